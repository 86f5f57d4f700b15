// Options that are no step of the scale stand apart: "Khó trả lời", "Không biết"; mirrors form_builder.py.

import { searchKey } from "./words.js";

const HARD_TO_ANSWER = ["kho tra loi", "khong biet", "tu choi tra loi", "khong tra loi", "khong co y kien"];
const known = new Map();

export function setApart(label) {
  if (!known.has(label)) {
    const key = searchKey(label);
    known.set(label, HARD_TO_ANSWER.some((beginning) => key.startsWith(beginning)));
  }
  return known.get(label);
}
