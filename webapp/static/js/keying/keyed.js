// A form as it is being keyed: the interview that its lines make, and what comes next; mirrors keyed_form.py.

import { fieldAt } from "../engine/form.js";
import { Interview } from "../engine/interview.js";
import { readTyped } from "./typed.js";

const COUNT = "#";
const MOST_COUNT = 999;

export class KeyedForm {
  #places = null;
  #codes = new Map();

  constructor(form, state) {
    this.form = form;
    this.state = state;
    this.lines = new Map(Object.entries(state.lines));
    this.every = state.order;
    this.order = form.pages.flatMap((page) => page.questions).filter((name) => state.questions[name]);
    this.#replay();
  }

  // The interview anew, as of the day that the cover gives.
  #replay() {
    const today = dayOf(this.lines.get("@day") || "") || this.state.today;
    this.interview = new Interview(this.form, {}, {
      today, now: `${today}T00:00:00`, utcOffset: 0, language: this.state.language, seed: this.state.seed,
      locale: this.state.locale, declined: [],
    }).opened();
    const isCount = (field) => field.startsWith(COUNT);
    const fields = [...this.lines.keys()].filter((field) => !field.startsWith("@"));
    for (const field of [...fields.filter((each) => !isCount(each)), ...fields.filter(isCount)]) this.#answer(field, this.lines.get(field));
    this.#places = null;
  }

  #answer(field, line) {
    if (field.startsWith(COUNT)) {
      const count = countOf(line);
      if (count) this.interview = this.interview.withCount(field.slice(1), [], count);
      return;
    }
    const { name, indexes } = this.interview.placeOf(field);
    const question = this.form.placed.get(name)?.item;
    if (!question) return;
    const { answer, note } = this.read(field, line);
    this.interview = this.interview.withAnswer(field, answer, { declined: note === "refused" || note === "unknown" });
    if ((note === "blank" || note === "wrong") && this.interview.state.isRequired(name, indexes)) {
      this.interview = this.interview.withAnswer(field, answer, { declined: true });
    }
  }

  // What a line means for its question.
  read(field, line) {
    const { name } = this.interview.placeOf(field);
    const question = this.form.item(name);
    if (!this.#codes.has(name)) this.#codes.set(name, new Map(Object.entries(this.state.codes[name] || {})));
    return readTyped(question, this.#codes.get(name), line);
  }

  // A line was typed.
  put(field, line) {
    this.lines.set(field, line);
    if (field === "@day" || field.startsWith(COUNT)) this.#replay();
    else if (!field.startsWith("@")) this.#answer(field, line);
    this.#places = null;
  }

  // Every line that is to be keyed, in order: {field, name, indexes, kind}.
  get places() {
    this.#places ??= [...this.#cover(), ...this.#asked()];
    return this.#places;
  }

  #cover() {
    return this.state.cover.map(({ field }) => ({ field, name: field, indexes: [], kind: "cover" }));
  }

  *#asked() {
    const sections = this.interview.sections();
    const seen = new Set();
    for (const page of this.form.pages) {
      const outer = page.repeats[0];
      if (outer === undefined) {
        for (const section of sections) if (section.page === page) yield* this.#of(section);
      } else if (!seen.has(outer)) {
        seen.add(outer);
        if (this.form.item(outer).count === undefined && this.interview.state.isRelevant(outer)) {
          yield { field: COUNT + outer, name: outer, indexes: [], kind: "count" };
        }
        for (const section of sections) if (section.page.repeats[0] === outer) yield* this.#of(section);
      }
    }
  }

  *#of({ page, indexes }) {
    const { state } = this.interview;
    for (const name of page.questions) {
      if (this.form.item(name).has_answer && state.isRelevant(name, indexes) && !state.isReadOnly(name, indexes)) {
        yield { field: fieldAt(name, indexes), name, indexes, kind: "question" };
      }
    }
  }

  // What is wrong with a line: {code, message}, null where nothing is.
  wrongAt(place) {
    const line = (this.lines.get(place.field) || "").trim();
    if (!line) return { code: "missing" };
    if (place.kind === "cover") return this.#wrongCover(place.field, line);
    if (place.kind === "count") return countOf(line) ? null : { code: "count" };
    const wrong = this.interview.check(place.name, place.indexes)[0];
    // Blank on the paper, and wanted only since a later line: the server notes it as declined.
    const isNoted = wrong?.code.startsWith("required") && this.read(place.field, line).note;
    return wrong && !(isNoted && this.form.item(place.name).reading !== "confirmation") ? wrong : null;
  }

  #wrongCover(field, line) {
    if (field === "@consent") return line === "1" ? null : { code: "no_consent" };
    if (field === "@day") {
      const day = dayOf(line);
      if (!day) return { code: "day_unreadable" };
      return day >= this.state.first_day && day <= this.state.today ? null : { code: "day_outside" };
    }
    if (field === "@adults" && !(line === "-" && !this.state.knows_case)) {
      const adults = /^[0-9]{1,4}$/.test(line) ? Number(line) : 0;
      return adults >= 1 && adults <= this.state.most_adults ? null : { code: "adults_outside" };
    }
    if (field === "@way") return ["1", "2", "-"].includes(line) ? null : { code: "way_unreadable" };
    return null;
  }

  // The questions between two that the form's own answers pass over, as they are numbered on paper.
  passedOver(from, to) {
    const [start, end] = [from, to].map((place) => (place ? this.order.indexOf(place.name) : this.order.length));
    if (start < 0 || end < 0) return [];
    const between = this.order.slice(start + 1, end).filter((name) => !this.places.some((place) => place.name === name));
    return [...new Set(between.map((name) => this.state.questions[name].number).filter(Boolean))];
  }

  // The boxes of the interviewer's own between two lines: printed, and not keyed.
  boxesBetween(from, to) {
    const [start, end] = [from, to].map((place) => (place ? this.every.indexOf(place.name) : this.every.length));
    return start < 0 || end < 0 ? [] : this.every.slice(start + 1, end).map((name) => this.state.boxes[name]).filter(Boolean);
  }

  // How many lines were keyed that the form's own answers no longer lead to.
  get beside() {
    const asked = new Set(this.places.map((place) => place.field));
    return [...this.lines.keys()].filter((field) => !asked.has(field)).length;
  }
}

export function dayOf(text) {
  const found = /^([0-9]{1,2})[/.-]?([0-9]{1,2})[/.-]?([0-9]{4})$/.exec(text.trim());
  if (!found) return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text.trim()) ? text.trim() : "";
  const day = `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === day ? day : "";
}

function countOf(line) {
  const count = /^[0-9]{1,3}$/.test(line.trim()) ? Number(line) : 0;
  return count <= MOST_COUNT ? count : 0;
}
