// The outline: what is looked at is chosen here, found by a few letters, moved by mouse and by keyboard.

import { searchKey } from "../interview/words.js";

export class Outline {
  constructor(studio) {
    this.studio = studio;
    this.root = document.getElementById("outline");
    this.dragged = null;
    document.addEventListener("click", (event) => this.#clicked(event));
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("input", (event) => event.target.type === "search" && this.#filter(event.target.value));
    for (const kind of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) {
      this.root.addEventListener(kind, (event) => this[`_${kind}`](event));
    }
    this.drawn();
  }

  drawn() {
    const filter = this.root.querySelector(".filter");
    if (filter) filter.hidden = this.root.querySelectorAll("a.question").length < 8;
  }

  row(uid) {
    return this.root.querySelector(`li[data-uid="${CSS.escape(uid)}"]`);
  }

  /** How an item is called: "Câu 7", else its words. */
  name(uid) {
    const row = uid && this.row(uid);
    const number = row?.querySelector("a > .number")?.textContent;
    return number ? this.studio.words.say("question", { number }) : row?.querySelector(".words")?.textContent || "";
  }

  choose(uid) {
    this.root.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = this.root.querySelector(`a[data-uid="${CSS.escape(uid)}"]`);
    link?.setAttribute("aria-current", "true");
    link?.scrollIntoView({ block: "nearest" });
  }

  #clicked(event) {
    const link = event.target.closest("a[data-uid]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.studio.acts.show(link.dataset.uid, { focus: event.detail === 0 });
    const panel = document.getElementById("outline-panel");
    if (matchMedia("(max-width: 63.98rem)").matches) {
      panel.open = false;
      this.studio.item.scrollIntoView();
    }
  }

  #key(event) {
    const row = event.target.closest("li[data-uid]");
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.target.type === "search") return;
    const isUp = event.key === "ArrowUp";
    event.preventDefault();
    if (event.altKey) {
      if (row) this.studio.acts.send(isUp ? "len" : "xuong", {}, { uid: row.dataset.uid, focus: "outline" });
      return;
    }
    const links = [...this.root.querySelectorAll("a[data-uid]")].filter((link) => link.offsetParent);
    links[links.indexOf(event.target) + (isUp ? -1 : 1)]?.focus();
  }

  #filter(text) {
    const wanted = searchKey(text);
    for (const row of this.root.querySelectorAll("li[data-uid]")) {
      const found = [...row.querySelectorAll("a")].some((link) => searchKey(link.textContent).includes(wanted));
      row.hidden = !found;
    }
  }

  _dragstart(event) {
    this.dragged = event.target.closest("li[data-uid]");
    if (!this.dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.dragged.dataset.uid);
    this.dragged.classList.add("dragged");
  }

  _dragover(event) {
    if (!this.dragged) return;
    const spot = this.#spot(event);
    this.#clear();
    if (!spot) return;
    event.preventDefault();
    spot.row.classList.add(spot.how);
  }

  _dragleave() {
    this.#clear();
  }

  _drop(event) {
    const spot = this.dragged && this.#spot(event);
    this.#clear();
    if (!spot) return;
    event.preventDefault();
    const { row, how } = spot;
    const parent = how === "into" ? row.dataset.uid : row.parentElement.dataset.parent;
    const before = how === "before" ? previous(row, this.dragged) : row;
    const after = how === "into" ? "" : before?.dataset.uid || "";
    this.studio.acts.send("doi", { cha: parent, sau: after }, { uid: this.dragged.dataset.uid });
  }

  _dragend() {
    this.dragged?.classList.remove("dragged");
    this.dragged = null;
    this.#clear();
  }

  /** Where it would go: before or behind a row, or as the first thing into a section. */
  #spot(event) {
    const row = event.target.closest("li[data-uid]");
    if (!row || this.dragged.contains(row)) return null;
    const box = row.querySelector("a").getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    if (row.dataset.type !== "question" && share > 0.35) return { row, how: "into" };
    return { row, how: share < 0.5 ? "before" : "behind" };
  }

  #clear() {
    for (const each of this.root.querySelectorAll(".before, .behind, .into")) each.classList.remove("before", "behind", "into");
  }
}

function previous(row, but) {
  let found = row.previousElementSibling;
  if (found === but) found = found.previousElementSibling;
  return found;
}
