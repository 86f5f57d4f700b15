// What was typed and has not arrived at the server is kept on this machine, by person and questionnaire: written with
// every key, gone once the server has it. It outlives the page, the browser and a power cut, and is shown to no other
// person who logs in here.

const [NAME, STORE] = ["khaosat-soan", "waiting"];

export class Waiting {
  /** `place` is the person and the version: nothing of another place is ever read. */
  constructor(place) {
    this.place = place;
    this.database = null;
  }

  /** Whether this browser keeps anything. */
  async open() {
    try {
      this.database = await opened();
    } catch {
      this.database = null;
    }
    return this.database !== null;
  }

  /** Put it there now: the transaction is committed without waiting for anything else. */
  put(record) {
    if (!this.database) return;
    const transaction = this.database.transaction(STORE, "readwrite");
    transaction.objectStore(STORE).put({ ...record, place: this.place });
    transaction.commit?.();
  }

  remove(ids) {
    if (!this.database || !ids.length) return;
    const transaction = this.database.transaction(STORE, "readwrite");
    for (const id of ids) transaction.objectStore(STORE).delete(id);
  }

  /** What is kept of this place, in the order in which it was made. */
  async all() {
    if (!this.database) return [];
    const transaction = this.database.transaction(STORE, "readonly");
    const found = await answered(transaction.objectStore(STORE).index("place").getAll(this.place));
    return found.sort((one, other) => one.order - other.order);
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("place", "place");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
