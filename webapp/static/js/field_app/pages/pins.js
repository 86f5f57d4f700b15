// What a PIN must not be, because whoever finds the phone tries it first; mirrors accounts/secret_rules.py.

import { say } from "./words.js";

const [EARLIEST_YEAR, LATEST_YEAR] = [1920, 2039];

/** What is wrong with a new PIN, a name of a sentence, or null. */
export function wrongWithPin(pin) {
  if (!/^[0-9]{6}$/.test(pin)) return "pin_digits";
  if (isEasy(pin)) return "pin_easy";
  return isLikeADate(pin) ? "pin_date" : null;
}

/** One or a few digits over and over, one up or down each time, or known to be common. */
export function isEasy(digits) {
  return say("common_pins").split(" ").includes(digits) || isRepeated(digits) || isRun(digits);
}

function isRepeated(text) {
  for (let size = 1; size <= Math.min(4, Math.floor(text.length / 2)); size += 1) {
    if (text.slice(0, size).repeat(text.length).slice(0, text.length) === text) return true;
  }
  return false;
}

function isRun(text) {
  const steps = new Set([...text].slice(1).map((digit, place) => (Number(digit) - Number(text[place]) + 10) % 10));
  return steps.size === 1 && (steps.has(1) || steps.has(9));
}

function isLikeADate(pin) {
  const part = (from, to) => Number(pin.slice(from, to));
  const isYear = (year) => year >= EARLIEST_YEAR && year <= LATEST_YEAR;
  if ((isYear(part(0, 4)) && part(4, 6) <= 12) || (isYear(part(2, 6)) && part(0, 2) <= 12)) return true;
  return isDay(part(4, 6), part(2, 4), part(0, 2)) || isDay(part(0, 2), part(2, 4), part(4, 6));
}

function isDay(year, month, date) {
  const found = new Date(2000 + year, month - 1, date);
  return month > 0 && date > 0 && found.getMonth() === month - 1 && found.getDate() === date;
}
