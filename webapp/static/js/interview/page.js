// The interview on one page: answers go to the engine, what follows from them to the page, all of it to the server.

import { Interview } from "../engine/interview.js";
import { setApart } from "./apart.js";
import { Boxes } from "./boxes.js";
import { enteredBefore } from "./entered.js";
import { Errors } from "./errors.js";
import { Instances } from "./instances.js";
import { Keys } from "./keys.js";
import { Languages } from "./languages.js";
import { Safety } from "./safety.js";
import { Saving } from "./saving.js";
import { SectionView } from "./section.js";
import { Templates } from "./templates.js";
import { Travel } from "./travel.js";
import { Ways } from "./ways.js";
import { Words } from "./words.js";

const TYPING_PAUSE = 200;
const ROUNDS = 5;
const $ = (id) => document.getElementById(id);

function interviewAt(form, state) {
  return new Interview(form, state.answers, {
    today: state.today, now: state.now, utcOffset: state.utc_offset, language: state.language, seed: state.seed,
    declined: state.declined, locale: state.locale, mode: state.mode,
  });
}

export class InterviewPage {
  /** `Keeping` sees that nothing is lost: by sending it, or as the studio's preview does. Where one document shows one
      interview after another, `signal` ends what this one listens to. */
  constructor(state, form, drawn, { Keeping = Saving, signal = undefined } = {}) {
    this.state = state;
    this.signal = signal;
    this.urls = state.urls;
    this.form = form;
    this.templates = new Templates(drawn.questions);
    this.words = new Words(drawn.words);
    this.interview = interviewAt(form, state);
    this.element = $("interview");
    this.boxes = new Boxes(this.element);
    this.progress = $("progress");
    this.title = document.querySelector("h1");
    this.sectionView = new SectionView($("questions"), this);
    this.errors = new Errors($("wrong"), this);
    this.instances = new Instances($("instances"), document.querySelector(".lead"), this);
    this.safety = new Safety($("safe"), this);
    this.travel = new Travel(this);
    this.ways = new Ways(this);
    this.keys = new Keys(this);
    // What was typed last is an answer too; before Saving listens, so that it is saved with the rest.
    for (const going of ["beforeunload", "pagehide"]) addEventListener(going, () => this.settle(), { signal });
    this.saving = new Keeping({
      url: this.urls.save,
      tokenPage: () => this.travel.address(this.sectionView.key),
      token: this.element.querySelector("[name=csrf_token]").value,
      revision: state.revision,
      snapshot: () => this.snapshot(),
      report: (how, facts) => this.safety.tell(how, facts),
    });
    this.typing = null;
  }

  /** `drawn`: what the server knew when it drew the page, which may be less than what is known by now. */
  takeOver(drawn) {
    const known = drawn.revision === this.state.revision ? this.interview : interviewAt(this.form, drawn);
    for (const [field, value, declined] of enteredBefore(this.element, known.section(drawn.section))) {
      this.interview = this.interview.withAnswer(field, value, { declined });
      this.saving.changed(field);
    }
    this.title.tabIndex = -1;
    $("new")?.remove();
    const section = this.interview.section(this.state.section) || this.interview.nextSection();
    this.open(section, { screen: this.travel.screenAt(section) });
    this.languages = new Languages(this);
    const wanted = this.travel.wanted();
    this.travel.begin();
    this.moved();
    const wrong = this.state.again ? this.interview.checkSection(section.key) : [];
    if (wrong.length) this.errors.refuse(wrong);
    if (wanted) this.reach(wanted);
  }

  /** Something was done with a button: the number of such moves stands on the form, for whoever drives the page. */
  moved() {
    this.element.dataset.live = String(Number(this.element.dataset.live || 0) + 1);
  }

  snapshot() {
    const { answers, state } = this.interview;
    return {
      instance_id: this.state.instance_id, answers, declined: [...state.declined], section: this.sectionView.key,
      language: this.interview.language,
    };
  }

  get section() {
    return this.interview.section(this.sectionView.key);
  }

  /** Show a page from its first screen, or its last. */
  open(section, where = {}) {
    this.errors.clear();
    this.boxes.clear();
    this.sectionView.open(section, where);
    this.#withdraw();
    this.#around(section);
  }

