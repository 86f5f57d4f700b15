// What the buttons do: the server does it and draws what is to be seen; outline, item and sums take its place here.

export class Acts {
  constructor(studio) {
    this.studio = studio;
    this.isBusy = false;
    document.addEventListener("submit", (event) => this.#submitted(event));
    addEventListener("popstate", () => this.show(uidIn(location.href), { remember: false }));
  }

  #submitted(event) {
    const button = event.submitter;
    const form = event.target;
    if (form.id !== "item-form" && form.id !== "steps") return;
    event.preventDefault();
    const act = button?.value || "luu";
    if (act === "luu") return void this.studio.sending.flush();
    const extra = {};
    for (const name of ["tieng", "danh_sach"]) if (form.elements[name]) extra[name] = form.elements[name].value;
    this.send(act, extra);
  }

  /** An act of a button. What is typed goes first, so that the act finds it. */
  async send(act, extra = {}, { uid = this.studio.fields.uid, focus = "" } = {}) {
    if (this.isBusy) return;
    this.isBusy = true;
    document.body.classList.add("busy");
    try {
      if (!(await this.studio.sending.flush())) return void this.studio.say("wait");
      const { sending, state } = this.studio;
      const { wanted } = this;
      const body = new URLSearchParams({ csrf_token: sending.token, cau: uid, goc: sending.revision, tab: sending.tab, lam: act, ...extra });
      const answer = await fetch(state.urls.keep, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      const html = await answer.text();
      const other = this.wanted === wanted ? null : this.wanted;
      this.#swap(html, answer.url, { isLeft: other !== null });
      // Somebody went on to another item meanwhile, and stays there.
      if (other) await this.show(other.uid);
      else this.#focus(act, focus);
    } catch {
      this.studio.say("wait");
    } finally {
      this.isBusy = false;
      document.body.classList.remove("busy");
    }
  }

  #swap(html, address, { isLeft }) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const state = page.getElementById("studio-state");
    if (!state) return void location.reload();
    for (const id of ["outline", "item", "problems"]) this.#put(id, page);
    for (const id of ["undo", "redo"]) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      here.replaceChildren(...there.childNodes);
      here.disabled = there.disabled;
    }
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    this.studio.drawn(JSON.parse(state.textContent));
    this.studio.tell([...page.querySelectorAll("main > .flash")]);
    if (!isLeft) this.#remember(uidIn(address));
  }

  #put(id, page) {
    const there = page.getElementById(id);
    document.getElementById(id).replaceChildren(...there.childNodes);
  }

  /** Another item, by itself: the outline stays as it is. */
  async show(uid, { remember = true, focus = false } = {}) {
    const { studio } = this;
    const wanted = (this.wanted = { uid });
    studio.outline.choose(uid);
    try {
      const address = `${studio.state.urls.page}?phan=muc&cau=${encodeURIComponent(uid)}`;
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (this.wanted !== wanted) return;
      studio.item.replaceChildren(...page.getElementById("item").childNodes);
      studio.drawn(JSON.parse(page.getElementById("studio-state").textContent));
      if (remember) this.#remember(uid);
      if (studio.item.getBoundingClientRect().top < 0) studio.item.scrollIntoView({ block: "start" });
      if (focus) studio.item.querySelector("textarea, input:not([type=hidden])")?.focus();
    } catch {
      studio.say("wait");
    }
  }

  #remember(uid) {
    const address = uid ? `${this.studio.state.urls.page}?cau=${encodeURIComponent(uid)}` : this.studio.state.urls.page;
    if (uidIn(location.href) !== uid) history.pushState(null, "", address);
  }

  #focus(act, focus) {
    const { item, outline, fields } = this.studio;
    if (focus === "outline") outline.row(fields.uid)?.querySelector("a").focus();
    else if (["cau-sau", "phan-sau", "nhan-ban"].includes(act)) item.querySelector("textarea")?.focus();
    else if (["len", "xuong"].includes(act)) item.querySelector(`[value=${act}]:not(:disabled)`)?.focus();
    outline.row(fields.uid)?.scrollIntoView({ block: "nearest" });
  }
}

export function uidIn(address) {
  return new URL(address, location.href).searchParams.get("cau") || "";
}
