// Sending: on opening, when the network comes back, when the page is looked at again, by the clock and by the button.
// One window at a time; nothing that the server did not give its receipt for leaves the phone.

import { messageOf } from "./messages.js";
import { Refusal } from "./refusal.js";

const LOCK = "khaosat-sync";
const [FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WAIT] = [2000, 300_000, 3_600_000];
const [BETWEEN_LOOKS, MOST_IN_A_ROW] = [300_000, 3];
const STATES = ["offline", "captive", "logged_out", "another_person", "busy"];

export class Sync {
  constructor({ outbox, sent, work, server, changed }) {
    Object.assign(this, { outbox, sent, work, server, changed });
    this.how = "idle";
    this.at = null;
    this.failures = 0;
    this.notBefore = 0; // of performance.now(): a clock that is set does not shorten what the server asked for
    this.nextAt = null;
    this.running = null;
    this.timer = null;
    addEventListener("online", () => this.#soon(0));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#soon(0));
    setInterval(() => this.#soon(0), BETWEEN_LOOKS);
  }

  get state() {
    const at = [this.at, this.sent.lines[0]?.at, this.work.at].filter(Boolean).map((each) => Date.parse(each));
    return {
      how: this.how, nextAt: this.nextAt, waiting: this.outbox.waiting,
      at: at.length ? new Date(Math.max(...at)).toISOString() : null, // when the phone last spoke with the server
    };
  }

  #soon(pause) {
    clearTimeout(this.timer);
    const wait = Math.max(pause, this.notBefore - performance.now());
    this.nextAt = wait > 0 ? new Date(Date.now() + wait).toISOString() : null;
    this.timer = setTimeout(() => this.now(), wait);
  }

  /** Send what waits; resolves with the state afterwards. A pause that the server asked for is kept. */
  async now() {
    clearTimeout(this.timer);
    while (this.running) await this.running; // what has come about since it began waits for another
    this.running = this.#pass().finally(() => (this.running = null));
    await this.running;
    return this.state;
  }

  async #pass() {
    const { vault } = this.outbox;
    if (!vault || !this.outbox.waiting) return;
    if (performance.now() < this.notBefore) return this.#soon(0);
    try {
      const had = await locked(() => this.#sendAll(vault));
      if (had) this.#tell("idle", { failures: 0 });
      else this.#soon(FIRST_PAUSE); // another window is sending
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    const how = STATES.includes(error.code) ? error.code : "busy";
    if (!(error instanceof Refusal)) console.info(String(error));
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.failures, 10));
    if (error.wait) this.notBefore = performance.now() + Math.min(error.wait, LONGEST_WAIT);
    this.#soon(grown * (0.5 + Math.random() / 2));
    this.#tell(how, { failures: this.failures + 1 });
  }

  #tell(how, { failures }) {
    this.how = how;
    this.failures = failures;
    if (how === "idle") this.nextAt = null;
    this.changed();
  }

  /** All that waits, case by case; within a case what was done comes first, in its order, and then the interview. */
  async #sendAll(vault) {
    this.how = "sending";
    this.changed();
    await this.outbox.reload(); // another window may have sent some of it, or died while it did
    for (const { id } of this.outbox.list(({ state }) => state === "sending")) await this.#mark({ id }, "queued", { vault });
    let inARow = 0;
    for (const items of byCase(this.outbox.list(isWaiting))) {
      for (const item of items) {
        if (this.outbox.vault !== vault) return;
        const refused = await this.#send(item, vault);
        inARow = refused ? inARow + 1 : 0;
        if (inARow >= MOST_IN_A_ROW) throw refused;
        if (refused) break;
      }
    }
    if (this.outbox.list(isWaiting).some(({ attempts }) => attempts > 0)) throw new Refusal("busy");
  }

  /** One item; a refusal that concerns it alone is returned, any other is thrown. */
  async #send(item, vault) {
    const content = await this.outbox.readable(item);
    if (!content) return null;
    await this.#mark(item, "sending", { attempts: item.attempts + 1, vault });
    try {
      const { receipt, refusal } = await this.server.send(vault.person, messageOf(item, content));
      this.at = new Date().toISOString();
      if (receipt) await this.#acknowledged(item, receipt, vault);
      else await this.outbox.move(item.id, "refused", { note: noteOf(refusal), vault });
      this.changed();
      return null;
    } catch (error) {
      const note = { reason: error.reason || error.code || "", message: error.reason ? error.message : "" };
      await this.#mark(item, "queued", { note, vault });
      if (!error.item) throw error;
      return error;
    }
  }

  async #acknowledged(item, receipt, vault) {
    const line = this.sent.line(item, receipt);
    await this.outbox.acknowledge(item, line);
    if (this.outbox.vault === vault) this.sent.add(line); // else it was locked meanwhile
  }

  /** A mark that cannot be written, on a full phone, does not keep an item from being sent. */
  async #mark(item, state, more) {
    try {
      await this.outbox.move(item.id, state, more);
    } catch (error) {
      if (error.code !== "full") throw error;
    }
  }
}

const isWaiting = ({ state }) => state === "queued" || state === "sending";

function byCase(items) {
  const cases = new Map();
  for (const item of items) cases.set(item.caseId, [...(cases.get(item.caseId) || []), item]);
  const parts = [...cases.values()].map((each) => [
    ...each.filter(({ kind }) => kind !== "response"), ...each.filter(({ kind }) => kind === "response"),
  ]);
  // What has failed before waits behind what has not: one item that cannot be sent stops no other.
  return parts.sort((one, other) => one[0].attempts - other[0].attempts);
}

function noteOf({ code = "", message = "", fields = [] }) {
  return { reason: code, message, fields };
}

/** Whether this window had the lock and did the work. */
async function locked(work) {
  if (!navigator.locks) return withoutLocks(work);
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}

/** Two windows that send the same item get the same receipt: without the lock nothing is lost, only sent twice. */
async function withoutLocks(work) {
  await work();
  return true;
}
