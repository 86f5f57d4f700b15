"""The first page of a form: consent, day, and where the paper does not know it by itself, the case and its adults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import MOST_ADULTS
from surveys.questionnaires.paper.cover_words import ADULTS, CASE, CONSENT, DAY, GIVEN, RESPONDENT, WAY
from surveys.questionnaires.paper.cover_words import COVER_OPTIONS as OPTIONS
from surveys.requests.service import LOCAL_TIME
from surveys.text import one_line

NOT_WRITTEN = "-"
_DAY = re.compile(r"([0-9]{1,2})[/.\-]?([0-9]{1,2})[/.\-]?([0-9]{4})")


@dataclass(frozen=True)
class Cover:
    """What the cover says, read: the case is None while nobody has typed a right one."""

    consent: bool
    interviewed_on: date | None
    case: Case | None
    adults: int | None
    self_completed: bool = False


def cover_fields(session: Session, form: PaperForm) -> tuple[str, ...]:
    """The lines to key of the cover, in order."""
    fields = [CONSENT, DAY]
    if form.case is None:
        fields.append(CASE)
    if _asks_adults(session, form):
        fields.append(ADULTS)
    fields.append(WAY)
    return tuple(fields)


def read_cover_line(session: Session, form: PaperForm, field: str, typed: str, *, today: date) -> str:
    """The normal form of a line of the cover.

    Errors: `paper.no_consent`, `paper.day_unreadable`, `paper.day_outside`, `paper.case_unknown`,
    `paper.adults_outside`, `paper.way_unreadable`.
    """
    text = one_line(typed)
    if field == CONSENT:
        if text != GIVEN:
            raise SurveyError("paper.no_consent", "The form bears no consent.")
    elif field == DAY:
        return _day(form, text, today).isoformat()
    elif field == CASE:
        return _case(session, form, text).code
    elif field == ADULTS and not (text == NOT_WRITTEN and form.case is None):
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_ADULTS):
            raise SurveyError("paper.adults_outside", f"1 to {MOST_ADULTS} adults.", most=MOST_ADULTS)
        return str(int(text))
    elif field == WAY and text not in {NOT_WRITTEN, *(code for code, _words in OPTIONS[WAY])}:
        raise SurveyError("paper.way_unreadable", f"{text[:40]!r} is no box of the cover.")
    return text


def read_cover(session: Session, form: PaperForm, answers: Mapping[str, str], *, today: date) -> Cover:
    """The cover as far as it can be read."""
    known = {}
    for field in cover_fields(session, form):
        try:
            known[field] = read_cover_line(session, form, field, answers.get(field, ""), today=today)
        except SurveyError:
            continue
    case = form.case if form.case is not None else _case(session, form, known[CASE]) if CASE in known else None
    adults = known.get(ADULTS, NOT_WRITTEN)
    return Cover(
        consent=CONSENT in known,
        interviewed_on=date.fromisoformat(known[DAY]) if DAY in known else None,
        case=case,
        adults=None if adults == NOT_WRITTEN else int(adults),
        self_completed=known.get(WAY) == RESPONDENT,
    )


def first_day(form: PaperForm) -> date:
    """The earliest day on which the form can have been filled in."""
    return form.issued_at.astimezone(LOCAL_TIME).date()


def _asks_adults(session: Session, form: PaperForm) -> bool:
    if form.case is not None:
        return form.case.household_line is not None and form.case.selected_position is None
    listed = select(Case.id).where(Case.survey_id == form.survey_id, Case.household_line.is_not(None)).limit(1)
    return session.scalar(listed) is not None


def _day(form: PaperForm, text: str, today: date) -> date:
    found = _DAY.fullmatch(text)
    try:
        day = date(*(int(part) for part in reversed(found.groups()))) if found else date.fromisoformat(text)
    except ValueError as error:
        raise SurveyError("paper.day_unreadable", f"{text!r} is no day.") from error
    if not first_day(form) <= day <= today:
        raise SurveyError("paper.day_outside", f"{day} is not in the field.", first=first_day(form), last=today)
    return day


def _case(session: Session, form: PaperForm, code: str) -> Case:
    wanted = select(Case).where(Case.survey_id == form.survey_id, Case.code == code, Case.state != "void")
    found = session.scalars(wanted.order_by(Case.id.desc())).first()
    if found is None:
        raise SurveyError("paper.case_unknown", f"No case {code!r}.", typed=code[:40])
    return found
