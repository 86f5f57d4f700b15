// An interview: which pages come, what is asked on each, what is wrong, and the answers that remain at the end; mirrors
// navigation.py. An Interview never changes: `withAnswer` and `inLanguage` give the next one.

import { asAnswer } from "./answers.js";
import { wrongWith } from "./checks.js";
import { toText } from "./evaluate.js";
import { toBoolean } from "./values.js";
import { fieldAt, textsOf } from "./form.js";
import { opened, settled, withValue } from "./opening.js";
import { State } from "./state.js";
import { Words } from "./words.js";

const PLACEHOLDER = /\$\{\s*([^\s{}]+)\s*\}/g;
const keyOf = (page, indexes) => fieldAt(page.key, indexes);

export class Interview {
  #sections = null;
  #eligible;

  // Options: today, now, utcOffset, language, seed, declined; mode, in whose words the questions are asked; and locale,
  // the language of the page's own sentences.
  constructor(form, answers, options = {}) {
    this.form = form;
    this.options = options;
    const locale = options.locale && form.compiled.words[options.locale] ? options.locale : Object.keys(form.compiled.words)[0];
    this.words = new Words(form.compiled.words[locale]);
    this.state = options.state || new State(form, answers, options);
  }

  get language() {
    return this.state.language;
  }

  get mode() {
    return this.options.mode;
  }

  get answers() {
    return this.state.answers;
  }

  // The interview with the defaults that a questionnaire gives by itself at its beginning.
  opened() {
    return this.#with(opened(this.state));
  }

  // The interview after one question was answered, or declined; triggered calculations are made.
  withAnswer(field, value, { declined = false } = {}) {
    const { name, indexes } = this.placeOf(field);
    const marks = new Set(this.state.declined);
    if (declined) marks.add(field);
    else marks.delete(field);
    const answers = withValue(this.state.answers, this.form.placed.get(name).repeats, indexes, name, value);
    return this.#with(settled(this.state, this.state.changed(answers, [name], { declined: marks })));
  }

  // The interview after a repeat got one instance more, or lost its last one.
  withCount(repeat, indexes, count) {
    const { repeats } = this.form.placed.get(repeat);
    const stored = this.state.record(repeats, indexes)[repeat];
    const instances = (Array.isArray(stored) ? stored : []).slice(0, count);
    while (instances.length < count) instances.push({});
    const answers = withValue(this.state.answers, repeats, indexes, repeat, instances);
    return this.#with(settled(this.state, this.state.changed(answers, [repeat])));
  }

  // The same interview in another language of the questionnaire, and of the page.
  inLanguage(language, locale = this.options.locale) {
    const { today, now, utcOffset, seed, declined } = this.state;
    const { mode } = this;
    return new Interview(this.form, this.state.answers, { today, now, utcOffset, seed, declined, language, locale, mode });
  }

