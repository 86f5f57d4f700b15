// The options, a line each: written, ordered and pasted by keyboard; the whole list is one operation.

import { newMark } from "./marks.js";

export function optionsOperations(uid, part) {
  const rows = linesOf(part).map(read).filter((row) => row.name || Object.keys(row.label).length);
  const names = rows.map((row) => row.name);
  for (const row of rows) {
    if (row.name) continue;
    row.name = nextCode(names);
    names.push(row.name);
    row.line.querySelector("[data-option=code]").value = row.name;
  }
  const options = rows.map(({ uid: own, name, label, extra }) => ({ uid: own, name, label, ...(extra ? { extra } : {}) }));
  const operations = [{ op: "options", list: part.dataset.list, options }];
  if (part.querySelector("[data-option=exclusive]")) {
    const exclusive = rows.filter((row) => row.exclusive).map((row) => row.name);
    const before = part.dataset.exclusive ?? JSON.stringify(JSON.parse(part.querySelector("[name=shown-options]").value).filter((row) => row[3]).map((row) => row[1]));
    if (JSON.stringify(exclusive) !== before) {
      operations.push({ op: "set", uid, field: "exclusive", value: exclusive });
      part.dataset.exclusive = JSON.stringify(exclusive);
    }
  }
  return operations;
}

const linesOf = (part) => [...part.querySelectorAll("tbody tr")];

function read(line) {
  if (!line.dataset.uid) line.dataset.uid = newMark().slice(0, 8);
  const label = {};
  for (const input of line.querySelectorAll("[data-option=words]")) {
    const text = input.value.normalize("NFC").trim();
    if (text) label[input.dataset.language] = text;
  }
  const name = line.querySelector("[data-option=code]").value.normalize("NFC").trim();
  const extra = line.dataset.extra ? JSON.parse(line.dataset.extra) : null;
  return { line, uid: line.dataset.uid, name, label, extra, exclusive: Boolean(line.querySelector("[data-option=exclusive]")?.checked) };
}

/** The number after the highest of the row; codes set apart (99, 999) are no step of it. */
function nextCode(names) {
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number).sort((one, other) => one - other);
  let last = 0;
  for (const number of numbers) if (!last || number - last < 10) last = number;
  let candidate = last + 1;
  while (names.includes(String(candidate))) candidate += 1;
  return String(candidate);
}

export class Options {
  constructor(studio) {
    this.studio = studio;
    studio.item.addEventListener("keydown", (event) => this.#key(event));
    studio.item.addEventListener("paste", (event) => this.#paste(event));
    studio.item.addEventListener("input", (event) => this.#grow(event.target));
    studio.item.addEventListener("click", (event) => this.#press(event));
  }

  get part() {
    return document.getElementById("options");
  }

  #key(event) {
    const line = event.target.dataset.option && event.target.closest("tr");
    if (!line) return;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const next = line.nextElementSibling && isBlank(line.nextElementSibling) ? line.nextElementSibling : this.#insert(line);
      next.querySelector("[data-option=words]").focus();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      this.#move(line, event.key === "ArrowUp" ? -1 : 1);
      event.target.focus();
    }
  }

  /** Lines pasted at once are an option each: "1. Có", "a) Không", "- Khác" lose their marks. */
  #paste(event) {
    if (event.target.dataset.option !== "words") return;
    const lines = event.clipboardData.getData("text").split(/\r?\n/).map((each) => each.trim()).filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    const { language } = event.target.dataset;
    let line = event.target.closest("tr");
    lines.forEach((text, number) => {
      if (number) line = line.nextElementSibling && isBlank(line.nextElementSibling) ? line.nextElementSibling : this.#insert(line);
      line.querySelector(`[data-language="${CSS.escape(language)}"]`).value = text.replace(/^(?:\d{1,3}|[a-zđ])[.)]\s+|^[-–•□○☐]\s*/i, "");
    });
    this.#grow(event.target);
    this.studio.fields.options();
  }

  /** There is always an empty line at the end. */
  #grow(input) {
    const part = input.dataset?.option && this.part;
    if (!part) return;
    const lines = linesOf(part);
    if (!isBlank(lines.at(-1))) this.#insert(lines.at(-1));
  }

  #press(event) {
    const button = event.target.closest(".line-tools [data-step]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    const line = button.closest("tr");
    const { step } = button.dataset;
    if (step === "0") {
      const near = line.nextElementSibling || line.previousElementSibling;
      line.remove();
      near?.querySelector("[data-option=words]").focus();
      this.studio.fields.options();
    } else {
      this.#move(line, Number(step));
      button.focus();
    }
  }

  #move(line, step) {
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other || (step > 0 && isBlank(other))) return;
    if (step < 0) other.before(line);
    else other.after(line);
    this.studio.fields.options();
  }

  #insert(after) {
    const line = after.cloneNode(true);
    delete line.dataset.uid;
    delete line.dataset.extra;
    for (const input of line.querySelectorAll("input")) {
      if (input.type === "checkbox") input.checked = false;
      else {
        input.value = "";
        input.removeAttribute("value");
      }
      input.removeAttribute("name");
    }
    if (!line.querySelector(".line-tools [data-step]")) line.querySelector(".line-tools").replaceChildren();
    after.after(line);
    return line;
  }
}

function isBlank(line) {
  return [...line.querySelectorAll("[data-option=code], [data-option=words]")].every((input) => !input.value.trim());
}
