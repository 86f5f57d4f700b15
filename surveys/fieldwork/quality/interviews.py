"""The interviews of a survey as the indicators compare them: who asked where, when, how long, and answers as numbers.

Counted are interviews that a collaborator of the survey held, and paper forms that one filled in (whose hours nobody
knows). What respondents sent by a link of their own, forms they filled in alone, and what was collected elsewhere is
nobody's work here. Nothing of what is read leaves this chapter but counts, shares and the codes of cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from sampling.deferred import deferred
from surveys.fieldwork.dispositions import DISPOSITIONS, AaporClass
from surveys.fieldwork.quality.indicator_questions import ClosedQuestion, LookedAt, looked_at
from surveys.fieldwork.records import Case
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.modes import FACE_TO_FACE, HANDED_OVER, PAPER, TELEPHONE
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response, ResponseLink

if TYPE_CHECKING:
    import pandas as pd

    from analysis import interviewer_checks
else:
    pd = deferred("pandas")
    interviewer_checks = deferred("analysis.interviewer_checks")

ELIGIBLE = {AaporClass.INTERVIEW, AaporClass.PARTIAL, AaporClass.REFUSAL, AaporClass.NONCONTACT, AaporClass.OTHER}
NOBODY_ELIGIBLE = {"no_adult", "not_eligible"}
MET = {code for code, each in DISPOSITIONS.items() if each.aapor in ELIGIBLE}
ASKED_BY_SOMEBODY = (FACE_TO_FACE, HANDED_OVER, TELEPHONE, PAPER)
SECONDS = 60.0
FEWEST_ANSWERS = 30
"""Of a question with fewer answers nothing is said."""


@dataclass(frozen=True, eq=False)
class Interviews:
    """Interviews with what the checks take of them; row by row the case, its commune, its collaborator, and whether the
    respondent had the device for a while, so that the collaborator does not know all that was answered."""

    data: interviewer_checks.InterviewData
    cases: tuple[int, ...]
    areas: tuple[str, ...]
    collaborators: tuple[int, ...]
    handed_over: tuple[bool, ...]
    looked_at: LookedAt

    def __len__(self) -> int:
        return len(self.cases)


def count_interviews(session: Session, survey: Survey) -> int:
    """How many interviews there are to compare, without reading any."""
    return session.scalar(_held(survey.id, select(func.count()))) or 0


def interviews_of(session: Session, survey: Survey) -> Interviews | None:
    """All interviews of a survey, None where there is none yet; versions are put together by variable."""
    columns = (
        Response.version_id, Response.mode, Response.answers, Response.declined, Response.submitted_on,
        ResponseLink.collaborator_id, ResponseLink.started_at, ResponseLink.submitted_at, ResponseLink.elapsed_seconds,
        Case.id, Case.psu,
    )  # fmt: skip
    rows = session.execute(_held(survey.id, select(*columns)).order_by(Case.id)).all()
    if not rows:
        return None
    found = looked_at(_versions(session, {row.version_id for row in rows}))
    asked = [_asked(row, found) for row in rows]
    age = found.age
    data = interviewer_checks.InterviewData(
        interviewer=[str(row.collaborator_id) for row in rows],
        answers=_closed_answers(rows, found.closed),
        minutes=np.array([_minutes(row) for row in rows]),
        started=np.array([_started(row) for row in rows]),
        asked=np.array([float(one[0]) for one in asked]),
        declined=np.array([float(one[1]) for one in asked]),
        dont_know=np.array([float(_evasive(row.answers, found.closed)) for row in rows]),
        batteries=found.batteries,
        ages=None if age is None else np.array([_number(row.answers.get(age)) for row in rows]),
        households=_households(session, survey),
    )
    return Interviews(
        data,
        cases=tuple(row.id for row in rows),
        areas=tuple(row.psu for row in rows),
        collaborators=tuple(row.collaborator_id for row in rows),
        handed_over=tuple(row.mode == HANDED_OVER for row in rows),
        looked_at=found,
    )


def _held(survey_id: int, chosen: Select[Any]) -> Select[Any]:
    """From responses with their links and cases, those that a collaborator asked for."""
    return (
        chosen.select_from(Response)
        .join(ResponseLink, ResponseLink.response_id == Response.instance_id)
        .join(Case, Case.id == ResponseLink.case_id)
        .where(
            Response.survey_id == survey_id,
            Response.state == "submitted",
            Response.import_id.is_(None),
            Response.mode.in_(ASKED_BY_SOMEBODY),
        )
    )


def _households(session: Session, survey: Survey) -> interviewer_checks.Households:
    """Every household that somebody met, and whether nobody there was said to be eligible."""
    chosen = select(Case.collaborator_id, Case.disposition).where(
        Case.survey_id == survey.id, Case.collaborator_id.is_not(None), Case.disposition.is_not(None)
    )
    met = [row for row in session.execute(chosen.order_by(Case.id)) if row.disposition in MET | NOBODY_ELIGIBLE]
    nobody = np.array([float(row.disposition in NOBODY_ELIGIBLE) for row in met])
    return interviewer_checks.Households([str(row.collaborator_id) for row in met], nobody)


def _versions(session: Session, ids: set[int]) -> list[Version]:
    chosen = select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(ids)).order_by(QuestionnaireVersion.number)
    return [Version(version.number, questionnaire_of(version)) for version in session.scalars(chosen)]


def _minutes(row: Any) -> float:
    """What the phone counted without a clock, else by the clock; nobody timed a form of paper."""
    if row.mode == PAPER:
        return np.nan
    if row.elapsed_seconds is not None:
        return float(row.elapsed_seconds) / SECONDS
    return float((row.submitted_at - row.started_at).total_seconds()) / SECONDS


def _started(row: Any) -> float:
    """Minutes of Viet Nam's time since one midnight that all have in common."""
    if row.mode == PAPER:
        return np.nan
    midnight = datetime(2000, 1, 1, tzinfo=UTC)
    offset = row.started_at.astimezone(LOCAL_TIME).utcoffset()
    return float((row.started_at - midnight + offset).total_seconds()) / SECONDS


