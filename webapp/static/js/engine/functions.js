// The functions of XLSForm expressions, one row each; mirrors functions.py. Arguments arrive evaluated; how many there
// are was checked when the expression was compiled. digests.js adds digest() where a form uses it.

import { decimalTime, formatMoment, toMoment } from "./moments.js";
import { Randomness, shuffled, wholeSeed } from "./randomness.js";
import { MAX_STRING, NodeSet, cut, members, numberToText, parseMoment, stripped, toBoolean, toNumber, toText, tokens } from "./values.js";

const number = (context, value) => toNumber(value, context.utcOffset);
const numbers = (context, values) => values.flatMap(members).map((member) => number(context, member));
const joined = (separator, values) => cut(values.flatMap(members).map(toText).join(separator), 0, MAX_STRING);
const texts = (calculate) => (context, values) => calculate(...values.map(toText));
const real = (calculate) => (context, values) => calculate(...values.map((value) => number(context, value)));

// Round to digits, halves away from zero, in decimal as the number is written.
export function roundHalf(value, digits = 0) {
  if (!Number.isFinite(value) || !Number.isFinite(digits)) return Number.isFinite(digits) ? value : NaN;
  if (Math.abs(value) >= 1e25) return value;
  const places = Math.trunc(Math.max(-30, Math.min(30, digits)));
  const [whole, fraction = ""] = numberToText(Math.abs(value)).split(".");
  const dropped = fraction.length - places;
  if (dropped <= 0) return value;
  const unit = 10n ** BigInt(dropped);
  const units = (BigInt(whole + fraction) + unit / 2n) / unit;
  return Number(`${units}e${-places}`) * (value < 0 ? -1 : 1);
}

// A blank answer has the code '' selected, as in ODK.
function selected(context, [list, code]) {
  const codes = tokens(list);
  return (codes.length ? codes : [""]).includes(stripped(toText(code)));
}

function selectedAt(context, [list, index]) {
  const place = Math.trunc(number(context, index));
  return number(context, index) >= 0 ? tokens(list)[place] || "" : "";
}

function substring(context, [value, from, length]) {
  const text = toText(value);
  const start = roundHalf(number(context, from));
  const end = length === undefined ? Infinity : start + roundHalf(number(context, length));
  return start < end && end > 1 ? cut(text, Math.max(start, 1) - 1, end - 1) : "";
}

function substr(context, [value, ...bounds]) {
  const text = toText(value);
  const [start, end = text.length] = bounds.map((bound) => Math.trunc(number(context, bound)));
  return Number.isNaN(start) || Number.isNaN(end) ? "" : cut(text, start, end);
}

function translate(text, old, replacement) {
  const letters = Array.from(replacement);
  const table = new Map();
  Array.from(old).forEach((letter, place) => {
    if (!table.has(letter)) table.set(letter, letters[place] === undefined ? "" : letters[place]);
  });
  return Array.from(text, (letter) => (table.has(letter) ? table.get(letter) : letter)).join("");
}

const before = (text, mark) => (mark && text.includes(mark) ? text.slice(0, text.indexOf(mark)) : "");
const after = (text, mark) => (text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : "");

// Of all numbers, two at a time; of none, and where one is no number, it is no number.
function ofAll(join) {
  return (context, values) => {
    const all = numbers(context, values);
    return all.length ? all.reduce((one, other) => (Number.isNaN(one) || Number.isNaN(other) ? NaN : join(one, other))) : NaN;
  };
}

const within = (least, most, total) => (least < 0 || total >= least) && (most < 0 || total <= most);

function checklist(context, [least, most, ...values]) {
  const marked = values.flatMap(members).filter((member) => toBoolean(member) && member !== "0");
  return within(number(context, least), number(context, most), marked.length);
}

function weightedChecklist(context, [least, most, ...values]) {
  let total = 0;
  for (let place = 0; place + 1 < values.length; place += 2) {
    if (toBoolean(values[place])) total += number(context, values[place + 1]);
  }
  return within(number(context, least), number(context, most), total);
}

