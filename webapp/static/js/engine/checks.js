// What is wrong with one answer, said to the respondent: one helpful sentence for each error; mirrors answer_checks.py.

import { MAX_TEXT, misread } from "./answers.js";
import { toBoolean } from "./evaluate.js";

// {code, message} of the first thing wrong with an answer, or null. Blank answers meet no other check.
export function wrongWith(state, words, question, indexes, choices, required) {
  const text = state.answered(question.name, indexes);
  if (!text) {
    const answerable = !question.kindRow.chooses || choices.length > 0;
    return required && answerable ? { code: "required", message: requiredWords(state, words, question) } : null;
  }
  const kind = misread(question, text);
  if (kind) return { code: kind, message: misreadWords(words, question, kind) };
  if (question.kindRow.chooses) {
    const wrong = wrongChoices(state, words, question, question.isMultiple ? text.split(" ") : [text], choices);
    if (wrong) return wrong;
  }
  return wrongRange(state, words, question, text) || wrongConstraint(state, words, question, text, indexes);
}

function requiredWords(state, words, question) {
  const key = `required-${question.reading}`;
  return state.form.text(question.required_message, state.language) || words.said(words.has(key) ? key : "required");
}

function misreadWords(words, question, kind) {
  if (kind === "not-of-kind") return words.said(`not-of-kind-${question.kind}`);
  return words.said(kind, { limit: words.number(MAX_TEXT) });
}

function wrongChoices(state, words, question, codes, choices) {
  const offered = new Set(choices.map((choice) => choice.name));
  if (codes.some((code) => !offered.has(code)) || new Set(codes).size < codes.length) {
    return { code: "unknown-choice", message: words.said("unknown-choice") };
  }
  if (question.reading === "order" && codes.length < choices.length) {
    return { code: "rank-incomplete", message: words.said("rank-incomplete", { count: choices.length }) };
  }
  if (question.reading !== "choices") return null;
  const alone = codes.find((code) => question.exclusive.includes(code));
  if (alone !== undefined && codes.length > 1) {
    const label = state.choiceLabel(question.name, alone);
    return { code: "exclusive-choice", message: words.said("exclusive-choice", { label }) };
  }
  const { maximum_choices: most, minimum_choices: least } = question;
  const count = codes.length;
  if (most !== undefined && count > most) {
    return { code: "too-many-choices", message: words.said("too-many-choices", { most, count, extra: count - most }) };
  }
  if (least !== undefined && count < least && alone === undefined) {
    return { code: "too-few-choices", message: words.said("too-few-choices", { least, count }) };
  }
  return null;
}

// A sentence that names the limits, where the author wrote none.
function wrongRange(state, words, question, text) {
  if (!isOutside(question, text) || state.form.text(question.constraint_message, state.language)) return null;
  const { minimum: low, maximum: high } = question;
  const key = high === undefined ? "low" : low === undefined ? "high" : "low-high";
  const facts = { low: low === undefined ? "" : words.number(low), high: high === undefined ? "" : words.number(high) };
  return { code: "out-of-range", message: words.said(`out-of-range-${key}`, facts) };
}

function isOutside(question, text) {
  if (!question.kindRow.counts) return false;
  const number = Number(text);
  const { minimum: low, maximum: high } = question;
  return (low !== undefined && number < low) || (high !== undefined && number > high);
}

function wrongConstraint(state, words, question, text, indexes) {
  if (question.kind === "range" && !inParameters(question, Number(text))) {
    return { code: "out-of-range", message: words.said("out-of-range-scale") };
  }
  const { constraint, name } = question;
  if (constraint === undefined || toBoolean(state.evaluated(constraint, name, indexes, { current: text }))) return null;
  if (state.restsOnDeclined(constraint) && !isOutside(question, text)) return null;
  const authored = state.form.text(question.constraint_message, state.language);
  return { code: "constraint", message: authored || words.said("constraint") };
}

function inParameters(question, number) {
  const ends = [question.parameters.start, question.parameters.end].map((text) => (text ? Number(text) : NaN));
  return ends.some(Number.isNaN) || (Math.min(...ends) <= number && number <= Math.max(...ends));
}
