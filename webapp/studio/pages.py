"""The studio's page: what is written, where it stands, how it looks on the phone. Every act works without a script."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import version_in_use
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.condition_dependents import broken_words
from surveys.questionnaires.studio.nodes import node_of
from surveys.questionnaires.studio.operations import Operation
from surveys.questionnaires.studio.presence import TAB
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.security_headers import CONTENT_SECURITY_POLICY
from webapp.studio.acts import changes_of_fields, done_by
from webapp.studio.blueprint import blueprint
from webapp.studio.forms import SHOWN, sent_changes
from webapp.studio.item_page import ItemPage
from webapp.studio.option_rows import OptionRow, are_changed, as_options, codes_alone, sent_rows

UNPROCESSABLE = 422
SEE_OTHER = 303
STEPS = {"hoan-tac": service.undo, "lam-lai": service.redo}


@blueprint.post("/khao-sat/<int:survey_id>/phieu/soan")
@require(Action.EDIT_QUESTIONNAIRE)
def begin(survey: Survey) -> ResponseReturnValue:
    """Open the draft that there is, else one made from what is in use, else an empty one."""
    try:
        studio = service.open_document(
            db.session, survey, person=current_person(), now=now(), base=version_in_use(db.session, survey.id)
        )
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("questionnaires.overview", survey_id=survey.id))
    return redirect(url_for("studio.page", survey_id=survey.id, version_id=studio.version_id), SEE_OTHER)


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan")
@require(Action.EDIT_QUESTIONNAIRE)
def page(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The outline, the form of an item, the phone; on the script's request the item alone."""
    studio = service.studio_document(db.session, version)
    if studio is None or not may_be_written(survey, version):
        return render_template("studio/closed.html", survey=survey, version=version)
    shown = ItemPage(studio, version, request.args.get("cau", ""))
    if shown.uid and shown.node is None:
        flash(_("Mục này không còn trong bảng hỏi."), "note")
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id))
    template = "studio/part.html" if request.args.get("phan") == "muc" else "studio/page.html"
    return drawn(survey, shown, template)


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan")
@require(Action.EDIT_QUESTIONNAIRE)
def keep(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Keep what the form says, then do what the button says."""
    if not may_be_written(survey, version):
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id))
    studio = service.open_document(db.session, survey, person=current_person(), now=now())
    shown = ItemPage(studio, version, request.form.get("cau", ""))
    act = request.form.get("lam", "luu")
    if shown.uid and shown.node is None:
        flash(_("Mục này không còn trong bảng hỏi."), "note")
        return _to(survey, version, "")
    if act in STEPS:
        stepped = _step(act, version)
        there = [uid for uid in (stepped, shown.uid) if node_of(studio.document, uid) is not None]
        return _to(survey, version, there[0] if there else "")
    if not _keep_fields(shown) or not (uid := _do(act, shown)):
        return drawn(survey, shown, "studio/page.html"), UNPROCESSABLE
    return _to(survey, version, uid.removeprefix(WHOLE))


WHOLE = "*"
"""Before the mark of what is looked at next, so that the whole, which has none, is no failure."""


def may_be_written(survey: Survey, version: QuestionnaireVersion) -> bool:
    """Whether the version is a draft and the survey still in design."""
    return version.state == "draft" and survey.state == "design"


def drawn(survey: Survey, shown: ItemPage, template: str) -> Response:
    """The page, which alone may frame the phone."""
    tab = own_tab()
    undo, redo = service.next_words(db.session, shown.studio, tab=tab, person=current_person(), now=now())
    html = render_template(
        template,
        survey=survey,
        tab=tab,
        undo_words=undo,
        redo_words=redo,
        state=shown.state(survey.id, current_person()),
        **shown.context(),
    )
    answer = make_response(html)
    answer.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return answer


def own_tab() -> str:
    """The tab that the request comes from; without a script all of a person's tabs are one."""
    sent = request.values.get("tab", "")
    return sent if TAB.fullmatch(sent) else f"khong-{current_person().id}"


def _change(version: QuestionnaireVersion, operations: list[Operation], base: int) -> service.Changed:
    return service.change(
        db.session, version, operations, base_revision=base, tab=own_tab(), person=current_person(), now=now()
    )


def _base(studio: StudioDocument) -> int:
    sent = request.form.get("goc", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else studio.revision


def _keep_fields(shown: ItemPage) -> bool:
    """Save what was typed into the form; False where something of it stands against it, told beside its field."""
    if SHOWN not in request.form:
        return True
    operations = changes_of_fields(shown.node, sent_changes(shown.form, request.form[SHOWN]))
    rows = sent_rows(request.form, shown.option_rows, shown.document["whole"]["languages"])
    if shown.chooses and are_changed(request.form, rows):
        operations += _of_options(shown, rows)
    if not operations:
        return True
    try:
        changed = _change(shown.version, operations, _base(shown.studio))
    except SurveyError as error:
        _say_beside(shown, error)
        return False
    for refused in changed.refused:
        _say_beside(shown, refused.error)
    for conflict in changed.conflicts:
        _show_other(shown, conflict)
    return not changed.conflicts and not changed.refused


def _of_options(shown: ItemPage, rows: list[OptionRow]) -> list[Operation]:
    node = shown.node or {}
    operations: list[Operation] = [{"op": "options", "list": node.get("choices", ""), "options": as_options(rows)}]
    alone = codes_alone(rows)
    if alone != codes_alone(shown.option_rows):
        operations.append({"op": "set", "uid": shown.uid, "field": "exclusive", "value": alone})
    return operations


def _say_beside(shown: ItemPage, error: SurveyError) -> None:
    words = sentence(error)
    if error.code in {"studio.bad_name", "studio.name_taken"} and "name" in shown.form:
        shown.form["name"].errors = [words]
    else:
        shown.form.form_errors.append(words)


def _show_other(shown: ItemPage, conflict: service.Conflict) -> None:
    words = _("Trong khi bạn sửa, %(name)s đã sửa cùng một chỗ. Bản đã lưu ghi dưới mỗi mục; gửi lại để thay.",
              name=conflict.name)  # fmt: skip
    if words not in shown.form.form_errors:
        shown.form.form_errors.append(words)
    if conflict.field in shown.form:
        shown.form[conflict.field].saved_meanwhile = str(conflict.value or _("(để trống)"))


def _do(act: str, shown: ItemPage) -> str:
    """Do what a button says; what is looked at next, '' where it was refused."""
    try:
        done = done_by(act, shown.document, shown.uid, request.form)
        broken = broken_words(shown.document, shown.uid) if act == "xoa" else ""
        if done.operations:
            changed = _change(shown.version, list(done.operations), shown.studio.revision)
            if changed.refused:
                raise changed.refused[0].error
            if changed.conflicts:
                flash(_("Người khác vừa sửa cùng chỗ này. Xin xem lại rồi bấm lần nữa."), "error")
    except SurveyError as error:
        shown.form.form_errors.append(sentence(error))
        return ""
    if act == "xoa":
        flash(" ".join(filter(None, [_("Đã xóa. Bấm “Hoàn tác” để lấy lại."), broken])), "note")
    return WHOLE + done.uid


def _step(act: str, version: QuestionnaireVersion) -> str:
    try:
        stepped = STEPS[act](db.session, version, tab=own_tab(), person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return ""
    said = _("Đã hoàn tác: %(words)s.") if act == "hoan-tac" else _("Đã làm lại: %(words)s.")
    flash(said % {"words": stepped.words}, "note")
    return str(stepped.uid)


def _to(survey: Survey, version: QuestionnaireVersion, uid: str) -> ResponseReturnValue:
    address = url_for(
        "studio.page", survey_id=survey.id, version_id=version.id, cau=uid or None, tab=request.form.get("tab") or None
    )
    return redirect(address, SEE_OTHER)
