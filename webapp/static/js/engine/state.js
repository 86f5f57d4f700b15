// The state of one interview: what is relevant and every value, evaluated in dependency order; mirrors state.py.
//
// An instance of an item is its name and the 0-based places in the repeats around it. What is irrelevant is blank for
// every expression that looks at it. A state never changes: `changed` gives the next one and evaluates only what rests
// on what was answered.

import { canonical } from "./answers.js";
import { NodeSet, evaluate, toBoolean, toNumber, toText } from "./evaluate.js";
import { fieldAt } from "./form.js";
import { Randomness, randomnessOf, shuffled } from "./randomness.js";

export const MAX_INSTANCES = 500;
const MAX_INSTANCES_IN_ALL = 2000;
const keyOf = (indexes) => (indexes.length ? indexes.join(".") : "");
const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const has = (record, name) => Object.prototype.hasOwnProperty.call(record, name);

// Whether a respondent can choose not to answer: what is calculated, or only confirmed, is no such choice.
export function mayBeDeclined(question) {
  return Boolean(question.is_asked && question.has_answer && !question.read_only) && question.reading !== "confirmation";
}

// A table by name and instance that a later state shares as far as nothing has changed.
class Known {
  constructor(names = new Map()) {
    this.names = names;
  }

  of(name) {
    let known = this.names.get(name);
    if (known === undefined) {
      known = new Map();
      this.names.set(name, known);
    }
    return known;
  }

  without(dropped) {
    const kept = new Map(this.names);
    for (const name of dropped) kept.delete(name);
    return new Known(kept);
  }
}

export class State {
  constructor(form, answers, { today, now = null, utcOffset = 0, language = null, seed = "", declined = [] } = {}) {
    this.form = form;
    this.answers = answers;
    this.today = today;
    this.now = now;
    this.utcOffset = utcOffset;
    this.language = language;
    this.seed = seed;
    this.declined = new Set(declined);
    this.lists = form.lookups(language);
    this.deciding = [];
    this.relevant = new Known();
    this.values = new Known();
    this.counts = new Known();
    this.filters = new Known();
    this.evaluateNames(form.order);
  }

  // The state after the answers to `names` changed: only what rests on them is evaluated again.
  changed(answers, names, { declined } = {}) {
    const state = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    state.answers = answers;
    if (declined !== undefined) state.declined = new Set(declined);
    const affected = this.form.consequences.of(names);
    for (const table of ["relevant", "values", "counts", "filters"]) state[table] = this[table].without(affected);
    state.evaluateNames(affected);
    return state;
  }

  // In an order in which no evaluation needs many others first.
  evaluateNames(names) {
    for (const name of names) {
      const isQuestion = this.form.item(name).type === "question";
      for (const indexes of this.instancesOf(name)) {
        if (isQuestion) this.value(name, indexes);
        else this.isRelevant(name, indexes);
      }
    }
  }

  // Every instance of an item.
  instancesOf(name) {
    return this.instancesWithin(this.form.placed.get(name).repeats, []);
  }

  instancesWithin(repeats, start) {
    let found = [start];
    for (const repeat of repeats.slice(start.length)) {
      const next = [];
      for (const indexes of found) {
        const count = this.count(repeat, indexes);
        for (let index = 0; index < count; index += 1) next.push([...indexes, index]);
      }
      found = next;
    }
    return found;
  }

  // How many instances a repeat has: what its count says, else what was added, at least one.
  count(repeat, indexes = []) {
    const known = this.counts.of(repeat);
    const key = keyOf(indexes);
    if (!known.has(key)) {
      known.set(key, 0);
      known.set(key, this.counted(repeat, indexes));
    }
    return known.get(key);
  }

  counted(repeat, indexes) {
    const item = this.form.item(repeat);
    if (item.type !== "repeat" || !this.isRelevant(repeat, indexes)) return 0;
    if (item.count === undefined) return Math.min(this.mostInstances(repeat, indexes), Math.max(1, this.stored(repeat, indexes)));
    const number = toNumber(this.evaluated(item.count, repeat, indexes), this.utcOffset);
    return Number.isNaN(number) ? 0 : Math.trunc(Math.max(0, Math.min(this.mostInstances(repeat, indexes), number)));
  }

