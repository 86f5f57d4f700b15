// Two people changed the same place: both texts are shown, and one is chosen. Neither is lost before that.

export class Conflicts {
  constructor(studio) {
    this.studio = studio;
    this.place = document.getElementById("conflicts");
    this.template = document.querySelector("template[data-part=conflict]");
  }

  /** `operation` is the own one, which was not done. */
  show(conflict, operation) {
    const { words } = this.studio;
    const panel = this.template.content.firstElementChild.cloneNode(true);
    const name = conflict.name || conflict.by || words.say("somebody");
    panel.querySelector("h2").textContent = words.say("conflict", { name, where: this.#where(operation) });
    panel.querySelector(".by").textContent = words.say("version_of", { name });
    panel.querySelector(".mine").textContent = this.#said(operation, operation.value ?? operation.name ?? operation.options);
    panel.querySelector(".theirs").textContent = this.#said(operation, conflict.value);
    panel.addEventListener("click", (event) => {
      const choice = event.target.dataset.choice;
      if (choice) this.#settle(panel, choice, operation);
    });
    this.place.append(panel);
    this.studio.presence.look();
  }

  #where({ uid }) {
    return this.studio.outline.name(uid) || this.studio.words.say("whole");
  }

  #said(operation, value) {
    const { words } = this.studio;
    if (value === null || value === undefined || value === "") return words.say("empty");
    if (Array.isArray(value)) {
      return value.map((each) => (each.name ? `${each.name}. ${Object.values(each.label || {})[0] || ""}` : String(each))).join("\n");
    }
    if (typeof value === "boolean") return words.say(value ? "yes" : "no");
    if (typeof value === "object") return Object.values(value).join("\n");
    return String(value);
  }

  async #settle(panel, choice, operation) {
    const { sending, acts, fields } = this.studio;
    if (choice === "mine") {
      const { id: _id, ...again } = operation;
      sending.add(again);
      await sending.flush();
    }
    panel.remove();
    await acts.show(fields.uid, { remember: false });
  }
}
