"""Two entries of one form laid beside each other, and what the paper says where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.paper.cover import cover_fields, read_cover_line
from surveys.fieldwork.paper.keyed_form import COUNT_MARK, Wrong, place_of
from surveys.fieldwork.paper.lines import FIRST, SECOND, keyed, wrong_lines
from surveys.fieldwork.paper.records import PAPER_FORM_STATES, PaperEntry, PaperForm, PaperMismatch
from surveys.fieldwork.paper.service import hold_form
from surveys.fieldwork.paper.typed_answers import read_typed, same_answer
from surveys.people.records import Person
from surveys.questionnaires.paper.option_codes import typed_codes
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.service import LOCAL_TIME

SETTLED = "settled"


@dataclass(frozen=True)
class Disputed:
    """A line to settle: what the two typed ('' where one did not come to it), and what is wrong with it since."""

    field: str
    question: Question | None
    first: str
    second: str
    wrong: Wrong | None = None


def lay_together(session: Session, form: PaperForm, *, today: date) -> None:
    """Note every line that was keyed in two ways; a form without any is agreed."""
    one, two = _lines(form)
    questionnaire = questionnaire_of(form.version)
    for field in dict.fromkeys([*one, *two]):
        if field in one and field in two and _same(questionnaire, field, one[field], two[field]):
            continue
        values = {str(number): lines[field] for number, lines in ((FIRST, one), (SECOND, two)) if field in lines}
        session.add(PaperMismatch(form_id=form.id, field=field, values=values))
    session.flush()
    if open_lines(session, form, today=today):
        PAPER_FORM_STATES.move(session, form, "keyed_twice")
    else:
        _agree(session, form, today)


def refuse_keyer(form: PaperForm, person: Person) -> None:
    """Who keyed a form does not settle it (`paper.settled_by_other`); nor is there anything to settle before both are
    through (`paper.nothing_to_settle`)."""
    if form.state != "keyed_twice":
        raise SurveyError("paper.nothing_to_settle", f"{form.serial} is {form.state}.", serial=form.serial)
    if person.id in {entry.person_id for entry in form.entries}:
        raise SurveyError("paper.settled_by_other", f"{form.serial} was keyed by the same person.", serial=form.serial)


def open_lines(session: Session, form: PaperForm, *, today: date) -> list[Disputed]:
    """What is to be settled now, in the form's order.

    A line that the settled ones no longer lead to is none of them; one that they lead to and nobody keyed is. A line
    keyed alike that breaks a rule is judged when all that it may rest on is there.
    """
    questionnaire, agreed = questionnaire_of(form.version), agreed_lines(session, form)
    values = {row.field: row.values for row in _mismatches(session, form)}
    found, wrongs = [], wrong_lines(session, form, agreed, today=today)
    if any(wrong.code == "missing" for wrong in wrongs):
        wrongs = [wrong for wrong in wrongs if wrong.code == "missing" or wrong.field in values]
    for wrong in wrongs:
        typed = values.get(wrong.field, {})
        found.append(
            Disputed(
                wrong.field,
                _question(questionnaire, wrong.field),
                typed.get(str(FIRST), ""),
                typed.get(str(SECOND), ""),
                None if wrong.code == "missing" else wrong,
            )
        )
    return found


def settle(
    session: Session, form: PaperForm, lines: Mapping[str, str], *, person: Person, now: datetime
) -> list[Disputed]:
    """Keep what the paper says (field → line); returns what is still open. When nothing is, the form is agreed.

    Errors: `paper.nothing_to_settle`, `paper.settled_by_other`.
    """
    hold_form(session, form)
    refuse_keyer(form, person)
    today = now.astimezone(LOCAL_TIME).date()
    rows = {row.field: row for row in _mismatches(session, form)}
    for disputed in open_lines(session, form, today=today):
        text = _normal(session, form, disputed.field, lines.get(disputed.field, ""), today)
        if not text:
            continue
        row = rows.get(disputed.field) or PaperMismatch(form_id=form.id, field=disputed.field, values={})
        row.values = {**row.values, SETTLED: text}
        row.is_settled, row.settled_at, row.settled_by_id = True, now, person.id
        session.add(row)
    session.flush()
    left = open_lines(session, form, today=today)
    if not left:
        _agree(session, form, today)
        audit.log(
            session, "paper.settled", "paper_form", form.id, at=now, person_id=person.id, survey_id=form.survey_id
        )
    return left


def agreed_lines(session: Session, form: PaperForm) -> dict[str, str]:
    """What both keyed alike, and what was settled."""
    one, two = _lines(form)
    rows = {row.field: row for row in _mismatches(session, form)}
    alike = {field: text for field, text in one.items() if field in two and field not in rows}
    return alike | {field: row.values[SETTLED] for field, row in rows.items() if row.is_settled}


def _agree(session: Session, form: PaperForm, today: date) -> None:
    questionnaire, agreed = questionnaire_of(form.version), agreed_lines(session, form)
    final = keyed(session, form, agreed, today=today)
    notes = Counter(final.notes())
    kept = {field: agreed[field] for field in cover_fields(session, form)} | final.kept()
    mismatches = sum(1 for row in _mismatches(session, form) if len(row.values) > 1 and row.field in kept)
    for entry in form.entries:
        typed = ((field, entry.answers[field]) for field in kept if field in entry.answers)
        entry.errors = sum(not _same(questionnaire, field, text, kept[field]) for field, text in typed)
    counts = {"fields": len(kept), "mismatches": mismatches, **notes}
    PAPER_FORM_STATES.move(session, form, "agreed", counts=counts)


def _lines(form: PaperForm) -> tuple[dict[str, str], dict[str, str]]:
    by_number: dict[int, PaperEntry] = {entry.number: entry for entry in form.entries}
    return by_number[FIRST].answers, by_number[SECOND].answers


def _mismatches(session: Session, form: PaperForm) -> list[PaperMismatch]:
    return list(session.scalars(select(PaperMismatch).where(PaperMismatch.form_id == form.id)))


def _question(questionnaire: Questionnaire, field: str) -> Question | None:
    placed = questionnaire.placed.get(place_of(field)[0])
    return placed.item if placed and isinstance(placed.item, Question) and not field.startswith(COUNT_MARK) else None


def _same(questionnaire: Questionnaire, field: str, one: str, two: str) -> bool:
    return same_answer(_question(questionnaire, field), one, two)


def _normal(session: Session, form: PaperForm, field: str, typed: str, today: date) -> str:
    """The line in its normal form; '' for nothing, and for a line of the cover that cannot be."""
    if not typed.strip():
        return ""
    if field.startswith("@"):
        try:
            return read_cover_line(session, form, field, typed, today=today)
        except SurveyError:
            return ""
    questionnaire = questionnaire_of(form.version)
    question = _question(questionnaire, field)
    if question is None:
        return typed.strip()
    return read_typed(question, typed_codes(questionnaire, question), typed).text