  // A share of what all instances of a repeat may be together.
  mostInstances(repeat, indexes) {
    let most = MAX_INSTANCES_IN_ALL;
    this.form.placed.get(repeat).repeats.forEach((outer, depth) => {
      most = Math.floor(most / Math.max(1, this.count(outer, indexes.slice(0, depth))));
    });
    return Math.min(MAX_INSTANCES, Math.max(1, most));
  }

  // How many instances of a repeat the answers hold.
  stored(repeat, indexes) {
    const record = this.record(this.form.placed.get(repeat).repeats, indexes);
    const added = has(record, repeat) ? record[repeat] : null;
    return Array.isArray(added) ? added.length : 0;
  }

  // The answers at an instance; empty when nothing has been answered there.
  record(repeats, indexes) {
    let record = this.answers;
    for (let depth = 0; depth < repeats.length; depth += 1) {
      const instances = has(record, repeats[depth]) ? record[repeats[depth]] : null;
      record = Array.isArray(instances) && indexes[depth] < instances.length ? instances[indexes[depth]] : {};
      if (!isRecord(record)) return {};
    }
    return record;
  }

  // Whether the item is asked at this instance: its own condition and those of the groups around it.
  isRelevant(name, indexes = []) {
    const known = this.relevant.of(name);
    const key = keyOf(indexes);
    if (!known.has(key)) {
      known.set(key, false);
      known.set(key, this.relevance(name, indexes));
    }
    return known.get(key);
  }

  relevance(name, indexes) {
    const { item, groups } = this.form.placed.get(name);
    if (groups.length) {
      const parent = groups[groups.length - 1];
      if (!this.isRelevant(parent, indexes.slice(0, this.form.placed.get(parent).repeats.length))) return false;
    }
    if (item.relevant === undefined) return true;
    this.deciding.push(name);
    const relevant = toBoolean(this.evaluated(item.relevant, name, indexes));
    this.deciding.pop();
    return relevant;
  }

  // The answer as expressions see it; '' when irrelevant or blank, without options that are not offered now.
  value(name, indexes = []) {
    const known = this.values.of(name);
    const key = keyOf(indexes);
    if (!known.has(key)) {
      known.set(key, "");
      if (this.isRelevant(name, indexes)) known.set(key, this.offeredValue(name, indexes));
    }
    return known.get(key);
  }

  offeredValue(name, indexes) {
    const given = this.given(name, indexes);
    const question = this.form.item(name);
    return given && question.kindRow?.chooses ? this.offeredOf(question, indexes, given) : given;
  }

  // What was answered to a question that is to be asked; also codes that are not offered any more.
  answered(name, indexes = []) {
    return this.isRelevant(name, indexes) ? this.given(name, indexes) : "";
  }

  // What was answered, stored or calculated, whether or not it is to be asked or offered now.
  given(name, indexes) {
    const { item: question, repeats } = this.form.placed.get(name);
    if (question.type !== "question" || !this.holds(question)) return "";
    const record = this.record(repeats, indexes);
    const isStored = has(record, name);
    if (question.is_calculated && !(question.keeps_calculation && isStored)) return this.calculated(question, indexes);
    if (isStored || this.isMarked(question, indexes)) return this.read(question, isStored ? record[name] : null);
    if (question.calculation !== undefined && !question.trigger.length) return this.calculated(question, indexes);
    const initial = question.default;
    return initial ? this.read(question, this.textOf(initial, name, indexes)) : "";
  }

  // What the calculation says now; '' where there is none.
  calculated(question, indexes) {
    if (question.calculation === undefined) return "";
    const record = this.record(this.form.placed.get(question.name).repeats, indexes);
    const current = this.read(question, has(record, question.name) ? record[question.name] : null);
    return this.calculatedText(question, this.textOf(question.calculation, question.name, indexes, { current }));
  }

