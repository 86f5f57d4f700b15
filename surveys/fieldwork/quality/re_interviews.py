"""Interviews that somebody else asks again: a share of what came back, drawn at random, never picked by hand.

What is said then is kept beside the draw until lock, shown to nobody beside the case, and told in aggregates only
(re_interview_results.py). A case that a supervisor follows up is no part of the share, nor of any result.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.quality.re_interview_draws import Candidate, draw
from surveys.fieldwork.quality.re_interview_results import advance_results
from surveys.fieldwork.quality.records import RE_INTERVIEW_STATES, ReInterview, ReInterviewPlan, ReInterviewWave
from surveys.fieldwork.records import Case
from surveys.locks import hold_case, hold_survey
from surveys.people.records import Person
from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.excerpt import excerpt, may_be_asked_again
from surveys.questionnaires.modes import FACE_TO_FACE, HANDED_OVER, PAPER, TELEPHONE
from surveys.questionnaires.navigation import Interview, grid_of
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.service import questionnaire_of, version_in_use
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink
from surveys.samples.records import SampleDraw

USUAL_SHARE, USUAL_LEAST = 0.10, 1
MOST_SHARE, MOST_LEAST, MOST_QUESTIONS = 0.5, 20, 6
BY_AN_INTERVIEWER = (FACE_TO_FACE, HANDED_OVER, TELEPHONE, PAPER)
"""Where a respondent answered alone from the beginning there is no interviewer's work to ask about."""
WAYS = (TELEPHONE, FACE_TO_FACE)
DONE, NOT_REACHED, DECLINED = "done", "not_reached", "declined"
ASKED_AGAIN = ("integer", "range", "select_one")
LONGEST_MINUTES = 600


@dataclass(frozen=True)
class Said:
    """What came of a re-interview. `took_place` None: the respondent does not remember, or it cannot be told."""

    outcome: str
    mode: str | None = None
    took_place: bool | None = None
    said_on: date | None = None
    said_minutes: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    declined: Collection[str] = ()


def plan_of(session: Session, survey: Survey) -> ReInterviewPlan | None:
    """The plan of a survey, if there is one."""
    return session.get(ReInterviewPlan, survey.id)


def questions_to_choose(session: Session, survey: Survey) -> list[dict[str, str]]:
    """The questions that may be asked again: asked of everybody, closed or a number; name and words."""
    version = version_in_use(session, survey.id)
    if version is None:
        return []
    questionnaire = questionnaire_of(version)
    return [
        {"name": each.name, "label": plain_line(questionnaire, each.label) or each.name}
        for each in questionnaire.questions()
        if _is_comparable(questionnaire, each)
    ]


def write_plan(
    session: Session,
    survey: Survey,
    *,
    share: float,
    least: int,
    questions: Sequence[str],
    person: Person,
    now: datetime,
    seed: str | None = None,
) -> ReInterviewPlan:
    """Settle how many are asked again and what; the next draw follows it. The seed is made once and stays.

    Errors: `survey.locked`, `re_interview.share`, `re_interview.least`, `re_interview.questions`.
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    if not 0 < share <= MOST_SHARE:
        raise SurveyError("re_interview.share", f"No share {share}.", most=round(100 * MOST_SHARE))
    if not 1 <= least <= MOST_LEAST:
        raise SurveyError("re_interview.least", f"No least number {least}.", most=MOST_LEAST)
    offered = {each["name"] for each in questions_to_choose(session, survey)}
    names = list(dict.fromkeys(questions))
    if len(names) > MOST_QUESTIONS or not set(names) <= offered:
        raise SurveyError("re_interview.questions", "Up to six questions that may be asked.", most=MOST_QUESTIONS)
    plan = plan_of(session, survey)
    if plan is None:
        plan = ReInterviewPlan(survey_id=survey.id, seed=seed or secrets.token_hex(16), results={})
        session.add(plan)
    plan.share, plan.least, plan.questions = share, least, names
    plan.written_at, plan.written_by_id = now, person.id
    session.flush()
    detail = f"{share:g} {least} {' '.join(names)}"
    _log(session, "re_interview.planned", "survey", survey.id, survey, person, now, detail)
    return plan


def draw_wave(session: Session, survey: Survey, *, person: Person, now: datetime) -> ReInterviewWave:
    """Draw of all that came back since the last draw; a case that is followed up and drawn now counts from now on.

    Errors: `survey.locked`, `re_interview.no_plan`, `re_interview.nothing_new`.
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    plan = plan_of(session, survey)
    if plan is None:
        raise SurveyError("re_interview.no_plan", "Nobody has said how many are asked again.")
    pool = candidates(session, survey)
    if not pool:
        raise SurveyError("re_interview.nothing_new", "No interview has come back since the last draw.")
    waves = waves_of(session, survey)
    before = Counter(collaborator for wave in waves for _case, collaborator in wave.pool)
    drawn_before = _drawn_by_collaborator(session, survey, waves)
    chosen = draw(
        pool, seed=plan.seed, share=plan.share, least=plan.least, before=before, drawn_before=drawn_before
    )  # fmt: skip
    wave = ReInterviewWave(
        survey_id=survey.id,
        number=len(waves) + 1,
        share=plan.share,
        least=plan.least,
        pool=[[each.case_id, each.collaborator_id] for each in pool],
        drawn=len(chosen),
        drawn_at=now,
        drawn_by_id=person.id,
    )
    session.add(wave)
    for candidate, number in chosen:
        _add_drawn(session, plan, wave, candidate, number, now)
    session.flush()
    _log(session, "re_interview.drawn", "survey", survey.id, survey, person, now, f"{len(chosen)}/{len(pool)}")
    return wave


