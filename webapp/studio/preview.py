"""The phone beside the form: the real interview page on the draft, with the real client. Nothing of it is kept."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from surveys.people.permissions import Action
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.navigation import Interview, Section
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.service import studio_document
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.catalogues import read_catalogue
from webapp.clock import today
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.interview.client_words import client_words
from webapp.interview.form_builder import PREFIX, answers_of, blocks, mark_errors, section_form
from webapp.interview.form_files import question_templates
from webapp.interview.language import chosen, is_english, offered, speak_to_respondent, tag_of
from webapp.interview.progress import Position, position
from webapp.security_headers import CONTENT_SECURITY_POLICY
from webapp.studio.blueprint import blueprint
from webapp.studio.item_page import preview_key
from webapp.studio.pages import may_be_written
from webapp.studio.shown_questionnaire import ShownDraft, shown_draft

ANSWERS = "dap"
"""The hidden field with the answers so far, where there is no script to keep them."""
LARGEST = 200_000
END = "het"


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/xem")
@require(Action.EDIT_QUESTIONNAIRE)
def preview(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The page of the item that is written; the end of the interview on request."""
    draft = _draft(survey, version)
    interview = _interview(draft.questionnaire, {}, None)
    section = None if END in request.args else _section_of(interview, draft)
    return _page(survey, version, draft, interview, section)


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/xem")
@require(Action.EDIT_QUESTIONNAIRE)
@repeatable
def try_out(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """On without a script: the answers travel with the page."""
    draft = _draft(survey, version)
    language = chosen(draft.questionnaire, request.form.get("ngon_ngu"))
    interview = _interview(draft.questionnaire, _answers_sent(), language)
    here = next((each for each in interview.sections() if each.key == request.form.get("trang")), None)
    if here is None:
        return _page(survey, version, draft, interview, _section_of(interview, draft))
    entered = answers_of(section_form(interview, here, only=request.form.get("shown", "").split()))
    interview = _interview(draft.questionnaire, {**_answers_sent(), **entered}, language)
    go = request.form.get("go", "next")
    wrong = interview.check_section(here.key) if go == "next" else []
    if go == "next" and not wrong:
        here = interview.next_section(here.key)
    elif go == "back":
        here = interview.previous_section(here.key) or here
    return _page(survey, version, draft, interview, here, wrong=wrong)


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/xem/bang-hoi")
@require(Action.EDIT_QUESTIONNAIRE)
def preview_form(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The draft ready to be asked by the client."""
    questionnaire = _draft(survey, version).questionnaire
    return _json(compiled(questionnaire, {"vi": None, "en": read_catalogue("en", "messages")}))


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/xem/cau-hoi")
@require(Action.EDIT_QUESTIONNAIRE)
def preview_questions(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Its questions as they are drawn, in one language."""
    questionnaire = _draft(survey, version).questionnaire
    language = request.args.get("ngon_ngu", questionnaire.default_language)
    if language not in questionnaire.languages:
        abort(404)
    if len(questionnaire.languages) > 1:
        speak_to_respondent(language)
    return _json({"questions": question_templates(questionnaire, language), "words": client_words()})


def _draft(survey: Survey, version: QuestionnaireVersion) -> ShownDraft:
    studio = studio_document(db.session, version)
    if studio is None or not may_be_written(survey, version):
        abort(404)
    return shown_draft(studio.document, request.args.get("cau", ""), with_conditions="dung" in request.args)


def _interview(questionnaire: Questionnaire, answers: dict[str, Any], language: str | None) -> Interview:
    now = datetime.combine(today(), time())
    return Interview(questionnaire, answers, today=today(), now=now, language=language, seed="xem")


def _section_of(interview: Interview, draft: ShownDraft) -> Section | None:
    sections = interview.sections()
    with_item = (each for each in sections if draft.name in each.page.questions)
    return next(with_item, sections[0] if sections else None)


def _answers_sent() -> dict[str, Any]:
    text = request.form.get(ANSWERS, "")
    try:
        found = json.loads(text) if len(text) <= LARGEST else {}
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def _page(
    survey: Survey,
    version: QuestionnaireVersion,
    draft: ShownDraft,
    interview: Interview,
    section: Section | None,
    *,
    wrong: Any = (),
) -> Response:
    questionnaire = draft.questionnaire
    speak_to_respondent(chosen(questionnaire, interview.language))
    if section is None:
        end = {"survey": survey, "version": version, "draft": draft, "screened_out": interview.screened_out}
        return _framed(render_template("studio/preview_end.html", **end))
    form = section_form(interview, section)
    if request.method == "POST" and not wrong:
        form = _fresh(interview, section)
    mark_errors(form, wrong)
    page = render_template(
        "studio/preview.html",
        survey=survey,
        version=version,
        draft=draft,
        going={"title": survey.title},
        section=section,
        form=form,
        blocks=blocks(interview, section, form),
        position=position(interview, section.key) if interview.sections() else Position(1, 1),
        previous=interview.previous_section(section.key),
        languages=offered(questionnaire),
        language=interview.language or questionnaire.default_language,
        new=[],
        instances=None,
        prefix=PREFIX,
        self_completion=False,
        state=None,
        modules=[],
        answers=json.dumps(interview.state.answers, ensure_ascii=False, default=str),
        preview_state=_state(survey, version, draft, section, interview.language),
    )
    return _framed(page)


def _fresh(interview: Interview, section: Section) -> FlaskForm:
    """The form of a page that was not the one sent: filled with what is known, not with what came."""
    sent, request.form = request.form, MultiDict()  # type: ignore[misc, assignment]
    try:
        return section_form(interview, section)
    finally:
        request.form = sent  # type: ignore[misc]


def _state(
    survey: Survey, version: QuestionnaireVersion, draft: ShownDraft, section: Section, language: str | None
) -> dict[str, Any]:
    """What the client is told; its save goes nowhere (webapp/static/js/studio/phone.js)."""
    places: dict[str, Any] = {"survey_id": survey.id, "version_id": version.id}
    query: dict[str, Any] = {"cau": request.args.get("cau") or None, "dung": "1" if "dung" in request.args else None}
    here = url_for("studio.preview", **places, **query)
    end = url_for("studio.preview", **places, **query, het="1")
    questionnaire = draft.questionnaire
    language = language or questionnaire.default_language
    return {
        "item": draft.name,
        "preview_key": preview_key(current_person(), version),
        "instance_id": "xem",
        "revision": 0,
        "answers": {},
        "declined": [],
        "section": section.key,
        "again": False,
        "self_completion": False,
        "handed_over_from": None,
        "alone": [],
        "language": language,
        "locale": _locale(language),
        "title": survey.title,
        "languages": _languages(questionnaire, places | query),
        "seed": "xem",
        "today": today().isoformat(),
        "now": datetime.combine(today(), time()).isoformat(),
        "utc_offset": 0,
        "urls": {
            "form": url_for("studio.preview_form", **places, **query),
            "page": here,
            "save": "",
            "review": end,
            "hand_over": end,
            "case": here,
            "login": url_for("security.login"),
        },
    }


def _languages(questionnaire: Questionnaire, places: dict[str, Any]) -> list[dict[str, str]]:
    """The languages to choose from, each with where its questions are drawn."""
    return [
        {
            "language": each,
            "tag": tag_of(each),
            "locale": _locale(each),
            "questions": url_for("studio.preview_questions", **places, ngon_ngu=each),
        }
        for each in questionnaire.languages
    ]


def _locale(language: str) -> str:
    return "en" if is_english(language) else "vi"


def _json(content: dict[str, Any]) -> Response:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text, mimetype="application/json")


def _framed(page: str) -> Response:
    """The one page that may stand in a frame: of our own."""
    answer = make_response(page)
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
