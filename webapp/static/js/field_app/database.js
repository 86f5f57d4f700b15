// The phone's own database. It is moved on from version to version and never made anew: what was written by an older
// app is there for every later one.

import { Refusal, refusalOf } from "./refusal.js";

const NAME = "khaosat";
const BROKEN = ["InvalidStateError", "UnknownError"]; // of a connection whose disk is full or gone

/** One step for each version; a released step is never changed, only followed by another. */
const STEPS = [
  (database) => {
    database.createObjectStore("people", { keyPath: "key" });
    database.createObjectStore("settings", { keyPath: "name" });
    for (const name of ["items", "sent"]) {
      database.createObjectStore(name, { keyPath: "id" }).createIndex("person", "person");
    }
  },
  (database) => {
    database.createObjectStore("work", { keyPath: "person" });
    database.createObjectStore("since", { keyPath: "id" }).createIndex("person", "person");
  },
];

export class Database {
  /** `blocked()` is told when another window holds an older version; `mayClose()` whether this one may let go. */
  static async open({ blocked = () => {}, mayClose = () => true } = {}) {
    const database = new Database({ blocked, mayClose });
    await database.#connect();
    return database;
  }

  constructor({ blocked, mayClose }) {
    Object.assign(this, { blocked, mayClose });
    this.connection = this.opening = null;
    this.isFull = false;
    this.filled = () => {}; // told when the phone gets full, and when there is room again
  }

  async #connect() {
    if (this.connection) return this.connection;
    this.opening ??= opened(this.blocked).finally(() => (this.opening = null)); // once, whoever asks meanwhile
    this.connection = await this.opening;
    this.connection.onclose = () => (this.connection = null);
    // Another window brings a newer version: let go, unless an interview is open here.
    this.connection.onversionchange = () => this.letGo();
    return this.connection;
  }

  letGo() {
    if (this.mayClose()) this.#drop();
  }

  #drop() {
    this.connection?.close();
    this.connection = null;
  }

  /** Read in one transaction; `work` gets the stores by name. */
  read(names, work) {
    return this.#transact(names, "readonly", work);
  }

  /** Write in one transaction, all of it or nothing; resolves once it is on the disk, not before. */
  write(names, work) {
    return this.#transact(names, "readwrite", work);
  }

  async #transact(names, mode, work) {
    try {
      const connection = await this.#connect();
      const result = await transacted(connection, names, mode, work);
      if (mode === "readwrite") this.#full(false);
      return result;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === "full") this.#full(true);
      if (BROKEN.includes(refusal.cause?.name)) this.#drop(); // the next one opens it anew
      throw refusal;
    }
  }

  #full(isFull) {
    if (isFull === this.isFull) return;
    this.isFull = isFull;
    this.filled();
  }
}

function opened(blocked) {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB) throw new Refusal("no_storage");
    const asked = indexedDB.open(NAME, STEPS.length);
    asked.onupgradeneeded = ({ oldVersion }) => {
      for (const step of STEPS.slice(oldVersion)) step(asked.result);
    };
    asked.onblocked = () => blocked();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function transacted(connection, names, mode, work) {
  const transaction = connection.transaction(names, mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error || new Refusal("storage"));
  });
  ended.catch(() => {});
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  let result;
  try {
    result = await work(stores);
  } catch (error) {
    if (transaction.error === null) abort(transaction);
    throw error instanceof Refusal || !transaction.error ? error : transaction.error;
  }
  await ended;
  return result;
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

/** What a request of the database gives. */
export function given(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** All records of a person in a store. */
export const allOf = (store, person) => given(store.index("person").getAll(person));
