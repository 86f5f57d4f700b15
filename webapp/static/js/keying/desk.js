// One line at a time: what is asked, what may be typed, one field. Enter goes on, ↑ goes back; nothing needs a mouse.

import { Safety } from "../interview/safety.js";
import { Saving } from "../interview/saving.js";
import { Words } from "../interview/words.js";
import { KeyedForm, dayOf } from "./keyed.js";
import { MARKS } from "./typed.js";

const LAST = 4;
const NO_OPTION = "unknown-choice";
const $ = (id) => document.getElementById(id);

export class Desk {
  #place = null; // null: every line is keyed, Enter finishes
  #refused = "";

  constructor(state, form) {
    this.state = state;
    this.words = new Words(state.words);
    this.form = form;
    this.keyed = new KeyedForm(form, state);
    this.field = $("line");
    this.safety = new Safety($("safe"), this);
    this.saving = new Saving({
      url: state.urls.save,
      tokenPage: () => state.urls.page,
      token: document.querySelector("#interview [name=csrf_token]").value,
      revision: state.revision,
      snapshot: () => ({ instance_id: state.instance_id, lines: Object.fromEntries(this.keyed.lines) }),
      report: (how, facts) => this.safety.tell(how, facts),
    });
  }

  open() {
    $("interview").hidden = true;
    $("desk").hidden = false;
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#clear());
    $("finish").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#finish();
    });
    this.#go(this.#firstOpen());
  }

  announce(words) {
    $("said").textContent = words;
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") this.#enter();
    else if (event.key === "ArrowUp") this.#go(this.#before());
    else if (event.key === "ArrowDown") this.#go(this.#after(this.#place));
    else if (event.key === "+" && this.#refused) this.#keep();
    else return;
    event.preventDefault();
  }

  #enter() {
    if (this.#place === null) {
      this.#finish();
      return;
    }
    const line = this.field.value.trim();
    const place = this.#place;
    if (!line) {
      this.#refuse({ code: "missing" });
      return;
    }
    this.#put(place, line);
    const wrong = this.keyed.wrongAt(place);
    if (wrong) this.#refuse(wrong);
    else this.#onward(place);
  }

  // It stands so on the paper, though no rule allows it.
  #keep() {
    this.#put(this.#place, `${this.field.value.trim()} +`);
    this.#onward(this.#place, this.words.say("kept_wrong"));
  }

  #put(place, line) {
    const text = place.kind === "question" ? this.keyed.read(place.field, line).text : line;
    if (this.keyed.lines.get(place.field) === text) return;
    this.keyed.put(place.field, text);
    this.saving.changed(place.field);
  }

  #onward(place, remark = "") {
    const next = this.#after(place);
    const passed = this.keyed.passedOver(place, next);
    const remarks = [remark];
    if (passed.length) remarks.push(this.words.say("skipped", { questions: this.#spoken(passed) }));
    const boxes = this.keyed.boxesBetween(place, next);
    if (boxes.length) remarks.push(this.words.say("boxes", { boxes: boxes.join(", ") }));
    if (this.keyed.beside) remarks.push(this.words.say("dropped", { count: this.keyed.beside }));
    this.#go(next, remarks.filter(Boolean).join(" "));
  }

  #spoken(numbers) {
    const [first, last] = [numbers[0], numbers[numbers.length - 1]];
    const range = numbers.length > 2 ? `${first}–${last}` : numbers.join(", ");
    return this.words.say("question", { number: range });
  }

  #refuse(wrong) {
    const known = this.state.words[wrong.code];
    const mayStay = !known && this.#place.kind === "question";
    const judged = wrong.code === NO_OPTION ? this.words.say("no_option") : wrong.message;
    const words = known ? this.words.say(wrong.code, this.#facts()) : judged;
    this.#refused = mayStay ? wrong.code : "";
    $("problem").textContent = mayStay ? `${words} ${this.words.say("keep")}` : words;
    this.field.setAttribute("aria-invalid", "true");
    this.field.select();
  }

  #facts() {
    const written = (day) => day.split("-").reverse().join("/");
    return { first: written(this.state.first_day), last: written(this.state.today), most: this.state.most_adults };
  }

  #clear() {
    this.#refused = "";
    $("problem").textContent = "";
    this.field.removeAttribute("aria-invalid");
  }

  #firstOpen() {
    return this.keyed.places.find((place) => this.keyed.wrongAt(place)) || null;
  }

  #after(place) {
    const { places } = this.keyed;
    return place === null ? null : places[places.findIndex((each) => each.field === place.field) + 1] || null;
  }

  #before() {
    const { places } = this.keyed;
    if (this.#place === null) return places[places.length - 1];
    return places[Math.max(0, places.findIndex((each) => each.field === this.#place.field) - 1)];
  }

  #go(place, remark = "") {
    this.#place = place;
    this.#clear();
    $("skipped").textContent = remark;
    const { places } = this.keyed;
    const keyed = places.filter((each) => this.keyed.lines.get(each.field)).length;
    $("at").textContent = this.words.say("at", { keyed, all: places.length });
    Object.assign($("progress"), { max: places.length, value: keyed });
    this.#last(place);
    if (place === null) this.#end();
    else this.#show(place);
    this.field.focus();
    this.field.select();
    this.field.dataset.shown = String(Number(this.field.dataset.shown || 0) + 1);
  }

  #show(place) {
    const { number, title, hint } = this.#words(place);
    $("number").textContent = number;
    $("asked").textContent = title;
    $("how").textContent = hint;
    $("codes").replaceChildren(...this.#options(place).map(([code, label]) => pair("li", code, label)));
    for (const mark of document.querySelectorAll("[data-mark]")) mark.hidden = place.kind !== "question";
    this.field.value = this.keyed.lines.get(place.field) || "";
    this.field.inputMode = this.#isWords(place) ? "text" : "numeric";
    this.announce(`${number} ${title}`);
  }

  #end() {
    const open = this.keyed.places.filter((place) => this.keyed.wrongAt(place));
    $("number").textContent = "";
    $("asked").textContent = open.length ? this.words.say("open", { count: open.length }) : this.words.say("done");
    $("how").textContent = "";
    $("codes").replaceChildren();
    this.field.value = "";
    this.announce($("asked").textContent);
  }

  #words(place) {
    if (place.kind === "cover") {
      const { words, hint } = this.state.cover.find((each) => each.field === place.field);
      return { number: "", title: words, hint };
    }
    if (place.kind === "count") {
      const part = this.form.text(this.form.item(place.name).label, this.state.language) || place.name;
      return { number: "", title: this.words.say("count_of", { part }), hint: this.state.count_hint };
    }
    const { number, words, hint } = this.state.questions[place.name];
    const instance = place.indexes.length ? ` (${this.words.say("instance", { place: place.indexes.map((index) => index + 1).join(".") })})` : "";
    return { number: number ? this.words.say("question", { number }) : "", title: words + instance, hint };
  }

  #options(place) {
    if (place.kind === "cover") return this.state.cover.find((each) => each.field === place.field).options;
    return place.kind === "question" ? this.state.options[place.name] || [] : [];
  }

  #isWords(place) {
    return place.field === "@case" || (place.kind === "question" && this.form.item(place.name).reading === "text");
  }

  // The lines keyed last, as they were understood.
  #last(place) {
    const { places } = this.keyed;
    const here = place === null ? places.length : places.findIndex((each) => each.field === place.field);
    const shown = places.slice(Math.max(0, here - LAST), here);
    $("last").replaceChildren(...shown.map((each) => {
      const { number, title } = this.#words(each);
      return pair("li", this.#understood(each), `${number} ${title}`.trim());
    }));
  }

  #understood(place) {
    const line = this.keyed.lines.get(place.field) || "";
    if (line in MARKS) return this.words.say(line);
    const day = place.field === "@day" ? dayOf(line) : line;
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day) ? day.split("-").reverse().join("/") : line;
  }

  async #finish() {
    const open = this.#firstOpen();
    if (open) {
      this.#go(open);
      return;
    }
    $("skipped").textContent = this.words.say("finishing");
    if (await this.saving.flush()) {
      this.saving.isLeaving = true;
      $("finish").submit();
    } else {
      $("skipped").textContent = this.words.say("not_saved");
    }
  }
}

function pair(tag, strong, words) {
  const [item, code, text] = [tag, "b", "span"].map((name) => document.createElement(name));
  code.textContent = strong;
  text.textContent = words;
  item.append(code, " ", text);
  return item;
}
