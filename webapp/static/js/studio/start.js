// The studio on one page: what is typed is kept on this machine with every key and sent by itself; buttons, outline and
// phone do without loading the page. Without this script every act is a form.

import { Words } from "../interview/words.js";
import { Acts } from "./acts.js";
import { Conflicts } from "./conflicts.js";
import { Fields } from "./fields.js";
import { markOfTab } from "./marks.js";
import { Options } from "./options.js";
import { Outline } from "./outline.js";
import { Presence } from "./presence.js";
import { Preview } from "./preview.js";
import { Safety } from "./safety.js";
import { Sending } from "./sending.js";
import { Waiting } from "./waiting.js";

const AFTER_TYPING = 1500;
const NARROW = "(max-width: 63.98rem)";

class Studio {
  constructor(state, tab, waiting) {
    this.state = state;
    this.words = new Words(state.words);
    this.item = document.getElementById("item");
    this.safety = new Safety(document.getElementById("safe"), this.words, state.urls);
    this.sending = new Sending({
      urls: state.urls, token: document.querySelector("#steps [name=csrf_token]").value, tab, waiting,
      revision: state.revision, person: state.person,
      told: {
        report: (how, facts) => this.safety.tell(how, facts),
        arrived: (answer, records) => this.#arrived(answer, records),
        refused: (record, message) => this.#refused(record.operation, message),
      },
    });
    this.outline = new Outline(this);
    this.fields = new Fields(this);
    this.options = new Options(this);
    this.acts = new Acts(this);
    this.preview = new Preview(this);
    this.conflicts = new Conflicts(this);
    this.presence = new Presence(this);
    this.looking = null;
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The server has drawn something anew. */
  drawn(state) {
    this.state = { ...this.state, ...state };
    if (!this.sending.count) this.sending.revision = state.revision;
    this.fields.fill(this.sending.records);
    this.outline.drawn();
    this.preview.changed(0);
    document.dispatchEvent(new CustomEvent("studio:shown", { detail: { uid: this.fields.uid } }));
  }

  #arrived(answer, records) {
    const made = new Map(records.map((record) => [record.id, record.operation]));
    const conflicts = answer.conflicts || [];
    for (const { id, message } of answer.refused || []) if (made.has(id)) this.#refused(made.get(id), message);
    const isAlone = answer.revision === this.sending.revision + (answer.applied || []).length;
    if (isAlone) this.sending.revision = answer.revision;
    for (const conflict of conflicts) this.conflicts.show(conflict, made.get(conflict.id));
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.#afterTyping(), isAlone ? AFTER_TYPING : 0);
    this.preview.changed();
  }

