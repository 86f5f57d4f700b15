"""What the keying page tells its script: the lines so far, the questions with their printed numbers, addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from surveys.fieldwork.paper.cover import cover_fields, first_day
from surveys.fieldwork.paper.records import PaperEntry
from surveys.fieldwork.service import MOST_ADULTS
from surveys.questionnaires.paper.cover_words import COVER_WORDS
from surveys.questionnaires.paper.option_codes import typed_codes
from surveys.questionnaires.service import questionnaire_of
from webapp.extensions import db
from webapp.interview.form_files import form_mark
from webapp.language import page_language
from webapp.paper_entry.messages import SENTENCES
from webapp.paper_entry.words import (
    COVER_HINTS,
    HOW_TO_TYPE,
    boxes_not_keyed,
    cover_options,
    keying_words,
    options_of,
    question_facts,
)

SAID = ("no_consent", "day_unreadable", "day_outside", "adults_outside", "way_unreadable")
"""Sentences about the cover that the script says itself."""


def page_state(entry: PaperEntry, *, today: date) -> dict[str, Any]:
    """Lines, words and addresses of one entry."""
    form = entry.form
    questionnaire = questionnaire_of(form.version)
    version: dict[str, Any] = {
        "survey_id": form.survey_id,
        "version_id": form.version_id,
        "mark": form_mark(form.version),
    }
    questions, boxes = question_facts(questionnaire), boxes_not_keyed(questionnaire)
    return {
        "instance_id": f"paper-{entry.id}",
        "revision": entry.revision,
        "lines": entry.answers,
        "seed": str(form.instance_id),
        "today": today.isoformat(),
        "first_day": first_day(form).isoformat(),
        "language": questionnaire.default_language,
        "locale": page_language(),
        "cover": [
            {
                "field": field,
                "words": str(COVER_WORDS[field]),
                "hint": str(COVER_HINTS[field]),
                "options": cover_options(field),
            }
            for field in cover_fields(db.session, form)
        ],
        "knows_case": form.case_id is not None,
        "most_adults": MOST_ADULTS,
        "questions": questions,
        "boxes": boxes,
        "order": [q.name for q in questionnaire.questions() if q.name in questions or q.name in boxes],
        "count_hint": str(HOW_TO_TYPE["count"]),
        "codes": {q.name: typed_codes(questionnaire, q) for q in questionnaire.questions() if q.row.chooses},
        "options": {q.name: options_of(questionnaire, q) for q in questionnaire.questions() if q.row.chooses},
        "words": keying_words() | {code: str(SENTENCES[f"paper.{code}"]) for code in SAID},
        "urls": {
            "form": url_for("paper_entry.compiled_form", **version),
            "page": url_for("paper_entry.keying", paper_form_id=form.id),
            "save": url_for("paper_entry.save", paper_form_id=form.id),
            "login": url_for("security.login"),
        },
    }
