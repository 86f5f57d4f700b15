// What a key stroke means: one line of typing for one question of a paper form; mirrors typed_answers.py.

import { asAnswer, canonical, nfc } from "../engine/answers.js";

export const MARKS = { "-": "blank", "*": "refused", "/": "unknown" };
const KEPT = "+";
const CONFIRMED = "OK";
const [SPACES, BETWEEN] = [/\s+/, /[,;.]+/];
const NUMBER = /^[0-9]+$/;

// {text, answer, note}: the normal form, and why there is no answer ('' where there is one).
export function readTyped(question, codes, typed) {
  const text = nfc(typed).trim();
  if (!text || text in MARKS) return { text, answer: null, note: MARKS[text] || "" };
  if (isKept(question, codes, text)) {
    return { text: `${valueOf(question, codes, text.slice(0, -KEPT.length).trim())} ${KEPT}`, answer: null, note: "wrong" };
  }
  const value = valueOf(question, codes, text);
  return { text: value, answer: asAnswer(question, value), note: "" };
}

// Words and codes ("65+") may end in a plus sign of their own: there the mark stands apart.
function isKept(question, codes, text) {
  if (question.kindRow.chooses && codes.has(text.split(SPACES).pop())) return false;
  return text.endsWith(question.reading === "text" ? ` ${KEPT}` : KEPT) && text.length > KEPT.length;
}

function valueOf(question, codes, text) {
  const { reading } = question;
  if (question.kindRow.chooses) {
    const tokens = text.split(SPACES).flatMap((part) => tokensOf(codes, part));
    return (reading === "order" ? tokens : [...new Set(tokens)].sort(byNumber)).join(" ");
  }
  if (reading === "confirmation") return text === "1" || text === CONFIRMED ? CONFIRMED : text;
  if (reading === "datetime") return dayAndHour(text);
  return canonical(question, spaced(reading, text));
}

// A code that holds a comma or a stop itself ("nam.my") is not divided.
function tokensOf(codes, part) {
  if (codes.has(part)) return [codes.get(part)];
  return part.split(BETWEEN).filter(Boolean).map((token) => codes.get(token) || codes.get(token.replace(/^0+/, "")) || token);
}

function spaced(reading, text) {
  if (reading === "date") return text.replace(/^([0-9]{2})([0-9]{2})([0-9]{4})$/, "$1/$2/$3");
  return reading === "time" ? text.replace(/^([0-9]{1,2})([0-9]{2})$/, "$1:$2") : text;
}

function byNumber(one, two) {
  const [a, b] = [one, two].map((token) => (NUMBER.test(token) && token.length < 10 ? Number(token) : 1e9));
  return a - b || (one < two ? -1 : Number(one > two));
}

function dayAndHour(text) {
  const found = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})[ ,]+([0-9]{1,2})[:hg]([0-9]{2})$/.exec(text);
  if (!found) return text;
  const [day, month, hour, minute] = [found[1], found[2], found[4], found[5]].map((part) => part.padStart(2, "0"));
  return `${found[3]}-${month}-${day}T${hour}:${minute}`;
}
