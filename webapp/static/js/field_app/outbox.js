// What is on the phone and not yet at the server: interviews under way, and what waits to be sent. A record leaves only
// with the server's own receipt, or when somebody discards it knowingly.

import { allOf, given } from "./database.js";
import { Refusal } from "./refusal.js";

const INTERVIEW = "response";
const OPEN = ["draft", "refused"];
const STEPS = { draft: ["queued"], refused: ["queued"], queued: ["sending"], sending: ["sending", "queued", "refused"] };

export class Outbox {
  constructor(database) {
    this.database = database;
    this.vault = null;
    this.items = new Map();
    this.changes = 0;
  }

  /** Take up what the vault's person has on this phone. */
  async open(vault) {
    this.vault = vault;
    await this.reload();
  }

  close() {
    this.vault = null;
    this.items = new Map();
  }

  async reload() {
    const { vault, changes } = this;
    if (!vault) return;
    const records = await this.database.read(["items"], ({ items }) => allOf(items, vault.person));
    const found = await Promise.all(records.map((record) => this.#told(record, vault)));
    if (this.vault !== vault) return;
    if (this.changes !== changes) return this.reload(); // what was read is of before a change made here
    this.items = new Map(found.map((item) => [item.id, item]));
  }

  #forget(id) {
    this.changes += 1;
    this.items.delete(id);
  }

  async #told(record, vault = this.vault) {
    const { sealed, note, ...item } = record;
    if (record.keyId !== vault.keyId) return { ...item, state: "unreadable" };
    return { ...item, ...(note ? await vault.open(note, `${record.id}|note`) : { reason: "", message: "" }) };
  }

  /** In the order in which they came about. */
  list(wanted = () => true) {
    return [...this.items.values()].filter(wanted).sort((one, other) => one.order - other.order);
  }

  drafts() {
    return this.list(isUnfinished);
  }

  outgoing() {
    return this.list((item) => !isUnfinished(item));
  }

  get waiting() {
    return this.list(({ state }) => ["queued", "sending"].includes(state)).length;
  }

  /** A record of a new item, sealed, to be written by `insert` in whatever transaction it belongs to. */
  async prepare(item, content) {
    const { person, keyId } = this.vault;
    const record = { ...item, person, keyId, attempts: 0, note: null };
    return { ...record, sealed: await this.vault.seal(content, place(record)) };
  }

  async insert({ items, settings }, record) {
    record.order = await nextOrder(settings);
    items.add(record);
  }

  /** A new item with its content, and what else belongs to the same moment (`also`, on the stores it names). */
  async add(item, content, { also = null, check = () => {} } = {}) {
    const record = await this.prepare(item, content);
    await this.database.write(["items", "settings", ...(also?.stores || [])], async (stores) => {
      check(await allOf(stores.items, record.person));
      await this.insert(stores, record);
      await also?.write(stores);
    });
    this.#remember(await this.#told(record));
    return record;
  }

  /** Its content as it is on the disk. */
  async content(id) {
    const record = await this.record(id);
    return this.vault.open(record.sealed, place(record));
  }

  /** The content, None where it cannot be opened; then the item stays on the phone, marked so. */
  async readable(item) {
    try {
      return await this.content(item.id);
    } catch (error) {
      if (error.code === "gone") this.#forget(item.id);
      else this.items.set(item.id, { ...item, state: "unreadable" });
      return null;
    }
  }

  async record(id) {
    const record = await this.database.read(["items"], ({ items }) => given(items.get(id)));
    if (!record || record.person !== this.vault?.person) throw new Refusal("gone");
    if (record.keyId !== this.vault.keyId) throw new Refusal("unreadable");
    return record;
  }

  /** Change the record in one transaction; `change` gets it as it is on the disk and may refuse. */
  async change(id, change, { note, also = null, vault = this.vault } = {}) {
    if (!vault) throw new Refusal("locked");
    const box = note ? await vault.seal(note, `${id}|note`) : null;
    const changed = await this.database.write(["items", ...(also?.stores || [])], async (stores) => {
      const record = await given(stores.items.get(id));
      if (!record || record.person !== vault.person) throw new Refusal("gone");
      const next = { ...record, ...change(record), ...(note === undefined ? {} : { note: box }) };
      stores.items.put(next);
      await also?.write(stores);
      return next;
    });
    if (this.vault?.person === vault.person) this.#remember(await this.#told(changed));
    return changed;
  }

  /** From one state to the next, if it may go there. */
  move(id, state, { note, vault, ...more } = {}) {
    return this.change(id, (record) => {
      if (!STEPS[record.state]?.includes(state)) throw new Refusal("changed_elsewhere", { state: record.state });
      return { state, ...more };
    }, { note, vault });
  }

  /** The server has it: its content goes, a line in the list of what was sent stays. */
  async acknowledge(item, line) {
    try {
      await this.database.write(["items", "sent"], ({ items, sent }) => {
        items.delete(item.id);
        sent.put(line);
      });
    } catch (error) {
      if (error.code !== "full") throw error;
      await this.database.write(["items"], ({ items }) => void items.delete(item.id));
    }
    this.#forget(item.id);
  }

  /** Away with it, by the will of whoever made it; what takes its place comes in the same moment. */
  async remove(id, { also = null, check = () => {} } = {}) {
    await this.database.write(["items", ...(also?.stores || [])], async (stores) => {
      const record = await given(stores.items.get(id));
      if (record) check(record);
      stores.items.delete(id);
      await also?.write(stores);
    });
    this.#forget(id);
  }

  #remember(item) {
    this.changes += 1;
    this.items.set(item.id, item);
  }
}

/** What is being asked, or an interview that was sent back to be put right. */
export const isUnfinished = ({ kind, state }) => state === "draft" || (kind === INTERVIEW && OPEN.includes(state));

/** What an item's content is bound to. */
export const place = ({ id, kind }) => `${id}|${kind}`;

/** Counts up, so that the order does not hang on a clock that is set back. */
async function nextOrder(settings) {
  const { value } = (await given(settings.get("order"))) || { value: 0 };
  settings.put({ name: "order", value: value + 1 });
  return value + 1;
}
