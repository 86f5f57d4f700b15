// One question on the page: its words, its control, its error, and the right not to answer it.

import { ClosedList, Entry, Range, Shown } from "./entries.js";
import { Marks, Options } from "./options.js";
import { Ranking } from "./ranking.js";

const CONTROLS = {
  options: Options, boxes: Options, scale: Marks, confirmation: Marks, ranking: Ranking, select: ClosedList,
  range: Range, shown: Shown, note: Shown, aside: Shown,
};

export class Question {
  constructor(asked, page) {
    this.page = page;
    this.field = asked.field;
    this.id = `q-${asked.field}`;
    this.root = page.templates.question(asked.question.name, asked.field);
    if (page.state.self_completion) for (const each of this.root.querySelectorAll(".aside")) each.remove();
    this.words = this.root.querySelector(".words");
    this.hint = this.root.querySelector(".hint");
    this.guidance = this.root.querySelector(".guidance");
    this.optional = this.root.querySelector(".optional");
    this.errorLine = this.root.querySelector(".field-error");
    this.decline = this.root.querySelector("[data-declining]");
    this.error = "";
    this.control = new (CONTROLS[this.root.dataset.control] || Entry)(this.root, asked, page);
    this.control.view = this;
    const { control } = this.root.dataset;
    this.isAnswered = !["note", "aside", "shown"].includes(control);
    // The whole question is a word to the interviewer, which the respondent does not see.
    this.isAside = control === "aside";
    this.asked = null;
    this.kept = undefined;
    this.decline?.addEventListener("change", () => this.#declined());
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) page.left(this);
    });
    this.update(asked);
  }

  /** Take over what has changed, and only that. `entered`: the answer has just come from here. */
  update(asked, { entered = false } = {}) {
    const before = this.asked;
    this.asked = asked;
    write(this.words, asked.label, before?.label);
    write(this.hint, asked.hint, before?.hint);
    write(this.guidance, asked.guidance, before?.guidance);
    if (this.guidance) this.guidance.closest("details").hidden = !asked.guidance;
    if (this.optional) this.optional.hidden = asked.required;
    this.control.update(asked);
    if (this.isAnswered && before?.readOnly !== asked.readOnly) this.#lock(asked.readOnly);
    const value = JSON.stringify(asked.value ?? null);
    if (value !== this.kept && !entered) this.control.fill(asked.value);
    if (entered && asked.value !== null) this.remark("");
    this.kept = value;
    if (this.decline && (!before || before.declined !== asked.declined)) {
      this.decline.checked = asked.declined;
      if (asked.declined) this.offerToDecline();
    }
  }

  /** The codes chosen here that the answers to other questions no longer leave on offer. */
  withdrawn() {
    const { question, indexes, value } = this.asked;
    if (question.choice_filter === undefined && !question.choices_from) return [];
    const answered = this.page.interview.state.answered(question.name, indexes);
    const offered = [value ?? []].flat();
    return answered.split(" ").filter((code) => code && !offered.includes(code));
  }

  /** A word on what has happened to the answer; gone with the next answer. */
  remark(words) {
    this.remarked?.remove();
    if (!words) return;
    this.remarked = Object.assign(document.createElement("p"), { className: "remark", textContent: words });
    this.errorLine.before(this.remarked);
  }

  say(error, { mayDecline = false } = {}) {
    if (!this.errorLine) return;
    const words = error || "";
    if (words === this.error) return;
    this.error = words;
    this.errorLine.querySelector(".sentence").textContent = words;
    this.errorLine.hidden = !words;
    const right = this.errorLine.querySelector(".right");
    if (right) right.hidden = !mayDecline;
    this.root.classList.toggle("wrong", Boolean(words));
    const input = this.control.input;
    if (input) {
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (mayDecline) this.offerToDecline();
  }

  offerToDecline() {
    if (this.decline) this.decline.closest("label").hidden = false;
  }

  /** Declining takes the answer away. */
  #declined() {
    if (this.decline.checked) this.control.fill(null);
    this.page.declined(this, this.decline.checked);
  }

  /** What the answers to other questions have closed is shown and not changed. */
  #lock(isLocked) {
    for (const each of this.root.querySelectorAll("input, select, textarea, button")) each.disabled = isLocked;
  }

  focus() {
    (this.control.first || this.root).focus();
  }
}

function write(place, words, before) {
  if (!place || words === before) return;
  place.textContent = words;
  place.hidden = !words;
}
