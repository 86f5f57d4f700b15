// Radio buttons and check boxes: the options that are offered now, what excludes what, how many may still be chosen.

import { Search, LONG_LIST } from "./search.js";

/** Options that stay as they are drawn: the steps of a scale, a confirmation. */
export class Marks {
  constructor(root, asked, page) {
    this.root = root;
    this.page = page;
    this.box = root.querySelector(".options");
    this.isMultiple = asked.question.isMultiple;
    this.box.addEventListener("change", (event) => {
      this.excluded(event.target);
      page.changed(this.view);
    });
  }

  get inputs() {
    return [...this.box.querySelectorAll("input")];
  }

  get first() {
    return this.inputs.find((input) => input.checked) || this.inputs[0] || null;
  }

  value() {
    const codes = this.inputs.filter((input) => input.checked).map((input) => input.value);
    if (!codes.length) return null;
    return this.isMultiple ? codes : codes[0];
  }

  fill(value) {
    const codes = value === null || value === undefined ? [] : [value].flat().map(String);
    for (const input of this.inputs) input.checked = codes.includes(input.value);
  }

  excluded() {}

  update() {}
}

/** Options out of a list, as the filter and the order of this interview leave them. */
export class Options extends Marks {
  constructor(root, asked, page) {
    super(root, asked, page);
    this.type = this.isMultiple ? "checkbox" : "radio";
    this.labels = new Map();
    this.offered = [];
    this.exclusive = asked.question.exclusive || [];
    this.search = null;
    this.chosen = [];
    this.countdown = root.querySelector("[data-most]");
  }

  value() {
    if (!this.search) return super.value();
    return this.chosen.length ? (this.isMultiple ? [...this.chosen] : this.chosen[0]) : null;
  }

  fill(value) {
    this.chosen = value === null || value === undefined ? [] : [value].flat().map(String);
    super.fill(value);
    this.#count();
  }

  /** Show what is offered now; what was drawn before is used again. */
  update(asked) {
    const codes = asked.choices;
    if (codes.length === this.offered.length && codes.every((each, place) => same(each, this.offered[place]))) return;
    this.offered = codes;
    if (codes.length > LONG_LIST && !this.search) this.search = new Search(this, this.page);
    this.show(this.search ? this.search.found() : codes);
  }

  show(choices) {
    const labels = choices.map((choice) => this.#label(choice));
    const present = [...this.box.children];
    if (labels.length !== present.length || labels.some((label, place) => label !== present[place])) {
      this.box.replaceChildren(...labels);
    }
    this.#count();
  }

  /** Whoever chooses "none of these" has chosen nothing else, and the other way round. */
  excluded(input) {
    if (this.search) this.#remember(input);
    if (!this.isMultiple || !input.checked || !this.exclusive.length) return this.#count();
    const alone = this.exclusive.includes(input.value);
    for (const other of this.inputs) {
      if (other !== input && (alone || this.exclusive.includes(other.value))) other.checked = false;
    }
    this.chosen = alone ? [input.value] : this.chosen.filter((code) => !this.exclusive.includes(code));
    return this.#count();
  }

  #remember(input) {
    const others = this.isMultiple ? this.chosen.filter((code) => code !== input.value) : [];
    this.chosen = input.checked ? [...others, input.value] : others;
  }

  #label(choice) {
    let label = this.labels.get(choice.name);
    if (!label) {
      label = this.page.templates.part(this.type);
      const input = label.querySelector("input");
      input.name = this.view.id;
      input.value = choice.name;
      input.id = `${this.view.id}-${this.labels.size}`;
      input.checked = this.chosen.includes(choice.name);
      label.htmlFor = input.id;
      label.classList.toggle("apart", this.page.isApart(choice) || this.exclusive.includes(choice.name));
      this.labels.set(choice.name, label);
    }
    const words = label.querySelector("span");
    if (words.textContent !== choice.label) words.textContent = choice.label;
    return label;
  }

  /** Say how many may still be chosen; lock the others once the limit is reached. */
  #count() {
    if (!this.countdown) return;
    const most = Number(this.countdown.dataset.most);
    const codes = [this.value() ?? []].flat();
    const left = most - codes.length;
    const name = left > 0 ? "left" : left === 0 ? "full" : "over";
    const words = this.page.words.say(name, { count: Math.abs(left), most });
    if (this.countdown.textContent !== words) this.countdown.textContent = words;
    this.countdown.hidden = false;
    for (const input of this.inputs) {
      input.disabled = left <= 0 && !input.checked && !this.exclusive.includes(input.value);
    }
  }
}

const same = (one, other) => one.name === other.name && one.label === other.label;
