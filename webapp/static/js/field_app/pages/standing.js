// Always in sight: whether the work is safe on this phone, how much of it waits, and when the server was last heard.

import { say } from "./words.js";

const A_MINUTE = 60_000;

export class Standing {
  constructor(app, connection) {
    Object.assign(this, { app, connection });
    app.addEventListener("changed", () => this.show());
    setInterval(() => this.show(), A_MINUTE);
  }

  show() {
    const { app, connection } = this;
    const isSafe = ![...app.shown.values()].some(({ trouble }) => trouble);
    const waiting = say("waiting", { count: app.sync.state.waiting });
    for (const place of document.querySelectorAll("[data-standing]")) {
      place.hidden = !app.person;
      const kept = place.querySelector(".kept");
      put(place.querySelector(".waiting") || place, waiting);
      if (!kept) continue;
      put(kept, say(isSafe ? "kept" : "not_kept"));
      kept.classList.toggle("trouble", !isSafe);
      put(place.querySelector(".heard"), connection.heard);
    }
  }
}

function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
