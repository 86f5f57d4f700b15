// The list as somebody narrows it: by typing, without marks, and by place, standing and what is due.

import { searchKey } from "../../interview/words.js";
import { daysLeft } from "./cases.js";

/** Every word that was typed begins a word of the case. */
export function matches(key, typed) {
  return searchKey(typed).split(" ").filter(Boolean).every((word) => key.includes(` ${word}`) || beginsANumber(key, word));
}

/** "0012" and "12" are the same line. */
function beginsANumber(key, word) {
  return /^0*[0-9]+$/.test(word) && new RegExp(`[ -]0*${Number(word)}`).test(key);
}

const DUE = { past: (left) => left < 0, 3: (left) => left >= 0 && left <= 3, 7: (left) => left >= 0 && left <= 7 };

/** The cases that are to be shown, as a set of their numbers. */
export function found(cases, keys, { find = "", commune = "", standing = "", due = "" }) {
  const shown = cases.all.filter((one) =>
    (!commune || one.psu === commune) && (!standing || cases.standing(one) === standing) &&
    (!due || DUE[due](daysLeft(cases.survey(one)))) && matches(keys.get(one.id), find));
  return new Set(shown.map(({ id }) => id));
}
