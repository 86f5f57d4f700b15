"""The bank from within the studio: choose an item, keep a question as an item, take over a newer version."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.bank import service as bank
from surveys.questionnaires.bank.insertion import insertion, replacement, scale_insertion
from surveys.questionnaires.bank.standard_items import TOPICS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.nodes import node_of
from surveys.questionnaires.studio.operations import Operation
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.studio.blueprint import blueprint
from webapp.studio.pages import SEE_OTHER, may_be_written
from webapp.studio.pasting import inserted, place_behind

BASE = "/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/ngan-hang"


@blueprint.get(BASE)
@require(Action.EDIT_QUESTIONNAIRE)
def bank_items(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The items that can be put behind a question, or give it their answers."""
    studio = _written(survey, version)
    if studio is None:
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id))
    words, topic, uid = (request.args.get(name, "") for name in ("tim", "chu-de", "cau"))
    node = node_of(studio.document, uid)
    found = bank.entries(db.session, person=current_person(), words=words, topic=topic)
    return render_template(
        "bank/choose.html",
        survey=survey,
        version=version,
        uid=uid,
        entries=[entry for entry in found if entry.sort != "scale" or _takes_scale(node)],
        topics=TOPICS,
        words=words,
        topic=topic,
    )


@blueprint.post(BASE)
@require(Action.EDIT_QUESTIONNAIRE)
def bank_use(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Put an item behind the question that is looked at; of a scale, its answers into it."""
    uid = request.form.get("cau", "")

    def act(studio: StudioDocument) -> str:
        entry = bank.entry_of(db.session, request.form.get("muc", ""), person=current_person())
        if entry is None or entry.state != "active":
            raise SurveyError("bank.no_such_item", "no such item")
        return inserted(studio, version, _use(studio, entry, uid)) or uid

    return _done(survey, version, uid, act, _("Đã đưa vào bảng hỏi. Bấm Hoàn tác nếu muốn bỏ."))


@blueprint.post(BASE + "/luu")
@require(Action.EDIT_QUESTIONNAIRE)
def bank_keep(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Keep the question that is looked at: as a new item, or as the next version of the own item that it came from."""
    uid = request.form.get("cau", "")

    def act(studio: StudioDocument) -> str:
        title, person = request.form.get("ten", ""), current_person()
        number, code = 1, request.form.get("muc", "")
        if code:
            item = bank.own_item(db.session, code)
            if item is None or bank.entry_of(db.session, code, person=person) is None:
                raise SurveyError("bank.no_such_item", "no such item")
            note = request.form.get("ghi-chu", "")
            kept = bank.keep_version(
                db.session, item, studio.document, uid, title=title, note=note, person=person, now=now()
            )
            number = kept.number
        else:
            topic = request.form.get("chu-de", "other")
            item = bank.keep_item(db.session, studio.document, uid, title=title, topic=topic, person=person, now=now())
        link = {"item": item.code, "version": number}
        inserted(studio, version, {"op": "set", "uid": uid, "field": "bank", "value": link})
        return uid

    return _done(survey, version, uid, act, _("Đã đưa vào ngân hàng câu hỏi của đơn vị."))


@blueprint.post(BASE + "/ban-moi")
@require(Action.EDIT_QUESTIONNAIRE)
def bank_renew(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Take over the newer version of the item that a question came from."""
    uid = request.form.get("cau", "")

    def act(studio: StudioDocument) -> str:
        node = node_of(studio.document, uid)
        newer = bank.newer_version(db.session, node, person=current_person()) if node else None
        if node is None or newer is None:
            raise SurveyError("bank.no_such_item", "there is no newer version")
        entry = newer.entry
        inserted(studio, version, replacement(entry.content, studio.document, node, item=entry.code,
                                              version=newer.number, title=entry.title))  # fmt: skip
        return uid

    return _done(survey, version, uid, act, _("Đã thay bằng phiên bản mới. Bấm Hoàn tác nếu muốn giữ như cũ."))


def _done(
    survey: Survey, version: QuestionnaireVersion, uid: str, act: Callable[[StudioDocument], str], words: str
) -> ResponseReturnValue:
    """Do it and look at what came of it; refused in words."""
    studio = _written(survey, version)
    if studio is None:
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id))
    try:
        with db.session.begin_nested():
            uid = act(studio)
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(words, "success")
    here = uid if node_of(studio.document, uid) else None
    return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id, cau=here), SEE_OTHER)


def _written(survey: Survey, version: QuestionnaireVersion) -> StudioDocument | None:
    return service.studio_document(db.session, version) if may_be_written(survey, version) else None


def _use(studio: StudioDocument, entry: bank.Entry, uid: str) -> Operation:
    node = node_of(studio.document, uid)
    if entry.sort == "scale":
        if not _takes_scale(node):
            raise SurveyError("bank.needs_closed", "a scale needs a closed question")
        return scale_insertion(entry.content, studio.document, uid, title=entry.title)
    parent, after = place_behind(studio.document, uid)
    return insertion(entry.content, studio.document, item=entry.code, version=entry.number, title=entry.title,
                     parent=parent, after=after)  # fmt: skip


def _takes_scale(node: dict[str, object] | None) -> bool:
    return node is not None and node.get("kind") in {"select_one", "select_multiple"}
