"""What a respondent says when a collaborator comes back: the one way in which answers of a response change (R4).

Only the questions that the call-back names are asked, with what their new answers make necessary; nobody sees what was
answered before. The whole interview is checked again as of its own day, and both values of each change are kept until
lock. Live tables that have the response already go on showing the earlier answers until fieldwork ends, when many
others enter with them (R6): a table that changed by one response would tell what that one said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.records import CallbackTask
from surveys.fieldwork.supervision.records import AnswerChange
from surveys.locks import hold_case, hold_results
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.excerpt import compared_with, excerpt, may_be_asked_again
from surveys.questionnaires.expressions import references
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.opening import settled
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.state import field_at, may_be_declined
from surveys.responses.entered_answers import entered_answers, entered_declined
from surveys.responses.records import Response, ResponseLink
from surveys.responses.validation import content_hash, interview_of


@dataclass(frozen=True)
class Again:
    """What is asked again at a case: the questionnaire of the response, and the names."""

    questionnaire: Questionnaire
    names: tuple[str, ...]

    def asked(self, *, more: Collection[str] = ()) -> Questionnaire:
        """The questions as a questionnaire of their own; `more` are those that new answers have made necessary."""
        return excerpt(self.questionnaire, self.names, always=more)


def asked_again(session: Session, task: CallbackTask) -> Again | None:
    """What a call-back asks again; None where it names no question that can be, or the case has no response."""
    response = response_of_case(session, task.case_id)
    if response is None:
        return None
    questionnaire = questionnaire_of(session.get_one(QuestionnaireVersion, response.version_id))
    named = (str(each["name"]) for each in task.questions)
    names = tuple(name for name in named if may_be_asked_again(questionnaire, name))
    return Again(questionnaire, names) if names else None


def response_of_case(session: Session, case_id: int) -> Response | None:
    """The response that counts at a case, as the link has it."""
    linked = select(Response).join(ResponseLink, ResponseLink.response_id == Response.instance_id)
    return session.scalar(linked.where(ResponseLink.case_id == case_id, Response.state == "submitted"))


def apply_callback_answers(
    session: Session, task: CallbackTask, *, answers: object, declined: object, person: Person, now: datetime
) -> int:
    """Put what was answered again into the response, whole or not at all; returns how many answers changed.

    `answers` and `declined` are as a page of the interview sends them. The task stays open: `callbacks.end_task` ends
    it in the same transaction. Errors: `case.not_yours`, `callback.closed`, `fieldwork.not_running`,
    `callback.nothing_to_ask`, `callback.answers_wrong` (with `fields`), `callback.more_questions` (with `fields`: what
    the new answers make necessary and was not asked), `callback.interview_anew` (`fields` that cannot be asked by
    themselves), those of `entered_answers`.
    """
    hold_case(session, task.case_id)
    session.refresh(task)
    _check_task(task, person)
    again = asked_again(session, task)
    if again is None:
        raise SurveyError("callback.nothing_to_ask", "The task names no question that can be asked again.")
    hold_results(session, task.case.survey_id)
    response = response_of_case(session, task.case_id)
    assert response is not None
    session.refresh(response)
    after = _Merge(session, again, response, answers, declined).merged()
    return _store(session, task, response, after, now=now)


def is_earlier_content(session: Session, response: Response, digest: str) -> bool:
    """Whether the response had that content before a call-back changed it."""
    changed = select(AnswerChange.id).where(
        AnswerChange.response_id == response.instance_id, AnswerChange.content_hash_before == digest
    )
    return session.scalar(changed.limit(1)) is not None


def _check_task(task: CallbackTask, person: Person) -> None:
    case = task.case
    if person.role != Role.COLLABORATOR or case.collaborator_id != person.id:
        raise SurveyError("case.not_yours", f"Case {case.code} is not assigned to person {person.id}.")
    if task.state != "open":
        raise SurveyError("callback.closed", f"The task is {task.state}.")
    if case.survey.state != "fieldwork":
        raise SurveyError("fieldwork.not_running", "The survey is not in the field.")


class _Merge:
    """The whole interview with the new answers in it, once everything that these make necessary was asked too."""

    def __init__(self, session: Session, again: Again, response: Response, answers: object, declined: object) -> None:
        self.again, self.response = again, response
        entered = entered_answers(again.questionnaire, answers)
        self.sent = {name: value for name, value in entered.items() if value and self._may(name)}
        self.declined = {name for name in entered_declined(again.questionnaire, declined) if self._may(name)}
        self.declined -= set(self.sent)
        self.before = interview_of(
            session.get_one(QuestionnaireVersion, response.version_id),
            response.answers,
            instance_id=response.instance_id,
            on=response.submitted_on,
            declined=response.declined,
        )

    def _may(self, name: str) -> bool:
        return may_be_asked_again(self.again.questionnaire, name)

    def merged(self) -> Interview:
        """Each round asks what the round before has made necessary, until nothing is missing."""
        more: set[str] = set()
        while True:
            asked = self._asked(more)
            after = self._with(asked)
            needed = self._needed(after, asked)
            if not needed:
                return after
            unaskable = sorted(name for name in needed if not self._may(name))
            if unaskable or after.screened_out:
                raise SurveyError("callback.interview_anew", "Not to be asked by themselves.", fields=unaskable)
            more |= needed

    def _asked(self, more: Collection[str]) -> frozenset[str]:
        """The questions that are asked as the answers stand now; all of them must be answered, or declined."""
        part = self.again.asked(more=more)
        day, seed = self.response.submitted_on, str(self.response.instance_id)
        interview = Interview(part, self.sent, today=day, now=self.before.state.now, seed=seed, declined=self.declined)
        wrong = interview.check_all()
        missing = [error.field for error in wrong if error.code == "required" and error.variable in more]
        if len(missing) < len(wrong):
            fields = [error.field for error in wrong if error.field not in missing]
            raise SurveyError("callback.answers_wrong", "Answers to put right.", fields=fields, count=len(fields))
        if missing:
            raise SurveyError("callback.more_questions", "More is to be asked.", fields=missing, count=len(missing))
        return frozenset(
            question.name for question in part.questions() if interview.state.is_relevant(question.name, ())
        )

    def _with(self, asked: Collection[str]) -> Interview:
        state = self.before.state
        answers = {**state.answers, **{name: self.sent.get(name) for name in asked}}
        declined = (state.declined - set(asked)) | (self.declined & set(asked))
        return Interview.at(settled(state, state.changed(answers, asked, declined=declined)))

    def _needed(self, after: Interview, asked: Collection[str]) -> set[str]:
        """What is to be asked besides: what rests on a new answer or is compared with one, newly relevant or not, and
        whatever is at odds with one."""
        known = {(error.field, error.code) for error in self.before.check_all()}
        wrong = [error for error in after.check_all() if (error.field, error.code) not in known]
        needed = {name for name in self._relevant_again(after, asked) if name not in asked}
        for error in wrong:
            if error.variable not in asked:
                needed.add(error.variable)
                continue
            behind = _looked_at(after.questionnaire.question(error.variable)) - set(asked)
            if not behind:
                raise SurveyError("callback.answers_wrong", "It does not fit.", fields=[error.field], count=1)
            needed |= behind
        return needed

    def _relevant_again(self, after: Interview, asked: Collection[str]) -> Iterator[str]:
        """Were only what is new asked, who tries one option after another would learn the earlier answer from it."""
        before, now, questionnaire = self.before.state, after.state, after.questionnaire
        touched = {*questionnaire.consequences.of(asked), *compared_with(questionnaire, asked)}
        for question in questionnaire.questions():
            if not may_be_declined(question):
                continue
            again = question.name in touched and self._may(question.name)
            there = set(before.instances_of(question.name))
            for indexes in now.instances_of(question.name):
                was_asked = indexes in there and before.is_relevant(question.name, indexes)
                if now.is_relevant(question.name, indexes) and (again or not was_asked):
                    yield question.name


def _looked_at(question: Question) -> set[str]:
    """The other questions that decide whether an answer is right."""
    looking = (question.constraint, question.choice_filter)
    return {name for each in looking if each is not None for name in references(each)} - {question.name}


def _store(session: Session, task: CallbackTask, response: Response, after: Interview, *, now: datetime) -> int:
    answers, declined = after.cleaned(), after.declined_fields()
    before = dict(_fields(after.questionnaire, response.answers, response.declined))
    later = dict(_fields(after.questionnaire, answers, declined))
    nothing = {"answer": None, "declined": False}
    changed = [field for field in {**before, **later} if before.get(field) != later.get(field)]
    for field in changed:
        session.add(
            AnswerChange(
                response_id=response.instance_id,
                task_id=task.id,
                field=field,
                before=before.get(field, nothing),
                after=later.get(field, nothing),
                was_released=response.release_id is not None,
                content_hash_before=response.content_hash,
                changed_at=now,
            )
        )
    if changed:
        digest = content_hash(response.version_id, answers, declined=declined)
        said_again = update(Response).where(Response.instance_id == response.instance_id)
        session.execute(said_again.values(answers=answers, declined=declined, content_hash=digest))
    session.flush()
    session.refresh(response)
    return sum(after.questionnaire.question(field.partition("@")[0]).is_asked for field in changed)


def _fields(
    questionnaire: Questionnaire, answers: Mapping[str, Any], declined: Collection[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that has an answer or was declined."""
    marked = set(declined)
    for field, answer in _flat(questionnaire, answers, ()):
        yield field, {"answer": answer, "declined": field in marked}
        marked.discard(field)
    for field in sorted(marked):
        yield field, {"answer": None, "declined": True}


def _flat(
    questionnaire: Questionnaire, record: Mapping[str, Any], indexes: tuple[int, ...]
) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(questionnaire.placed[name].item, Repeat):
            for index, instance in enumerate(value):
                yield from _flat(questionnaire, instance, (*indexes, index))
        else:
            yield field_at(name, indexes), value