  #with(state) {
    return new Interview(this.form, state.answers, { ...this.options, state });
  }

  // {name, indexes} of a field such as child@2.1.
  placeOf(field) {
    const [name, places] = field.split("@");
    return { name, indexes: places ? places.split(".").map((place) => Number(place) - 1) : [] };
  }

  // Every page at each of its instances, in order, whether or not anything is to be asked there.
  pages() {
    return byOuterRepeat(this.form.pages, 0).flatMap((group) => this.#interleaved(group, 0, []));
  }

  #interleaved(pages, depth, indexes) {
    const repeat = pages[0].repeats[depth];
    if (repeat === undefined) return pages.map((page) => ({ page, indexes }));
    const found = [];
    const count = this.state.count(repeat, indexes);
    for (let index = 0; index < count; index += 1) {
      for (const group of byOuterRepeat(pages, depth + 1)) found.push(...this.#interleaved(group, depth + 1, [...indexes, index]));
    }
    return found;
  }

  // Whether the screening admits the person, null until all of it is answered or declined; true without one.
  get eligible() {
    if (this.#eligible === undefined) this.#eligible = this.#admits();
    return this.#eligible;
  }

  #admits() {
    const { screening, screened } = this.form;
    if (!screening) return true;
    const isOpen = (name) => this.form.item(name).type === "question" && this.check(name).length > 0;
    if ([...screened].some(isOpen)) return null;
    return toBoolean(this.state.evaluated(screening.screening, screening.name, []));
  }

  // Whether the interview ends with the screening: all of it was asked, and the person is not to be interviewed.
  get screenedOut() {
    return this.eligible === false;
  }

  // The pages with something to ask now, in order: {key, title, asked, indexes, repeat}; the screening's alone until it
  // admits the person.
  sections() {
    if (this.#sections === null) {
      const ahead = this.#sectionsAhead();
      this.#sections = this.eligible ? ahead : ahead.filter(({ page }) => this.form.pagesToScreen.has(page.key));
    }
    return this.#sections;
  }

  // The pages that will be asked if the screening, where it goes on, admits the person.
  #sectionsAhead() {
    return this.#pagesAsked()
      .filter(({ page, indexes }) => page.questions.some((name) => this.state.isRelevant(name, indexes)))
      .map(({ page, indexes }) => new Section(this, page, indexes));
  }

  // Every page, or for one who is screened out those to the end of the screening.
  #pagesAsked() {
    return this.pages().filter(({ page }) => !this.screenedOut || this.form.pagesToScreen.has(page.key));
  }

  // The page of that key; undefined when it is not to be asked now.
  section(key) {
    return this.sections().find((section) => section.key === key);
  }

  // The page after `key` (the first one for null), undefined at the end; passes over what has just become irrelevant.
  nextSection(key = null) {
    if (key === null) return this.sections()[0];
    const order = this.#order();
    return this.sections().find((section) => order.get(section.key) > order.get(key));
  }

  // The page before `key`; undefined at the beginning.
  previousSection(key) {
    const order = this.#order();
    return this.sections().filter((section) => order.get(section.key) < order.get(key)).pop();
  }

  // The pages that are asked from page `key` on, also where it is an instance of a repeat that has gone.
  sectionsFrom(key) {
    const order = this.#order();
    if (order.has(key)) return this.sections().filter((section) => order.get(section.key) >= order.get(key));
    const pages = this.form.pages.map((page) => page.key);
    const first = pages.indexOf(key.split("@")[0]);
    return this.sections().filter((section) => pages.indexOf(section.page.key) >= first);
  }

  #order() {
    return new Map(this.pages().map(({ page, indexes }, place) => [keyOf(page, indexes), place]));
  }

  // "Câu 3/25": the first question of the page among all that are asked now; a grid is one, notes are none.
  position(key) {
    const seen = new Set();
    let first = 1;
    for (const section of this.#sectionsAhead()) {
      if (section.key === key) first = seen.size + 1;
      for (const counted of section.counted()) seen.add(counted);
    }
    return { question: Math.min(first, Math.max(seen.size, 1)), questions: seen.size };
  }

  // Everything to put right on one page, in its order: [{variable, field, code, message}].
  checkSection(key) {
    const section = this.section(key);
    return section ? section.page.questions.flatMap((name) => this.check(name, section.indexes)) : [];
  }

  // Everything to put right in the whole interview.
  checkAll() {
    return this.#pagesAsked().flatMap(({ page, indexes }) => page.questions.flatMap((name) => this.check(name, indexes)));
  }

  // What is to be put right at one question: nothing, or one error.
  check(name, indexes = []) {
    const question = this.form.item(name);
    if (!this.state.isRelevant(name, indexes) || !question.has_answer || this.state.isReadOnly(name, indexes)) return [];
    const needed = this.state.isRequired(name, indexes) && !this.state.isDeclined(name, indexes);
    const wrong = wrongWith(this.state, this.words, question, indexes, this.#choices(question, indexes), needed);
    return wrong ? [{ variable: name, ...wrong, field: fieldAt(name, indexes) }] : [];
  }

  #choices(question, indexes) {
    return question.kindRow.chooses ? this.state.choices(question.name, indexes) : [];
  }

  // The answers to keep: irrelevant and blank ones gone, calculations filled in, in canonical form; of one who is
  // screened out those of the screening alone.
  cleaned() {
    return this.#record([], []);
  }

  #record(repeats, indexes) {
    const record = {};
    for (const [name, placed] of this.form.placed) {
      if (this.screenedOut && !this.form.screened.has(name)) continue;
      if (placed.repeats.length !== repeats.length || placed.repeats.some((repeat, depth) => repeat !== repeats[depth])) continue;
      if (placed.item.type === "repeat") {
        const instances = [];
        const count = this.state.count(name, indexes);
        for (let index = 0; index < count; index += 1) instances.push(this.#record([...repeats, name], [...indexes, index]));
        if (instances.some((instance) => Object.keys(instance).length)) record[name] = instances;
      } else if (placed.item.has_answer) {
        const value = this.state.value(name, indexes);
        if (value) record[name] = asAnswer(placed.item, value);
      }
    }
    return record;
  }

  // The fields to keep as declined: asked now, unanswered, and marked so; sorted.
  declinedFields() {
    const found = [];
    for (const { page, indexes } of this.#pagesAsked()) {
      for (const name of page.questions) if (this.state.isDeclined(name, indexes)) found.push(fieldAt(name, indexes));
    }
    return found.sort();
  }

  // One question as it stands on the page now; its guidance is for the interviewer and not read aloud.
  asked(name, indexes = []) {
    const question = this.form.item(name);
    const { groups } = this.form.placed.get(name);
    const group = groups.length ? groups[groups.length - 1] : "";
    const text = this.state.value(name, indexes);
    return {
      question,
      field: fieldAt(name, indexes),
      label: this.#said(question, "label", indexes) || (question.label ? "" : name),
      hint: this.#said(question, "hint", indexes),
      guidance: this.#said(question, "guidance", indexes),
      relevant: this.state.isRelevant(name, indexes),
      required: this.state.isRequired(name, indexes),
      readOnly: this.state.isReadOnly(name, indexes),
      choices: this.#choices(question, indexes),
      value: text ? asAnswer(question, text) : null,
      indexes,
      group,
      grid: this.gridOf(name),
      declined: this.state.isDeclined(name, indexes),
    };
  }

  // The grid that a question is a row of, or ''.
  gridOf(name) {
    const question = this.form.item(name);
    const group = this.form.placed.get(name).groups.at(-1);
    if (!question.isSelect || group === undefined) return "";
    const item = this.form.item(group);
    const worn = (question.appearance || "").split(/\s+/);
    const inTable = item.type === "group" && (item.appearance || "").split(/\s+/).includes("table-list");
    return inTable || worn.includes("list-nolabel") || worn.includes("likert-row") ? group : "";
  }

  // Whether a question counts among those asked.
  isCounted(name, indexes) {
    return Boolean(this.form.item(name).has_answer) && !this.form.belonging.has(name) && this.state.isRelevant(name, indexes);
  }

  #said(question, part, indexes) {
    return this.text(textsOf(question, part, this.mode), question.name, indexes);
  }

  // The words in the interview's language with ${answers} filled in.
  text(texts, name, indexes) {
    const words = this.form.text(texts, this.language);
    if (!words.includes("${")) return words;
    const here = this.form.placed.get(name).repeats;
    return words.replace(PLACEHOLDER, (written, other) => toText(this.state.lookedUp(other, here, indexes)));
  }
}

