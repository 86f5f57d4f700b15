// In whose hands the phone is. A respondent who answers alone has one interview and nothing else of the app, and only as
// long as this very page lives: whoever comes after it gives a PIN, and is not the respondent (decision 17).

const ROUNDS = 100_000;
const MOST_WRONG = 5;
const AGAIN = 30_000;
const encoder = new TextEncoder();

/** From here on the app is the respondent's. */
export function give(router, draft) {
  router.held = { draft: draft.id, isLocked: false };
  closeLogIn(router, router.held);
  router.confinedTo = ({ name, args }) => {
    const { draft: id, isLocked } = router.held;
    const allowed = isLocked ? ["locked"] : ["interview", "review"];
    if (allowed.includes(name) && args[0] === id) return null;
    return isLocked ? `#/khoa-may/${id}` : `#/xem-lai/${id}`;
  };
}

/** The log-in is closed too, as soon as there is a network: an address that is typed leads nowhere. */
async function closeLogIn(router, held) {
  const isClosed = await router.app.giveAway().catch(() => false);
  if (!isClosed) setTimeout(() => router.held === held && closeLogIn(router, held), AGAIN);
}

/** The respondent has finished or stops: nobody opens it any more. */
export function lockUp(router) {
  router.held.isLocked = true;
}

/** The interviewer has the phone again. */
export function takeBack(router) {
  router.held = null;
  router.confinedTo = null;
  router.app.takeBack();
}

export function isWithRespondent({ held }, draft) {
  return draft.handover?.state === "given" && held?.draft === draft.id && !held.isLocked;
}

export function waitsForCode({ held }, draft) {
  return held?.draft === draft.id && held.isLocked;
}

/** What is kept of a code, encrypted with the rest of the draft. */
export async function hashed(code, salt = crypto.getRandomValues(new Uint8Array(16))) {
  const key = await crypto.subtle.importKey("raw", encoder.encode(code), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256);
  return { salt: [...salt], hash: [...new Uint8Array(bits)].join(".") };
}

/** How many tries are left after a wrong code; null where it is right. It counts before anything is said. */
export async function tried(draft, code) {
  const { handover } = draft;
  const { hash } = await hashed(code, new Uint8Array(handover.salt));
  if (hash === handover.hash) return null;
  const wrong = (handover.wrong || 0) + 1;
  await draft.save({ handover: { ...handover, wrong } });
  return Math.max(0, MOST_WRONG - wrong);
}
