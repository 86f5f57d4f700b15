// A new version of the app waits while an interview on this phone is unfinished, and is then taken up between two of
// them, never under somebody's fingers.

const WORKER = "/ung-dung/sw.js";
const SCOPE = "/ung-dung/";

export class Updates {
  /** `unfinished()` counts the interviews on the phone: the person's own, and all. */
  constructor({ unfinished, changed }) {
    Object.assign(this, { unfinished, changed });
    this.registration = null;
    this.waiting = false;
    this.blockedBy = 0;
    this.isBlocked = false;
  }

  /** Register the worker; on opening, when nobody works yet, a version that waits is taken up at once if it may be. */
  async open() {
    if (!navigator.serviceWorker) return;
    try {
      this.registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
    } catch {
      return; // Without it the app works as long as there is a network.
    }
    this.registration.addEventListener("updatefound", () => this.#follow(this.registration.installing));
    this.#follow(this.registration.installing);
    await this.look();
  }

  #follow(worker) {
    worker?.addEventListener("statechange", () => this.look());
  }

  async look() {
    const { own, all } = await this.unfinished();
    const isNewer = Boolean(this.registration?.waiting) || (await this.#isBehind());
    const before = [this.waiting, this.blockedBy, this.isBlocked].join();
    Object.assign(this, { waiting: isNewer, blockedBy: own, isBlocked: all > 0 });
    if (before !== [this.waiting, this.blockedBy, this.isBlocked].join()) this.changed();
  }

  /** Whether the worker is newer than this page, which it still served from the files of before. */
  async #isBehind() {
    const { controller } = navigator.serviceWorker;
    if (!controller) return false;
    const mark = await told(controller, { ask: "mark" });
    return mark !== null && mark !== ownMark();
  }

  /** Ask the server whether there is a newer one. */
  async ask() {
    try {
      await this.registration?.update();
    } catch {
      // No network: another time.
    }
  }

  /** Go over to the new version; false where an unfinished interview keeps it waiting. */
  async take() {
    await this.look();
    if (!this.waiting || this.isBlocked) return false;
    const { waiting } = this.registration;
    if (!waiting) location.reload();
    else {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ ask: "take" });
    }
    return true;
  }

  /** Let the browser wake the page to send, where it can. */
  async wakeToSend() {
    try {
      await this.registration?.sync?.register("khaosat-send");
    } catch {
      // A bonus only.
    }
  }
}

/** The mark of the files that this page runs, as it stands in their addresses. */
export function ownMark(address = import.meta.url) {
  return address.match(/\/tep\/([^/]+)\//)?.[1] || "";
}

function told(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), 2000);
    worker.postMessage(question, [port2]);
  });
}
