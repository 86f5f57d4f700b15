// The page of questions that is shown: what is asked now stands in its place, what is not is gone.

import { Arrivals, inPause } from "./arrivals.js";
import { Grid } from "./grid.js";
import { Question } from "./question.js";

const NARROW = window.matchMedia("(max-width: 599.98px)");

export class SectionView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.views = new Map();
    this.grids = new Map();
    this.units = [];
    this.arrivals = new Arrivals(root);
    this.screen = 0;
    this.key = null;
    NARROW.addEventListener("change", () => this.showScreen(this.screen), { signal: page.signal });
  }

  /** Another page, from its first screen or its last. */
  open(section, { atEnd = false, screen = 0 } = {}) {
    this.key = section.key;
    this.views.clear();
    this.grids.clear();
    this.units = [];
    this.arrivals.put([], null);
    this.update(section, null);
    this.#prepare(section.asked.filter((asked) => !asked.relevant));
    this.showScreen(atEnd ? this.screens().length - 1 : screen);
  }

  /** Follow the answers; returns the questions that have appeared. `entered`: the field that was just answered. */
  update(section, entered) {
    const isFirst = !this.units.length;
    const here = this.#firstShown();
    const appeared = [];
    const units = [];
    const runs = new Map();
    for (const asked of section.asked) {
      const view = asked.relevant ? this.#view(asked, entered, appeared) : null;
      if (!view || (view.isAside && this.page.state.self_completion)) continue;
      const last = units.at(-1);
      if (asked.grid && last?.grid && last.name === asked.grid) {
        last.views.push(view);
      } else {
        const grid = asked.grid ? this.#grid(asked.grid, runs) : null;
        units.push({ name: asked.grid, grid, views: [view], root: grid?.root || view.root });
      }
    }
    for (const unit of units) unit.grid?.hold(unit.views, this.page.gridTitle(unit.name, section));
    const order = units.map((unit) => unit.views.map((view) => view.field)).join();
    const isSame = order === this.order && !appeared.length;
    this.order = order;
    if (isSame) return [];
    this.units = units;
    this.arrivals.put(units, isFirst ? null : units.findIndex((unit) => unit.views.some((view) => view.field === entered)));
    if (isFirst) return [];
    this.#stayAt(here);
    return appeared;
  }

  #view(asked, entered, appeared) {
    let view = this.views.get(asked.field);
    if (view) {
      view.update(asked, { entered: asked.field === entered });
    } else {
      view = new Question(asked, this.page);
      this.views.set(asked.field, view);
    }
    if (!view.root.isConnected && !this.arrivals.isExpected(view)) appeared.push(view);
    return view;
  }

  /** What may yet be asked is drawn beforehand, while nobody does anything. */
  #prepare(asked) {
    const { key } = this;
    const draw = (mayGoOn) => {
      do {
        if (this.key !== key || !asked.length) return;
        const next = asked.shift();
        if (!this.views.has(next.field)) this.views.set(next.field, new Question(next, this.page));
      } while (mayGoOn());
      inPause(draw);
    };
    inPause(draw);
  }

  #grid(name, runs) {
    const run = runs.get(name) || 0;
    runs.set(name, run + 1);
    const key = `${name} ${run}`;
    if (!this.grids.has(key)) this.grids.set(key, new Grid(name, this.page));
    return this.grids.get(key);
  }

  /** The questions on the page, in order. */
  shown() {
    return this.units.flatMap((unit) => unit.views);
  }

  /** What is read at once: all of it, or on a phone each row of a grid by itself and the runs of questions between. */
  screens() {
    if (!NARROW.matches) return [this.shown()];
    const screens = [];
    let run = null;
    for (const unit of this.units) {
      if (unit.grid && unit.views.length > 1) {
        screens.push(...unit.views.map((view) => [view]));
        run = null;
      } else if (run) {
        run.push(...unit.views);
      } else {
        run = [...unit.views];
        screens.push(run);
      }
    }
    return screens.length ? screens : [[]];
  }

  showScreen(wanted) {
    const screens = this.screens();
    this.screen = Math.max(0, Math.min(wanted, screens.length - 1));
    const shown = new Set(screens[this.screen]);
    for (const unit of this.units) {
      const inside = unit.views.filter((view) => shown.has(view));
      unit.root.classList.toggle("elsewhere", !inside.length);
      if (!unit.grid) continue;
      const single = inside.length === 1 && unit.views.length > 1 && NARROW.matches;
      unit.grid.showOnly(single ? inside[0] : null, unit.views.indexOf(inside[0]) + 1, unit.views.length);
    }
  }

  /** The questions of this screen. */
  onScreen() {
    this.arrivals.complete();
    return this.#onScreen();
  }

  #onScreen() {
    return this.screens()[this.screen] || [];
  }

  /** The screen on which a question stands. */
  screenOf(field) {
    this.arrivals.complete();
    return this.#screenOf(field);
  }

  #screenOf(field) {
    return this.screens().findIndex((screen) => screen.some((view) => view.field === field));
  }

  get isLastScreen() {
    return this.screen >= this.screens().length - 1;
  }

  #firstShown() {
    return this.units.length ? this.#onScreen()[0]?.field : null;
  }

  #stayAt(field) {
    const screen = field ? this.#screenOf(field) : -1;
    this.showScreen(screen >= 0 ? screen : this.screen);
  }
}
