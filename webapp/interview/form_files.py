"""What a phone needs of a questionnaire to ask it by itself: the compiled form and a template of every question."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Response, abort, render_template
from flask_babel import get_locale
from sqlalchemy import select

from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.navigation import Asked, Interview
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.state import may_be_declined
from webapp.access import LARGEST_ID
from webapp.catalogues import read_catalogue
from webapp.extensions import db
from webapp.interview.addresses import FILES_AT_THE_DOOR as AT_THE_DOOR
from webapp.interview.addresses import Addresses
from webapp.interview.client_files import client_mark, lasting
from webapp.interview.client_words import client_words
from webapp.interview.controls import Shown
from webapp.interview.form_builder import Row, form_of, is_answered, row_of
from webapp.interview.language import speak_to_respondent

ANY_DAY = date(2000, 1, 1)
FILES_KEPT = 16


def form_url(version: QuestionnaireVersion, addresses: Addresses = AT_THE_DOOR) -> str:
    """Where the compiled form is; the address changes with the form and with the client."""
    return addresses.file("form_file", form=version.id, mark=form_mark(version))


def questions_url(version: QuestionnaireVersion, language: str, addresses: Addresses = AT_THE_DOOR) -> str:
    """Where the questions' templates are in a language; the words around them are the respondent's or the reader's."""
    mark = f"{form_mark(version)}-{_spoken()}"
    return addresses.file("questions_file", form=version.id, mark=mark, language=language)


def form_mark(version: QuestionnaireVersion) -> str:
    """A short mark of the questionnaire and of the client that asks it."""
    return f"{version.content_hash[:12]}-{client_mark()}"


def _spoken() -> str:
    locale = get_locale()
    return locale.language if locale else "vi"


def version_at_the_door(form: int, person: Person) -> QuestionnaireVersion | None:
    """The version of that number, if it is of a survey in which the person has cases."""
    own = select(Case.survey_id).where(Case.collaborator_id == person.id)
    found = select(QuestionnaireVersion).where(QuestionnaireVersion.id == form, QuestionnaireVersion.survey_id.in_(own))
    return db.session.scalars(found).first() if form <= LARGEST_ID else None


def version_asked(form: int, survey_id: int) -> QuestionnaireVersion | None:
    """The version of that number, if it was published in that survey."""
    version = db.session.get(QuestionnaireVersion, form) if form <= LARGEST_ID else None
    is_asked = version is not None and version.survey_id == survey_id and version.published_at is not None
    return version if is_asked else None


def form_answer(version: QuestionnaireVersion | None, mark: str) -> Response:
    """The questionnaire ready to be asked, kept by the browser for good; 404 where there is none."""
    if version is None:
        abort(404)
    return lasting(form_content(version), mimetype="application/json", is_current=mark.startswith(form_mark(version)))


def questions_answer(version: QuestionnaireVersion | None, mark: str, language: str) -> Response:
    """Its questions as they are drawn in one language, kept for good; 404 where there are none."""
    found = questions_content(version, language) if version is not None else None
    if version is None or found is None:
        abort(404)
    return lasting(found, mimetype="application/json", is_current=mark.startswith(form_mark(version)))


def form_content(version: QuestionnaireVersion) -> bytes:
    """The compiled form in all its languages."""
    return _file(_Key(questionnaire_of(version), None, client_mark()))


def questions_content(version: QuestionnaireVersion, language: str) -> bytes | None:
    """Templates of the questions in one language, and what the client itself says; None where there is no such."""
    questionnaire = questionnaire_of(version)
    if language not in questionnaire.languages:
        return None
    if len(questionnaire.languages) > 1:
        speak_to_respondent(language)
    return _file(_Key(questionnaire, language, f"{client_mark()}-{_spoken()}"))


def excerpt_mark(questionnaire: Questionnaire) -> str:
    """A short mark of a few questions by themselves and of the client that asks them."""
    return f"{questionnaire.content_hash[:12]}-{client_mark()}"


def excerpt_content(questionnaire: Questionnaire, language: str | None) -> bytes | None:
    """The compiled form of a few questions, or their templates in a language; made anew, since each is asked once."""
    if language is not None and language not in questionnaire.languages:
        return None
    if language is not None and len(questionnaire.languages) > 1:
        speak_to_respondent(language)
    return _file.__wrapped__(_Key(questionnaire, language, f"{client_mark()}-{_spoken()}"))


class _Key:
    """A file by what it depends on; the questionnaire comes along for the making."""

    def __init__(self, questionnaire: Questionnaire, language: str | None, mark: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.facts = (questionnaire.content_hash, language, mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.facts)


@lru_cache(maxsize=FILES_KEPT)
def _file(key: _Key) -> bytes:
    content: dict[str, Any]
    if key.language is None:
        content = compiled(key.questionnaire, {"vi": None, "en": read_catalogue("en", "messages")})
    else:
        content = {"questions": question_templates(key.questionnaire, key.language), "words": client_words()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def question_templates(questionnaire: Questionnaire, language: str) -> str:
    """Every question once as the page draws it, and the heads of grids."""
    interview = Interview(questionnaire, {}, today=ANY_DAY, language=language)
    asked = [_unanswered(interview, question) for question in questionnaire.questions() if question.is_asked]
    shown = [Shown(interview, each, for_script=True) for each in asked]
    form = form_of(each for each in shown if is_answered(each.asked))
    rows = [_row(each, form) for each in shown]
    names = dict.fromkeys(each.grid for each in asked if each.grid)
    grids = [(name, questionnaire.text(questionnaire.placed[name].item.label, language)) for name in names]
    return render_template("interview/_templates.html", rows=rows, grids=grids)


def _row(shown: Shown, form: Any) -> Row:
    row = row_of(shown, form, may_decline=may_be_declined(shown.question), guided=True)
    return replace(row, guidance=_any_words(shown.interview, shown.question, "guidance"))


def _any_words(interview: Interview, question: Question, part: str) -> str:
    """The ordinary words; where only a variant has any, its words keep the place that the client fills in."""
    texts = [question.texts(part), *(question.variant(part, each) for each in question.variants)]
    return next(filter(None, (interview.questionnaire.text(each, interview.language) for each in texts)), "")


def _unanswered(interview: Interview, question: Question) -> Asked:
    """A question as a template: asked, not yet answered, its answers not yet in its words."""
    words = interview.questionnaire.text
    groups = interview.questionnaire.placed[question.name].groups
    group = groups[-1] if groups else ""
    return Asked(
        question=question,
        field=question.name,
        label=words(question.label, interview.language) or ("" if question.label else question.name),
        hint=_any_words(interview, question, "hint"),
        relevant=True,
        required=True,
        choices=(),
        value=None,
        indexes=(),
        group=group,
        grid=interview.grid_of(question),
        declined=False,
    )
