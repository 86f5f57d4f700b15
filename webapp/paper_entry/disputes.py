"""The lines to settle as a page shows them, and as they come back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.settling import Disputed, open_lines
from webapp.extensions import db
from webapp.paper_entry.pages import hint_of, printed_options, wrong_words
from webapp.paper_entry.words import line_words, place_words

FIRST, SECOND, THIRD = "1", "2", "3"
CHOICE, OTHER = "chon-", "khac-"


@dataclass(frozen=True)
class Row:
    """One line to settle: (value of its button, what it stands for) of each entry, and a line to type."""

    field: str
    words: str
    hint: str
    readings: list[tuple[str, str]]
    options: list[tuple[str, str]]
    chosen: str
    typed: str
    error: str


def dispute_rows(form: PaperForm, sent: Mapping[str, str], *, today: date) -> list[Row]:
    """What is open, with what was just sent for it."""
    return [_row(form, each, sent) for each in open_lines(db.session, form, today=today)]


def settled_lines(form: PaperForm, sent: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Field → line, of what a person chose or typed."""
    lines = {}
    for each in open_lines(db.session, form, today=today):
        typed = sent.get(OTHER + each.field, "").strip()
        chosen = sent.get(CHOICE + each.field, THIRD if typed else "")
        lines[each.field] = {FIRST: each.first, SECOND: each.second, THIRD: typed}.get(chosen, "")
    return lines


def _row(form: PaperForm, disputed: Disputed, sent: Mapping[str, str]) -> Row:
    question, field = disputed.question, disputed.field
    readings = [(FIRST, disputed.first), (SECOND, disputed.second)] if disputed.first or disputed.second else []
    error = wrong_words(disputed.wrong) if disputed.wrong else ""
    if not error and sent:
        error = _("Chọn một trong các cách nhập, hoặc gõ đúng như trên phiếu.")
    return Row(
        field,
        place_words(form, field),
        hint_of(field, question),
        [(value, line_words(form, field, text)) for value, text in readings],
        printed_options(form, field, question),
        sent.get(CHOICE + field, ""),
        sent.get(OTHER + field, ""),
        error,
    )
