// Who else has the questionnaire open, and what they have changed.

const EVERY = 5000;

export class Presence {
  constructor(studio) {
    this.studio = studio;
    this.place = document.getElementById("others");
    this.timer = setInterval(() => !document.hidden && this.look(), EVERY);
    document.addEventListener("visibilitychange", () => !document.hidden && this.look());
  }

  async look() {
    const { studio } = this;
    const { sending, state } = studio;
    const since = sending.revision;
    try {
      const answer = await fetch(state.urls.standing, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": sending.token },
        body: JSON.stringify({ tab: sending.tab, since, uid: studio.fields.uid }),
        credentials: "same-origin",
      });
      if (!answer.ok) return;
      const told = await answer.json();
      this.#name(told.others || []);
      studio.steps(told);
      if (told.revision > since && !sending.count && sending.revision === since) {
        const isShown = !told.changed.length || (await studio.othersChanged(told.changed));
        // Only what is in sight counts as seen: else the next key would write over it.
        if (isShown && !sending.count) sending.revision = Math.max(sending.revision, told.revision);
      }
    } catch {
      // The network is patchy: the next look will tell.
    }
  }

  #name(others) {
    const { words, outline } = this.studio;
    const said = others.map(({ name, uid }) => {
      const where = outline.name(uid);
      return words.say(where ? "also_here_at" : "also_here", { name, where });
    });
    const text = said.join(" ");
    if (this.place.textContent !== text) this.place.textContent = text;
  }
}
