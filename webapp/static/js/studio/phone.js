// Inside the phone: the interview's own client on the draft. Its answers stay in this tab, so that the page that is
// drawn after the next key goes on where this one was; nothing goes to the server.

import { Form } from "../engine/form.js";
import { fetched } from "../interview/fetched.js";
import { InterviewPage } from "../interview/page.js";

class InThisTab {
  constructor({ snapshot }, key) {
    Object.assign(this, { snapshot, key, count: 0, failures: 0, revision: 0 });
  }

  changed() {
    this.keep();
  }

  keep(more = {}) {
    try {
      const { answers, declined, section, language } = this.snapshot();
      sessionStorage.setItem(this.key, JSON.stringify({ answers, declined, section, language, item: item(), ...more }));
    } catch {
      // Without it the next page begins anew.
    }
  }

  async flush() {
    return true;
  }
}

function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) || "{}");
  } catch {
    return {};
  }
}

async function begin(state) {
  const before = kept(state.preview_key);
  const known = { ...state, answers: before.answers || {}, declined: before.declined || [] };
  if (before.language && state.languages.some((each) => each.language === before.language)) known.language = before.language;
  if (before.item === item() && before.section) known.section = before.section;
  const questions = known.languages.find((each) => each.language === known.language).questions;
  const [compiled, drawn] = await Promise.all([fetched(state.urls.form), fetched(questions)]);
  if (compiled.modules.includes("digests")) await import("../engine/digests.js");
  const form = new Form(compiled);
  const page = new InterviewPage(known, form, drawn, { Keeping: class extends InThisTab {
    constructor(options) {
      super(options, state.preview_key);
    }
  } });
  // The server drew the page without answers: nothing on it was entered by anybody.
  page.takeOver({ ...known, answers: {}, declined: [], revision: -1 });
  if (before.item === item()) scrollTo(0, before.scrolled || 0);
  else bringIntoSight(page, state.item);
  document.getElementById("safe").hidden = true;
  addEventListener("pagehide", () => page.saving.keep({ scrolled: scrollY }));
}

const item = () => new URLSearchParams(location.search).get("cau") || "";

// The way back in the browser is that of the studio's page, not of the phone in it.
if (parent !== window) history.pushState = history.replaceState;

const told = document.getElementById("preview-state");
if (told) begin(JSON.parse(told.textContent)).catch((error) => console.info(String(error))).finally(ready);
else ready();

/** The item that is written stands in sight; the focus stays with whoever writes. */
function bringIntoSight({ sectionView, section }, field) {
  const screen = field && section ? sectionView.screenOf(field) : -1;
  if (screen < 0) return;
  sectionView.showScreen(screen);
  const view = sectionView.views.get(field);
  if (sectionView.shown()[0] !== view) view?.root.scrollIntoView({ block: "start", behavior: "instant" });
}

function ready() {
  if (parent !== window) parent.postMessage("khaosat-preview-ready", location.origin);
}
