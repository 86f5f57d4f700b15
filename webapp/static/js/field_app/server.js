// The server as the phone sees it. Only an answer that is ours counts as one: a hotel's Wi-Fi answers 200 as well.

import { Refusal } from "./refusal.js";
import { digest } from "./vault.js";

const PATIENCE = 60_000;
const ADDRESSES = {
  hello: "/ung-dung/chao", work: "/ung-dung/viec", interview: "/ung-dung/phieu", event: "/ung-dung/viec-da-lam",
  key: "/ung-dung/khoa", openKey: "/ung-dung/khoa/mo", pin: "/ung-dung/ma-pin", openSession: "/ung-dung/mo-khoa", closeSession: "/ung-dung/khoa-lai",
};
const [OK, UNREADABLE, LOGGED_OUT, FORBIDDEN, CONFLICT, UNPROCESSABLE] = [200, 400, 401, 403, 409, 422];
const WAIT = [429, 503];
const OUTCOMES = { [OK]: ["accepted", "already"], [CONFLICT]: ["kept"] };

export class Server {
  constructor() {
    this.token = "";
    this.opening = null;
    this.isClosed = false; // the phone is in a respondent's hands
    this.pin = ""; // of whoever has opened the phone: it opens a session that was left idle too
  }

  /** Who is logged in, with a fresh token. Refusals: `offline`, `captive`, `busy` (with `wait`). */
  async greet() {
    const { status, told, wait } = await asked(ADDRESSES.hello);
    if (status !== OK || told?.type !== "khaosat-hello") throw noAnswerOfOurs(status, told, wait);
    this.token = told.token;
    return told;
  }

  /** The greeting of whoever must be logged in: `logged_out`, `another_person` else. */
  async greetAs(person) {
    const hello = await this.greet();
    if (!hello.person) throw new Refusal("logged_out");
    if (hello.person.key !== person) throw new Refusal("another_person");
    return hello;
  }

  /** The same, with a session that reads: one that was left idle is opened with the PIN of this phone. */
  async greetOpen(person) {
    const hello = await this.greetAs(person);
    if (!hello.locked) return hello;
    if (!this.pin || this.isClosed) throw new Refusal("session_locked");
    this.opening ??= this.#open(person).finally(() => (this.opening = null));
    await this.opening;
    return hello;
  }

  /** A wrong PIN is counted at the server: it is tried once. */
  async #open(person) {
    try {
      await this.#told(ADDRESSES.openSession, person, { pin: this.pin });
    } catch (error) {
      if (["pin_wrong", "password"].includes(error.code)) this.pin = "";
      throw error;
    }
  }

  async work(person) {
    const { status, told, wait } = await asked(ADDRESSES.work, { headers: { "X-Khaosat-Person": person } });
    if (status === OK && told?.type === "khaosat-work") return told;
    throw refusedAs(status, told, wait);
  }

  async publicKey() {
    const { status, told, wait } = await asked(ADDRESSES.key);
    if (status === OK && told?.type === "khaosat-key") return told;
    throw refusedAs(status, told, wait);
  }

  /** The data key that was wrapped to the server; `password` where it must be given anew first. */
  async openKey(person, { key_id, wrapped }) {
    const told = await this.#told(ADDRESSES.openKey, person, { key_id, wrapped });
    if (told?.type !== "khaosat-opened") throw new Refusal("captive");
    return told.key;
  }

  setPin(person, pin) {
    return this.#told(ADDRESSES.pin, person, { pin });
  }

  /** Nothing of the session is shown from here on, whatever address is typed. One that the phone's PIN does not open
   * stays as it is: nobody has the password on the way. */
  closeSession(person) {
    return this.#told(ADDRESSES.closeSession, person, {});
  }

  /** The password given anew, for what needs it; `password_wrong` where it is not right. */
  givePassword(person, password) {
    return this.#told(ADDRESSES.openSession, person, { password });
  }

  async #told(address, person, content) {
    const { status, told, wait } = await this.#post(address, person, JSON.stringify(content));
    if (status === OK && told) return told;
    if (status === UNPROCESSABLE && told?.type === "khaosat-refusal") throw new Refusal(told.code, told);
    throw refusedAs(status, told, wait);
  }

  /** Send one item: `{receipt}`, `{refusal}` (something to put right), or a thrown Refusal: it stays on the phone. */
  async send(person, content) {
    const body = JSON.stringify(content);
    const address = content.type === "khaosat-response" ? ADDRESSES.interview : ADDRESSES.event;
    const id = content.instance_id || content.event_id;
    const { status, told, wait } = await this.#post(address, person, body);
    if (told?.type === "khaosat-receipt" && OUTCOMES[status]?.includes(told.outcome)) {
      if (told.id === id && told.body_sha256 === (await digest(body))) return { receipt: told };
      throw new Refusal("captive");
    }
    if (status === UNPROCESSABLE && told?.type === "khaosat-refusal" && told.id === id) return { refusal: told };
    throw refusedAs(status, told, wait);
  }

  async #post(address, person, body) {
    if (!this.token) await this.greetAs(person);
    const answer = await posted(address, person, body, this.token);
    const isOfToken = answer.told?.type !== "khaosat-refusal" || answer.told.code === "token";
    if (answer.status !== UNREADABLE || !isOfToken) return answer;
    await this.greetAs(person);
    return posted(address, person, body, this.token);
  }
}

const posted = (address, person, body, token) =>
  asked(address, {
    method: "POST", body,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Khaosat-Person": person },
  });

/** Status, JSON (None where it is none) and how long to wait; `offline` where nothing came back. */
async function asked(address, { headers = {}, ...more } = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(address, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: patience.signal,
      headers: { Accept: "application/json", ...headers }, ...more,
    });
    return { status: answer.status, told: readable(await answer.text()), wait: waitIn(answer.headers) };
  } catch (error) {
    throw new Refusal("offline", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function readable(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Milliseconds that the server asks to be left alone. */
function waitIn(headers) {
  const said = headers.get("Retry-After");
  if (!said) return 0;
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.parse(headers.get("Date") || "")) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
}

function noAnswerOfOurs(status, told, wait) {
  if (status >= 500 || WAIT.includes(status)) return new Refusal("busy", { status, wait });
  return new Refusal("captive", { status });
}

/** `item` says that only this one was refused, so that the next may be tried. */
function refusedAs(status, told, wait) {
  const ours = told?.type === "khaosat-refusal";
  const facts = { status, wait, reason: told?.code || "", message: told?.message || "" };
  if (status === LOGGED_OUT) return new Refusal(told?.code === "another_person" ? "another_person" : "logged_out", facts);
  if (status === FORBIDDEN && ours && told.code === "password") return new Refusal("password", facts);
  if (WAIT.includes(status)) return new Refusal("busy", facts);
  if (status >= UNREADABLE) return new Refusal("busy", { ...facts, item: true });
  return new Refusal("captive", facts);
}
