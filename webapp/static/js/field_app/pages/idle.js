// A phone that is left lying locks itself: what is on it opens with the PIN. Nothing is lost, every answer is on the disk.

const LONGEST = 15 * 60_000;
const LOOKS = 20_000;

export class Idle {
  constructor(app, router) {
    Object.assign(this, { app, router, last: Date.now() });
    for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, () => (this.last = Date.now()), { passive: true, capture: true });
    setInterval(() => this.#look(), LOOKS);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  #look() {
    if (!this.app.person || Date.now() - this.last < LONGEST) return;
    this.router.lock();
  }
}
