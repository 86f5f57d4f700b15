// The conditions of an item: every choice is drawn anew by the server, which says what it comes to; a condition that is
// whole goes with all other changes ("studio:operation"). What is not yet sent stays on this machine until it is.
// Without this script every button sends its form.

const PAUSE = 250;
const FIELDS = "input, select, textarea";
const SAYS_SHAPE = /-truoc$/;
const open = new Set();
const turns = new Map();
const timers = new Map();

const state = () => JSON.parse(document.getElementById("studio-state").textContent);
const prefix = () => `khaosat-dieu-kien/${state().person}/${state().version}/`;
const keyOf = (part) => `${prefix()}${part.dataset.uid}/${part.dataset.condition}`;
const partOf = (target) => target.closest?.("details.condition");

function bodyOf(form, act) {
  const body = new URLSearchParams(new FormData(form));
  body.set("lam", act);
  body.set("manh", "1");
  body.set("cu", form.closest("details").dataset.kept);
  body.delete("form_key"); // asked again and again, it is no act done twice
  return body;
}

function remembered(key, body) {
  try {
    if (body) localStorage.setItem(key, body.toString());
    else localStorage.removeItem(key);
  } catch {
    // A machine that keeps nothing: the page says so elsewhere.
  }
}

async function fetched(action, body) {
  const token = document.querySelector("#steps [name=csrf_token]")?.value;
  if (token) body.set("csrf_token", token);
  const answer = await fetch(action, { method: "POST", body, credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("details.condition");
}

/** A condition that is whole is kept with all other changes; a formula is kept by its own field as it is typed.
 *  `kept` goes on to say what the document has once all that was sent from here has arrived. */
function keep(drawn, before) {
  if (drawn.dataset.problem !== undefined || drawn.dataset.mode === "viet") return;
  const { uid, condition: field, value } = drawn.dataset;
  if (value === before) return;
  const detail = { op: "set", uid, field, value: value || null };
  document.dispatchEvent(new CustomEvent("studio:operation", { detail }));
  drawn.dataset.kept = value;
}

async function draw(part, act) {
  const key = keyOf(part);
  const turn = (turns.get(key) || 0) + 1;
  turns.set(key, turn);
  clearTimeout(timers.get(key));
  const form = part.querySelector("form");
  const body = bodyOf(form, act);
  try {
    const drawn = await fetched(form.action, body);
    if (turns.get(key) !== turn || !drawn) return;
    drawn.dataset.kept = part.dataset.kept;
    keep(drawn, part.dataset.value);
    if (drawn.dataset.problem === undefined) remembered(key);
    if (part.isConnected) place(part, drawn, act);
  } catch {
    document.dispatchEvent(new CustomEvent("studio:wait"));
    timers.set(key, setTimeout(() => part.isConnected && draw(part, act === "luu" ? "ve" : act), 4000));
  }
}

/** The new drawing takes the old one's place; where the same fields stand in it, only what is said of them does. */
function place(part, drawn, act) {
  if (act === "ve" && sameShape(part, drawn)) {
    part.querySelector(".said").replaceWith(drawn.querySelector(".said"));
    part.querySelector(".condition-state").replaceChildren(...drawn.querySelector(".condition-state").childNodes);
    part.querySelector(".formula-remarks")?.replaceChildren(...(drawn.querySelector(".formula-remarks")?.childNodes ?? []));
    const wrong = new Map([...drawn.querySelectorAll(".condition-row")].map((row, at) => [at, row.querySelector(":scope > .field-error")]));
    [...part.querySelectorAll(".condition-row")].forEach((row, at) => {
      row.querySelector(":scope > .field-error")?.remove();
      if (wrong.get(at)) row.prepend(wrong.get(at));
    });
    Object.assign(part.dataset, { value: drawn.dataset.value, kept: drawn.dataset.kept });
    return;
  }
  const typed = document.activeElement;
  const focused = part.contains(typed) ? typed : null;
  const before = part.querySelectorAll(".condition-row").length;
  drawn.open = true;
  part.replaceWith(drawn);
  refocus(drawn, focused, act, before);
}

/** Whether the same fields stand in both, for the same questions and operators. */
function sameShape(part, drawn) {
  const mark = ({ name, type, value }) => `${name} ${type} ${SAYS_SHAPE.test(name) ? value : ""}`;
  const shape = (each) => [each.dataset.mode, ...[...each.querySelectorAll(FIELDS)].map(mark)].join();
  return shape(part) === shape(drawn);
}

function refocus(drawn, focused, act, before) {
  const rows = [...drawn.querySelectorAll(".condition-row")];
  if (act.startsWith("them")) {
    const known = new Set(act === "them" && rows.length > before ? [rows.at(-1)] : rows.filter((row) => !row.querySelector(".what")));
    return void [...known].at(-1)?.querySelector(".who :is(select, input)").focus();
  }
  if (act.startsWith("bo")) return void (rows.at(-1)?.querySelector(".take-away") || drawn.querySelector("summary")).focus();
  if (!focused) return;
  const again = focused.id ? drawn.querySelector(`#${CSS.escape(focused.id)}`) : sameNamed(drawn, focused);
  (again || drawn.querySelector(FIELDS.replaceAll(/(\w+)/g, "form $1:not([type=hidden])")) || drawn.querySelector("summary"))?.focus();
}

function sameNamed(drawn, { name, value }) {
  return [...drawn.querySelectorAll("input[type=checkbox], button")].find((each) => each.name === name && each.value === value);
}

function soon(part, pause) {
  const key = keyOf(part);
  remembered(key, bodyOf(part.querySelector("form"), "ve"));
  turns.set(key, (turns.get(key) || 0) + 1);
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => part.isConnected && draw(part, "ve"), pause));
}

