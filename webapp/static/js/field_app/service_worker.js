// The app's own files without the network. The server puts MARK and FILES in front: the mark of all of them, and their
// addresses. Nothing of anybody's is kept here: no answer, no list of cases, nothing that was posted.

const SHELL = "/ung-dung/";
const [SHELLS, FORMS] = ["khaosat-shell-", "khaosat-forms"];
const OWN = SHELLS + MARK;
const IN_USE = "/ung-dung/dang-dung"; // in the files of a version that has been used; no address of the server's
const OPEN = ["draft", "refused"];
const QUESTIONS = ["/phong-van/bang-hoi/", `${SHELL}quay-lai/`];

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function install() {
  const cache = await caches.open(OWN);
  try {
    await cache.addAll(FILES.map((address) => new Request(address, { cache: address.includes(MARK) ? "default" : "no-cache" })));
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

addEventListener("message", ({ data, ports }) => {
  if (data?.ask === "mark") ports[0]?.postMessage(MARK);
  if (data?.ask === "take") skipWaiting();
});

addEventListener("sync", (event) => {
  if (event.tag === "khaosat-send") event.waitUntil(tellAll({ send: true }));
});

async function tellAll(message) {
  for (const client of await clients.matchAll({ type: "window" })) client.postMessage(message);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname === SHELL) event.respondWith(shell(request));
  else if (FILES.includes(pathname) || pathname.startsWith(`${SHELL}tep/`)) event.respondWith(file(request));
  else if (QUESTIONS.some((place) => pathname.startsWith(place))) event.respondWith(form(request));
});

/** The document of the version in use: the one of before, as long as an interview that began with it is unfinished. */
async function shell(request) {
  const own = await caches.open(OWN);
  // In the order in which they were made: what comes behind is of a newer one that waits, and is not this one's to touch.
  const shells = (await caches.keys()).filter((name) => name.startsWith(SHELLS));
  const older = shells.slice(0, shells.indexOf(OWN));
  if (!(await own.match(IN_USE))) {
    const kept = older.length && (await isUnfinished()) && (await documentInUse(older));
    if (kept) return kept;
    await own.put(IN_USE, new Response(MARK));
  }
  // Another window may still need the files of before.
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.length <= 1) for (const name of older) await caches.delete(name);
  return (await own.match(SHELL)) || fetch(request);
}

async function documentInUse(names) {
  let found = null;
  for (const name of names) {
    const cache = await caches.open(name);
    if (found === null || (await cache.match(IN_USE))) found = (await cache.match(SHELL)) || found;
  }
  return found;
}

async function file(request) {
  return (await caches.match(request, { ignoreSearch: true })) || fetch(request);
}

async function form(request) {
  return (await (await caches.open(FORMS)).match(request)) || fetch(request);
}

/** Whether anybody on this phone has an interview that is not finished. */
function isUnfinished() {
  return new Promise((resolve) => {
    const asked = indexedDB.open("khaosat");
    asked.onupgradeneeded = () => asked.transaction.abort(); // There is none, and none is made here.
    asked.onerror = (event) => {
      event.preventDefault();
      resolve(false);
    };
    asked.onsuccess = () => {
      const database = asked.result;
      database.onversionchange = () => database.close();
      if (!database.objectStoreNames.contains("items")) return finish(false);
      const items = database.transaction("items").objectStore("items").getAll();
      items.onsuccess = () => finish(items.result.some(({ kind, state }) => state === "draft" || (kind === "response" && OPEN.includes(state))));
      items.onerror = () => finish(true);
      function finish(found) {
        database.close();
        resolve(found);
      }
    };
  });
}
