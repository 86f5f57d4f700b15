"""What a phone asks when its collaborator comes back: the named questions, with what follows from them alone.

A phone that is offline cannot be told that a new answer makes another question necessary, so those that look at named
questions only come along, asked where they apply, and those with which an answer is compared. What the server finds
besides is for the supervisor to decide.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import CallbackTask
from surveys.questionnaires.excerpt import compared_with, excerpt, may_be_asked_again
from surveys.questionnaires.expressions import references
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.records import Response, ResponseLink


def callback_forms(session: Session, tasks: Sequence[CallbackTask]) -> dict[int, Questionnaire]:
    """The questionnaire of each task that names questions that can be asked again, by its number."""
    cases = [task.case_id for task in tasks if task.questions]
    if not cases:
        return {}
    rows = session.execute(
        select(ResponseLink.case_id, Response.version_id)
        .join(Response, Response.instance_id == ResponseLink.response_id)
        .where(ResponseLink.case_id.in_(cases), Response.state == "submitted")
    )
    versions = {case_id: session.get_one(QuestionnaireVersion, version_id) for case_id, version_id in rows}
    forms = {}
    for task in tasks:
        names = [str(each["name"]) for each in task.questions]
        version = versions.get(task.case_id)
        asked = asked_on_the_phone(questionnaire_of(version), names) if version is not None else None
        if asked is not None:
            forms[task.id] = asked
    return forms


def asked_on_the_phone(questionnaire: Questionnaire, names: Collection[str]) -> Questionnaire | None:
    """The excerpt with these questions and those that follow from them; None where none of them can be asked."""
    asked = {name for name in names if may_be_asked_again(questionnaire, name)}
    if not asked:
        return None
    return excerpt(questionnaire, asked | set(_following(questionnaire, asked)))


def _following(questionnaire: Questionnaire, asked: Collection[str]) -> set[str]:
    """The questions whose conditions look at what is asked here and at nothing else, and theirs in turn; with them
    those with which an answer is compared, as far as they have no other condition."""
    found: set[str] = set()
    while True:
        names = {*asked, *found}
        compared = compared_with(questionnaire, names)
        more = {
            question.name
            for question in questionnaire.questions()
            if question.name not in names and _rests_on(questionnaire, question, names, question.name in compared)
        }
        if not more:
            return found
        found |= more


def _rests_on(questionnaire: Questionnaire, question: Question, names: Collection[str], is_compared: bool) -> bool:
    if not may_be_asked_again(questionnaire, question.name):
        return False
    around = (questionnaire.placed[name].item.relevant for name in questionnaire.placed[question.name].groups)
    looked_at = {name for each in (question.relevant, *around) if each is not None for name in references(each)}
    return (is_compared or bool(looked_at)) and looked_at <= set(names)
