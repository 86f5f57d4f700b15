// Interviews under way. Every state of one is written at once and on its way to the disk while typing goes on: one write
// at a time, the newest state wins. Of two windows on one interview the one that opened it last writes.

import { place } from "./outbox.js";
import { Refusal, refusalOf } from "./refusal.js";

const AGAIN = 5000;
const OPEN = ["draft", "refused"];
const LOST = ["other_window", "gone"]; // somebody else goes on with it: nothing of this window's is written any more

export class Draft {
  constructor(outbox, record, content) {
    Object.assign(this, { outbox, record, content, vault: outbox.vault });
    this.holder = record.holder;
    this.revision = record.revision;
    this.written = record.revision;
    this.trouble = null;
    this.waiters = [];
    this.isWriting = false;
    this.changed = () => {}; // told when it cannot be written, and when it can again
    this.elapsedBefore = content.elapsed;
    this.since = performance.now();
    this.isClosed = false;
  }

  get id() {
    return this.record.id;
  }

  get kind() {
    return this.record.kind;
  }

  get caseId() {
    return this.record.caseId;
  }

  get versionId() {
    return this.record.versionId;
  }

  /** Seconds that it has been open, whatever the clock was set to meanwhile. */
  get elapsed() {
    return this.elapsedBefore + (this.isClosed ? 0 : (performance.now() - this.since) / 1000);
  }

  /** Whether everything is on the disk. */
  get isSafe() {
    return this.written === this.revision;
  }

  /** Resolves when this state, or a newer one, is on the disk. */
  save(changes) {
    if (this.isClosed) return Promise.reject(new Refusal("locked"));
    Object.assign(this.content, changes);
    this.revision += 1;
    const saved = new Promise((resolve, reject) => this.waiters.push({ revision: this.revision, resolve, reject }));
    this.#write();
    return saved;
  }

  /** Resolves when nothing is left to be written; refused where it cannot be. */
  settled() {
    if (this.isSafe) return Promise.resolve();
    const saved = new Promise((resolve, reject) => this.waiters.push({ revision: this.revision, resolve, reject }));
    this.#write();
    return saved;
  }

  async #write() {
    if (this.isWriting) return;
    this.isWriting = true;
    clearTimeout(this.timer);
    try {
      while (!this.isSafe) {
        const { revision } = this;
        await this.#put(revision);
        this.written = revision;
        this.#troubled(null);
        this.#settle((waiter) => waiter.resolve(), revision);
      }
    } catch (error) {
      const refusal = refusalOf(error);
      this.#troubled(refusal.code);
      this.#settle((waiter) => waiter.reject(refusal));
      if (!LOST.includes(refusal.code)) this.timer = setTimeout(() => this.#write(), AGAIN);
    }
    this.isWriting = false;
  }

  #troubled(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.changed();
  }

  #settle(tell, revision = Infinity) {
    const told = this.waiters.filter((waiter) => waiter.revision <= revision);
    this.waiters = this.waiters.filter((waiter) => waiter.revision > revision);
    told.forEach(tell);
  }

  async #put(revision) {
    const sealed = await this.vault.seal(this.snapshot(), place(this.record));
    const held = this.#held();
    await this.outbox.change(this.id, (record) => ({ ...held(record), sealed, revision }), { vault: this.vault });
  }

  snapshot() {
    return { ...this.content, elapsed: this.elapsed };
  }

  #held() {
    return (record) => {
      if (record.holder !== this.holder || !OPEN.includes(record.state)) throw new Refusal("other_window");
      return {};
    };
  }

  /** It is done: the last state of it is queued, all in one write; pressed twice it is done once. */
  finish(facts, also) {
    this.finishing ??= this.#finish(facts, also).finally(() => {
      if (!this.isClosed) this.finishing = null; // what is returned here would be waited for
    });
    return this.finishing;
  }

  async #finish(facts, also) {
    await this.settled();
    const content = { ...this.snapshot(), finished: facts };
    const sealed = await this.vault.seal(content, place(this.record));
    const held = this.#held();
    const queued = { state: "queued", attempts: 0, sealed, revision: this.revision + 1 };
    await this.outbox.change(this.id, (record) => ({ ...held(record), ...queued }), { note: null, also });
    this.close();
  }

  discard(also) {
    this.close();
    return this.outbox.remove(this.id, { check: this.#held(), also });
  }

  /** No longer shown here. */
  close() {
    if (this.isClosed) return;
    this.elapsedBefore = this.elapsed;
    this.isClosed = true;
    clearTimeout(this.timer);
  }
}

for (const name of ["mode", "language", "answers", "declined", "section", "startedAt", "handover", "eligiblePersons"]) {
  Object.defineProperty(Draft.prototype, name, {
    get() {
      return this.content[name];
    },
  });
}

/** Begin an interview, or a call-back (of which there is one for each task, the form's own): it is on the disk before the first question is asked. */
export async function begin(outbox, { caseId, versionId, kind = "response", ...more }) {
  let begun = null;
  const isOfCase = (item) => item.kind === kind && item.caseId === caseId && (kind === "response" || item.versionId === versionId);
  const now = new Date();
  const content = {
    language: null, eligiblePersons: null, answers: {}, declined: [], section: null, handover: null, ...more,
    startedAt: now.toISOString(), consentOn: localDay(now), elapsed: 0,
  };
  const item = {
    id: crypto.randomUUID(), kind, state: "draft", caseId, versionId, at: now.toISOString(),
    revision: 0, holder: crypto.randomUUID(),
  };
  try {
    const record = await outbox.add(item, content, { check: refuseAnother });
    return new Draft(outbox, record, content);
  } catch (error) {
    if (!begun) throw error;
    return take(outbox, begun.id); // pressed twice, or begun in another window
  }

  function refuseAnother(items) {
    begun = items.find(isOfCase) || null;
    if (begun) throw new Refusal("begun_already");
  }
}

/** Go on with an interview here: a window that had it open before writes no more. */
export async function take(outbox, id) {
  const holder = crypto.randomUUID();
  const record = await outbox.change(id, ({ state }) => {
    if (!OPEN.includes(state)) throw new Refusal("finished_already");
    return { holder };
  });
  return new Draft(outbox, record, await outbox.vault.open(record.sealed, place(record)));
}

export function localDay(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