function entered(event) {
  const part = partOf(event.target);
  if (!part || event.target.dataset.finds !== undefined) return;
  if (event.target.name?.startsWith("loi-")) return;
  if (event.target.matches("input[data-draws]") && !isOffered(event.target)) return;
  soon(part, PAUSE);
}

/** A question is searched until one of the list is taken or the field is left. */
function isOffered({ value, list }) {
  return [...(list?.options ?? [])].some((each) => each.value === value);
}

function chosen(event) {
  const part = partOf(event.target);
  if (part && event.target.matches("select, [data-draws], [type=checkbox]")) soon(part, 0);
}

function sent(event) {
  const part = partOf(event.target);
  if (!part) return;
  event.preventDefault();
  draw(part, event.submitter?.value === "luu" ? "ve" : event.submitter?.value || "ve");
}

/** Options that do not hold what is searched for step back; those that are ticked stay. */
function find({ target }) {
  if (target.dataset?.finds === undefined) return;
  const bare = (text) => text.normalize("NFD").replaceAll(/[\u0300-\u036f]/g, "").replaceAll(/[đĐ]/g, "d").toLowerCase();
  const wanted = bare(target.value.trim());
  for (const option of target.closest("fieldset").querySelectorAll(".option")) {
    option.hidden = !bare(option.textContent).includes(wanted) && !option.querySelector("input").checked;
  }
}

/** What was chosen and never sent, before a browser was closed or killed: it is drawn and kept now. */
async function resume() {
  await live();
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix()))) {
    const action = `${state().urls.keep}/dieu-kien`;
    try {
      const body = new URLSearchParams(localStorage.getItem(key));
      const drawn = await fetchedAsKept(action, body);
      // What somebody has meanwhile made of the same condition stays; the own rows are there to be seen.
      if (drawn && drawn.dataset.kept === body.get("cu")) keep(drawn, drawn.dataset.kept);
      const there = drawn && [...document.querySelectorAll("details.condition")].find((each) => keyOf(each) === key);
      if (there) {
        drawn.open = true;
        there.replaceWith(drawn);
      }
      if (!drawn || drawn.dataset.problem === undefined) remembered(key);
    } catch (problem) {
      if (String(problem.message).startsWith("4")) remembered(key);
    }
  }
}

/** What was left over drawn, once all that was sent before it has arrived. */
async function fetchedAsKept(action, body) {
  for (const pause of [0, 1500, 4000]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const drawn = await fetched(action, body);
    if (!drawn || drawn.dataset.kept === body.get("cu") || pause === 4000) return drawn;
  }
  return null;
}

/** Once there is somebody who takes operations. */
function live() {
  return new Promise((resolve) => {
    const isLive = () => document.body.classList.contains("live");
    if (isLive()) return void resolve();
    const observer = new MutationObserver(() => isLive() && (observer.disconnect(), resolve()));
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  });
}

/** After another item, or the same drawn anew: what was unfolded is unfolded. */
function shown() {
  for (const part of document.querySelectorAll("details.condition")) part.open ||= open.has(`${part.dataset.uid} ${part.id}`);
}

document.addEventListener("input", (event) => (entered(event), find(event)));
document.addEventListener("change", chosen);
document.addEventListener("submit", sent);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.dataset?.finds !== undefined) event.preventDefault();
});
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details.condition")) return;
  const mark = `${target.dataset.uid} ${target.id}`;
  if (target.open) open.add(mark);
  else open.delete(mark);
}, true);
document.addEventListener("studio:shown", shown);
resume().then(shown);