def candidates(session: Session, survey: Survey) -> list[Candidate]:
    """The cases that came back and were in no draw yet, in the order of their codes."""
    known = {case_id for wave in waves_of(session, survey) for case_id, _collaborator in wave.pool}
    rows = session.execute(
        select(Case.id, ResponseLink.collaborator_id, Case.code, SampleDraw.number)
        .join(ResponseLink, ResponseLink.case_id == Case.id)
        .join(Response, Response.instance_id == ResponseLink.response_id)
        .join(SampleDraw, SampleDraw.id == Case.draw_id)
        .where(
            Case.survey_id == survey.id,
            Case.state.in_(("completed", "accepted")),
            Response.state == "submitted",
            Response.import_id.is_(None),
            Response.mode.in_(BY_AN_INTERVIEWER),
        )
        .order_by(SampleDraw.number, Case.code)
    )
    return [Candidate(*row) for row in rows if row[0] not in known]


def waves_of(session: Session, survey: Survey) -> Sequence[ReInterviewWave]:
    """The draws of a survey, the first one first."""
    chosen = select(ReInterviewWave).where(ReInterviewWave.survey_id == survey.id).order_by(ReInterviewWave.number)
    return session.scalars(chosen).all()


def follow_up(session: Session, survey: Survey, *, code: str, person: Person, now: datetime) -> ReInterview:
    """Have a case asked again that nobody drew; no share and no result counts it.

    Errors: `survey.locked`, `re_interview.case_unknown`, `re_interview.no_response`, `re_interview.there_already`.
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    case = session.scalar(select(Case).where(Case.survey_id == survey.id, Case.code == code.strip()).limit(1))
    if case is None:
        raise SurveyError("re_interview.case_unknown", f"No case {code!r}.", case_code=code.strip())
    if not case.has_response:
        raise SurveyError("re_interview.no_response", f"Case {case.code} is {case.state}.", case_code=case.code)
    if _of_case(session, case.id) is not None:
        raise SurveyError("re_interview.there_already", f"Case {case.code} is there.", case_code=case.code)
    plan = plan_of(session, survey)
    added = ReInterview(
        survey_id=survey.id,
        case_id=case.id,
        number=0,
        random_number=None,
        questions=list(plan.questions) if plan else [],
        drawn_at=now,
    )
    session.add(added)
    session.flush()
    _log(session, "re_interview.followed_up", "case", case.id, survey, person, now)
    return added


def all_of(session: Session, survey: Survey) -> Sequence[ReInterview]:
    """Those of a survey, the newest draw first, within it as drawn."""
    chosen = (
        select(ReInterview)
        .where(ReInterview.survey_id == survey.id)
        .options(joinedload(ReInterview.case))
        .order_by(ReInterview.number.desc(), ReInterview.id)
    )
    return session.scalars(chosen).all()


def asked_again(session: Session, re_interview: ReInterview) -> Questionnaire | None:
    """Its questions as a questionnaire of their own, None where there are none."""
    version = version_in_use(session, re_interview.survey_id)
    if version is None or not re_interview.questions:
        return None
    asked = excerpt(questionnaire_of(version), (), always=re_interview.questions)
    return asked if any(True for _each in asked.questions()) else None


def begun(asked: Questionnaire, said: Said, *, today: date, language: str | None = None) -> Interview:
    """The few questions with what was said to them."""
    return Interview(asked, said.answers, declined=said.declined, today=today, language=language, mode=said.mode)


def wrong_answers(asked: Questionnaire | None, said: Said, *, today: date) -> list[AnswerError]:
    """What is to be put right before it can be recorded."""
    if asked is None or said.outcome != DONE or said.took_place is False:
        return []
    return begun(asked, said, today=today).check_all()


def record(session: Session, re_interview: ReInterview, said: Said, *, person: Person, now: datetime) -> None:
    """Write down what came of it; one that was not reached may be tried again, all else stays as it is.

    Errors: `survey.locked`, `re_interview.own_case`, `re_interview.over`, `re_interview.outcome_unknown`,
    `re_interview.mode_missing`, `re_interview.day`, `re_interview.minutes`, `re_interview.answers`.
    """
    hold_case(session, re_interview.case_id)
    session.refresh(re_interview)
    case = re_interview.case
    refuse_locked(case.survey)
    _check(session, re_interview, said, person, now)
    asked = asked_again(session, re_interview)
    if wrong_answers(asked, said, today=now.date()):
        raise SurveyError("re_interview.answers", "Some of the answers are to be put right.")
    facts: dict[str, Any] = {"mode": said.mode, "done_at": now, "done_by_id": person.id}
    if said.outcome == DONE:
        facts |= {"took_place": said.took_place, "said_on": said.said_on, "said_minutes": said.said_minutes}
        if asked is not None and said.took_place is not False:
            facts["answers"] = begun(asked, said, today=now.date()).cleaned()
    if re_interview.state == said.outcome == NOT_REACHED:
        re_interview.mode, re_interview.done_at, re_interview.done_by_id = said.mode, now, person.id
    else:
        RE_INTERVIEW_STATES.move(session, re_interview, said.outcome, **facts)
    _log(session, "re_interview.recorded", "case", case.id, case.survey, person, now, said.outcome)
    advance_results(session, case.survey, now=now)


def refuse_locked(survey: Survey) -> None:
    """Nothing is asked again once no way leads back. Errors: `survey.locked`."""
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", "The survey is locked.")


def _check(session: Session, re_interview: ReInterview, said: Said, person: Person, now: datetime) -> None:
    case = re_interview.case
    collected_by = session.scalar(select(ResponseLink.collaborator_id).where(ResponseLink.case_id == case.id))
    if person.id in {collected_by, case.collaborator_id}:
        raise SurveyError("re_interview.own_case", "Somebody else than the interviewer asks again.")
    if said.outcome not in (DONE, NOT_REACHED, DECLINED):
        raise SurveyError("re_interview.outcome_unknown", f"No outcome {said.outcome!r}.")
    if not re_interview.is_still_to_ask:
        raise SurveyError("re_interview.over", f"It is {re_interview.state} already.")
    if said.mode not in WAYS:
        raise SurveyError("re_interview.mode_missing", f"No way {said.mode!r}.")
    if said.said_on is not None and said.said_on > now.date():
        raise SurveyError("re_interview.day", "The interview was before today.")
    if said.said_minutes is not None and not 0 <= said.said_minutes <= LONGEST_MINUTES:
        raise SurveyError("re_interview.minutes", "No interview lasts so long.", most=LONGEST_MINUTES)


def _is_comparable(questionnaire: Questionnaire, question: Question) -> bool:
    """Asked of everybody, by one answer that can be compared; a row of a grid is an opinion on a scale."""
    if question.kind not in ASKED_AGAIN or not may_be_asked_again(questionnaire, question.name):
        return False
    if grid_of(questionnaire, question):
        return False
    around = questionnaire.placed[question.name].groups
    conditions = [question.relevant, *(questionnaire.placed[name].item.relevant for name in around)]
    return not any(conditions) and question.name not in questionnaire.specifying


def _add_drawn(
    session: Session, plan: ReInterviewPlan, wave: ReInterviewWave, candidate: Candidate, number: float, now: datetime
) -> None:
    known = _of_case(session, candidate.case_id)
    if known is not None:  # followed up before: what was recorded stays, and counts from now on
        known.number, known.random_number = wave.number, number
        return
    session.add(
        ReInterview(
            survey_id=wave.survey_id,
            case_id=candidate.case_id,
            number=wave.number,
            random_number=number,
            questions=list(plan.questions),
            drawn_at=now,
        )
    )


def _of_case(session: Session, case_id: int) -> ReInterview | None:
    return session.scalar(select(ReInterview).where(ReInterview.case_id == case_id))


def _drawn_by_collaborator(session: Session, survey: Survey, waves: Sequence[ReInterviewWave]) -> Counter[int]:
    who = {case_id: collaborator for wave in waves for case_id, collaborator in wave.pool}
    drawn = select(ReInterview.case_id).where(ReInterview.survey_id == survey.id, ReInterview.number > 0)
    return Counter(who[case_id] for case_id in session.scalars(drawn) if case_id in who)


def _log(
    session: Session,
    action: str,
    subject: str,
    id_: int,
    survey: Survey,
    person: Person,
    now: datetime,
    detail: str = "",
) -> None:
    audit.log(session, action, subject, id_, at=now, person_id=person.id, survey_id=survey.id, detail=detail)
