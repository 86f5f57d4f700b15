// Cases as the pages show them: how each stands, in words, with what is on this phone counted in.

import { searchKey } from "../../interview/words.js";
import { dayOf, moment, say } from "./words.js";

const [UNTOUCHED, AGAIN, INTERVIEWING, BY_LINK] = ["untouched", "again", "interviewing", "by_link"];
const [WAITING, DONE, CLOSED] = ["waiting", "done", "closed"];
const BY_STATE = { interviewing: INTERVIEWING, completed: DONE, returned: DONE, accepted: DONE, finished: CLOSED };
export const STANDINGS = [UNTOUCHED, AGAIN, INTERVIEWING, BY_LINK, WAITING, DONE, CLOSED];
export const WORKABLE = [UNTOUCHED, AGAIN, INTERVIEWING];

/** Everything that is known of the own cases now. */
export class Cases {
  constructor(app) {
    this.work = app.work || { surveys: [], cases: [], tasks: [], outcomes: {} };
    this.surveys = new Map(this.work.surveys.map((survey) => [survey.id, survey]));
    this.drafts = new Map(app.drafts().filter(({ kind }) => kind === "response").map((item) => [item.caseId, item]));
    this.callbacks = new Map(app.drafts().filter(({ kind }) => kind === "callback_done").map((item) => [item.versionId, item]));
    this.outgoing = new Map(app.outgoing().filter(({ kind }) => kind === "response").map((item) => [item.caseId, item]));
    this.byId = new Map(this.work.cases.map((each) => [each.id, each]));
  }

  get all() {
    return this.work.cases;
  }

  find(id) {
    return this.byId.get(Number(id)) || null;
  }

  survey(one) {
    return this.surveys.get(one.survey_id);
  }

  standing(one) {
    if (this.outgoing.has(one.id)) return WAITING;
    if (this.drafts.has(one.id)) return INTERVIEWING;
    if (answersByLink(one)) return BY_LINK;
    if (one.state !== "open") return BY_STATE[one.state] || UNTOUCHED;
    return one.visits.length ? AGAIN : UNTOUCHED;
  }

  /** How a case stands, in a line: what came of the last visit, or that it is done. */
  words(one) {
    const standing = this.standing(one);
    const last = one.visits.at(-1);
    return [AGAIN, CLOSED].includes(standing) && last ? visitWords(last) : say(`standing_${standing}`);
  }

  /** The call-backs at a case, or all. */
  tasks(id = null) {
    return this.work.tasks.filter((task) => id === null || task.case_id === id);
  }

  /** Open cases with an appointment, the next one first. */
  appointments() {
    const waiting = this.all.filter((one) => one.appointment_at && WORKABLE.includes(this.standing(one)));
    return waiting.sort((one, other) => new Date(one.appointment_at) - new Date(other.appointment_at));
  }

  /** The moment that decides which outcomes are possible. */
  momentOf(one) {
    if (this.standing(one) === INTERVIEWING) return "interview";
    if (one.line === null) return "quota";
    return one.selected_position ? "respondent" : "door";
  }

  /** What can come of a visit, or of a call. */
  outcomes(one, { calling = false } = {}) {
    const moment = this.momentOf(one);
    const call = { door: "telephone", respondent: "telephone_respondent" }[moment];
    return this.work.outcomes[(calling && call) || moment] || [];
  }

  /** What is found by typing. */
  key(one) {
    return ` ${searchKey(`${titleOf(one)} ${one.psu_name} ${one.psu} ${one.code} ${this.words(one)}`)}`;
  }
}

/** Whether the household answers on its own device, as the newest list knows: nobody is to interview it meanwhile. */
export const answersByLink = (one) => Boolean(one.by_link) && one.state === "interviewing";

export const titleOf = (one) => one.title;

/** What came of a visit; an appointment with its time. The server's words have the time in them already. */
export function visitWords(visit) {
  if (!visit.appointment_at) return visit.words;
  return say("at", { outcome: visit.words, time: moment(new Date(visit.appointment_at)) });
}

/** Whom to ask for, by age. */
export function personWords({ selected_position: position, eligible_persons: adults }) {
  if (!position || !adults) return "";
  const name = adults === 1 ? "only" : position === 1 ? "oldest" : position === adults ? "youngest" : "nth";
  return say(`person_${name}`, { position, adults });
}

/** The last day of a survey's fieldwork, as written on the page. */
export const dueWords = (survey) => (survey?.until ? dayInWords(survey.until) : "–");

function dayInWords(written) {
  const at = dayOf(written);
  return moment(at).split(" ")[1];
}

/** Days left until the end of fieldwork; negative when it is over. */
export function daysLeft(survey, today = new Date()) {
  if (!survey?.until) return Infinity;
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate());
  return Math.round((dayOf(survey.until) - midnight) / 86_400_000);
}

/** The version on which a new interview begins: the newest published one. */
export const publishedVersion = (survey) => survey?.versions.find((version) => version.state === "published") || null;
