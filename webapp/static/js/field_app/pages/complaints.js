// What is to be put right in a form: beside the field, and summed up on top, as on every other page.

import { drawn } from "./drawn.js";

/** Nothing is said any more. */
export function clear(form) {
  form.previousElementSibling?.matches(".error-summary") && form.previousElementSibling.remove();
  for (const each of form.querySelectorAll(".field-error")) each.remove();
  for (const each of form.querySelectorAll(".wrong")) each.classList.remove("wrong");
  for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
}

/** Say what is wrong: [id of the field, sentence], …; whether anything is. */
export function complain(form, wrong) {
  clear(form);
  if (!wrong.length) return false;
  const complaints = wrong.map(([id, message]) => ({ id, message, label: `${labelOf(form, id)}: ` }));
  const summary = drawn("part", "complaints", { complaints }).firstElementChild;
  form.before(summary);
  for (const { id, message } of complaints) mark(form.querySelector(`#${id}`), id, message);
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("[data-field]");
    if (!link) return;
    event.preventDefault();
    const field = form.querySelector(`#${link.dataset.field}`);
    (field.matches("input, select") ? field : field.querySelector("input"))?.focus();
  });
  summary.focus();
  return true;
}

function labelOf(form, id) {
  const label = form.querySelector(`label[for="${id}"]`) || form.querySelector(`#${id}`).closest("fieldset")?.querySelector("legend");
  return (label?.textContent || "").replace(/[?:. ]+$/, "");
}

function mark(field, id, message) {
  const box = field.closest(".field");
  box.classList.add("wrong");
  const said = Object.assign(document.createElement("p"), { className: "field-error", id: `${id}-error`, textContent: message });
  (field.closest(".with-unit") || field).before(said);
  if (!field.matches("input")) return;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby")?.split(" ")[0], said.id].filter(Boolean).join(" "));
}
