// The own cases: call-backs and appointments first, then what is under way, then every commune.

import { Cases, STANDINGS, WORKABLE, titleOf } from "./cases.js";
import { drawn } from "./drawn.js";
import { found } from "./found.js";
import { moment, say } from "./words.js";

const TROUBLES = ["logged_out", "another_person", "captive"];
const NOTHING = { find: "", commune: "", standing: "", due: "" };
const wanted = { ...NOTHING };

export async function show(page) {
  draw(page);
  page.onChange(() => redraw(page));
}

function draw(page, options) {
  const { app } = page;
  const cases = new Cases(app);
  page.draw("list", facts(page, cases), options);
  page.doing("[data-act=update]", () => app.update.take());
  page.doing("[data-act=fetch]", () => page.connection.fetch());
  if (cases.all.length) new Narrowing(page, cases);
  page.drawnFrom = mark(page);
}

/** Anew only where something that is shown has changed, and where it was: nobody's place or typing is lost. */
function redraw(page) {
  if (mark(page) === page.drawnFrom) return;
  const [focused, top] = [document.activeElement?.id, scrollY];
  const selection = document.activeElement?.selectionStart;
  draw(page, { quietly: true });
  scrollTo(0, top);
  const again = focused && document.getElementById(focused);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (typeof selection === "number") again.setSelectionRange?.(selection, selection);
}

const mark = ({ app, connection }) => JSON.stringify([
  app.workAt, app.drafts().map(({ id, state }) => [id, state]), app.outgoing().map(({ id }) => id), connection.how,
  app.update.waiting, app.update.blockedBy, app.update.isBlocked, app.work?.cases.map((one) => [one.state, one.visits.length, one.appointment_at]),
]);

function facts({ app, connection }, cases) {
  const all = cases.all.length;
  const real = cases.all.filter((one) => !one.practice);
  const waiting = real.filter((one) => WORKABLE.includes(cases.standing(one))).length;
  const done = real.filter((one) => ["waiting", "done"].includes(cases.standing(one))).length;
  const going = cases.all.filter((one) => cases.drafts.has(one.id));
  return {
    all, waiting, done, none: !all && Boolean(app.work), not_fetched: !app.work, how: connection.words,
    trouble: TROUBLES.includes(connection.how) ? connection.words : "", login: connection.needsLogin, ...updating(app.update),
    tasks: cases.tasks().map((task) => ({ task: task.id, comment: task.comment, ...row(cases, cases.find(task.case_id)) })),
    appointments: cases.appointments().map((one) => ({ ...row(cases, one), when: appointmentWords(one) })),
    going: going.map((one) => row(cases, one)),
  };
}

export function updating({ waiting, blockedBy, isBlocked }) {
  const blocked = blockedBy ? say("update_blocked", { count: blockedBy }) : isBlocked ? say("update_blocked_by_other") : "";
  return { update: waiting ? blocked || say("update_ready") : "", may_update: waiting && !isBlocked };
}

function row(cases, one) {
  if (!one) return { id: 0, title: "", place: "", words: "", kind: "" };
  return { id: one.id, title: titleOf(one), place: one.psu_name, words: cases.words(one), kind: cases.standing(one) };
}

function appointmentWords(one) {
  const at = new Date(one.appointment_at);
  return at < new Date() ? say("overdue", { time: moment(at) }) : moment(at);
}

/** The long list and what narrows it. Rows stay where they are; those that do not match are hidden. */
class Narrowing {
  constructor(page, cases) {
    Object.assign(this, { page, cases });
    this.keys = new Map(cases.all.map((one) => [one.id, cases.key(one)]));
    this.form = page.$("#find-case");
    this.#offer();
    this.#draw();
    this.form.addEventListener("input", () => this.#take());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", () => setTimeout(() => this.#take()));
    if (wanted.commune || wanted.standing || wanted.due) this.form.querySelector("details").open = true;
    this.#narrow();
  }

  #offer() {
    const { cases } = this;
    const communes = new Map(cases.all.map((one) => [one.psu, one.psu_name]));
    const present = new Set(cases.all.map((one) => cases.standing(one)));
    options(this.form.elements.commune, [...communes]);
    options(this.form.elements.standing, STANDINGS.filter((name) => present.has(name)).map((name) => [name, say(`standing_${name}`)]));
    options(this.form.elements.due, ["past", "3", "7"].map((name) => [name, say(`due_${name}`)]));
    for (const [name, value] of Object.entries(wanted)) this.form.elements[name].value = value;
  }

  #draw() {
    const { cases } = this;
    const places = new Map();
    for (const one of cases.all) {
      const key = `${one.survey_id} ${one.psu}`;
      if (!places.has(key)) places.set(key, []);
      places.get(key).push(one);
    }
    const several = cases.surveys.size > 1;
    let survey = null;
    const parts = [...places.values()].map((own) => {
      const isFirst = several && own[0].survey_id !== survey;
      survey = own[0].survey_id;
      return drawn("part", "place", {
        survey: isFirst ? cases.survey(own[0]).title : "", place: own[0].psu_name, count: "",
        cases: own.map((one) => row(cases, one)),
      });
    });
    this.page.$("#places").replaceChildren(...parts);
    this.rows = [...this.page.$("#places").querySelectorAll("[data-case]")];
  }

  #take() {
    for (const name of Object.keys(wanted)) wanted[name] = this.form.elements[name].value;
    this.#narrow();
  }

  #narrow() {
    const shown = found(this.cases, this.keys, wanted);
    for (const each of this.rows) each.hidden = !shown.has(Number(each.dataset.case));
    for (const place of this.page.$("#places").children) {
      const count = place.querySelectorAll("[data-case]:not([hidden])").length;
      place.hidden = !count;
      place.querySelector(".count").textContent = say("count", { count });
    }
    const all = this.cases.all.length;
    this.page.$("#found").textContent = !shown.size ? say("none_found") : shown.size < all ? say("shown", { count: shown.size, all }) : "";
  }
}

function options(select, entries) {
  select.replaceChildren(...[["", say("all")], ...entries].map(([value, words]) => new Option(words, value)));
}
