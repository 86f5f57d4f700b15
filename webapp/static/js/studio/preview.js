// The phone beside the form: the real interview page. It is drawn anew after a pause, behind the one that is seen, and
// takes its place with page and answers kept; nothing blinks, nothing is typed away.

const PAUSE = 500;
const PATIENCE = 8000;

export class Preview {
  constructor(studio) {
    this.studio = studio;
    this.place = document.getElementById("handset");
    this.timer = null;
    this.coming = null;
    addEventListener("message", (event) => {
      if (event.origin === location.origin && event.data === "khaosat-preview-ready") this.#arrived(event.source);
    });
    document.getElementById("preview-again").addEventListener("click", (event) => {
      event.preventDefault();
      sessionStorage.removeItem(this.studio.state.preview_key);
      this.#draw();
    });
  }

  /** The draft has changed, or another item is looked at. */
  changed(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#draw(), pause);
  }

  #draw() {
    const [seen] = this.place.querySelectorAll("iframe:not(.coming)");
    this.coming?.remove();
    const { urls } = this.studio.state;
    const frame = Object.assign(document.createElement("iframe"), { title: seen.title, className: "coming", tabIndex: -1 });
    frame.src = `${urls.preview}?cau=${encodeURIComponent(this.studio.fields.uid)}`;
    this.coming = frame;
    this.place.append(frame);
    frame.addEventListener("load", () => setTimeout(() => this.#arrived(frame.contentWindow), PATIENCE));
  }

  #arrived(source) {
    const frame = this.coming;
    if (!frame || frame.contentWindow !== source) return;
    this.coming = null;
    for (const each of [...this.place.querySelectorAll("iframe")]) if (each !== frame) each.remove();
    frame.classList.remove("coming");
    frame.removeAttribute("tabindex");
    frame.name = "preview";
  }
}