  // What was calculated, in the form in which it is kept.
  calculatedText(question, text) {
    return question.kindRow.asked ? this.read(question, text) : text;
  }

  // Whether a question has a value, if only one that is known and never stored (when the interview began).
  holds(question) {
    return Boolean(question.has_answer || question.is_calculated);
  }

  // The answer in the form in which it is kept.
  read(question, answer) {
    return canonical(question, answer);
  }

  // The codes among those given that are offered.
  offeredOf(question, indexes, given) {
    const offered = this.offered(question, indexes);
    const codes = question.isMultiple ? given.split(" ") : [given];
    return codes.filter((code) => offered.has(code)).join(" ");
  }

  offered(question, indexes) {
    if (question.choice_filter === undefined && !question.choices_from) return this.form.codes(question.choices);
    return new Set(this.filtered(question, indexes).map((choice) => choice.name));
  }

  isDeclined(name, indexes = []) {
    const question = this.form.item(name);
    if (question.type !== "question" || !this.isMarked(question, indexes)) return false;
    return this.isRelevant(name, indexes) && !this.value(name, indexes);
  }

  isMarked(question, indexes) {
    return this.declined.size > 0 && this.declined.has(fieldAt(question.name, indexes)) && mayBeDeclined(question);
  }

  // Whether nobody may change the answer now.
  isReadOnly(name, indexes = []) {
    const question = this.form.item(name);
    if (question.read_only_if === undefined) return Boolean(question.read_only);
    return toBoolean(this.evaluated(question.read_only_if, name, indexes, { current: this.value(name, indexes) }));
  }

  isRequired(name, indexes = []) {
    const question = this.form.item(name);
    if (this.form.screened.has(name) && !this.form.belonging.has(name)) return true;
    if (question.required_if === undefined) return Boolean(question.required);
    return toBoolean(this.evaluated(question.required_if, name, indexes, { current: this.value(name, indexes) }));
  }

  // Whether a question behind the expression was declined, so that what it says of others cannot be judged.
  restsOnDeclined(expression) {
    const waiting = this.declined.size ? [...expression.references] : [];
    const seen = new Set();
    while (waiting.length) {
      const name = waiting.pop();
      if (!this.form.placed.has(name) || seen.has(name)) continue;
      seen.add(name);
      if (this.instancesOf(name).some((indexes) => this.isDeclined(name, indexes))) return true;
      waiting.push(...(this.form.item(name).calculation?.references || []));
    }
    return false;
  }

  // What an expression says, to be kept as an answer; blank where it is not a number.
  textOf(expression, name, indexes, more = {}) {
    const value = this.evaluated(expression, name, indexes, more);
    return Number.isNaN(value) ? "" : toText(value);
  }

  // The value of an expression that stands at an instance of an item.
  evaluated(expression, name, indexes, more = {}) {
    return evaluate(expression, { ...this.context(name, indexes), ...more });
  }

  context(name, indexes) {
    const { groups, repeats } = this.form.placed.get(name);
    const inRepeat = groups.length > 0 && repeats.includes(groups[groups.length - 1]);
    let generator = null;
    return {
      today: this.today,
      now: this.now,
      utcOffset: this.utcOffset,
      position: inRepeat && indexes.length ? indexes[indexes.length - 1] + 1 : 1,
      place: (repeat) => (indexes[repeats.indexOf(repeat)] ?? 0) + 1,
      value: (other) => this.lookedUp(other, repeats, indexes),
      indexed: (other, chosen) => this.indexedAt(other, chosen, repeats, indexes),
      choiceLabel: (other, code) => this.choiceLabel(other, code),
      lists: this.lists,
      random: () => {
        if (generator === null) generator = randomnessOf(`${this.seed}|${fieldAt(name, indexes)}`);
        return generator.next();
      },
    };
  }

