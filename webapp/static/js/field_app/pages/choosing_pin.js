// Two boxes in which a new PIN is typed: checked, and then handed on.

import { complain } from "./complaints.js";
import { wrongWithPin } from "./pins.js";
import { say } from "./words.js";

/** The PIN, or null after it was said what is wrong with it. */
export function chosenPin(form) {
  const [pin, again] = ["pin", "again"].map((name) => form.elements[name].value);
  const wrong = wrongWithPin(pin);
  const complaints = wrong ? [["pin", say(wrong)]] : pin === again ? [] : [["again", say("pin_differs")]];
  return complain(form, complaints) ? null : pin;
}
