// Buttons, keys and taps: Enter goes on to the next question and never surprises; a tap on a scale leads to the next item.

const LONGEST_TAP = 500;
const AFTER_TAP = 250;
const STILL_A_TAP = 1000;

export class Keys {
  constructor(page) {
    this.page = page;
    this.tapped = 0;
    for (const form of [page.element, page.boxes.root]) form.addEventListener("submit", (event) => this.#submitted(event));
    document.querySelector(".brand")?.addEventListener("click", (event) => {
      event.preventDefault();
      page.ways.leave(event.currentTarget.href);
    });
    page.element.addEventListener("keydown", (event) => this.#pressed(event));
    page.element.addEventListener("pointerdown", (event) => (this.tapped = event.timeStamp));
    const everywhere = { capture: true, signal: page.signal };
    addEventListener("pointerdown", () => (this.pressedAt = performance.now()), everywhere);
    addEventListener("click", () => setTimeout(() => (this.pressedAt = -Infinity)), everywhere);
    this.pressedAt = -Infinity;
    page.element.addEventListener("change", (event) => this.#chosen(event));
  }

  /** While a finger is down the page stays as it is: leaving a field by a tap below it must not move what is tapped. */
  afterTap(act) {
    const left = this.pressedAt + LONGEST_TAP - performance.now();
    if (left <= 0) return void act();
    const once = () => {
      clearTimeout(timer);
      removeEventListener("click", soon, true);
      act();
    };
    const soon = () => setTimeout(once);
    const timer = setTimeout(once, left);
    addEventListener("click", soon, true);
  }

  #submitted(event) {
    const go = event.submitter?.value || "next";
    event.preventDefault();
    if (go === "back") this.page.ways.back();
    else if (go === "save") this.page.ways.leave(this.page.urls.case);
    else if (go === "stop") this.page.ways.leave(this.page.urls.review);
    else if (go === "hand-over") this.page.ways.handOver();
    else this.page.ways.next();
  }

  #pressed(event) {
    this.tapped = 0;
    const { target } = event;
    if (event.key !== "Enter" || event.isComposing || !target.matches("input, select") || target.type === "search") return;
    event.preventDefault();
    const views = this.page.sectionView.onScreen().filter((view) => view.isAnswered);
    const place = views.findIndex((view) => view.root.contains(target));
    const following = views[place + 1];
    if (following) following.focus();
    else this.page.ways.next();
  }

  /** On a phone a tap on the scale is all that an item needs; arrow keys pass over options and so lead nowhere. */
  #chosen(event) {
    const row = event.target.closest(".one-by-one .question.current");
    if (!row || event.target.type !== "radio" || event.timeStamp - this.tapped > STILL_A_TAP) return;
    const { sectionView } = this.page;
    const { key, screen } = sectionView;
    setTimeout(() => {
      if (sectionView.key === key && sectionView.screen === screen) this.page.ways.next();
    }, AFTER_TAP);
  }
}
