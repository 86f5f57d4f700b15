// Marks that nobody else has. `crypto.randomUUID` is missing where an office serves its pages without https.

export function newMark() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const TAB = "khaosat-soan-tab";
const CHANNEL = "khaosat-soan-tabs";
const PATIENCE = 60;

/** The mark of this tab: the same after a reload, another one in a tab that was made as a copy of this one. */
export async function markOfTab() {
  const kept = session((storage) => storage.getItem(TAB));
  const mine = kept && !(await isInUse(kept)) ? kept : newMark();
  session((storage) => storage.setItem(TAB, mine));
  answerFor(mine);
  return mine;
}

function session(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

function isInUse(mark) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    const done = (found) => {
      channel.close();
      resolve(found);
    };
    channel.onmessage = (event) => event.data === `here ${mark}` && done(true);
    channel.postMessage(`who ${mark}`);
    setTimeout(() => done(false), PATIENCE);
  });
}

function answerFor(mark) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event) => event.data === `who ${mark}` && channel.postMessage(`here ${mark}`);
}
