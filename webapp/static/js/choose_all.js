// A check box above a list that chooses all of it; without a script each is chosen by itself.
for (const form of document.querySelectorAll("form[data-choose-all]")) {
  const boxes = () => [...form.querySelectorAll('tbody tr:not([hidden]) input[type="checkbox"]')];
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  label.className = "choose-all";
  label.append(all, form.dataset.chooseAll);
  form.querySelector("table").before(label);
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  const tally = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };
  form.addEventListener("change", (event) => {
    if (event.target !== all) tally();
  });
  tally();
}
