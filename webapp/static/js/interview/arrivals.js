// Questions come to their places: the nearest to what was answered at once, of hundreds the others a few at a time, so
// that the next key need not wait for all of them.

import { place } from "./grid.js";

const AT_ONCE = 12;
const A_FEW = 6;
const LONGEST_WAIT = 200;
const WHOLE_PAUSE = 50;
const A_MOMENT = 12;

/** When nobody does anything; soon in any case. `act(mayGoOn)`: only for a moment, since the next key may come. */
export function inPause(act) {
  if (!window.requestIdleCallback) return void setTimeout(() => act(() => false));
  requestIdleCallback((idle) => act(() => idle.timeRemaining() > WHOLE_PAUSE - A_MOMENT), { timeout: LONGEST_WAIT });
}

export class Arrivals {
  constructor(root) {
    this.root = root;
    this.units = [];
    this.waiting = [];
    this.isGoing = false;
  }

  /** Exactly these units, in this order; `at`: the place of the one that was answered, null where all come at once. */
  put(units, at) {
    this.units = units;
    const coming = at === null ? [] : units.filter((unit) => !unit.root.isConnected);
    const places = new Map(coming.map((unit) => [unit, units.indexOf(unit)]));
    const distance = (unit) => (places.get(unit) > at ? places.get(unit) - at : units.length + at - places.get(unit));
    this.waiting = coming.sort((one, other) => distance(one) - distance(other)).slice(AT_ONCE);
    this.#place();
    this.#goOn();
  }

  isExpected(view) {
    return this.waiting.some((unit) => unit.views.includes(view));
  }

  /** Everything in its place now. */
  complete() {
    if (!this.waiting.length) return;
    this.waiting = [];
    this.#place();
  }

  #place() {
    const late = new Set(this.waiting);
    place(this.root, this.units.filter((unit) => !late.has(unit)).map((unit) => unit.root));
  }

  #goOn() {
    if (this.isGoing || !this.waiting.length) return;
    this.isGoing = true;
    inPause(() => {
      this.isGoing = false;
      if (!this.waiting.length) return;
      this.waiting.splice(0, A_FEW);
      this.#place();
      this.#goOn();
    });
  }
}
