// The questionnaire in another of its languages, in the middle of it and without loss.

import { fetched } from "./fetched.js";
import { Templates } from "./templates.js";

export class Languages {
  constructor(page) {
    this.page = page;
    this.place = document.getElementById("languages");
    if (!this.place) return;
    this.#mark(page.interview.language);
    this.place.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      this.#change(this.page.state.languages.find((each) => each.language === button.value));
    });
  }

  async #change(wanted) {
    const { page } = this;
    page.settle();
    try {
      const drawn = await fetched(wanted.questions);
      page.templates = new Templates(drawn.questions);
      page.words.sentences = drawn.words;
    } catch {
      return void page.safety.tell("wait_for_network", {});
    }
    const { screen } = page.sectionView;
    page.interview = page.interview.inLanguage(wanted.language, wanted.locale);
    document.getElementById("questions").lang = wanted.tag;
    page.saving.changed("language");
    page.open(page.section, { screen });
    this.#mark(wanted.language);
  }

  #mark(language) {
    for (const button of this.place.querySelectorAll("button")) button.hidden = button.value === language;
  }
}
