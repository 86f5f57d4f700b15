// The phone and the server: the newest list of cases whenever there is a network, and how things stand between the two.

import { ago, say } from "./words.js";

const OLD = 10 * 60_000;
const LOOKS = 60_000;
const NEEDS_LOGIN = ["logged_out", "another_person"];
const SESSION_IS_LOCKED = ["session_locked", "pin_wrong", "password"]; // the log-in opens it again

export class Connection {
  constructor(app) {
    Object.assign(this, { app, trouble: "", isFetching: false, triedAt: 0 });
    addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.look());
    setInterval(() => this.look(), LOOKS);
  }

  /** Fetch the list anew, if the one here is not fresh; nobody waits for it. */
  look() {
    const { workAt, person, isGivenAway } = this.app;
    const age = Date.now() - Math.max(this.triedAt, workAt ? new Date(workAt) : 0);
    if (person && !isGivenAway && navigator.onLine && age > (this.trouble ? LOOKS : OLD)) this.fetch().catch(() => {});
  }

  async fetch() {
    if (this.isFetching) return;
    this.isFetching = true;
    this.triedAt = Date.now();
    try {
      await this.app.refreshWork();
      this.trouble = "";
    } catch (error) {
      this.trouble = error.code || "busy";
      this.app.dispatchEvent(new Event("changed"));
      throw error;
    } finally {
      this.isFetching = false;
    }
  }

  /** How it stands, as the sentences know it. */
  get how() {
    const { how } = this.app.sync.state;
    if (how !== "idle") return how;
    if (!navigator.onLine) return "offline";
    if (SESSION_IS_LOCKED.includes(this.trouble)) return "logged_out";
    return ["offline", "captive", "busy", ...NEEDS_LOGIN].includes(this.trouble) ? this.trouble : "idle";
  }

  get words() {
    return say(`sync_${this.how}`, { count: this.app.sync.state.waiting });
  }

  get needsLogin() {
    return NEEDS_LOGIN.includes(this.how);
  }

  /** When the server was last heard, in words. */
  get heard() {
    const times = [this.app.sync.state.at, this.app.workAt].filter(Boolean).map((at) => new Date(at));
    return times.length ? say("synced", { ago: ago(new Date(Math.max(...times))) }) : say("never");
  }
}