  #around(section) {
    const { question, questions } = this.interview.position(section.key);
    const words = this.words.say("position", { number: question, count: questions });
    if ($("position").textContent !== words) $("position").textContent = words;
    Object.assign(this.progress, { max: questions, value: question - 1 });
    const title = section.title || this.state.title;
    if (this.title.textContent !== title) this.title.textContent = title;
    this.instances.show(section);
    const back = document.querySelector(".actions [value=back]");
    if (back) back.hidden = this.state.self_completion && this.sectionView.screen === 0 &&
      !this.ways.neighbour((key) => this.interview.previousSection(key));
  }

  /** Somebody is typing: what follows waits for a pause. */
  typed(view) {
    clearTimeout(this.typing?.timer);
    if (this.typing && this.typing.view !== view) this.settle();
    this.saving.typing?.();
    this.typing = { view, timer: setTimeout(() => this.keys.afterTap(() => this.settle()), TYPING_PAUSE) };
  }

  /** What was typed is taken now; returns the questions that have come up with it. */
  settle() {
    const waiting = this.typing;
    if (!waiting) return [];
    clearTimeout(waiting.timer);
    this.typing = null;
    const appeared = this.changed(waiting.view);
    this.saving.typed?.();
    return appeared;
  }

  /** A question was answered. */
  changed(view) {
    if (this.typing?.view === view) {
      clearTimeout(this.typing.timer);
      this.typing = null;
    }
    const value = view.control.value();
    if (JSON.stringify(value) === view.entered) return [];
    view.entered = JSON.stringify(value);
    this.interview = this.interview.withAnswer(view.field, value);
    return this.#follow(view.field);
  }

  declined(view, isDeclined) {
    view.entered = JSON.stringify(view.control.value());
    this.interview = this.interview.withAnswer(view.field, view.control.value(), { declined: isDeclined });
    this.#follow(view.field);
  }

  left(view) {
    this.keys.afterTap(() => this.#left(view));
  }

  #left(view) {
    if (this.typing?.view === view) this.settle();
    if (this.sectionView.views.get(view.field) === view && view.root.isConnected) this.errors.check(view);
  }

  #follow(field) {
    this.saving.changed(field);
    const { section } = this;
    if (!section) return [];
    const appeared = this.sectionView.update(section, field);
    this.#withdraw();
    this.errors.mend();
    this.#around(section);
    const named = appeared.find((view) => view.isAnswered);
    if (named) this.announce(this.words.say("appeared", { label: named.asked.label }));
    return appeared.filter((view) => view.isAnswered);
  }

  /** What is chosen but no longer offered is taken away, and that is said. */
  #withdraw() {
    for (let round = 0; round < ROUNDS; round += 1) {
      const view = this.sectionView.shown().find((each) => each.isAnswered && each.withdrawn().length);
      if (!view) return;
      const { question, value } = view.asked;
      const label = this.interview.state.choiceLabel(question.name, view.withdrawn()[0]);
      this.interview = this.interview.withAnswer(view.field, value);
      this.saving.changed(view.field);
      this.sectionView.update(this.section, null);
      view.entered = undefined;
      view.remark(this.words.say("withdrawn", { label }));
      this.announce(this.words.say("withdrawn", { label }));
    }
  }

  errorsAt(view) {
    return this.interview.check(view.asked.question.name, view.asked.indexes);
  }

  /** To a question, wherever on this page it stands. */
  reach(field) {
    const screen = this.sectionView.screenOf(field);
    if (screen >= 0 && screen !== this.sectionView.screen) this.travel.toScreen(screen);
    const view = this.sectionView.views.get(field);
    view?.root.scrollIntoView({ block: "center" });
    view?.focus();
  }

  announce(words) {
    $("said").textContent = words;
  }

  gridTitle(name, section) {
    const group = this.form.placed.get(name).item;
    const title = this.interview.text(group.label, section.page.questions[0], section.indexes);
    return title === section.title ? "" : title;
  }

  isApart(choice) {
    return setApart(choice.label);
  }
}
