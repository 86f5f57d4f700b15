"""What is asked of a phone's browser in its own language; `fieldApp` is the app's facade in the page."""

from __future__ import annotations

SKEWED = """
(() => {
  const True = Date, ahead = AHEAD;
  globalThis.Date = class Date extends True {
    constructor(...given) { if (given.length) super(...given); else super(True.now() + ahead); }
    static now() { return True.now() + ahead; }
  };
})();
"""
OPENED = """async (module) => {
  const { FieldApp } = await import(module);
  globalThis.fieldApp ??= await FieldApp.open();
}"""
BOOKS = """() => {
  const app = globalThis.fieldApp;
  return Promise.all([app.sent(), app.outgoing(), app.drafts()]);
}"""
RAW = """async () => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === "khaosat")) return [];
  const database = await opened(indexedDB.open("khaosat"));
  const items = await opened(database.transaction("items").objectStore("items").getAll());
  database.close();
  return items.filter((item) => item.sealed?.data?.byteLength > 0).map((item) => item.id);
}"""
FORGET = """async (id) => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await opened(indexedDB.open("khaosat"));
  await opened(database.transaction("items", "readwrite").objectStore("items").delete(id));
  database.close();
}"""
BEGIN = """async ({ caseId, mode, adults }) => {
  const app = globalThis.fieldApp;
  const found = app.work.cases.find(({ id }) => id === caseId);
  const survey = app.work.surveys.find(({ id }) => id === found.survey_id);
  const version = survey.versions[0];
  const draft = await app.begin({ caseId, versionId: version.id, mode, language: version.default_language,
    consentTextVersion: version.consent_text_version, eligiblePersons: adults });
  return draft.id;
}"""
SAVE = "({ id, answers }) => fieldApp.draft(id).then((draft) => draft.save({ answers, declined: [] }))"
TRY_TO_SAVE = """({ id, answers }) => fieldApp.draft(id)
  .then((draft) => draft.save({ answers, declined: [] })).then(() => "", ({ code }) => code)"""
FINISH = "(id) => fieldApp.draft(id).then((draft) => fieldApp.finish(draft, { screenedOut: false })).then(() => null)"
ASK_AGAIN = """async ({ task, answers }) => {
  const app = globalThis.fieldApp;
  const { id, case_id: caseId, again } = app.work.tasks.find((each) => each.id === task);
  const facts = { kind: "callback_done", caseId, versionId: again.id, taskId: id, mode: "face_to_face" };
  const draft = await app.begin({ ...facts, language: null });
  await draft.save({ answers, declined: [] });
  return draft.id;
}"""
DUMP = """async () => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await opened(indexedDB.open("khaosat"));
  const texts = [];
  const shown = (_key, value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder().decode(value) : value;
  for (const name of database.objectStoreNames) {
    texts.push(JSON.stringify(await opened(database.transaction(name).objectStore(name).getAll()), shown));
  }
  database.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
  }
  return texts.join("\\n");
}"""
IMPORT = """([text, password]) => fieldApp.importBackup(new File([text], "sao-luu.json"), { password })"""
IN_TIME = """(given) => Promise.race([(%s)(given), new Promise((_resolve, reject) => {
  setTimeout(() => reject(new Error("The phone did not answer.")), 30_000);
})])"""
"""A script, if it ends."""
NO_ROOM = """() => {
  globalThis.truePut ??= IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""
ROOM_AGAIN = "() => { IDBObjectStore.prototype.put = globalThis.truePut; }"
SETTLED = """async (id) => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await opened(indexedDB.open("khaosat"));
  const { revision } = await opened(database.transaction("items").objectStore("items").get(id));
  database.close();
  const looked = globalThis.looked?.revision === revision ? globalThis.looked.times + 1 : 0;
  globalThis.looked = { revision, times: looked };
  return looked >= 15;
}"""
"""Whether nothing more of a draft is on its way to the disk."""