  // The answer to another question, as seen from an instance: one value, or all from outside its repeat.
  lookedUp(name, here, indexes) {
    const target = this.form.placed.get(name);
    if (target === undefined) return "";
    const isRepeat = target.item.type === "repeat";
    const repeats = isRepeat ? [...target.repeats, name] : target.repeats;
    let shared = 0;
    const most = Math.min(repeats.length, here.length, indexes.length);
    while (shared < most && repeats[shared] === here[shared]) shared += 1;
    if (shared === repeats.length && !isRepeat) {
      return this.seen(target, shared === indexes.length ? indexes : indexes.slice(0, shared));
    }
    const start = indexes.slice(0, Math.min(shared, target.repeats.length));
    const instances = this.instancesWithin(repeats, start);
    return new NodeSet(instances.map((instance) => (isRepeat ? "" : this.seen(target, instance))));
  }

  // A question's answer; to the group around it, whose asking is just being decided, what was answered there.
  seen(target, indexes) {
    const inside = this.deciding.length > 0 && this.deciding.some((group) => target.groups.includes(group));
    return inside ? this.given(target.item.name, indexes) : this.value(target.item.name, indexes);
  }

  indexedAt(name, chosen, here, indexes) {
    const target = this.form.placed.get(name);
    if (target === undefined) return "";
    const places = new Map(here.slice(0, indexes.length).map((repeat, depth) => [repeat, indexes[depth]]));
    for (const [repeat, place] of chosen) places.set(repeat, place - 1);
    const instance = target.repeats.map((repeat) => places.get(repeat) ?? 0);
    return this.exists(target.repeats, instance) ? this.value(name, instance) : "";
  }

  exists(repeats, instance) {
    return repeats.every(
      (repeat, depth) => instance[depth] >= 0 && instance[depth] < this.count(repeat, instance.slice(0, depth)),
    );
  }

  // The words of a code of a question; "" for a code that it does not have.
  choiceLabel(name, code) {
    const question = this.form.placed.get(name)?.item;
    if (question === undefined || !question.choices) return "";
    return this.form.options(question.choices, this.language).find((option) => option.name === code)?.label ?? "";
  }

  // The options left by the choice filter, in questionnaire order or shuffled by the seed.
  choices(name, indexes = []) {
    const question = this.form.item(name);
    const choices = this.filtered(question, indexes);
    if (!question.randomize) return choices;
    if (question.seed !== undefined) {
      const seed = toNumber(this.evaluated(question.seed, name, indexes), this.utcOffset);
      return shuffled(choices, new Randomness(Number.isFinite(seed) ? Math.trunc(seed) : 0));
    }
    return this.seed ? shuffled(choices, randomnessOf(`${this.seed}|${name}`)) : choices;
  }

  // The options left by the choice filter, in questionnaire order.
  filtered(question, indexes) {
    if (question.choice_filter === undefined && !question.choices_from) {
      return this.form.options(question.choices, this.language);
    }
    const known = this.filters.of(question.name);
    const key = keyOf(indexes);
    if (!known.has(key)) known.set(key, this.filterOptions(question, indexes));
    return known.get(key);
  }

  filterOptions(question, indexes) {
    const context = this.context(question.name, indexes);
    const options = question.choices_from
      ? this.answersAsOptions(question, indexes)
      : this.form.options(question.choices, this.language);
    if (question.choice_filter === undefined) return options;
    const rows = question.choices_from ? options : this.form.rows(question.choices, this.language);
    return options.filter((option, place) =>
      toBoolean(evaluate(question.choice_filter, { ...context, columns: rows[place] })),
    );
  }

  // The answers to a question in a repeat as options of another.
  answersAsOptions(question, indexes) {
    const here = this.form.placed.get(question.name).repeats;
    const found = this.lookedUp(question.choices_from, here, indexes);
    const names = found instanceof NodeSet ? found.members : [toText(found)];
    return [...new Set(names)].filter(Boolean).map((name) => ({ name, label: name, written: name }));
  }
}
