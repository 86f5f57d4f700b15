// Which page is shown: by the part of the address behind the #, so that the phone's own way back works without a network.
// A page's script is fetched when it is first shown.

import { drawn } from "./drawn.js";
import { reason, say } from "./words.js";

const A_MOMENT = 300;
const ID = "([0-9]+)";
const DRAFT = "([0-9a-f-]{36})";
const ROUTES = [
  ["list", "/"], ["case", `/ho/${ID}`], ["visit", `/ho/${ID}/ket-qua`], ["selection", `/ho/${ID}/chon-nguoi`],
  ["call", `/ho/${ID}/goi-dien`],
  ["consent", `/ho/${ID}/xin-y-kien`], ["interview", `/phieu/${DRAFT}(?:/(.+))?`], ["review", `/xem-lai/${DRAFT}`],
  ["handover", `/dua-may/${DRAFT}`], ["locked", `/khoa-may/${DRAFT}`], ["task", `/viec/${ID}`],
  ["outbox", "/cho-gui"], ["sent", "/da-gui"], ["device", "/may"], ["change_pin", "/doi-ma"],
  ["set_up", "/cai-dat"], ["unlock", "/mo-khoa(?:/(.+))?"], ["recover", "/quen-ma"], ["people", "/ai"],
].map(([name, pattern]) => [name, new RegExp(`^${pattern}$`)]);
const OF_A_DRAFT = ["interview", "review", "handover", "locked"];
const OPEN_TO_ALL = ["set_up", "unlock", "recover", "people"];

/** The page that an address names: {name, args, query}. */
export function routeOf(hash) {
  const [path, query = ""] = (hash.replace(/^#/, "") || "/").split("?");
  for (const [name, pattern] of ROUTES) {
    const found = pattern.exec(path);
    if (found) return { name, args: found.slice(1).map(readable), query: new URLSearchParams(query) };
  }
  return { name: "list", args: [], query: new URLSearchParams() };
}

/** A part of an address as it was meant; typed by hand, it may mean nothing. */
function readable(part) {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return part;
  }
}

export class Router {
  constructor(app, { place, standing, connection }) {
    Object.assign(this, { app, place, standing, connection, shown: null, leaving: new AbortController(), turn: 0 });
    Object.assign(this, { confinedTo: null, held: null, wanted: "", notice: "" });
    addEventListener("hashchange", () => this.open());
    document.querySelector(".skip")?.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("content").focus();
    });
    // Locked in another window, or because it was left lying.
    app.addEventListener("changed", () => !app.person && this.shown?.isOfSomebody && this.open());
  }

  go(hash, { replace = false } = {}) {
    if (location.hash === hash) return void this.open({ again: true });
    if (replace) location.replace(hash);
    else location.hash = hash;
  }

  /** Show what the address says, or what must come before it. */
  async open({ again = false } = {}) {
    const route = routeOf(location.hash);
    const elsewhere = this.#insteadOf(route);
    if (elsewhere) return void this.go(elsewhere, { replace: true });
    // An interview goes from page to page by itself.
    if (!again && this.shown?.live?.(route)) return;
    const turn = (this.turn += 1);
    this.shown?.leave?.();
    this.leaving.abort();
    this.leaving = new AbortController();
    const page = (this.shown = new Page(this, route, this.leaving.signal, () => turn === this.turn));
    try {
      await this.#putAside(route);
      const { show } = await import(`./${route.name}.js`);
      if (page.isShown) await show(page);
    } catch (error) {
      if (page.isShown) this.#stumble(page, error);
    }
  }

  #insteadOf({ name, args }) {
    const { app } = this;
    if (!app.person) this.held = this.confinedTo = null;
    if (this.confinedTo) return this.confinedTo({ name, args });
    if (OPEN_TO_ALL.includes(name)) return null;
    if (!app.people.length) return "#/cai-dat";
    if (app.person) return null;
    this.wanted = location.hash;
    return "#/mo-khoa";
  }

  /** Interviews that are not on the screen are put away, once all of them is on the disk. */
  async #putAside({ name, args }) {
    for (const draft of this.app.shown.values()) {
      if (OF_A_DRAFT.includes(name) && args[0] === draft.id) continue;
      await draft.settled().catch(() => {});
      if (draft.isSafe) await this.app.putAside(draft);
    }
  }

  /** The PIN was right: on to where one wanted to go. */
  opened() {
    const wanted = this.wanted || "#/";
    this.wanted = "";
    this.connection.look();
    this.go(wanted, { replace: true });
  }

  async lock() {
    this.shown?.leave?.();
    await this.app.lock();
    await this.open();
  }

  #stumble(page, error) {
    console.info(String(error?.stack || error));
    if (error?.code === "gone" || error?.code === "finished_already") return page.draw("gone");
    page.draw("trouble", { words: reason(error) });
    page.on("[data-act=again]", "click", () => location.reload());
  }
}

