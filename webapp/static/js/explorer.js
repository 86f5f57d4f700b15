// The table of all questions: found while one types, without diacritics. Without this script the button finds them.

import { searchKey } from "./tables.js";

const box = document.getElementById("tim");
const said = document.getElementById("tim-thay");
const questions = [...document.querySelectorAll("table.cross > tbody")];

function find() {
  const words = searchKey(box.value).split(" ").filter(Boolean);
  let shown = 0;
  for (const question of questions) {
    question.hidden = !words.every((word) => question.dataset.key.includes(word));
    shown += question.hidden ? 0 : 1;
  }
  if (words.length === 0) said.textContent = "";
  else said.textContent = shown === 0 ? said.dataset.none : `${shown}/${questions.length}`;
}

if (box && questions.length > 0) box.addEventListener("input", find);
