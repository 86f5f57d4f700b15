// Long lists of check boxes: shown only where they matter, filtered while typing without marks, counted.
// Without this script every box is simply there.

import { searchKey } from "./tables.js";

function prepare(list) {
  const options = [...list.querySelectorAll(".option")];
  const tools = list.querySelector(".choice-tools");
  const filter = tools.querySelector("input");
  const count = tools.querySelector("[role=status]");
  const show = () => {
    const wanted = searchKey(filter.value);
    for (const option of options) option.hidden = !option.dataset.key.includes(wanted);
  };
  const tally = () => {
    const chosen = options.filter((option) => option.querySelector("input").checked).length;
    count.textContent = list.dataset.counted.replace("{n}", String(chosen));
  };
  filter.addEventListener("input", show);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.addEventListener("change", tally);
  tools.hidden = false;
  tally();

  const switches = document.querySelectorAll(`input[name="${list.dataset.shownBy}"]`);
  const toggle = () => {
    list.hidden = ![...switches].some((each) => each.checked && each.value === list.dataset.shownValue);
  };
  if (!list.dataset.shownBy) return;
  for (const each of switches) each.addEventListener("change", toggle);
  toggle();
}

document.querySelectorAll("[data-choices]").forEach(prepare);
