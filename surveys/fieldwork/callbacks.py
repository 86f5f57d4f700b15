"""Going back to a household after its response was sent: a comment and the names of questions, never an answer (R4).

The supervisor asks, the case's own collaborator goes; what the respondent says then is no part of this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.records import CALLBACK_STATES, CASE_STATES, CallbackTask, Case
from surveys.fieldwork.supervision.changes import apply_callback_answers, asked_again, response_of_case
from surveys.fieldwork.supervision.records import CaseDecision
from surveys.fieldwork.supervision.still_open import refuse_locked
from surveys.locks import hold_case
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.excerpt import may_be_asked_again
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of, version_in_use
from surveys.requests.records import Survey
from surveys.text.i18n import lazy_gettext as _

SHORTEST_COMMENT, LONGEST_COMMENT = 5, 1000
MOST_QUESTIONS = 50
CALLBACK_OUTCOMES: Mapping[str, str] = {
    "reached": _("Đã gặp lại người trả lời"),
    "whole_again": _("Đã gặp lại, cần hỏi lại cả phiếu"),
    "not_home": _("Đã đến, không gặp được"),
    "declined": _("Người trả lời không muốn nói thêm"),
    "moved": _("Người trả lời không còn ở đó"),
}


def return_case(
    session: Session, case: Case, *, comment: str, questions: Sequence[str] = (), person: Person, now: datetime
) -> CallbackTask:
    """Ask the collaborator of a case that has a response to go back, for a reason that the comment gives.

    Errors: `survey.locked`, `fieldwork.not_running`, `callback.no_response`, `callback.nobody` (its collaborator works
    no more), `callback.open_already`, `callback.comment_short`, `callback.comment_long`, `callback.question_unknown`.
    """
    hold_case(session, case.id)
    _check_case(session, case)
    comment = comment.strip()
    if len(comment) < SHORTEST_COMMENT:
        raise SurveyError("callback.comment_short", "Say why.", least=SHORTEST_COMMENT)
    if len(comment) > LONGEST_COMMENT:
        raise SurveyError("callback.comment_long", "Shorter, please.", most=LONGEST_COMMENT)
    offered = {each["name"]: each for each in questions_to_name(session, case.survey, case=case)}
    if len(questions) > MOST_QUESTIONS or not set(questions) <= set(offered):
        raise SurveyError("callback.question_unknown", "Not a question of the questionnaire.")
    task = CallbackTask(
        case_id=case.id,
        comment=comment,
        questions=[offered[name] for name in dict.fromkeys(questions)],
        created_at=now,
        created_by_id=person.id,
    )
    session.add_all([task, CaseDecision(case_id=case.id, kind="returned", decided_at=now, decided_by_id=person.id)])
    CASE_STATES.move(session, case, "returned")
    _log(session, "case.returned", case, person, now)
    return task


def end_task(
    session: Session,
    task: CallbackTask,
    *,
    outcome: str,
    person: Person,
    now: datetime,
    answers: object = None,
    declined: object = (),
) -> None:
    """Record that the collaborator went back, and what came of it; the case waits to be looked at again.

    Who was reached has answered again what the task names: `answers` and `declined` as a page of the interview sends
    them. Errors: `case.not_yours`, `callback.closed` (withdrawn, or done already), `callback.outcome_unknown`,
    `callback.answers_missing`, those of `apply_callback_answers`.
    """
    hold_case(session, task.case_id)
    session.refresh(task)
    if person.role != Role.COLLABORATOR or task.case.collaborator_id != person.id:
        raise SurveyError("case.not_yours", f"Case {task.case.code} is not assigned to person {person.id}.")
    if outcome not in CALLBACK_OUTCOMES:
        raise SurveyError("callback.outcome_unknown", f"No outcome {outcome!r}.")
    if outcome == "reached" and task.state == "open" and asked_again(session, task) is not None:
        if answers is None:
            raise SurveyError("callback.answers_missing", "Who was reached has answered again.")
        marks = list(declined) if isinstance(declined, Collection) else declined
        apply_callback_answers(session, task, answers=answers, declined=marks, person=person, now=now)
    _end(session, task, "done", outcome=outcome, now=now)
    _log(session, "callback.done", task.case, person, now, outcome)


def withdraw_task(session: Session, task: CallbackTask, *, person: Person, now: datetime) -> None:
    """Ask for it no longer. Errors: `callback.closed`."""
    hold_case(session, task.case_id)
    session.refresh(task)
    _end(session, task, "withdrawn", outcome="", now=now)
    _log(session, "callback.withdrawn", task.case, person, now)


def tasks_of(session: Session, case: Case) -> Sequence[CallbackTask]:
    """The call-backs of a case, the newest first."""
    chosen = select(CallbackTask).where(CallbackTask.case_id == case.id).order_by(CallbackTask.id.desc())
    return session.scalars(chosen).all()


def open_task_of(session: Session, case: Case) -> CallbackTask | None:
    """The call-back that waits at a case, if one does."""
    return next((task for task in tasks_of(session, case) if task.state == "open"), None)


def open_tasks(session: Session, person: Person) -> Sequence[CallbackTask]:
    """The call-backs that wait for a person, the oldest first; only while the survey is in the field."""
    chosen = (
        select(CallbackTask)
        .join(Case)
        .join(Survey)
        .where(Case.collaborator_id == person.id, CallbackTask.state == "open", Survey.state == "fieldwork")
        .options(joinedload(CallbackTask.case))
        .order_by(CallbackTask.created_at, CallbackTask.id)
    )
    return session.scalars(chosen).all()


def returned_cases(session: Session, cases: Sequence[Case]) -> set[int]:
    """Which of the cases wait for a call-back."""
    ids = [case.id for case in cases]
    chosen = select(CallbackTask.case_id).where(CallbackTask.case_id.in_(ids), CallbackTask.state == "open")
    return set(session.scalars(chosen))


def questions_to_name(session: Session, survey: Survey, *, case: Case | None = None) -> list[dict[str, Any]]:
    """The questions that can be asked again, in their order, with their words: of the version that was answered at a
    case, else of the one in use."""
    response = response_of_case(session, case.id) if case is not None else None
    version = session.get(QuestionnaireVersion, response.version_id) if response else version_in_use(session, survey.id)
    if version is None:
        return []
    questionnaire = questionnaire_of(version)
    return [
        {"name": question.name, "label": _words(questionnaire, question)}
        for question in questionnaire.questions()
        if may_be_asked_again(questionnaire, question.name)
    ]


def _words(questionnaire: Questionnaire, question: Question) -> str:
    return plain_line(questionnaire, question.label) or question.name


def _check_case(session: Session, case: Case) -> None:
    refuse_locked(case.survey)
    if case.survey.state != "fieldwork":
        raise SurveyError("fieldwork.not_running", "The survey is not in the field.")
    if case.state == "returned":
        raise SurveyError("callback.open_already", f"Case {case.code} waits for one.", case_code=case.code)
    if not case.has_response:
        raise SurveyError("callback.no_response", f"Case {case.code} is {case.state}.", case_code=case.code)
    if case.collaborator is None or not case.collaborator.active:
        raise SurveyError("callback.nobody", f"Nobody works at case {case.code}.", case_code=case.code)


def _end(session: Session, task: CallbackTask, state: str, *, outcome: str, now: datetime) -> None:
    refuse_locked(task.case.survey)
    if task.state != "open":
        raise SurveyError("callback.closed", f"The task is {task.state}.")
    CALLBACK_STATES.move(session, task, state, outcome=outcome, ended_at=now)
    CASE_STATES.move(session, task.case, "completed")


def _log(session: Session, action: str, case: Case, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session, action, "case", case.id, at=now, person_id=person.id, survey_id=case.survey_id, detail=detail
    )  # fmt: skip
