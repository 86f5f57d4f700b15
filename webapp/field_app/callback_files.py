"""What a phone keeps of a call-back to ask it by itself: few questions, compiled and drawn, and no earlier answer."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveys.fieldwork.phones.callback_forms import callback_forms
from surveys.fieldwork.records import CallbackTask
from surveys.people.permissions import Action
from surveys.questionnaires.questionnaire import Questionnaire
from webapp.access import LARGEST_ID, current_person, require
from webapp.extensions import db
from webapp.field_app.blueprint import blueprint
from webapp.interview.client_files import lasting
from webapp.interview.form_files import excerpt_content, excerpt_mark
from webapp.interview.language import is_english, tag_of, words_of_language


def callback_form_as_json(task: CallbackTask, asked: Questionnaire | None) -> dict[str, Any] | None:
    """Where the phone finds the questions of a task, as it finds those of a version; None where it asks nothing."""
    if asked is None:
        return None
    languages = asked.languages
    return {
        "id": f"quay-lai-{task.id}",
        "form": url_for("field_app.callback_form", task=task.id, mark=excerpt_mark(asked)),
        "questions": {each: _questions_url(task, asked, each) for each in languages},
        "languages": [
            {
                "language": each,
                "tag": tag_of(each),
                "locale": "en" if is_english(each) else "vi",
                "words": words_of_language(each),
            }
            for each in languages
        ],
        "default_language": asked.default_language,
        "alone": [],
    }


@blueprint.get("/quay-lai/<int:task>/bieu-mau/<mark>")
@require(Action.WORK_CASES)
def callback_form(task: int, mark: str) -> ResponseReturnValue:
    """The questions of a call-back ready to be asked, for whose it is."""
    return _file(task, mark, None)


@blueprint.get("/quay-lai/<int:task>/cau-hoi/<mark>/<language>")
@require(Action.WORK_CASES)
def callback_questions(task: int, mark: str, language: str) -> ResponseReturnValue:
    """The same as they are drawn in one language."""
    return _file(task, mark, language)


def _file(task_id: int, mark: str, language: str | None) -> ResponseReturnValue:
    task = db.session.get(CallbackTask, task_id) if task_id <= LARGEST_ID else None
    if task is None or task.case.collaborator_id != current_person().id:
        abort(404)
    asked = callback_forms(db.session, [task]).get(task.id)
    content = excerpt_content(asked, language) if asked is not None else None
    if asked is None or content is None:
        abort(404)
    return lasting(content, mimetype="application/json", is_current=mark.startswith(excerpt_mark(asked)))


def _questions_url(task: CallbackTask, asked: Questionnaire, language: str) -> str:
    locale = get_locale()
    mark = f"{excerpt_mark(asked)}-{locale.language if locale else 'vi'}"
    return url_for("field_app.callback_questions", task=task.id, mark=mark, language=language)
