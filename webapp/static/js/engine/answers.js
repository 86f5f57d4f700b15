// The form in which an answer is kept: trimmed composed text, numbers with a decimal point, ISO dates, codes; mirrors
// answers.py.

import { matches } from "./patterns.js";

export const MAX_TEXT = 5000;
const MAX_TOKENS = 500;
const UNPRINTABLE = /[\u0000-\u0008\u000e-\u001f\ufffe\uffff\u202a-\u202e\u2066-\u2069]/g;
const HALVES = /[\ud800-\udfff]/gu;
const GROUPED = /^[+-]?[0-9]{1,3}(\.[0-9]{3})+$/;
const WHOLE = /^[+-]?[0-9]+$/;
const DECIMAL = /^[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)$/;
const PLAIN = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/;
const GROUPED_DECIMAL = /^[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$/;
const DAY_FIRST = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/;
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\n]*$/;
const HOUR = /^([0-9]{1,2})[:hg]([0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,6})?)?$/;
const DATE_TIME = /^([^T ]+)[T ]([0-9:.]+)(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$/;

// Composed text without what no database holds; half a character is left out.
export function nfc(text) {
  return text.replace(UNPRINTABLE, "").replace(HALVES, "").replace(/[\u000b\u000c]/g, "\n").normalize("NFC");
}

const codesOf = (text) => (text.trim() ? text.trim().split(/\s+/) : []);

// The answer as one text: codes joined by spaces; what cannot be read stays as it was typed.
export function canonical(question, answer) {
  let given = answer;
  if (Array.isArray(given)) {
    given = given.slice(0, MAX_TOKENS).filter((code) => code !== null && code !== undefined).map(String).join(" ");
  }
  if (given === null || given === undefined || given === false || given === "") return "";
  if (question.isMultiple) return codesOf(nfc(String(given))).join(" ");
  const text = nfc(String(given)).replace(/\r\n/g, "\n").trim();
  if (!text) return "";
  if (question.kindRow.counts) return number(text, question.reading === "whole");
  if (question.reading === "date") return date(text);
  if (question.reading === "time") return time(text);
  return text;
}

// The form for storage: a list of codes for several choices, else text.
export function asAnswer(question, text) {
  return question.isMultiple ? codesOf(text) : text;
}

// Why a canonical answer is not of its question's kind: an error code, or ''.
export function misread(question, text) {
  const { reading } = question;
  if (reading === "whole" && !WHOLE.test(text)) return "not-whole";
  if (reading === "number" && !PLAIN.test(text)) return "not-number";
  if (question.kindRow.counts && text.length > 20) return "not-number";
  if (reading in READERS && !READERS[reading](text)) return `not-${reading}`;
  if ([...text].length > MAX_TEXT) return "too-long";
  const { machine } = question.kindRow;
  return machine && !matches(text, machine) ? "not-of-kind" : "";
}

function isDate(text) {
  const match = DATE.exec(text);
  if (match === null || match[1] === "0000") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

function isTime(text) {
  const match = TIME.exec(text);
  return match !== null && Number(match[1]) < 24 && Number(match[2]) < 60 && Number(match[3] || 0) < 60;
}

function isDateTime(text) {
  const match = DATE_TIME.exec(text);
  return match !== null && isDate(match[1]) && isTime(match[2]);
}

const READERS = { date: isDate, time: isTime, datetime: isDateTime };

function number(text, whole) {
  let compact = text.replace(/[ \u00a0]/g, "");
  if ((whole && GROUPED.test(compact)) || GROUPED_DECIMAL.test(compact)) compact = compact.replaceAll(".", "");
  if (!DECIMAL.test(compact)) return text;
  compact = compact.replace(",", ".").replace(/^\++/, "");
  return WHOLE.test(compact) && compact.length <= 20 ? String(BigInt(compact)) : compact;
}

function date(text) {
  const match = DAY_FIRST.exec(text);
  if (match === null) return MOMENT.test(text) ? text.slice(0, 10) : text;
  return `${match[3]}-${match[2].padStart(2, "0")}-${match[1].padStart(2, "0")}`;
}

function time(text) {
  const match = HOUR.exec(text);
  return match === null ? text : `${match[1].padStart(2, "0")}:${match[2]}${match[3] || ""}`;
}
