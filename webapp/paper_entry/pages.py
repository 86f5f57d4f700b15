"""The keying page as the server draws it, without script: the lines of one part of the form at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from surveys.fieldwork.paper.cover import cover_fields
from surveys.fieldwork.paper.keyed_form import KeyedForm, Place, Wrong
from surveys.fieldwork.paper.lines import keyed, wrong_lines
from surveys.fieldwork.paper.records import PaperForm
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.service import questionnaire_of
from webapp.extensions import db
from webapp.messages import filled
from webapp.paper_entry.messages import SENTENCES
from webapp.paper_entry.words import COVER_HINTS, HOW_TO_TYPE, cover_options, no_option, options_of, place_words

COVER = "bia"
PREFIX = "dong-"


@dataclass(frozen=True)
class Line:
    """One line to key: `typed` as it stands, `error` what is wrong with it."""

    field: str
    words: str
    hint: str
    options: list[tuple[str, str]]
    typed: str
    error: str

    @property
    def id(self) -> str:
        """Its control's name and id."""
        return PREFIX + self.field


class KeyingPages:
    """A form's parts in order, as the lines that are there lead through it."""

    def __init__(self, form: PaperForm, answers: Mapping[str, str], *, today: date) -> None:
        self.form, self.answers, self.today = form, answers, today
        self.keyed: KeyedForm = keyed(db.session, form, answers, today=today)
        self.parts: dict[str, list[str]] = {COVER: list(cover_fields(db.session, form))}
        self._places: dict[str, Place] = {place.field: place for place in self.keyed.places}
        for place in self.keyed.places:
            self.parts.setdefault(place.section, []).append(place.field)

    def wrong(self) -> dict[str, Wrong]:
        """What is missing or wrong, by field."""
        return {each.field: each for each in wrong_lines(db.session, self.form, self.answers, today=self.today)}

    def first_open(self) -> str:
        """The part where keying goes on."""
        wrong = self.wrong()
        return next(
            (key for key, fields in self.parts.items() if any(f in wrong for f in fields)), list(self.parts)[-1]
        )

    def neighbour(self, part: str, step: int) -> str | None:
        """The part after or before; None at the ends, and where the part is no longer asked."""
        keys = list(self.parts)
        place = keys.index(part) + step if part in keys else len(keys)
        return keys[place] if 0 <= place < len(keys) else None

    def lines(self, part: str, *, judged: bool) -> list[Line]:
        """The lines of one part; `judged`: with what is missing or wrong."""
        wrong = self.wrong() if judged else {}
        return [self._line(field, wrong.get(field)) for field in self.parts[part]]

    def title(self, part: str) -> str:
        """What the part is called."""
        if part == COVER:
            return _("Đầu phiếu")
        title: str = next((s.title for s in self.keyed.interview.sections() if s.key == part), "")
        return title or _("Các câu hỏi")

    def _line(self, field: str, wrong: Wrong | None) -> Line:
        question = self._places[field].question if field in self._places else None
        return Line(
            field,
            place_words(self.form, field),
            hint_of(field, question),
            printed_options(self.form, field, question),
            self.answers.get(field, ""),
            wrong_words(wrong) if wrong else "",
        )


def printed_options(form: PaperForm, field: str, question: Question | None) -> list[tuple[str, str]]:
    """(what is typed, words) of each box of a line; none where something is written into boxes."""
    if question is not None and question.row.chooses:
        return options_of(questionnaire_of(form.version), question)
    return cover_options(field)


def hint_of(field: str, question: Question | None) -> str:
    """How the line is typed."""
    if field in COVER_HINTS:
        return str(COVER_HINTS[field])
    return str(HOW_TO_TYPE[question.reading if question else "count"])


def wrong_words(wrong: Wrong) -> str:
    """What is wrong with a line, in words."""
    if wrong.code == "missing":
        return _("Chưa gõ gì. Phiếu để trống thì gõ dấu trừ.")
    if wrong.code == "count":
        return _("Gõ số lần, từ 1 trở lên.")
    if wrong.code in SENTENCES:
        return filled(str(SENTENCES[wrong.code]), wrong.facts)
    what = no_option() if wrong.code == "unknown-choice" else wrong.message
    return _("%(what)s Phiếu ghi đúng như vậy thì gõ thêm dấu cộng ở cuối.", what=what)
