// What is to be put right: beside the field, and summed up on top once one wanted to go on.

const UNFINISHED = new Set(["required", "rank-incomplete", "too-few-choices"]);

export class Errors {
  constructor(place, page) {
    this.place = place;
    this.page = page;
  }

  /** Say what is wrong at these questions, and sum it up; the sum gets the focus, since going on was refused.

      Where one question is all that is to be seen, its own sentence says it. */
  refuse(errors, onScreen = []) {
    const { views } = this.page.sectionView;
    this.page.moved();
    for (const error of errors) this.#mark(views.get(error.field), error);
    if (errors.length === 1 && onScreen.length === 1) {
      this.page.announce(errors[0].message);
      return void this.page.reach(errors[0].field);
    }
    const summary = this.page.templates.part("summary");
    summary.querySelector("ul").append(...errors.map((error) => this.#link(views.get(error.field), error)));
    this.place.replaceChildren(summary);
    summary.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** On leaving a field: say what is wrong with what was entered, not what is missing. */
  check(view) {
    const [error] = this.page.errorsAt(view);
    if (error && !UNFINISHED.has(error.code)) this.#mark(view, error);
  }

  /** What has been mended is said no more; nothing new is said while somebody types. */
  mend() {
    const shown = [...this.page.sectionView.views.values()].filter((view) => view.error);
    if (!shown.length) return;
    for (const view of shown) {
      const [error] = this.page.errorsAt(view);
      if (!error) view.say("");
    }
    const left = this.page.sectionView.shown().filter((view) => view.error);
    for (const item of this.place.querySelectorAll("li")) {
      if (!left.some((view) => view.field === item.dataset.field)) item.remove();
    }
    if (!left.length) this.clear();
  }

  clear() {
    this.place.replaceChildren();
  }

  #mark(view, error) {
    view?.say(error.message, { mayDecline: error.code === "required" && Boolean(view.decline) });
  }

  #link(view, error) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const label = (view?.asked.label || error.variable).replace(/[?:. ]+$/, "");
    link.href = `#q-${error.field}-question`;
    link.textContent = `${label}: ${error.message}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.page.reach(error.field);
    });
    item.dataset.field = error.field;
    item.append(link);
    return item;
  }
}
