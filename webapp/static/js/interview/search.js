// A long list of options is searched by a few letters, without diacritics; only what is found is drawn.

import { searchKey } from "./words.js";

export const LONG_LIST = 20;
const MOST_SHOWN = 30;

export class Search {
  constructor(options, page) {
    this.options = options;
    this.page = page;
    this.keys = new Map();
    const tools = page.templates.part("search");
    const label = tools.querySelector("label");
    this.input = tools.querySelector("input");
    this.count = tools.querySelector("[role=status]");
    this.input.id = `${options.view.id}-search`;
    label.htmlFor = this.input.id;
    options.box.before(tools);
    this.input.addEventListener("input", (event) => {
      event.stopPropagation();
      options.show(this.found());
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  /** What is chosen first, then what matches. */
  found() {
    const wanted = searchKey(this.input.value);
    const { offered, chosen } = this.options;
    const matching = wanted ? offered.filter((choice) => this.#key(choice).includes(wanted)) : offered;
    const apart = matching.filter((choice) => this.page.isApart(choice));
    const kept = offered.filter((choice) => chosen.includes(choice.name));
    const shown = [...new Set([...kept, ...matching.slice(0, MOST_SHOWN), ...apart])];
    this.#say(matching.length, matching.filter((choice) => !shown.includes(choice)).length, wanted);
    return shown;
  }

  #say(count, hidden, wanted) {
    let words = "";
    if (wanted && !count) words = this.page.words.say("none_found");
    else if (hidden) words = this.page.words.say("hidden", { count: hidden });
    else if (wanted) words = this.page.words.say("found", { count });
    this.count.textContent = words;
  }

  #key(choice) {
    if (!this.keys.has(choice)) this.keys.set(choice, ` ${searchKey(choice.label)}`);
    return this.keys.get(choice);
  }
}