// The label of the choice with that itextId ("list-0").
function itext(context, [value]) {
  const text = toText(value);
  const bar = text.lastIndexOf("-");
  const [list, place] = [text.slice(0, Math.max(bar, 0)), text.slice(bar + 1)];
  if (!/^[0-9]{1,8}$/.test(place) || !Object.prototype.hasOwnProperty.call(context.lists, list)) return "";
  const item = context.lists[list][Number(place)];
  return (item && item.label) || "";
}

function uuid(context, values) {
  const length = values.length ? number(context, values[0]) : 36;
  const digit = () => Math.floor(context.random() * 16).toString(16);
  if (values.length) return Array.from({ length: Math.max(0, Math.min(length || 0, 100)) }, digit).join("");
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, digit);
}

function randomize(context, [nodes, seed]) {
  const chance = seed === undefined ? { next: context.random } : new Randomness(wholeSeed(number(context, seed)));
  return new NodeSet(shuffled(members(nodes).map(toText), chance));
}

const asDate = (context, [value]) =>
  typeof value !== "number" && toText(value) === "" ? "" : toMoment(value, context.utcOffset);
const formatDate = (context, [value, pattern]) => formatMoment(toMoment(value, context.utcOffset), toText(pattern));

export const FUNCTIONS = Object.assign(Object.create(null), {
  // answers to select questions
  selected,
  "selected-at": selectedAt,
  "count-selected": (context, [list]) => tokens(list).length,
  "jr:itext": itext,
  // logic
  true: () => true,
  false: () => false,
  not: (context, [value]) => !toBoolean(value),
  boolean: (context, [value]) => toBoolean(value),
  "boolean-from-string": texts((text) => text === "1" || text === "true"),
  checklist,
  "weighted-checklist": weightedChecklist,
  // text
  string: texts((text) => text),
  concat: (context, values) => joined("", values),
  join: (context, [separator, ...values]) => joined(toText(separator), values),
  contains: texts((text, part) => text.includes(part)),
  "starts-with": texts((text, part) => text.startsWith(part)),
  "ends-with": texts((text, part) => text.endsWith(part)),
  substring,
  substr,
  "substring-before": texts(before),
  "substring-after": texts(after),
  "string-length": texts((text) => text.length),
  "normalize-space": (context, [value]) => tokens(value).join(" "),
  translate: texts(translate),
  uuid,
  randomize,
  // numbers
  number: (context, [value]) => number(context, value),
  int: real(Math.trunc),
  round: real(roundHalf),
  floor: real(Math.floor),
  ceiling: real(Math.ceil),
  ceil: real(Math.ceil),
  abs: real(Math.abs),
  pow: real(Math.pow),
  sqrt: real(Math.sqrt),
  exp: real(Math.exp),
  exp10: real((power) => 10 ** power),
  log: real(Math.log),
  log10: real(Math.log10),
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  asin: real(Math.asin),
  acos: real(Math.acos),
  atan: real(Math.atan),
  atan2: real(Math.atan2),
  pi: () => Math.PI,
  random: (context) => context.random(),
  min: ofAll(Math.min),
  max: ofAll(Math.max),
  sum: ofAll((total, one) => total + one),
  count: (context, [value]) => members(value).length,
  "count-non-empty": (context, [value]) => members(value).filter((member) => toText(member) !== "").length,
  // dates, from the context, never from the clock
  today: (context) => parseMoment(context.today, context.utcOffset),
  now: (context) => parseMoment(context.now || context.today, context.utcOffset),
  date: asDate,
  "date-time": asDate,
  "decimal-date-time": (context, [value]) => toMoment(value, context.utcOffset).days,
  "decimal-time": (context, [value]) => decimalTime(toText(value), context.utcOffset),
  "format-date": formatDate,
  "format-date-time": formatDate,
});
