"""How many interviews were accepted, returned, changed and made void: numbers for the report, which lock leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.records import CallbackTask, Case
from surveys.fieldwork.supervision.records import AnswerChange, CaseDecision, VoidedResponse
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.responses.records import Response


@dataclass(frozen=True)
class SupervisionTally:
    """What became of the interviews of a survey's cases.

    `waiting`, `open_callbacks`, `accepted`: cases as they stand; `returned`: call-backs that were asked for, of which
    `reached` found the respondent and `withdrawn` were asked for no longer. `asked_again`: answers asked for again
    where the respondent was reached, `changed_of_these` those that were another answer; `changed_answers` counts also
    what came up or went with them, in `changed_forms` forms. `void`: responses that count no longer.
    """

    waiting: int = 0
    open_callbacks: int = 0
    accepted: int = 0
    returned: int = 0
    reached: int = 0
    withdrawn: int = 0
    asked_again: int = 0
    changed_of_these: int = 0
    changed_answers: int = 0
    changed_forms: int = 0
    void: int = 0

    @property
    def changed_share(self) -> float | None:
        """Of the answers that were asked for again, the share that was another one; None where none was."""
        return self.changed_of_these / self.asked_again if self.asked_again else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has decided anything yet."""
        return not any((self.accepted, self.returned, self.void))

    def as_dict(self) -> dict[str, int]:
        """Plain numbers, for lock to keep."""
        return asdict(self)


def tally_of(session: Session, survey: Survey) -> SupervisionTally:
    """The numbers of a survey; after lock those that lock has kept."""
    kept = _kept(session, survey) if survey.locked_at is not None else None
    if kept is not None:
        known = SupervisionTally.__dataclass_fields__
        return SupervisionTally(**{name: int(number) for name, number in kept.items() if name in known})
    states = _by(session, Case.state, survey)
    tasks = _by(session, CallbackTask.state, survey, CallbackTask)
    changes = list(_changes(session, survey))
    reached = _reached(session, survey)
    voided = select(func.count()).select_from(VoidedResponse).join(Case).where(Case.survey_id == survey.id)
    return SupervisionTally(
        waiting=states.get("completed", 0),
        open_callbacks=tasks.get("open", 0),
        accepted=states.get("accepted", 0),
        returned=_by(session, CaseDecision.kind, survey, CaseDecision).get("returned", 0),
        reached=len(reached),
        withdrawn=tasks.get("withdrawn", 0),
        asked_again=sum(len(names) for names in reached.values()),
        changed_of_these=sum(field in reached.get(task, ()) for _response, task, field in changes),
        changed_answers=len(changes),
        changed_forms=len({response for response, _task, _field in changes}),
        void=session.scalar(voided) or 0,
    )


def _kept(session: Session, survey: Survey) -> Mapping[str, Any] | None:
    done = select(SurveyLock.outcome).where(
        SurveyLock.survey_id == survey.id, SurveyLock.state.in_(("confirmed", "done"))
    )
    outcome = session.scalars(done.order_by(SurveyLock.id.desc())).first()
    return outcome.get("supervision") if outcome else None


def _by(session: Session, column: Any, survey: Survey, table: Any = None) -> dict[str, int]:
    counted = select(column, func.count()).where(Case.survey_id == survey.id).group_by(column)
    if table is not None:
        counted = counted.join(Case, Case.id == table.case_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def _reached(session: Session, survey: Survey) -> dict[int, set[str]]:
    """The call-backs that found the respondent, with the questions that they asked again."""
    done = (
        select(CallbackTask.id, CallbackTask.questions)
        .join(Case, Case.id == CallbackTask.case_id)
        .where(Case.survey_id == survey.id, CallbackTask.state == "done", CallbackTask.outcome == "reached")
    )
    return {row.id: {each["name"] for each in row.questions} for row in session.execute(done)}


def _changes(session: Session, survey: Survey) -> Iterator[tuple[Any, int, str]]:
    """Response, task and field of each change of what a respondent was asked; what is calculated follows from it."""
    found = (
        select(AnswerChange.response_id, AnswerChange.task_id, AnswerChange.field, Response.version_id)
        .join(Response, Response.instance_id == AnswerChange.response_id)
        .where(Response.survey_id == survey.id)
    )
    asked: dict[int, Questionnaire] = {}
    for row in session.execute(found):
        if row.version_id not in asked:
            asked[row.version_id] = questionnaire_of(session.get_one(QuestionnaireVersion, row.version_id))
        if asked[row.version_id].question(row.field.partition("@")[0]).is_asked:
            yield row.response_id, row.task_id, row.field
