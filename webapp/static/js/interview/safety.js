// Whether the answers are safe, in words, always in sight.

export class Safety {
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.state = "";
  }

  tell(state, facts) {
    const { words, state: page } = this.page;
    const isTrouble = !["saving", "saved", "kept"].includes(state);
    if (state === "saving" && this.state === "saved" && !facts.isWaitedFor) return;
    const text = facts.message || words.say(state, { ...facts, time: facts.at ? clock(facts.at) : "" });
    this.place.replaceChildren(text);
    this.place.hidden = false;
    this.place.classList.toggle("trouble", isTrouble);
    if (state === "logged_out") this.place.append(" ", link(words.say("log_in"), page.urls.login, "_blank"));
    if (state === "other_window" || state === "refused") this.place.append(" ", link(words.say("reload"), "", ""));
    // Said aloud once, not at every answer.
    if (isTrouble && state !== this.state) this.page.announce(text);
    this.state = state;
  }
}

function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function link(words, address, target) {
  const found = document.createElement("a");
  found.textContent = words;
  found.href = address || location.href;
  if (target) Object.assign(found, { target, rel: "noopener" });
  return found;
}
