// What is typed into the item's form becomes an operation with every key.
//
// For other parts of the form: any input with `data-field` inside #item is saved under that field of the item; an
// operation of another kind is sent by `new CustomEvent("studio:operation", { bubbles: true, detail: operation })`.
// When another item is shown, or the same drawn anew, the event "studio:shown" comes to the document.

import { optionsOperations } from "./options.js";

const BY_BUTTON = new Set(["kind"]);
const LONGEST = 90;
const NUMBER = /^\s*(?:Câu hỏi|Câu|C)\s*\d+[a-zđ]?(?:\.\d+)*\s*[.:)/–-]\s*/i;

export class Fields {
  constructor(studio) {
    this.studio = studio;
    this.item = studio.item;
    this.item.addEventListener("input", (event) => this.#entered(event.target));
    this.item.addEventListener("change", (event) => this.#chosen(event.target));
    document.addEventListener("studio:operation", (event) => studio.sending.add(event.detail));
  }

  get form() {
    return document.getElementById("item-form");
  }

  get uid() {
    return this.form?.dataset.uid ?? "";
  }

  #entered(input) {
    if (input.dataset.option) return void this.options();
    const { field } = input.dataset;
    if (!field || BY_BUTTON.has(field)) return;
    const { uid } = this;
    this.studio.sending.add(operationOf(uid, field, valueOf(input)));
    if (field === `label.${this.studio.state.language}`) this.#inOutline(uid, input.value);
    if (!uid && field === "title") document.querySelector("h1").textContent = input.value || this.studio.words.say("untitled");
  }

  #chosen(input) {
    if (BY_BUTTON.has(input.dataset.field)) this.studio.acts.send("kieu", { kind: input.value });
  }

  options() {
    for (const operation of optionsOperations(this.uid, document.getElementById("options"))) {
      this.studio.sending.add(operation);
    }
  }

  /** One row of the outline follows the key; the outline itself is never drawn for it. */
  #inOutline(uid, text) {
    const words = this.studio.outline.row(uid)?.querySelector(".words");
    const short = text.replace(NUMBER, "").replace(/\s+/g, " ").trim();
    if (words) words.textContent = short.length > LONGEST ? `${short.slice(0, LONGEST - 1)}…` : short || "(…)";
  }

  /** What waits on this machine stands in the form again. */
  fill(records) {
    for (const { operation } of records) {
      if ((operation.uid || "") !== this.uid || !operation.field) continue;
      const input = this.item.querySelector(`[data-field="${CSS.escape(operation.field)}"]`);
      if (!input) continue;
      if (input.type === "checkbox") input.checked = Boolean(operation.value);
      else input.value = operation.value ?? "";
      if (operation.field === `label.${this.studio.state.language}`) this.#inOutline(this.uid, input.value);
    }
  }
}

function valueOf(input) {
  if (input.type === "checkbox") return input.checked ? input.dataset.value || true : null;
  return input.value.normalize("NFC") || null;
}

function operationOf(uid, field, value) {
  if (!uid) return { op: "whole", field, value: value ?? "" };
  if (field === "name") return { op: "rename", uid, name: value ?? "" };
  return { op: "set", uid, field, value };
}
