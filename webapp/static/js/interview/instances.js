// One more of what the questions are repeated for, or one less; mirrors repeats.py.

const MAX_INSTANCES = 500;

export class Instances {
  constructor(place, lead, page) {
    Object.assign(this, { place, lead, page });
    this.place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) this.page.ways.instancesChanged(button.dataset.step === "more" ? 1 : -1);
    });
  }

  /** Where a page stands in its repeat; null outside of one. */
  of(section) {
    if (!section.repeat) return null;
    const { interview, form } = this.page;
    const item = form.item(section.repeat);
    const number = section.indexes.at(-1) + 1;
    const count = interview.state.count(section.repeat, section.indexes.slice(0, -1));
    const same = interview.sections().filter((each) => isSame(each, section));
    const isOpen = item.type === "repeat" && item.count === undefined && number === count &&
      same.at(-1).key === section.key;
    const written = form.text(item.label, interview.language);
    return {
      // Words that hold an answer are not the next one's.
      label: interview.text(item.label, section.page.questions[0], section.indexes).trim(),
      next: written.includes("${") ? "" : written, number, count,
      mayAdd: isOpen && count < MAX_INSTANCES, mayRemove: isOpen && count > 1,
    };
  }

  show(section) {
    const found = this.of(section);
    const { words, templates } = this.page;
    this.lead.textContent = found ? words.say(found.label ? "instance" : "instance_unnamed", found) : "";
    const [more, less] = templates.pieces("instances");
    const buttons = [];
    if (found?.mayAdd) {
      more.textContent = words.say(found.next ? "more" : "more_unnamed", { label: found.next });
      buttons.push(more);
    }
    if (found?.mayRemove) buttons.push(less);
    this.place.replaceChildren(...buttons);
  }

  /** The interview with one more or less, and the page to go to. */
  stepped(section, step) {
    const { interview } = this.page;
    const outer = section.indexes.slice(0, -1);
    const count = interview.state.count(section.repeat, outer) + step;
    const next = interview.withCount(section.repeat, outer, count);
    const wanted = { repeat: section.repeat, indexes: [...outer, count - 1] };
    return { interview: next, section: next.sections().find((each) => isSame(each, wanted)) || next.section(section.key) };
  }
}

function isSame(one, other) {
  return one.repeat === other.repeat && one.indexes.join(".") === other.indexes.join(".");
}
