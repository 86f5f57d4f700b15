// One household: what is known of it, what came of the visits, and what to do now. Never an answer.

import { Cases, WORKABLE, daysLeft, dueWords, personWords, titleOf, visitWords } from "./cases.js";
import { moment } from "./words.js";

export async function show(page) {
  draw(page);
  page.onChange(() => draw(page, { quietly: true }));
}

function draw(page, options) {
  const cases = new Cases(page.app);
  const one = cases.find(page.args[0]);
  if (!one) return page.draw("gone");
  page.draw("case", facts(cases, one), options);
}

function facts(cases, one) {
  const survey = cases.survey(one);
  const standing = cases.standing(one);
  const draft = cases.drafts.get(one.id);
  const isOver = survey?.state !== "fieldwork" || Boolean(one.gone);
  const workable = WORKABLE.includes(standing) && !isOver;
  const isToSelect = one.line !== null && !one.selected_position;
  return {
    id: one.id, title: titleOf(one), words: cases.words(one), place: one.psu_name, line: one.line, quota: one.line === null && workable,
    practice: one.practice || "", reserve: one.role === "reserve", survey: survey?.title || "", contact: survey?.contact || "",
    until: dueWords(survey), over: WORKABLE.includes(standing) && isOver, late: workable && daysLeft(survey) < 0,
    waiting: standing === "waiting", by_link: standing === "by_link", completed: standing === "done", refused: draft?.state === "refused" ? draft.message : "",
    person: workable ? personWords(one) : "", may_correct: !draft && workable,
    tasks: cases.tasks(one.id).map((task) => ({ task: task.id, comment: task.comment })),
    visits: [...one.visits].reverse().map((visit) => ({ number: visit.number, words: visitWords(visit), at: moment(new Date(visit.at)) })),
    workable, draft: draft?.id || "", to_select: workable && !draft && isToSelect, to_ask: workable && !draft && !isToSelect,
  };
}