/** Whether a page is about a household to practise at: its case, the case of its interview or of its call-back. */
function isPractice({ app, name, args: [id] }) {
  if (!app.work || !id) return false;
  const own = [...app.drafts(), ...app.outgoing()].find((each) => each.id === id);
  const task = name === "task" && app.work.tasks.find((each) => each.id === Number(id));
  const caseId = task ? task.case_id : own ? own.caseId : Number(id);
  return Boolean(app.work.cases.find((each) => each.id === caseId)?.practice);
}

/** One page while it is shown; what it listens to ends with it. */
class Page {
  constructor(router, { name, args, query }, signal, stillShown) {
    Object.assign(this, { router, name, args, query, signal, app: router.app, live: null });
    this.stillShown = stillShown;
  }

  get isShown() {
    return this.stillShown();
  }

  get isOfSomebody() {
    return !OPEN_TO_ALL.includes(this.name);
  }

  get connection() {
    return this.router.connection;
  }

  $(selector) {
    return this.router.place.querySelector(selector);
  }

  /** Draw a page; the focus goes to its heading, so that it is read from there. `quietly`: it was drawn before. */
  draw(name, facts = {}, { quietly = false } = {}) {
    if (!this.isShown) return;
    const { place, standing } = this.router;
    place.replaceChildren(drawn("page", name, facts));
    document.body.classList.toggle("interview", name === "interview");
    document.body.classList.toggle("practice", isPractice(this));
    standing.show();
    const heading = this.$("h1");
    document.title = `${heading.textContent} – khaosat`;
    if (quietly) return;
    scrollTo(0, 0);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  on(selector, kind, act) {
    this.$(selector)?.addEventListener(kind, act, { signal: this.signal });
  }

  /** While the app does what was asked for, the button cannot be pressed twice; whatever goes wrong is said. */
  doing(selector, act) {
    const isForm = this.$(selector)?.matches("form");
    this.on(selector, isForm ? "submit" : "click", async (event) => {
      event.preventDefault();
      if (this.isBusy) return;
      this.isBusy = true;
      const calm = sayThatItTakesTime(event.submitter || event.currentTarget);
      try {
        await act(event);
      } catch (error) {
        console.info(String(error?.stack || error));
        if (this.isShown) this.tell(reason(error));
      }
      this.isBusy = false;
      calm();
      if (this.isShown) this.afterwards?.();
    });
  }

  /** Say something below the heading, and aloud. */
  tell(words) {
    const main = this.$("main");
    const said = main.querySelector(".told") || Object.assign(document.createElement("div"), { className: "told notice warning" });
    said.setAttribute("role", "alert");
    said.replaceChildren(Object.assign(document.createElement("p"), { textContent: words }));
    main.querySelector("h1").after(said);
    scrollTo(0, 0);
  }

  /** Whenever something has changed on the phone. */
  onChange(act) {
    this.app.addEventListener("changed", () => this.isShown && act(), { signal: this.signal });
  }

  /** On to another page, unless somebody has gone elsewhere meanwhile. */
  go(hash, options) {
    if (this.isShown) this.router.go(hash, options);
  }
}

/** What takes longer than a moment says so on its button; returns what ends that. */
function sayThatItTakesTime(button) {
  const words = button.textContent;
  const timer = setTimeout(() => (button.textContent = button.dataset.busy || say("busy")), A_MOMENT);
  return () => {
    clearTimeout(timer);
    if (button.textContent !== words) button.textContent = words;
  };
}
