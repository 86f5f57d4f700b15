"""What is on the desk of who keys: forms to key, to compare, to send, and how often keying slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.errors import SurveyError
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.serials import number_of
from surveys.fieldwork.paper.submission import submit_form
from surveys.fieldwork.paper.tally import Keying, PaperTally, forms_in, is_keyer, keying_by_person, paper_tally
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from webapp.clock import now
from webapp.extensions import db
from webapp.interview.consent import consent_of
from webapp.messages import sentence

MOST_SENT = 25
"""Some 50 ms each."""
MOST_SHOWN = 60
"""Entries of a list; any other form is opened or taken out by its serial."""


@dataclass(frozen=True)
class Run:
    """Forms whose numbers follow each other, told as one: the first serial, the last one, how many."""

    first: str
    last: str
    count: int


def runs_of(forms: Sequence[PaperForm]) -> list[Run]:
    """Forms in the order of their serials as runs: eight hundred that nobody has keyed are a few lines."""
    runs: list[Run] = []
    for form in forms:
        if runs and number_of(form.serial) == number_of(runs[-1].last) + 1:
            runs[-1] = Run(runs[-1].first, form.serial, runs[-1].count + 1)
        else:
            runs.append(Run(form.serial, form.serial, 1))
    return runs


@dataclass(frozen=True)
class Desk:
    """Forms as one person may work on them; who keyed what is nowhere in it."""

    tally: PaperTally
    mine: list[PaperForm]
    under_way: list[PaperForm]
    second: list[PaperForm]
    second_by_others: int
    disputed: list[PaperForm]
    disputed_by_others: int
    agreed: list[PaperForm]
    issued: list[PaperForm]
    by_person: list[Keying]


def desk_of(survey: Survey, person: Person) -> Desk:
    """The desk of one person. A form waits for its second time only before those who did not key it the first."""
    issued, once = forms_in(db.session, survey, "issued"), forms_in(db.session, survey, "keyed_once")
    twice, agreed = forms_in(db.session, survey, "keyed_twice"), forms_in(db.session, survey, "agreed")
    begun = [form for form in (*issued, *once) if any(entry.finished_at is None for entry in form.entries)]
    mine = [form for form in begun if _holder(form) == person.id]
    waiting = [form for form in once if form not in begun]
    second = [form for form in waiting if not is_keyer(form, person)]
    disputed = [form for form in twice if not is_keyer(form, person)]
    is_supervisor = person.role == Role.SUPERVISOR
    return Desk(
        tally=paper_tally(db.session, survey),
        mine=mine,
        under_way=[form for form in begun if form not in mine],
        second=second,
        second_by_others=len(waiting) - len(second),
        disputed=disputed,
        disputed_by_others=len(twice) - len(disputed),
        agreed=agreed,
        issued=[form for form in issued if form not in begun],
        by_person=keying_by_person(db.session, survey) if is_supervisor else [],
    )


def send_agreed(survey: Survey, person: Person) -> tuple[int, list[tuple[str, str]]]:
    """Submit what is agreed, each form by itself: how many went, and (serial, why not) of those that cannot.

    No more than MOST_SENT go at once, so that nobody waits long for the page.
    """
    sent, refused = 0, []
    for form in forms_in(db.session, survey, "agreed"):
        if sent == MOST_SENT:
            break
        try:
            with db.session.begin_nested():
                text_version = _consent_text_version(survey, form.version)
                sent += submit_form(db.session, form, consent_text_version=text_version, person=person, now=now())
        except SurveyError as error:
            refused.append((form.serial, sentence(error)))
    return sent, refused


def _holder(form: PaperForm) -> int | None:
    return next((entry.person_id for entry in form.entries if entry.finished_at is None), None)


def _consent_text_version(survey: Survey, version: QuestionnaireVersion) -> str:
    return consent_of(survey, version, questionnaire_of(version)).text_version
