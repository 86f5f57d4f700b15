"""Remarks on a draft: the list, and what is written there."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.people.permissions import Action
from surveys.questionnaires import service
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review import comments
from surveys.questionnaires.review.records import QuestionnaireComment
from surveys.requests.records import Survey
from webapp.access import current_person, may, require
from webapp.clock import now
from webapp.extensions import db
from webapp.review.blueprint import blueprint
from webapp.review.forms import AnswerForm, RemarkForm

UNPROCESSABLE = 422


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/trao-doi")
@require(Action.VIEW_QUESTIONNAIRE)
def remarks(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Every remark on a version, what is open first."""
    form = RemarkForm(formdata=None, uid=request.args.get("cau", ""))
    return _list(survey, version, form)


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/trao-doi/moi")
@require(Action.COMMENT_QUESTIONNAIRE)
def remark(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Write a remark."""
    form = RemarkForm()
    if not form.validate_on_submit():
        return _list(survey, version, form), UNPROCESSABLE
    uid, text = form.uid.data or "", form.text.data or ""
    comments.remark(db.session, version, uid=uid, text=text, person=current_person(), now=now())
    flash(_("Đã ghi ý kiến."), "success")
    return _back(survey, version, uid)


@blueprint.post("/khao-sat/<int:survey_id>/trao-doi/<int:comment_id>/tra-loi")
@require(Action.COMMENT_QUESTIONNAIRE)
def answer(survey: Survey, comment: QuestionnaireComment) -> ResponseReturnValue:
    """Answer a remark."""
    form = AnswerForm(prefix=f"c{comment.id}")
    version = _shown_with(survey, comment)
    if not form.validate_on_submit():
        page = _list(survey, version, RemarkForm(formdata=None), answering=(comment.id, form))
        return page, UNPROCESSABLE
    comments.answer(db.session, comment, text=form.text.data or "", person=current_person(), now=now())
    flash(_("Đã ghi câu trả lời."), "success")
    return _back(survey, version, comment.uid)


@blueprint.post("/khao-sat/<int:survey_id>/trao-doi/<int:comment_id>/xong")
@require(Action.COMMENT_QUESTIONNAIRE)
def settle(survey: Survey, comment: QuestionnaireComment) -> ResponseReturnValue:
    """Say that nothing is left to do about a remark, or take it up again."""
    settled = request.form.get("settled") != "no"
    comments.settle(db.session, comment, settled=settled, person=current_person(), now=now())
    flash(_("Đã đánh dấu xong.") if settled else _("Đã mở lại ý kiến."), "success")
    return _back(survey, _shown_with(survey, comment), comment.uid)


def _list(
    survey: Survey,
    version: QuestionnaireVersion,
    form: RemarkForm,
    answering: tuple[int, AnswerForm] | None = None,
) -> str:
    form.offer(comments.places_of(db.session, version))
    return render_template(
        "review/remarks.html",
        survey=survey,
        version=version,
        form=form,
        threads=comments.threads_of(db.session, version),
        answering=answering,
    )


def _shown_with(survey: Survey, comment: QuestionnaireComment) -> QuestionnaireVersion:
    """The version on whose page a remark is to be seen: its own, or the draft that took its place."""
    if comment.version.state != "discarded":
        return comment.version
    later = [each for each in service.versions_of(db.session, survey.id) if each.number > comment.version.number]
    standing = [each for each in reversed(later) if each.state != "discarded"]
    return standing[0] if standing else comment.version


def _back(survey: Survey, version: QuestionnaireVersion, uid: str) -> ResponseReturnValue:
    """To the studio, where the remark was written beside the question, else to the list."""
    if request.form.get("from") == "studio" and may(Action.EDIT_QUESTIONNAIRE, survey):
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id, cau=uid))
    return redirect(url_for("review.remarks", survey_id=survey.id, version_id=version.id))
