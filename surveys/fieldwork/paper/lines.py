"""The lines of a form as they were typed: bounded, read under the questionnaire's rules, in their normal form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.paper.cover import cover_fields, read_cover, read_cover_line
from surveys.fieldwork.paper.keyed_form import KeyedForm, Wrong, place_of
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.typed_answers import LONGEST
from surveys.questionnaires.paper.cover_words import COVER
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.service import questionnaire_of
from surveys.text import nfc

FIRST, SECOND = 1, 2
"""The two times that a form is keyed."""
MOST_LINES, LONGEST_FIELD = 20_000, 200


def entered_lines(questionnaire: Questionnaire, sent: object) -> dict[str, str]:
    """The lines of fields that there are, as they were typed; blank ones are not kept."""
    if not isinstance(sent, Mapping) or len(sent) > MOST_LINES:
        raise SurveyError("paper.answers_unreadable", "Lines are not in the form in which a page sends them.")
    kept = {}
    for field, text in sent.items():
        if not (
            isinstance(field, str) and isinstance(text, str) and len(text) <= LONGEST and len(field) <= LONGEST_FIELD
        ):
            raise SurveyError("paper.answers_unreadable", "A line is not one of text.")
        if text.strip() and (field in COVER or place_of(field)[0] in questionnaire.placed):
            kept[nfc(field)] = nfc(text)
    return kept


def keyed(session: Session, form: PaperForm, answers: Mapping[str, str], *, today: date) -> KeyedForm:
    """The form as these lines make it, on the day that its cover gives."""
    day = read_cover(session, form, answers, today=today).interviewed_on or today
    return KeyedForm(questionnaire_of(form.version), answers, on=day, instance_id=form.instance_id)


def wrong_lines(session: Session, form: PaperForm, answers: Mapping[str, str], *, today: date) -> list[Wrong]:
    """What keeps these lines from being a whole form: of the cover first, `message` '' where the code says it."""
    found = []
    for field in cover_fields(session, form):
        try:
            read_cover_line(session, form, field, answers.get(field, ""), today=today)
        except SurveyError as error:
            found.append(Wrong(field, error.code, facts=error.facts) if answers.get(field) else Wrong(field, "missing"))
    return found + keyed(session, form, answers, today=today).wrong()


def normal_lines(session: Session, form: PaperForm, answers: Mapping[str, str], *, today: date) -> dict[str, str]:
    """The lines that count, in their normal form; what was keyed beside the form's own way is dropped."""
    cover = {
        field: read_cover_line(session, form, field, answers[field], today=today)
        for field in cover_fields(session, form)
    }
    return cover | keyed(session, form, answers, today=today).kept()
