// Options in order: tapped one after the other, moved up and down by buttons.

export class Ranking {
  constructor(root, _asked, page) {
    this.page = page;
    this.ranked = root.querySelector(".ranked");
    this.rest = root.querySelector(".unranked");
    this.codes = [];
    this.offered = [];
    this.ranked.addEventListener("click", (event) => this.#step(event.target.closest("button")));
    this.rest.addEventListener("click", (event) => this.#add(event.target.closest("button")));
  }

  get first() {
    return this.rest.querySelector("button") || this.ranked.querySelector("button");
  }

  value() {
    return this.codes.length ? [...this.codes] : null;
  }

  fill(value) {
    this.codes = value ? [value].flat().map(String) : [];
    this.#draw();
  }

  update(asked) {
    const key = (choices) => choices.map((choice) => `${choice.name} ${choice.label}`).join("\n");
    if (key(asked.choices) === key(this.offered)) return;
    this.offered = asked.choices;
    this.#draw();
  }

  #add(button) {
    if (!button) return;
    this.codes.push(button.dataset.code);
    this.#changed(button.dataset.code, () => this.first);
  }

  #step(button) {
    if (!button) return;
    const { code } = button.closest("[data-code]").dataset;
    const step = Number(button.dataset.step);
    const place = this.codes.indexOf(code);
    this.codes.splice(place, 1);
    if (step) this.codes.splice(Math.max(0, place + step), 0, code);
    this.#changed(code, () => this.#button(code, step) || this.first);
  }

  #changed(code, next) {
    this.#draw();
    const place = this.codes.indexOf(code);
    if (place >= 0) this.page.announce(this.page.words.say("ranked", { label: this.#words(code), number: place + 1 }));
    next()?.focus();
    this.page.changed(this.view);
  }

  #button(code, step) {
    const item = [...this.ranked.children].find((each) => each.dataset.code === code);
    return item?.querySelector(`[data-step="${step}"]:not(:disabled)`) || item?.querySelector("button:not(:disabled)");
  }

  #words(code) {
    return this.offered.find((choice) => choice.name === code)?.label ?? code;
  }

  #draw() {
    this.ranked.replaceChildren(...this.codes.map((code, place) => this.#item(code, place)));
    const rest = this.offered.filter((choice) => !this.codes.includes(choice.name));
    this.rest.replaceChildren(...rest.map((choice) => this.#tapped(choice)));
    this.ranked.hidden = !this.codes.length;
  }

  #item(code, place) {
    const item = this.page.templates.part("ranked");
    const label = this.#words(code);
    item.dataset.code = code;
    item.querySelector(".words").textContent = `${place + 1}. ${label}`;
    const names = { "-1": "up", 1: "down", 0: "unrank" };
    for (const button of item.querySelectorAll("button")) {
      button.querySelector(".sr-only").textContent = this.page.words.say(names[button.dataset.step], { label });
      button.disabled = (button.dataset.step === "-1" && !place) ||
        (button.dataset.step === "1" && place === this.codes.length - 1);
    }
    return item;
  }

  #tapped(choice) {
    const button = this.page.templates.part("unranked");
    button.dataset.code = choice.name;
    button.querySelector(".words").textContent = choice.label;
    return button;
  }
}
