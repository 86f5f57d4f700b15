// Answers go to the server by themselves. Nothing is written to the phone: what is not yet sent is kept in memory, and
// the page says so. A lost network or log-in never stops the interview.

const PAUSE = 1000;
const RETRIES = [2000, 5000, 10000, 20000, 40000, 60000];
const MOST_KEPT_ALIVE = 60000;
const [UNREADABLE, LOGGED_OUT, GONE, CONFLICT, TOO_LARGE, UNPROCESSABLE] = [400, 401, 404, 409, 413, 422];
const OUT_OF_ORDER = 500;

const EXPECTED = "khaosat-saved";
const [LOOKS, BETWEEN_LOOKS] = [4, 500];

/** A page that is loaded anew may have been on its way before the last save of the page before it: then what that one
    saved is looked up. Only the number of a save is remembered, no answer. */
export async function savedMeanwhile(state) {
  const [instance, revision] = (sessionStorage.getItem(EXPECTED) || "").split(" ");
  let newest = state;
  for (let look = 0; look < LOOKS && instance === newest.instance_id && newest.revision < Number(revision); look += 1) {
    if (look) await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
    newest = { ...newest, ...(await stateOf(location.href)) };
  }
  return newest;
}

async function stateOf(address) {
  const page = await pageAt(address);
  return JSON.parse(page.getElementById("interview-state")?.textContent || "{}");
}

async function pageAt(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export class Saving {
  /** `snapshot()` gives what is to be saved, `report(state, facts)` is told how it stands. */
  constructor({ url, tokenPage, token, revision, snapshot, report }) {
    Object.assign(this, { url, tokenPage, token, revision, snapshot, report });
    this.unsaved = new Set();
    this.sending = new Set();
    this.failures = 0;
    this.trouble = "";
    this.mayHaveArrived = false;
    this.timer = null;
    this.running = null;
    this.stopped = "";
    addEventListener("online", () => this.#soon(0));
    addEventListener("pagehide", () => this.#lastWord());
    addEventListener("beforeunload", (event) => {
      if (this.count && !this.isLeaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => this.#soon(0));
  }

  /** How many answers the server does not have yet. */
  get count() {
    return new Set([...this.unsaved, ...this.sending]).size;
  }

  changed(field) {
    this.unsaved.add(field);
    if (this.failures) this.report(this.trouble, { count: this.count });
    // Not later for every further answer: who answers fast is saved once a second too.
    if (!this.failures && this.timer === null) this.#soon(PAUSE);
  }

  #soon(pause) {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.count && !this.stopped) this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Save now; whether everything has arrived. */
  async flush() {
    clearTimeout(this.timer);
    this.timer = null;
    while (this.running) await this.running; // another waiter may have begun the next save meanwhile
    if (this.stopped) return false;
    if (!this.unsaved.size) return true;
    this.running = this.#send();
    const arrived = await this.running;
    this.running = null;
    return arrived && (!this.unsaved.size || this.flush());
  }

  #expect() {
    sessionStorage.setItem(EXPECTED, `${this.snapshot().instance_id} ${this.revision + 1}`);
  }

  async #send() {
    this.#expect();
    this.sending = this.unsaved;
    this.unsaved = new Set();
    if (!this.failures) this.report("saving", {});
    let answer = null;
    let told = {};
    try {
      answer = await this.#post();
      if (answer.status === UNREADABLE && (await this.#renewToken())) answer = await this.#post();
      told = await answer.json();
    } catch {
      // Half an answer, or one of a captive portal, is none.
      this.mayHaveArrived = true;
      return this.#failed(answer?.status >= OUT_OF_ORDER ? "busy" : "offline");
    }
    return this.#judge(answer.status, told);
  }

  #judge(status, told) {
    if (status === 200 && Number.isInteger(told.revision)) {
      this.revision = told.revision;
      this.sending = new Set();
      this.failures = 0;
      this.mayHaveArrived = false;
      this.report("saved", { at: new Date() });
      return true;
    }
    if (status === CONFLICT && this.mayHaveArrived && told.revision === this.revision + 1) {
      // The save before was kept, only its receipt was lost on the way.
      this.revision = told.revision;
      this.mayHaveArrived = false;
      return this.#failed("offline", 0);
    }
    if (status === LOGGED_OUT) return this.#failed("logged_out");
    if ([CONFLICT, GONE, TOO_LARGE, UNPROCESSABLE].includes(status)) return this.#stop(status, told);
    return this.#failed("busy");
  }

  #failed(state, pause = RETRIES[Math.min(this.failures, RETRIES.length - 1)]) {
    this.#takeBack();
    this.failures += 1;
    this.trouble = state;
    this.#soon(pause);
    this.report(state, { count: this.count });
    return false;
  }

  #stop(status, told) {
    this.#takeBack();
    this.stopped = status === CONFLICT ? "other_window" : "refused";
    this.report(this.stopped, { count: this.count, message: told.message });
    return false;
  }

  #takeBack() {
    for (const field of this.sending) this.unsaved.add(field);
    this.sending = new Set();
  }

  #post(more = {}) {
    return fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ ...this.snapshot(), revision: this.revision }),
      credentials: "same-origin",
      redirect: "error",
      ...more,
    });
  }

  /** After another log-in the page's token is no longer good; the page itself has a fresh one. */
  async #renewToken() {
    const fresh = await pageAt(this.tokenPage());
    const token = fresh.querySelector("#interview input[name=csrf_token]")?.value;
    if (!token) return false;
    this.token = token;
    return true;
  }

  /** The page goes away: once more, without waiting for what comes back. */
  #lastWord() {
    if (!this.count || this.stopped) return;
    this.mayHaveArrived = true;
    this.#expect();
    const isSmall = JSON.stringify(this.snapshot()).length < MOST_KEPT_ALIVE;
    this.#post({ keepalive: isSmall }).catch(() => {});
  }
}
