// The phone's memory as its pages see it: people, work, interviews under way, what waits and what was sent.

import { makeBackup, takeBackup } from "./backup.js";
import { AtCases } from "./cases.js";
import { Door } from "./door.js";
import { fromBase64 } from "./vault.js";

export class FieldApp extends Door {
  /** Open the phone's memory; `blocked()` is told when another window with an older app keeps it. */
  static async open({ blocked } = {}) {
    const app = new FieldApp();
    await app.start(blocked);
    return app;
  }

  get work() {
    return this.list.list;
  }

  get workAt() {
    return this.list.at;
  }

  async refreshWork() {
    this.own();
    const told = await this.list.refresh();
    this.changed();
    return told;
  }

  /** What is under way, newest last; `state` is draft, or refused with the server's message. */
  drafts() {
    return this.outbox.drafts();
  }

  /** What waits for the server, in the order in which it came about. */
  outgoing() {
    return this.outbox.outgoing();
  }

  /** What the server has, newest first. */
  sent() {
    return this.kept.lines;
  }

  /** Something was done at a case: it waits to be sent, and the work list shows it. */
  async record(facts) {
    const id = await this.#cases().record(facts);
    this.changed();
    this.sync.now();
    return id;
  }

  /** Begin an interview, or go on with the one that was begun at the case. */
  async begin(facts) {
    return this.#show(await this.#cases().begin(facts));
  }

  /** An interview under way, to go on with it. */
  async draft(id) {
    return this.shown.get(id) || this.#show(await this.#cases().take(id));
  }

  #cases() {
    this.own();
    return new AtCases({ outbox: this.outbox, work: this.list });
  }

  #show(draft) {
    this.shown.set(draft.id, draft);
    draft.changed = () => this.changed();
    this.changed();
    return draft;
  }

  /** The page that showed it is left. */
  async putAside(draft) {
    await draft.settled();
    draft.close();
    this.shown.delete(draft.id);
  }

  async finish(draft, { screenedOut = false } = {}) {
    await this.#cases().finish(draft, { screenedOut });
    this.#ended(draft);
    this.update.wakeToSend();
  }

  /** The interview was broken off for good: what was entered goes, the outcome stays. */
  async discard(draft, facts) {
    await this.#cases().discard(draft, facts);
    this.#ended(draft);
  }

  #ended(draft) {
    this.shown.delete(draft.id);
    this.changed();
    this.sync.now();
    this.update.look();
  }

  /** What was refused and cannot be put right is taken away by whoever did it. */
  async withdraw(id) {
    this.own();
    await this.#cases().withdraw(id);
    this.changed();
  }

  /** What is on this phone and not at the server, for another phone: a File. */
  async backupFile() {
    const toServer = (await this.directory.record(this.own().person)).server;
    return makeBackup({ outbox: this.outbox, shown: this.shown, toServer });
  }

  /** Take up such a file; `{imported, known}`. One of another phone wants the network and the password. */
  async importBackup(file, { password = "" } = {}) {
    const { person } = this.own();
    const fromServer = async (wrapped) => {
      if (password) await this.server.givePassword(person, password);
      return fromBase64(await this.server.openKey(person, wrapped));
    };
    const told = await takeBackup(file, { outbox: this.outbox, sent: this.kept, work: this.list, fromServer });
    this.changed();
    this.sync.now();
    return told;
  }
}
