// What the app says, in the words that came with it, and how it says times and days.

import { Words } from "../../interview/words.js";

const told = document.getElementById("app-words");
const words = new Words(told ? JSON.parse(told.textContent) : {});
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const two = (number) => String(number).padStart(2, "0");

export const has = (name) => name in words.sentences;
export const say = (name, facts = {}) => words.say(name, facts);

/** 14:05 */
export const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** 05/03/2025 */
export const day = (at) => `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;

/** 14:05 05/03/2025 */
export const moment = (at) => `${clock(at)} ${day(at)}`;

/** A day as it is written in data: 2025-03-05. */
export function dayOf(written) {
  const [year, month, date] = written.split("-").map(Number);
  return new Date(year, month - 1, date);
}

/** How long ago, as one would say it. */
export function ago(at, now = new Date()) {
  const passed = Math.max(0, now - at);
  if (passed < MINUTE) return say("just_now");
  if (passed < HOUR) return say("minutes_ago", { count: Math.floor(passed / MINUTE) });
  if (passed < DAY) return say("hours_ago", { count: Math.floor(passed / HOUR) });
  return say("days_ago", { count: Math.floor(passed / DAY) });
}

/** Why something could not be done: the server's own sentence where it said one. */
export function reason(error) {
  const { code, message } = error || {};
  if (message && code && message !== code) return message;
  return has(`refusal_${code}`) ? say(`refusal_${code}`) : say("refusal_unknown", { code: code || message || String(error) });
}
