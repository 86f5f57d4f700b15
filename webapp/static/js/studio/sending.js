// Operations go to the server by themselves, at most a second after the last key. Until they have arrived they are kept
// on this machine (waiting.js); sent twice, the server does them once. No network, a server that restarts and a session
// that has ended only make them wait.

import { newMark } from "./marks.js";

const PAUSE = 800;
const SLOW = 1500;
const RETRIES = [1500, 3000, 6000, 12000, 30000];
const MOST_KEPT_ALIVE = 60000;
const [BAD_TOKEN, LOGGED_OUT, FIRST_FAILURE] = [400, 401, 500];
const IN_A_WHILE = [408, 425, 429];
const ONE_BY_ONE = [413, 422];

export class Sending {
  /** `told` is a listener: report(state, facts), arrived(answer, records), refused(record, words). */
  constructor({ urls, token, tab, revision, person, waiting, told }) {
    Object.assign(this, { urls, token, tab, revision, person, waiting, told });
    this.records = [];
    this.flying = new Set();
    this.failures = 0;
    this.timer = null;
    this.running = null;
    this.stopped = false;
    this.order = Date.now();
    addEventListener("online", () => this.soon(0));
    addEventListener("focus", () => this.failures && this.soon(0));
    document.addEventListener("visibilitychange", () => this.records.length && this.soon(0));
    addEventListener("pagehide", () => this.#lastWord());
  }

  /** For whoever drives the page: how much has not arrived. */
  #note() {
    document.body.dataset.waiting = String(this.count);
  }

  get count() {
    return this.records.length;
  }

  /** What is left from before: a page that was closed, a browser that was killed. */
  resume(records) {
    this.records.unshift(...records);
    this.#note();
    if (records.length) this.soon(0);
  }

  /** One more thing to be done; what is typed into the same field again takes the place of what waits there. */
  add(operation) {
    const target = targetOf(operation);
    const known = target && this.records.find((each) => each.target === target && !this.flying.has(each.id));
    const record = known || { id: newMark(), tab: this.tab, base: this.revision, order: (this.order += 1), target };
    record.operation = operation;
    if (!known) this.records.push(record);
    this.waiting.put(record);
    this.#note();
    if (this.failures) this.told.report(this.trouble, { count: this.count });
    else this.soon(PAUSE);
    return record;
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = this.records.length && !this.stopped ? setTimeout(() => this.flush(), pause) : null;
  }

  /** Send all of it now; whether everything has arrived. */
  async flush() {
    clearTimeout(this.timer);
    this.timer = null;
    while (this.running) await this.running;
    while (this.records.length && !this.stopped) {
      this.running = this.#send(this.#batch());
      const arrived = await this.running.finally(() => (this.running = null));
      if (!arrived) return false;
    }
    return !this.records.length;
  }

  /** The first of them that were made in the same tab on the same state of the document. */
  #batch() {
    const [{ tab, base }] = this.records;
    const end = this.records.findIndex((each) => each.tab !== tab || each.base !== base);
    return this.records.slice(0, end < 0 ? undefined : end);
  }

  async #send(batch) {
    this.flying = new Set(batch.map((each) => each.id));
    const slow = setTimeout(() => this.failures || this.told.report("saving", { isSlow: true }), SLOW);
    let answer = null;
    let told = {};
    try {
      answer = await this.#post(batch);
      if (answer.status === BAD_TOKEN && (await this.#renewToken())) answer = await this.#post(batch);
      told = await answer.json();
    } catch {
      // Half an answer, or one of a captive portal, is none.
      return this.#failed(answer?.status >= FIRST_FAILURE ? "busy" : "offline");
    } finally {
      clearTimeout(slow);
      this.flying = new Set();
    }
    if (answer.ok && Number.isInteger(told.revision)) return this.#arrived(batch, told);
    const isOther = told.code === "studio.other_person";
    if (isOther || answer.status === LOGGED_OUT || answer.status === BAD_TOKEN) return this.#failed("logged_out");
    if (answer.status >= FIRST_FAILURE || IN_A_WHILE.includes(answer.status)) return this.#failed("busy");
    if (ONE_BY_ONE.includes(answer.status)) return this.#oneByOne(batch, told);
    return this.#stop(told);
  }

  #arrived(batch, told) {
    this.#forget(batch);
    this.failures = 0;
    this.trouble = "";
    this.told.arrived(told, batch);
    if (!this.count) this.told.report("saved", { at: new Date() });
    return true;
  }

  /** The draft is no longer one: what was typed stays on this machine, and what has become of it is said. */
  #stop(told) {
    this.stopped = true;
    this.told.report("refused", { message: told.message, count: this.count });
    return false;
  }

  /** One thing that cannot be taken holds up nothing else. */
  async #oneByOne(batch, told) {
    if (batch.length === 1) {
      this.#forget(batch);
      this.told.refused(batch[0], told.message || "");
      return true;
    }
    for (const each of batch) {
      if (!(await this.#send([each]))) return false;
    }
    return true;
  }

  #forget(batch) {
    const ids = new Set(batch.map((each) => each.id));
    this.records = this.records.filter((each) => !ids.has(each.id));
    this.waiting.remove([...ids]);
    this.#note();
  }

  #failed(trouble) {
    this.failures += 1;
    this.trouble = trouble;
    this.told.report(trouble, { count: this.count });
    this.soon(RETRIES[Math.min(this.failures, RETRIES.length) - 1]);
    return false;
  }

  #post(batch, more = {}) {
    const [{ tab, base }] = batch;
    const operations = batch.map((each) => ({ ...each.operation, id: each.id }));
    return fetch(this.urls.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ tab, base, operations, person: this.person }),
      credentials: "same-origin",
      redirect: "error",
      ...more,
    });
  }

  /** After another log-in the page's token is no longer good; a fresh page has one, if the same person is there. */
  async #renewToken() {
    const answer = await fetch(this.urls.page, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const state = JSON.parse(page.getElementById("studio-state")?.textContent || "{}");
    const token = page.querySelector("#steps [name=csrf_token]")?.value;
    if (!token || state.person !== this.person) return false;
    for (const each of document.querySelectorAll("[name=csrf_token]")) each.value = token;
    this.token = token;
    return true;
  }

  /** The page goes away: once more, without waiting for what comes back. It stays on this machine until it is known. */
  #lastWord() {
    if (!this.records.length || this.stopped) return;
    const batch = this.#batch();
    const keepalive = JSON.stringify(batch).length < MOST_KEPT_ALIVE;
    this.#post(batch, { keepalive }).catch(() => {});
  }
}

/** What an operation is about, where a later one takes the place of an earlier one. */
function targetOf({ op, uid, field, list }) {
  if (op === "set" || op === "whole") return `${op} ${uid || ""} ${field}`;
  if (op === "options") return `options ${list}`;
  return op === "rename" ? `rename ${uid}` : "";
}
