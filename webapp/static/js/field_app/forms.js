// Questionnaires, ready to be asked without the network: kept apart from the app's own files, so that no new version of
// the app takes them away.

const CACHE = "khaosat-forms";

/** The files of a version: the compiled form, and its questions in each language. */
export const filesOf = (version) => [version.form, ...Object.values(version.questions)];

/** The questionnaires of the surveys, and what call-backs ask again. */
export const versionsIn = (work) => [
  ...work.surveys.flatMap((survey) => survey.versions), ...work.tasks.flatMap(({ again }) => again || []),
];

/** Fetch what is not here yet; returns the addresses that could not be fetched. */
export async function fetchForms(addresses) {
  if (!globalThis.caches) return addresses;
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const address of new Set(addresses)) {
    if ((await cache.match(address)) || (await fetchInto(cache, address))) continue;
    missing.push(address);
  }
  return missing;
}

async function fetchInto(cache, address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
    const text = await answer.text();
    if (!answer.ok || !isForm(JSON.parse(text))) return false;
    await cache.put(address, new Response(text, { headers: { "Content-Type": "application/json" } }));
    return true;
  } catch {
    return false;
  }
}

/** Not what a hotel's Wi-Fi answers in its place. */
const isForm = (content) => content !== null && typeof content === "object" && ("modules" in content || "questions" in content);

export async function keptForms() {
  if (!globalThis.caches) return new Set();
  const requests = await (await caches.open(CACHE)).keys();
  return new Set(requests.map(({ url }) => new URL(url).pathname));
}

/** Only what somebody on this phone still works with stays. */
export async function dropForms(keep) {
  if (!globalThis.caches) return;
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!keep.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}
