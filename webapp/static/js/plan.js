// The analysis plan: rows move by buttons and are numbered again; the answers offered are those of the chosen question.
// Without this script a number is typed beside a row, and a button shows the answers.

function prepareList(list) {
  const rows = () => [...list.querySelectorAll("li")];
  const box = (row) => row.querySelector("input[type=checkbox]");
  const place = (row) => row.querySelector(".place input");
  const number = () => {
    let next = 0;
    for (const row of rows()) place(row).value = box(row).checked ? String((next += 1)) : "";
  };
  const move = (row, steps) => {
    const siblings = [...row.parentElement.children];
    const target = siblings[Math.max(0, Math.min(siblings.length - 1, siblings.indexOf(row) + steps))];
    if (steps < 0) target.before(row);
    else target.after(row);
    number();
  };
  const button = (row, sign, words, steps) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", words.replace("{label}", row.querySelector(".option span").textContent.trim()));
    made.addEventListener("click", () => {
      move(row, steps);
      made.focus();
    });
    row.querySelector(".place").append(made);
  };
  for (const row of rows()) {
    button(row, "↑", list.dataset.up, -1);
    button(row, "↓", list.dataset.down, 1);
    box(row).addEventListener("change", number);
    place(row).addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    place(row).addEventListener("change", () => {
      const typed = Number.parseInt(place(row).value, 10);
      const before = rows().filter((each) => box(each).checked).indexOf(row) + 1;
      if (typed && before && typed !== before) move(row, typed - before);
      else number();
    });
  }
}

function prepareFindings(section) {
  const answers = JSON.parse(section.dataset.answers);
  section.querySelector(".without-script").hidden = true;
  for (const row of section.querySelectorAll("li")) {
    const [question, answer] = row.querySelectorAll("select");
    question.addEventListener("change", () => {
      const options = [["", section.dataset.leading], ...(answers[question.value] || [])];
      answer.replaceChildren(...options.map(([code, label]) => new Option(label, code)));
    });
  }
}

document.querySelectorAll("[data-arranged]").forEach(prepareList);
document.querySelectorAll("[data-answers]").forEach(prepareFindings);
