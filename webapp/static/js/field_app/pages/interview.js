// The interview's own client on a draft of this phone.

import { fetched } from "../../interview/fetched.js";
import { InterviewPage } from "../../interview/page.js";
import { Refusal } from "../refusal.js";
import { isWithRespondent } from "./hands.js";
import { keepingOn } from "./keeping.js";
import { titleOf } from "./cases.js";
import { underWay } from "./under_way.js";

export async function show(page) {
  const { app, args: [id, key], query } = page;
  const going = await underWay(app, id);
  const { draft } = going;
  const alone = isWithRespondent(page.router, draft);
  if (draft.handover && !alone) return page.go(`#/khoa-may/${id}`, { replace: true });
  const drawn = await questionsIn(going.language);
  const interview = going.interview;
  const section = [key, draft.section].map((each) => each && interview.section(each)).find(Boolean) || going.sections(interview)[0];
  if (!section || (alone && !going.sections(interview).some((each) => each.key === section.key))) {
    return page.go(`#/xem-lai/${id}`, { replace: true });
  }
  if (draft.section === null) await draft.save({ answers: interview.answers, section: section.key });
  page.live = (route) => route.name === "interview" && route.args[0] === id;
  page.draw("interview", facts(going, alone), { quietly: true });
  await takeOver(page, going, { drawn, alone, section, again: query.has("xem-lai"), wanted: query.get("cau") });
}

async function questionsIn(language) {
  try {
    return await fetched(language.questions);
  } catch {
    throw new Refusal("form_missing");
  }
}

function facts({ one, draft, survey, version, language, isCallback }, alone) {
  const stays = isCallback || draft.mode === "telephone";
  const several = version.languages.length > 1 && draft.language;
  return {
    id: one.id, title: titleOf(one), part: survey.title, tag: language.tag, alone, may_hand_over: !alone && !stays,
    only_leave: !alone && stays,
    languages: several ? version.languages : [],
  };
}

async function takeOver(page, going, { drawn, alone, section, again, wanted }) {
  const { draft, language } = going;
  const state = {
    instance_id: draft.id, revision: 0, answers: draft.answers, declined: draft.declined, section: section.key, again,
    self_completion: alone, handed_over_from: draft.handover?.section || null, mode: draft.mode,
    alone: draft.mode === "telephone" ? [] : going.version.alone, language: language.language, locale: going.locale,
    title: going.survey.title, languages: going.version.languages, seed: draft.id, today: going.day,
    now: `${going.day}T00:00:00`, utc_offset: 0, urls: urls(draft),
  };
  const shown = new InterviewPage(state, going.form, drawn, { Keeping: keepingOn(draft), signal: page.signal });
  // Nothing was entered before the client came: the page was drawn without questions.
  shown.takeOver({ ...state, answers: {}, declined: [], revision: -1 });
  shown.safety.tell("kept", {});
  document.title = `${shown.title.textContent} – khaosat`;
  page.leave = () => shown.settle();
  if (wanted && shown.sectionView.views.has(wanted)) shown.reach(wanted);
  else if (!again) {
    scrollTo(0, 0);
    shown.title.focus({ preventScroll: true });
  }
}

function urls({ id, caseId }) {
  const here = `${location.pathname}${location.search}`;
  return {
    page: `${here}#/phieu/${id}/KEY`, review: `#/xem-lai/${id}`, hand_over: `#/dua-may/${id}`, case: `#/ho/${caseId}`,
    login: "", save: "",
  };
}
