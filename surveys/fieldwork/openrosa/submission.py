"""A form that ODK Collect sends becomes an arrival like that of a phone, checked by the same engine, kept by the same
rules: from here on nothing tells where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.answers import answers_in, any_answered, undeclined
from surveys.fieldwork.openrosa.first_group import YES, FirstGroup
from surveys.fieldwork.openrosa.form import number_in
from surveys.fieldwork.openrosa.reading import Element, read_xml
from surveys.fieldwork.phones.clocks import instant
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.questionnaires.modes import FACE_TO_FACE
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.arrivals import FORMAT, KIND, LARGEST_ID, Arrival, read_arrival
from surveys.responses.entered_answers import entered_answers
from surveys.responses.intake import Checked, checked
from surveys.responses.validation import interview_of
from surveys.units.service import covers

IN_USE = ("published", "closing", "closed")
MOST_WRONG = 3
INSTANCE = "uuid:"


@dataclass(frozen=True)
class Sent:
    """What was sent, and the version of whose form it is."""

    root: Element
    version: QuestionnaireVersion
    questionnaire: Questionnaire
    group: FirstGroup

    def first(self, node: str) -> str:
        """The words of a node of the first group."""
        return self.root.value(self.group.group, node)


def read_submission(session: Session, content: bytes) -> Sent:
    """Read what was sent. Errors: those of `read_xml`; `collect.form_unknown`, `collect.version_unknown`,
    `survey.locked`, `collect.edited`, `collect.no_instance`."""
    root = read_xml(content)
    survey = session.get(Survey, number_in(root.attributes.get("id", "")))
    if survey is None:
        raise SurveyError("collect.form_unknown", "There is no such survey.")
    number = root.attributes.get("version", "")
    version = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.survey_id == survey.id,
            QuestionnaireVersion.number == (int(number) if number.isdecimal() and len(number) < 10 else 0),
            QuestionnaireVersion.state.in_(IN_USE),
        )
    )
    if version is None:
        raise SurveyError("collect.version_unknown", f"No version {number[:20]!r} of survey {survey.id} was published.")
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", "The survey is locked.")
    if root.value("meta", "deprecatedID"):
        raise SurveyError("collect.edited", "A response that was sent is not edited.")
    questionnaire = questionnaire_of(version)
    return Sent(root, version, questionnaire, FirstGroup.of(questionnaire))


def check_submission(session: Session, sent: Sent, *, person: Person, sent_at: datetime, now: datetime) -> Checked:
    """The interview, checked by our engine; nothing is written. `sent_at` is by the clock of the device.

    Errors: `collect.no_instance`, `collect.no_consent`, `collect.nothing_answered`, `case.unknown`,
    `collect.answers_wrong` (naming the questions), `arrival.unreadable`, those of `checked`.
    """
    case = _case(session, sent, person)
    told = _as_a_phone_tells(sent, case, sent_at=sent_at, now=now)
    arrival = read_arrival(told, person_id=person.id, received_at=now)
    declined = _declined(sent, arrival)
    if declined and not any_answered(arrival.answers):  # who declines all on the phone marks each, which nobody did
        raise SurveyError("collect.nothing_answered", f"Nothing at case {case.id} was answered.")
    told["declined"] = declined
    return checked(session, read_arrival(told, person_id=person.id, received_at=now))


def _case(session: Session, sent: Sent, person: Person) -> Case:
    """The case that was chosen, if the person may know of it."""
    chosen = sent.first(sent.group.case)
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 11 else 0
    case = session.get(Case, number) if 0 < number <= LARGEST_ID else None
    if case is None or case.survey_id != sent.version.survey_id:
        raise SurveyError("case.unknown", f"Survey {sent.version.survey_id} has no such case.")
    if case.collaborator_id != person.id and not covers(session, case.survey.unit_id, person.unit_id):
        raise SurveyError("case.unknown", f"Case {case.id} is not of this person's surveys.")
    return case


def _as_a_phone_tells(sent: Sent, case: Case, *, sent_at: datetime, now: datetime) -> dict[str, Any]:
    """The same interview in the words of our own client, so that what is kept of it is kept in one form."""
    group = sent.group
    if sent.first(group.consent) != YES:
        raise SurveyError("collect.no_consent", "The person did not agree to take part.")
    adults = sent.first(group.adults)
    finished = instant(sent.root.value(group.finished)) or sent_at
    started = instant(sent.root.value(group.started)) or finished
    offset = finished.utcoffset() if sent.root.value(group.finished) else None
    return {
        "type": KIND,
        "format": FORMAT,
        "instance_id": str(_instance(sent.root.value("meta", "instanceID"))),
        "case_id": case.id,
        "version_id": sent.version.id,
        "mode": FACE_TO_FACE,
        "consent_text_version": sent.first(group.consent_version),
        "eligible_persons": int(adults) if adults.isascii() and adults.isdigit() and len(adults) < 4 else None,
        "answers": entered_answers(sent.questionnaire, answers_in(sent.questionnaire, sent.root)),
        "declined": [],
        "clock": {
            "sent_at": sent_at.isoformat(),
            "started_at": min(started, finished).isoformat(),
            "finished_at": finished.isoformat(),
            "elapsed_seconds": None,
            "utc_offset_minutes": None if offset is None else int(offset.total_seconds() // 60),
        },
    }


def _declined(sent: Sent, arrival: Arrival) -> list[str]:
    """What was left blank; what else is wrong is said with the questions' words, never with an answer."""
    day = arrival.finished_at.astimezone(LOCAL_TIME).date()
    about = {"instance_id": arrival.instance_id, "on": day}
    declined, wrong = undeclined(interview_of(sent.version, arrival.answers, **about))  # type: ignore[arg-type]
    if wrong:  # an answer that is compared with a blank one is excused
        interview = interview_of(sent.version, arrival.answers, declined=declined, **about)  # type: ignore[arg-type]
        more, wrong = undeclined(interview)
        declined = [*declined, *more]
    if wrong:
        label = sent.questionnaire.label
        said = [f"“{label(sent.questionnaire.question(each.variable))}”: {each.message}" for each in wrong[:MOST_WRONG]]
        raise SurveyError("collect.answers_wrong", f"{len(wrong)} answers.", count=len(wrong), said=" ".join(said))
    return declined


def _instance(text: str) -> UUID:
    try:
        found = UUID(text.removeprefix(INSTANCE)) if text.startswith(INSTANCE) else None
    except ValueError:
        found = None
    if found is None:
        raise SurveyError("collect.no_instance", "A submission is known by its instanceID, uuid:….")
    return found
