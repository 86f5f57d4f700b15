// Controls of one answer that is written, picked from a closed list or set on a slider, and answers that are only shown.

/** A line, a text, a date or a time. */
export class Entry {
  constructor(root, _asked, page) {
    this.input = root.querySelector("input:not([type=range], [type=checkbox]), textarea, select");
    page.boxes.take(this.input);
    this.input.addEventListener("input", () => page.typed(this.view));
    this.input.addEventListener("change", () => page.keys.afterTap(() => page.changed(this.view)));
  }

  get first() {
    return this.input;
  }

  value() {
    return this.input.value.trim() === "" ? null : this.input.value;
  }

  fill(value) {
    this.input.value = value ?? "";
  }

  update() {}
}

/** A closed list: its options follow the filter. */
export class ClosedList extends Entry {
  constructor(root, asked, page) {
    super(root, asked, page);
    this.offered = "";
  }

  update(asked) {
    const offered = asked.choices.map((choice) => `${choice.name} ${choice.label}`).join("\n");
    if (offered === this.offered) return;
    const chosen = this.input.value;
    const options = asked.choices.map((choice) => new Option(choice.label, choice.name));
    this.input.replaceChildren(new Option("", ""), ...options);
    this.input.value = chosen;
    this.offered = offered;
  }
}

/** A number in a range: written, or set on the slider beside it. */
export class Range extends Entry {
  constructor(root, asked, page) {
    super(root, asked, page);
    this.slider = root.querySelector("input[type=range]");
    this.slider.addEventListener("input", () => {
      this.input.value = this.slider.value;
      page.typed(this.view);
    });
    this.slider.addEventListener("change", () => page.changed(this.view));
    this.input.addEventListener("input", () => this.#follow());
  }

  fill(value) {
    super.fill(value);
    this.#follow();
  }

  /** Unset, the slider says nothing; it must not look like an answer. */
  #follow() {
    const number = Number(this.input.value.replace(",", "."));
    const isSet = this.input.value.trim() !== "" && Number.isFinite(number);
    this.slider.classList.toggle("unset", !isSet);
    if (isSet) this.slider.value = number;
    this.slider.setAttribute("aria-valuetext", this.input.value || "–");
  }
}

/** An answer that follows from others: shown live, not entered. */
export class Shown {
  constructor(root) {
    this.place = root.querySelector(".value");
    this.first = null;
  }

  value() {
    return null;
  }

  fill(value) {
    const words = Array.isArray(value) ? value.join(", ") : value;
    if (this.place) this.place.textContent = words || "–";
  }

  update() {}
}
