// Values of expressions and XPath 1.0's conversions between them; mirrors surveys/questionnaires/expressions/values.py.
// A value is a number, text, true or false, a Moment (a date), or a NodeSet (the answers in every instance of a repeat).

export const MAX_STRING = 20000;
const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$/;
const DATE_TIME =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$/;
const MILLISECONDS_A_DAY = 86400000;
const MAX_DAYS = 2900000;

// The answers to one question in every instance of a repeat, as texts.
export class NodeSet {
  constructor(members) {
    this.members = members;
  }
}

// Days since 1970-01-01 UTC (NaN when it is no date), shown at a fixed offset in minutes.
export class Moment {
  constructor(days, offset = 0) {
    this.days = days;
    this.offset = offset;
  }

  // The clock on the wall at that moment, or null for what is no date.
  get local() {
    if (!(Math.abs(this.days) <= MAX_DAYS)) return null;
    const milliseconds = Math.floor(this.days * MILLISECONDS_A_DAY + 0.5) + this.offset * 60000;
    const clock = new Date(milliseconds);
    const year = clock.getUTCFullYear();
    return year >= 1 && year <= 9999 ? clock : null;
  }

  toString() {
    const clock = this.local;
    if (clock === null) return "Invalid Date";
    const [day, time] = clock.toISOString().split("T");
    return time === "00:00:00.000Z" ? day : `${day}T${time.slice(0, -1)}${zone(this.offset)}`;
  }
}

const pad = (number) => String(number).padStart(2, "0");

function zone(minutes) {
  const away = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(away / 60))}:${pad(away % 60)}`;
}

function zoneMinutes(text) {
  if (text === "Z") return 0;
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text[0] === "-" ? -minutes : minutes;
}

// Milliseconds since 1970-01-01 of a day and a time; NaN when there is no such day or time.
function instant(year, month, day, hour, minute, second, millisecond) {
  if (hour > 23 || minute > 59 || second > 59 || year < 1) return NaN;
  const clock = new Date(0);
  clock.setUTCFullYear(year, month - 1, day);
  if (clock.getUTCMonth() !== month - 1 || clock.getUTCDate() !== day) return NaN;
  return clock.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

// A Moment from ISO text, not a date (days NaN) from anything else.
export function parseMoment(text, offset = 0) {
  const match = DATE_TIME.exec(stripped(text));
  if (match === null) return new Moment(NaN, offset);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part || 0));
  const millisecond = Number((match[7] || "").padEnd(3, "0").slice(0, 3));
  const away = match[8] === undefined ? offset : zoneMinutes(match[8]);
  if (Math.abs(away) >= 1440) return new Moment(NaN, offset);
  const milliseconds = instant(year, month, day, hour, minute, second, millisecond) - away * 60000;
  return new Moment(milliseconds / MILLISECONDS_A_DAY, offset);
}

// Text without XML white space around it.
export function stripped(text) {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

// The parts of a text between white space.
export function tokens(value) {
  const text = stripped(toText(value));
  return text === "" ? [] : text.split(/[ \t\r\n]+/);
}

// Part of a text by UTF-16 units; half a character at a cut is left out.
export function cut(text, start, end) {
  return text.slice(start, end).replace(/[\ud800-\udfff]/gu, "");
}

// XPath string(): numbers without a needless .0 and never with an exponent.
export function toText(value) {
  if (value instanceof NodeSet) return value.members.length ? value.members[0] : "";
  return typeof value === "number" ? numberToText(value) : String(value);
}

// 3.0 is "3", 1e-7 is "0.0000001", minus zero is "0"; what is not a number is blank, as a blank is not a number.
export function numberToText(number) {
  if (Number.isNaN(number)) return "";
  const [written, exponent] = String(number).split("e");
  if (exponent === undefined) return written;
  const sign = number < 0 ? "-" : "";
  const [whole, fraction = ""] = written.replace("-", "").split(".");
  const shift = Number(exponent);
  if (shift > 0) return sign + whole + fraction.padEnd(shift, "0");
  return `${sign}0.${"0".repeat(-shift - 1)}${whole}${fraction}`;
}

// XPath number(): text that is no number is NaN, and text that is a date is its days since 1970-01-01.
export function toNumber(value, offset = 0) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Moment) return value.days;
  const text = stripped(toText(value));
  return NUMBER.test(text) ? Number(text) : parseMoment(text, offset).days;
}

// XPath boolean(): false are 0, NaN, '' and the empty node-set; a single blank answer is '' and so false.
export function toBoolean(value) {
  if (typeof value === "boolean") return value;
  if (value instanceof NodeSet) return value.members.length > 0;
  if (value instanceof Moment) return !Number.isNaN(value.days);
  return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : value !== "";
}

// Every member of a node-set, or the one value.
export function members(value) {
  return value instanceof NodeSet ? value.members : [value];
}
