// Other windows of this browser with the app in them: what changes in one is known in all, and all are locked together.

const PAUSE = 300;

export class Windows {
  /** `heard({person, what})` is told what another window says; `changed` is called once, however much changes at once. */
  constructor({ heard, changed }) {
    Object.assign(this, { heard, changed, isTold: false, timer: null });
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel("khaosat") : null;
    this.channel?.addEventListener("message", ({ data }) => this.#heard(data));
  }

  /** A window that sends two hundred interviews says so two hundred times: one look is enough. */
  #heard(told) {
    if (told.what !== "items") return void this.heard(told);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.heard(told), PAUSE);
  }

  tell(person, what) {
    this.channel?.postMessage({ person, what });
  }

  /** Whoever shows anything here is told soon. */
  show() {
    if (this.isTold) return;
    this.isTold = true;
    queueMicrotask(() => {
      this.isTold = false;
      this.changed();
    });
  }
}
