// Questions on one scale: a table where there is room, one item a screen on a phone.

export class Grid {
  constructor(name, page) {
    this.root = page.templates.grid(name);
    this.rows = this.root.querySelector(".rows");
    this.head = this.root.querySelector(".head");
    this.item = this.root.querySelector(".item");
    this.words = page.words;
    this.title = this.root.querySelector("h2");
  }

  /** The rows in order, and over them the scale, once, where all have the same. */
  hold(views, title) {
    place(this.rows, views.map((view) => view.root));
    if (this.title && this.title.textContent !== title) this.title.textContent = title;
    if (this.title) this.title.hidden = !title;
    const scales = new Set(views.map((view) => view.asked.choices.map((choice) => choice.label).join("\n")));
    const labels = scales.size === 1 ? [...scales][0].split("\n") : [];
    const isTable = labels.length > 1 && labels.length <= MOST_COLUMNS;
    this.root.classList.toggle("table", isTable);
    if (isTable && this.head.dataset.scale !== labels.join("\n")) {
      this.head.dataset.scale = labels.join("\n");
      this.head.replaceChildren(...labels.map((label) => Object.assign(document.createElement("span"), { textContent: label })));
    }
  }

  /** Show one row only, or all (null). */
  showOnly(view, number, count) {
    this.root.classList.toggle("one-by-one", view !== null);
    for (const row of this.rows.children) row.classList.toggle("current", view !== null && row === view.root);
    this.item.hidden = view === null;
    if (view !== null) this.item.textContent = this.words.say("item", { number, count });
  }
}

const MOST_COLUMNS = 7;

/** Put exactly these elements there, in this order, without touching those that are in their place. */
export function place(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  wanted.forEach((element, at) => {
    if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] || null);
  });
}
