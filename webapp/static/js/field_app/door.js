// Who uses this phone: setting it up, the PIN, locking and leaving. Everything else is closed until the PIN is given.

import { Database, given } from "./database.js";
import { Outbox, isUnfinished } from "./outbox.js";
import { People } from "./people.js";
import { Refusal } from "./refusal.js";
import { Sent } from "./sent.js";
import { Server } from "./server.js";
import { askToPersist, storageNow } from "./storage.js";
import { surroundingsNow } from "./surroundings.js";
import { Sync } from "./sync.js";
import { Updates, ownMark } from "./updates.js";
import { phoneKey } from "./vault.js";
import { Windows } from "./windows.js";
import { Work } from "./work.js";

const FRESH = 600_000;

export class Door extends EventTarget {
  constructor() {
    super();
    this.surroundings = surroundingsNow();
    this.shown = new Map(); // interviews that are open in this window
    this.unsafe = new Map(); // those whose last state a full phone has not taken yet: they wait here, locked
    this.vault = null;
  }

  async start(blocked) {
    const changed = () => this.changed();
    this.windows = new Windows({ heard: (told) => this.#heard(told), changed: () => this.dispatchEvent(new Event("changed")) });
    this.database = await Database.open({ blocked, mayClose: () => !this.shown.size && !this.unsafe.size });
    this.database.filled = () => this.lookAtStorage().then(() => this.windows.show());
    this.server = new Server();
    this.outbox = new Outbox(this.database);
    this.kept = new Sent(this.database);
    this.directory = new People({ database: this.database, server: this.server });
    this.list = new Work({ database: this.database, server: this.server, outbox: this.outbox, mark: ownMark() });
    this.sync = new Sync({ outbox: this.outbox, sent: this.kept, work: this.list, server: this.server, changed });
    this.update = new Updates({ unfinished: () => this.#unfinished(), changed });
    await this.directory.load();
    if (this.surroundings.secure) this.keepsKeys = (await phoneKey(this.database)) !== null;
    await this.lookAtStorage();
    navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.send && this.sync.now());
    this.update.open().then(() => this.vault || this.update.take()); // not under the hands of whoever works already
  }

  async #heard({ person, what }) {
    if (what === "people") await this.directory.load();
    else if (person !== this.vault?.person) return;
    else if (what === "lock") await this.#close();
    else await this.#reload();
    this.windows.show();
  }

  async #reload() {
    await this.outbox.reload();
    await this.list.reload();
    if (this.vault) await this.kept.open(this.vault.person);
  }

  changed() {
    if (this.vault) this.windows.tell(this.vault.person, "items");
    this.list.changed();
    this.windows.show();
  }

  async lookAtStorage() {
    this.storage = { ...(await storageNow({ keepsKeys: this.keepsKeys !== false })), isFull: this.database.isFull };
  }

  async #unfinished() {
    const all = await this.database.read(["items"], ({ items }) => given(items.getAll()));
    return { all: all.filter(isUnfinished).length, own: this.outbox.drafts().length };
  }

  get people() {
    return this.directory.list;
  }

  get person() {
    return this.people.find(({ key }) => key === this.vault?.person) || null;
  }

  /** Who is logged in at the server: `{person, locked, https, …}`. */
  greet() {
    return this.server.greet();
  }

  /** Set this phone up for whoever is logged in; `progress` is told of "keys", "work", "forms" and "storage". */
  async setUp({ pin, progress = () => {} }) {
    this.#mustBeSecure();
    progress("keys");
    const vault = await this.directory.setUp(pin);
    this.windows.tell(null, "people");
    await this.#enter(vault);
    await this.#sameAtServer(pin);
    progress("work");
    await this.list.refresh(progress);
    progress("storage");
    await askToPersist();
    await this.lookAtStorage();
    this.changed();
  }

  /** `{opened}`, `{wrong, left}` or `{recovery}`. */
  async unlock(key, pin) {
    this.#mustBeSecure();
    const { vault, isServers, ...told } = await this.directory.unlock(key, pin);
    if (!vault) return told;
    await this.#enter(vault, isServers ? pin : "");
    this.#greetAgain();
    return { opened: true };
  }

  /** A new PIN for whoever has forgotten it and has just given the password. */
  async recover(newPin) {
    this.#mustBeSecure();
    await this.#enter(await this.directory.recover(newPin));
    await this.#sameAtServer(newPin);
  }

  async changePin(newPin) {
    await this.directory.setPin(this.own(), newPin);
    await this.#sameAtServer(newPin);
  }

  async #enter(vault, pin = "") {
    await this.#close();
    this.vault = vault;
    this.server.pin = pin;
    for (const [id, draft] of this.unsafe) {
      if (draft.vault.person !== vault.person) continue;
      this.unsafe.delete(id);
      this.shown.set(id, draft);
    }
    await this.outbox.open(vault);
    await this.kept.open(vault.person);
    await this.list.open(vault);
    await this.update.look();
    this.windows.show();
    this.sync.now();
  }

  /** One PIN for the phone and for the log-in; without a fresh password the server keeps its own. */
  async #sameAtServer(pin) {
    const { person } = this.vault;
    const isSet = await this.server.setPin(person, pin).then(() => true, () => false);
    this.server.pin = isSet ? pin : "";
    await this.directory.noteServers(person, isSet);
  }

  /** A log-in that was left idle is opened with the same PIN; whether there is a newer app, and newer work. */
  async #greetAgain() {
    const { vault } = this;
    if (navigator.onLine === false) return;
    try {
      const { app } = await this.server.greetOpen(vault.person);
      if (app !== ownMark()) await this.update.ask();
      if (this.vault === vault && Math.abs(Date.now() - Date.parse(this.list.at || 0)) > FRESH) await this.list.refresh().then(() => this.changed());
    } catch (error) {
      // Without a network one works on; sending says what is missing.
      if (["pin_wrong", "password"].includes(error.code)) await this.directory.noteServers(vault.person, false);
    }
  }

  #mustBeSecure() {
    if (!this.surroundings.secure) throw new Refusal("not_secure");
  }

  own() {
    if (!this.vault) throw new Refusal("locked");
    return this.vault;
  }

  /** Nothing can be read any more until the PIN is given, in no window; what is being written is written first. */
  async lock() {
    if (this.vault) this.windows.tell(this.vault.person, "lock");
    await this.#close();
    this.windows.show();
  }

  async #close() {
    await this.#settle();
    for (const [id, draft] of this.shown) {
      if (draft.isSafe) draft.close();
      else this.unsafe.set(id, draft);
    }
    this.shown.clear();
    this.vault = null;
    this.server.pin = "";
    this.takeBack();
    for (const part of [this.outbox, this.kept, this.list]) part.close();
  }

  #settle() {
    return Promise.allSettled([...this.shown.values()].map((draft) => draft.settled()));
  }

  /** The phone goes to somebody else and comes back: between the two the log-in opens nothing; `true` once it is so. */
  async giveAway() {
    this.server.isClosed = true;
    if (this.server.pin) await this.server.closeSession(this.own().person);
    return true;
  }

  get isGivenAway() {
    return this.server.isClosed;
  }

  takeBack() {
    this.server.isClosed = false;
  }

  /** Leave this phone: what is on it goes only if nothing waits any more, else it stays and is locked. */
  async leave() {
    const { person } = this.own();
    await this.#settle();
    let left = 0;
    try {
      await this.directory.remove(person);
    } catch (error) {
      if (error.code !== "not_empty") throw error;
      ({ left } = error);
    }
    await this.lock();
    this.windows.tell(null, "people");
    return { left };
  }
}
