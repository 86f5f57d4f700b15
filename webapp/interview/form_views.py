"""The addresses of what a phone keeps for good: the client's files, and a questionnaire ready to be asked."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from surveys.people.permissions import Action
from webapp.access import current_person, public, require
from webapp.interview.blueprint import blueprint
from webapp.interview.client_files import client_answer, client_url
from webapp.interview.form_files import form_answer, questions_answer, version_at_the_door

blueprint.add_app_template_global(client_url)


@blueprint.get("/phong-van/tep/<mark>/<path:name>")
@public
def client_file(mark: str, name: str) -> ResponseReturnValue:
    """A script or style of the interview; nothing in it is anybody's."""
    return client_answer(name, mark) or abort(404)


@blueprint.get("/phong-van/bang-hoi/<int:form>/<mark>")
@require(Action.WORK_CASES)
def form_file(form: int, mark: str) -> ResponseReturnValue:
    """A questionnaire ready to be asked, for whoever has cases in its survey."""
    return form_answer(version_at_the_door(form, current_person()), mark)


@blueprint.get("/phong-van/bang-hoi/<int:form>/<mark>/<language>")
@require(Action.WORK_CASES)
def questions_file(form: int, mark: str, language: str) -> ResponseReturnValue:
    """Its questions as they are drawn, in one language."""
    return questions_answer(version_at_the_door(form, current_person()), mark, language)
