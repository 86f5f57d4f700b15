"""The page of a call: what is said before the interview, and the ways on. Nobody's number is on it, or anywhere."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.fieldwork.drafts import answering_by_link
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import WORKABLE
from surveys.fieldwork.telephone_script import TelephoneScript, telephone_script
from surveys.people.permissions import Action
from surveys.questionnaires.modes import TELEPHONE
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.requests.records import Survey
from surveys.text.i18n import use_translations
from webapp.access import require
from webapp.catalogues import read_catalogue
from webapp.extensions import db
from webapp.interview.blueprint import blueprint
from webapp.interview.language import is_english
from webapp.interview.under_way import UnderWay

FIELD = "cach"
"""In an address and in a form: by which way the household is reached."""


@blueprint.get("/ho/<int:case_id>/goi-dien")
@require(Action.WORK_CASES)
def call(case: Case) -> ResponseReturnValue:
    """What to say when the telephone is answered, and where to go from there."""
    version = published_version(db.session, case.survey_id)
    is_running = case.state in WORKABLE and case.survey.state == "fieldwork"
    if not is_running or version is None or answering_by_link(db.session, [case]):
        return redirect(url_for("fieldwork.case", case_id=case.id))
    script = script_of(case.survey, questionnaire_of(version), is_drawn=case.household_line is not None)
    return render_template("interview/call.html", case=case, script=script, way=asked_way(TELEPHONE))


def script_of(
    survey: Survey, questionnaire: Questionnaire, language: str | None = None, *, is_drawn: bool = True
) -> TelephoneScript:
    """The script in a language of the questionnaire; around an English one its sentences are English."""
    english = is_english(language or questionnaire.default_language)
    with use_translations(read_catalogue("en", "messages") if english else None):
        return telephone_script(survey, questionnaire, language=language, is_drawn=is_drawn)


@blueprint.app_template_global()
def closing_words(going: UnderWay) -> str:
    """What is said at the end of an interview by telephone; '' at the door."""
    if going.mode != TELEPHONE:
        return ""
    return script_of(going.case.survey, going.interview.questionnaire, going.draft.language).closing


def by_telephone() -> bool:
    """Whether this page stands within a call."""
    return request.values.get(FIELD) == TELEPHONE


def asked_way(mode: str | None) -> dict[str, str]:
    """What an address carries on to the next page of a call; nothing at the door."""
    return {FIELD: TELEPHONE} if mode == TELEPHONE else {}
