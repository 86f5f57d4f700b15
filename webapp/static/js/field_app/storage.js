// Whether the browser promises to keep what is written here, and how much room there is.

const PATIENCE = 3000;
const [LEAST_ROOM, PRIVATE_QUOTA] = [50_000_000, 120_000_000];

/** Ask the browser never to clear this site by itself. One that asks the person in turn is not waited for. */
export function askToPersist() {
  const asked = Promise.resolve(navigator.storage?.persist?.()).catch(() => false);
  return Promise.race([asked, new Promise((resolve) => setTimeout(() => resolve(false), PATIENCE))]);
}

/** `isPrivate` is a guess: browsers do not say so, but give a private window little room or keep no keys in it. */
export async function storageNow({ keepsKeys = true } = {}) {
  const [persisted, { usage = 0, quota = 0 }] = await Promise.all([isPersisted(), estimate()]);
  const isPrivate = !keepsKeys || (quota > 0 && quota < PRIVATE_QUOTA);
  return { persisted, usage, quota, isPrivate, isLow: quota > 0 && quota - usage < LEAST_ROOM };
}

async function isPersisted() {
  try {
    return (await navigator.storage?.persisted?.()) || false;
  } catch {
    return false;
  }
}

async function estimate() {
  try {
    return (await navigator.storage?.estimate?.()) || {};
  } catch {
    return {};
  }
}