def _asked(row: Any, found: LookedAt) -> tuple[int, int]:
    """How many questions were asked as far as the answers tell, and of how many the answer was declined."""
    declined = sum(str(name) in found.asked for name in row.declined)
    return sum(name in found.asked for name in row.answers) + declined, declined


def _evasive(answers: Mapping[str, Any], closed: Sequence[ClosedQuestion]) -> int:
    return sum(_says_nothing(answers.get(question.name), question) for question in closed if question.evasive)


def _says_nothing(answer: Any, question: ClosedQuestion) -> bool:
    if isinstance(answer, list):
        return any(str(code) in question.evasive for code in answer)
    return answer is not None and str(answer) in question.evasive


def _closed_answers(rows: Sequence[Any], closed: Sequence[ClosedQuestion]) -> pd.DataFrame:
    """A column a closed question: the number of the option, of several options a number for each set of them; nothing
    where the answer says nothing of the matter."""
    columns = {}
    for question in closed:
        given = [row.answers.get(question.name) for row in rows]
        if question.multiple:
            said = [None if not one or _says_nothing(one, question) else _set(one) for one in given]
            sets = {each: float(place) for place, each in enumerate(sorted({one for one in said if one}), 1)}
            columns[question.name] = [np.nan if one is None else sets[one] for one in said]
        else:
            numbers = {code: float(place) for code, place in question.codes.items() if code not in question.evasive}
            columns[question.name] = [numbers.get(str(one), np.nan) for one in given]
    return pd.DataFrame(columns, dtype=float, index=range(len(rows)))


def _set(answer: Any) -> str:
    return "\n".join(sorted(str(code) for code in answer))


def _number(answer: Any) -> float:
    try:
        return float(answer)
    except (TypeError, ValueError):
        return np.nan


def answers_to_compare(interviews: Interviews) -> pd.DataFrame:
    """A column a question of one option, as the effect of who asks is measured: the steps of a scale as numbers; of any
    other question whether the commonest answer was given."""
    on_a_scale = {name for battery in interviews.looked_at.batteries for name in battery}
    columns = {}
    for question in interviews.looked_at.closed:
        given = interviews.data.answers[question.name].to_numpy(dtype=float)
        known = np.isfinite(given)
        if question.multiple or known.sum() < FEWEST_ANSWERS:
            continue
        if question.name not in on_a_scale:
            values, counts = np.unique(given[known], return_counts=True)
            given = np.where(known, (given == values[counts.argmax()]).astype(float), np.nan)
        columns[question.name] = given
    return pd.DataFrame(columns, dtype=float)
