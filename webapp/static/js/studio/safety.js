// Whether what was written is safe, in words, always in sight.

export class Safety {
  constructor(place, words, urls) {
    Object.assign(this, { place, words, urls });
    this.state = "";
    this.isKept = true;
  }

  tell(state, facts = {}) {
    const isTrouble = !["saving", "saved"].includes(state);
    if (state === "saving" && this.state === "saved" && !facts.isSlow) return;
    const time = facts.at ? clock(facts.at) : "";
    const name = isTrouble && !this.isKept && state !== "refused" ? `${state}_unkept` : state;
    const text = facts.message || this.words.say(name, { ...facts, time });
    this.place.replaceChildren(text);
    this.place.classList.toggle("trouble", isTrouble);
    if (state === "logged_out") this.place.append(" ", link(this.words.say("log_in"), this.urls.login));
    this.state = state;
  }

  /** This browser keeps nothing: the writer has to know before anything is lost. */
  keepsNothing() {
    this.isKept = false;
    const notice = Object.assign(document.createElement("p"), { className: "notice warning", id: "unkept" });
    notice.textContent = this.words.say("keeps_nothing");
    document.getElementById("conflicts").before(notice);
  }
}

function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function link(words, address) {
  return Object.assign(document.createElement("a"), { textContent: words, href: address, target: "_blank", rel: "noopener" });
}
