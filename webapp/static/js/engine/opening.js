// What a questionnaire answers by itself: defaults when it opens or a repeat grows, and calculations that are made once,
// at a trigger, or until a person says otherwise; mirrors opening.py.

import { NodeSet } from "./evaluate.js";
import { fieldAt, hasDynamicDefault } from "./form.js";

const ROUNDS = 10;
export const FORGET = Symbol("forget");
const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// The state with which an interview opens: dynamic defaults and calculations that are kept are stored.
export function opened(state) {
  const changes = [];
  for (const question of state.form.storedByItself) {
    for (const indexes of state.instancesOf(question.name)) {
      for (const value of first(state, question, indexes)) changes.push([question.name, indexes, value]);
    }
  }
  return settledBy(state, changes);
}

// The state after answers have changed: what they trigger is stored, what they overtake is forgotten.
export function settled(before, after) {
  return settledBy(after, following(before, after));
}

function settledBy(start, begin) {
  let [state, changes] = [start, begin];
  for (let round = 0; round < ROUNDS && changes.length; round += 1) {
    let { answers } = state;
    for (const [name, indexes, value] of changes) {
      answers = withValue(answers, state.form.placed.get(name).repeats, indexes, name, value);
    }
    const before = state;
    state = state.changed(answers, new Set(changes.map(([name]) => name)));
    changes = following(before, state);
  }
  return state;
}

// What a question that has just come into being begins with: nothing to store, or one value.
function first(state, question, indexes) {
  const { name } = question;
  if (name in state.record(state.form.placed.get(name).repeats, indexes)) return [];
  const relevant = state.isRelevant(name, indexes);
  if (hasDynamicDefault(question)) {
    if (!relevant) return question.calculation && !question.trigger.length ? [] : [null];
    return [state.read(question, state.textOf(question.default, name, indexes)) || null];
  }
  return question.is_calculated && question.keeps_calculation && relevant ? [state.calculated(question, indexes)] : [];
}

function following(before, after) {
  const changes = [];
  for (const question of after.form.storedByItself) {
    const { name } = question;
    const existed = new Set(before.instancesOf(name).map((indexes) => fieldAt(name, indexes)));
    for (const indexes of after.instancesOf(name)) {
      const isOld = existed.has(fieldAt(name, indexes));
      const values = isOld ? next(before, after, question, indexes) : first(after, question, indexes);
      for (const value of values) changes.push([name, indexes, value]);
    }
  }
  return changes;
}

function next(before, after, question, indexes) {
  const { name } = question;
  const differs = (other) => seen(before, other, name, indexes) !== seen(after, other, name, indexes);
  if (question.trigger.length) return question.trigger.some(differs) ? [after.calculated(question, indexes)] : [];
  if (question.calculation === undefined || !after.isRelevant(name, indexes)) return [];
  const appeared = !before.isRelevant(name, indexes);
  if (question.is_calculated) {
    if (!appeared && !question.calculation.references.some((other) => other !== name && differs(other))) return [];
    const value = after.calculated(question, indexes);
    return value === after.given(name, indexes) ? [] : [value];
  }
  const edited = name in after.record(after.form.placed.get(name).repeats, indexes);
  const overtaken = () => before.calculated(question, indexes) !== after.calculated(question, indexes);
  return edited && (appeared || overtaken()) ? [FORGET] : [];
}

function seen(state, name, here, indexes) {
  const value = state.lookedUp(name, state.form.placed.get(here).repeats, indexes);
  return value instanceof NodeSet ? JSON.stringify(value.members) : value;
}

// A copy of the answers with one changed; `repeats` are the repeats around the question, outermost first.
export function withValue(answers, repeats, indexes, name, value) {
  const kept = { ...answers };
  if (!repeats.length) {
    if (value === FORGET) delete kept[name];
    else kept[name] = value;
    return kept;
  }
  const [repeat] = repeats;
  const [index] = indexes;
  const instances = Array.isArray(answers[repeat]) ? [...answers[repeat]] : [];
  while (instances.length <= index) instances.push({});
  const inner = isRecord(instances[index]) ? instances[index] : {};
  instances[index] = withValue(inner, repeats.slice(1), indexes.slice(1), name, value);
  kept[repeat] = instances;
  return kept;
}