// A page of the interview; what is asked on it is worked out when it is looked at.
class Section {
  #asked = null;

  constructor(interview, page, indexes) {
    this.interview = interview;
    this.page = page;
    this.key = keyOf(page, indexes);
    this.indexes = indexes;
    this.repeat = page.repeats.length ? page.repeats[page.repeats.length - 1] : "";
  }

  get title() {
    return this.interview.text(this.page.title, this.page.questions[0], this.indexes);
  }

  get asked() {
    if (this.#asked === null) this.#asked = this.page.questions.map((name) => this.interview.asked(name, this.indexes));
    return this.#asked;
  }

  // Questions as people count them: a grid is one, "ghi rõ" belongs to its question, notes are none.
  counted() {
    const { interview, indexes } = this;
    return this.page.questions
      .filter((name) => interview.isCounted(name, indexes))
      .map((name) => {
        const grid = interview.gridOf(name);
        return grid ? `${grid}@${indexes}` : fieldAt(name, indexes);
      });
  }
}

// Neighbouring pages of the same repeat together, others alone.
function byOuterRepeat(pages, depth) {
  const groups = [];
  for (const page of pages) {
    const repeat = page.repeats[depth];
    const last = groups.length ? groups[groups.length - 1] : null;
    if (repeat !== undefined && last && last[last.length - 1].repeats[depth] === repeat) last.push(page);
    else groups.push([page]);
  }
  return groups;
}
