// The planner: while inputs are moved the server works the plan out anew, and the page shows what follows.

const form = document.querySelector("form[data-live]");
const errors = document.querySelector("#plan-errors");
const shown = document.querySelector(".plan-result");
const PAUSE = 250;
const COMMA = document.documentElement.lang === "vi";
let waiting = 0;
let asked = 0;

const read = (text) => Number(COMMA ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", ""));
const write = (number) => (COMMA ? String(number).replace(".", ",") : String(number));

/** A slider beside a number: the number is what counts and what is sent, the slider only moves it. */
function addSlider(place) {
  const number = place.querySelector("input");
  const label = form.querySelector(`label[for="${CSS.escape(number.id)}"]`)?.firstChild.textContent.trim() ?? "";
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = place.dataset.low;
  slider.max = place.dataset.high;
  slider.step = place.dataset.step;
  slider.setAttribute("aria-label", form.dataset.sliderWords.replace("{}", label));
  const follow = () => {
    const value = read(number.value);
    if (number.value.trim() && Number.isFinite(value)) slider.value = value;
    slider.setAttribute("aria-valuetext", number.value.trim() || "–");
    slider.classList.toggle("unset", !number.value.trim());
  };
  if (!number.value.trim()) slider.value = slider.max;
  slider.addEventListener("input", () => {
    number.value = write(Number(slider.value));
    follow();
  });
  number.addEventListener("input", follow);
  follow();
  place.append(slider);
}

function query() {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") typed.append(name, value);
  return typed;
}

/** Each field that cannot be used as it is gets its sentence; one that was put right loses it. */
function mark(wrong) {
  for (const input of form.querySelectorAll("input:not([type=range]), select")) {
    const said = wrong[input.id];
    const field = input.closest(".wish, .field");
    const id = `${input.id}-error`;
    const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
    field?.querySelector(`#${CSS.escape(id)}`)?.remove();
    field?.classList.toggle("wrong", Boolean(said));
    if (said) {
      const place = document.createElement("p");
      place.id = id;
      place.className = "field-error";
      place.textContent = said;
      (field.querySelector(".moved") ?? input.closest(".with-unit") ?? input).before(place);
      others.push(id);
      input.setAttribute("aria-invalid", "true");
    } else input.removeAttribute("aria-invalid");
    if (others.length) input.setAttribute("aria-describedby", others.join(" "));
  }
}

/** Forms that save or keep the plan send the one that is shown. */
function carry(typed) {
  for (const each of document.querySelectorAll("form[data-carries-plan]")) {
    each.action = `${each.dataset.carriesPlan}?${new URLSearchParams(typed)}`;
  }
}

async function workOut() {
  const number = ++asked;
  const typed = query();
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.live}?${typed}`, { headers: { Accept: "application/json" } });
    if (number !== asked) return; // a later question is on its way
    if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").includes("json")) {
      form.submit(); // logged out, or the server speaks otherwise: the page as a whole says it
      return;
    }
    const { parts, errors: said, wrong, typed: planned } = await answer.json();
    if (number !== asked) return;
    for (const [name, html] of Object.entries(parts)) document.querySelector(`#plan-${name}`).innerHTML = html;
    if (errors.innerHTML.trim() !== said.trim()) errors.innerHTML = said;
    mark(wrong);
    shown.classList.toggle("outdated", !answer.ok);
    for (const each of document.querySelectorAll("form[data-needs-plan]")) each.hidden = !answer.ok;
    if (answer.ok) carry(planned);
    history.replaceState(null, "", `${form.action}?${typed}`);
    document.dispatchEvent(new CustomEvent("plan-shown"));
  } catch {
    shown.classList.add("outdated"); // no network: what is typed stays, the next change asks again
  } finally {
    if (number === asked) shown.removeAttribute("aria-busy");
  }
}

function soon() {
  asked += 1; // what is still on its way is about an earlier question
  clearTimeout(waiting);
  shown.setAttribute("aria-busy", "true");
  waiting = setTimeout(() => {
    waiting = 0;
    workOut();
  }, PAUSE);
}

/** Who saves before the answer is there saves what was typed, not what was shown before. */
function sendWhatIsTyped() {
  if (shown.hasAttribute("aria-busy") || shown.classList.contains("outdated")) carry(query());
  if (waiting) clearTimeout(waiting);
}

if (form) {
  form.querySelectorAll(".moved").forEach(addSlider);
  form.querySelector("button[type=submit]").hidden = true;
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    workOut();
  });
  document.querySelectorAll("form[data-carries-plan]").forEach((each) => each.addEventListener("submit", sendWhatIsTyped));
}