  /** Nothing was typed for a while: what is to be said of it, and what can be taken back. */
  async #afterTyping() {
    await this.presence.look();
    if (this.sending.count) return;
    const address = `${this.state.urls.page}?phan=muc&cau=${encodeURIComponent(this.fields.uid)}`;
    const { uid } = this.fields;
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || this.fields.uid !== uid) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.#marks(page);
    } catch {
      // Said the next time.
    }
  }

  #marks(page) {
    const problems = document.getElementById("problems");
    const isOpen = problems.querySelector("details")?.open;
    problems.replaceChildren(...page.getElementById("problems").childNodes);
    if (isOpen && problems.querySelector("details")) problems.querySelector("details").open = true;
    const [here, there] = [document.getElementById("remarks"), page.getElementById("remarks")];
    if (here && there) here.replaceWith(there);
    const marks = JSON.parse(page.getElementById("studio-state").textContent).marks;
    for (const row of this.outline.root.querySelectorAll("li[data-uid]")) this.#mark(row, marks[row.dataset.uid]);
  }

  #mark(row, gravity) {
    const link = row.querySelector("a");
    const mark = link.querySelector(".mark");
    if (!gravity) return void mark?.remove();
    if (mark?.classList.contains(gravity)) return;
    const made = Object.assign(document.createElement("span"), { className: `mark ${gravity}`, textContent: this.words.say(`mark_${gravity}`) });
    if (mark) mark.replaceWith(made);
    else link.append(made);
  }

  #refused(operation, message) {
    const { field } = operation;
    const input = this.fields.uid === (operation.uid || "") && this.item.querySelector(`[data-field="${CSS.escape(field || (operation.op === "rename" ? "name" : ""))}"]`);
    const line = Object.assign(document.createElement("p"), { className: "field-error", textContent: message });
    if (!input) return void this.tell([Object.assign(line, { className: "flash error" })]);
    input.parentElement.querySelector(".field-error")?.remove();
    input.before(line);
    input.addEventListener("input", () => line.remove(), { once: true });
  }

  /** Somebody else changed these items ("" is for what belongs to none): outline and item show it. */
  async othersChanged(uids) {
    const answer = await fetch(`${this.state.urls.page}?cau=${encodeURIComponent(this.fields.uid)}`, { credentials: "same-origin" });
    if (!answer.ok || this.sending.count) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("studio-state")) return false;
    for (const id of ["outline", "problems"]) {
      if (document.getElementById(id).contains(document.activeElement)) continue;
      document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    if (uids.includes(this.fields.uid) || uids.includes("")) this.#takeOver(page.getElementById("item"));
    this.drawn(JSON.parse(page.getElementById("studio-state").textContent));
    return true;
  }

  /** The item as it is now; where somebody has a field in hand it stays, with the words that are new. */
  #takeOver(drawn) {
    const inHand = this.item.contains(document.activeElement) && document.activeElement.dataset.field;
    if (!inHand || drawn.querySelector("form").dataset.uid !== this.fields.uid) {
      return void this.item.replaceChildren(...drawn.childNodes);
    }
    for (const there of drawn.querySelectorAll("[data-field]")) {
      const here = this.item.querySelector(`[data-field="${CSS.escape(there.dataset.field)}"]`);
      if (!here) continue;
      if (here.type === "checkbox") here.checked = there.checked;
      else if (here.value !== there.value) here.value = there.value;
    }
    const [options, now] = [this.item.querySelector("#options"), drawn.querySelector("#options")];
    if (options && now) options.replaceWith(now);
  }

  /** What the two buttons would do. */
  steps({ undo, redo }) {
    for (const [id, words] of [["undo", undo], ["redo", redo]]) {
      const button = document.getElementById(id);
      button.disabled = !words;
      button.querySelector("small").textContent = words || "";
    }
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    const { target } = event;
    if (target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    event.preventDefault();
    this.acts.send(event.shiftKey ? "lam-lai" : "hoan-tac");
  }

  say(name, facts) {
    document.getElementById("said").textContent = this.words.say(name, facts);
    const line = Object.assign(document.createElement("div"), { className: "flash", textContent: this.words.say(name, facts) });
    this.tell([line]);
  }

  tell(lines) {
    const place = document.getElementById("told");
    place.replaceChildren(...lines);
    document.getElementById("said").textContent = lines.map((line) => line.textContent.trim()).join(" ");
    if (lines.length) setTimeout(() => place.contains(lines[0]) && place.replaceChildren(), 8000);
  }
}

async function begin() {
  const state = JSON.parse(document.getElementById("studio-state").textContent);
  const waiting = new Waiting(`${state.person}/${state.version}`);
  const [tab, isKept] = await Promise.all([markOfTab(), waiting.open()]);
  const studio = new Studio(state, tab, waiting);
  if (!isKept) studio.safety.keepsNothing();
  addEventListener("beforeunload", (event) => !isKept && studio.sending.count && event.preventDefault());
  const left = await waiting.all();
  studio.sending.resume(left);
  studio.fields.fill(left);
  if (left.length) studio.say("left_from_before", { count: left.length });
  if (matchMedia(NARROW).matches && studio.fields.uid) document.getElementById("outline-panel").open = false;
  document.body.classList.add("live");
  studio.presence.look();
}

// A page out of the browser's memory would show what was there before.
addEventListener("pageshow", (event) => event.persisted && location.reload());
begin();
