// What an interview gains with JavaScript: an id made on this phone, "tối đa 3" that counts, and either an answer or
// "Không trả lời", never both. It submits nothing.

/** A version 4 UUID; pages served over plain http have no crypto.randomUUID. */
function makeUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Say how many may still be chosen; lock the others once the limit is reached. */
function countDown(note) {
  const most = Number(note.dataset.most);
  const boxes = [...note.closest("fieldset").querySelectorAll(".options input[type=checkbox]")];
  const show = () => {
    const left = most - boxes.filter((box) => box.checked).length;
    const words = left > 0 ? note.dataset.left : left === 0 ? note.dataset.full : note.dataset.over;
    note.textContent = words.replace("COUNT", Math.abs(left)).replace("MOST", most);
    for (const box of boxes) box.disabled = left <= 0 && !box.checked;
  };
  for (const box of boxes) box.addEventListener("change", show);
  note.hidden = false;
  show();
}

/** Declining takes the answer away; an answer takes the mark away. */
function answerOrDecline(mark) {
  const question = mark.closest(".question, .field");
  const inputs = [...question.querySelectorAll("input, select, textarea")].filter((input) => input !== mark);
  const isChoice = (input) => input.type === "checkbox" || input.type === "radio";
  const isAnswered = (input) => (isChoice(input) ? input.checked : input.value.trim() !== "");
  const clear = (input) => {
    if (isChoice(input)) input.checked = false;
    else input.value = "";
    input.dispatchEvent(new Event("change"));
  };
  mark.addEventListener("change", () => {
    if (mark.checked) inputs.filter(isAnswered).forEach(clear);
  });
  for (const input of inputs) {
    input.addEventListener("input", () => {
      if (isAnswered(input)) mark.checked = false;
    });
  }
}

for (const mark of document.querySelectorAll("[data-declining]")) answerOrDecline(mark);
for (const input of document.querySelectorAll("[data-instance-id]")) input.value = makeUuid();
for (const note of document.querySelectorAll("[data-most]")) countDown(note);
