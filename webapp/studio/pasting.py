"""A whole questionnaire out of Word: pasted or as a file, recognised, corrected row by row, inserted as one step."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.pasted import LEFT, RecognisedItem, recognised
from surveys.questionnaires.pasted.insertion import insertion_of
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.nodes import Document, walk
from surveys.questionnaires.studio.operations import Operation
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.studio.blueprint import blueprint
from webapp.studio.pages import SEE_OTHER, UNPROCESSABLE, may_be_written, own_tab
from webapp.studio.pasting_forms import MOST_ROWS, CorrectionForm, PasteForm, rows_from

GRIDS = "table-list"


@blueprint.route("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/dan", methods=["GET", "POST"])
@repeatable
@require(Action.EDIT_QUESTIONNAIRE)
def paste(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The text, and what is recognised in it."""
    studio = service.studio_document(db.session, version)
    if studio is None or not may_be_written(survey, version):
        return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id))
    form, after = PasteForm(), request.values.get("sau", "")
    if form.validate_on_submit():
        try:
            text = _text(form)
            items = recognised(text)
            _check(items)
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            rows = CorrectionForm(formdata=None, data={"items": rows_from(items), "text": text})
            return render_template("studio/paste_rows.html", survey=survey, version=version, form=rows, after=after)
    page = render_template("studio/paste.html", survey=survey, version=version, form=form, after=after)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan/dan/dua-vao")
@require(Action.EDIT_QUESTIONNAIRE)
def paste_in(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Insert the corrected rows as one step; what cannot be is told beside its row, and all stays typed."""
    form, after = CorrectionForm(), request.form.get("sau", "")
    studio = service.studio_document(db.session, version)
    if studio is None or not may_be_written(survey, version):
        form.form_errors.append(_("Bản này không sửa được nữa. Hãy chép lại những gì cần giữ."))
    elif form.validate_on_submit():
        try:
            items = [row.form.item() for row in form["items"]]
            parent, behind = place_behind(studio.document, after)
            first = inserted(studio, version, insertion_of(items, studio.document, parent=parent, after=behind))
        except SurveyError as error:
            _say(form, error)
        else:
            count = sum(item.is_question for item in items)
            flash(_("Đã đưa %(count)s câu hỏi vào bảng hỏi. Bấm Hoàn tác để bỏ cả lần dán.", count=count), "success")
            return redirect(url_for("studio.page", survey_id=survey.id, version_id=version.id, cau=first), SEE_OTHER)
    page = render_template("studio/paste_rows.html", survey=survey, version=version, form=form, after=after)
    return page, UNPROCESSABLE


def place_behind(document: Document, uid: str) -> tuple[str, str]:
    """Where something new goes: behind an item, never into a table of rows; at the end where there is no such item."""
    for node, parents in walk(document):
        if node["uid"] == uid:
            around = list(parents)
            while around and GRIDS in around[-1].get("appearance", "").split():
                node = around.pop()
            return around[-1]["uid"] if around else "", node["uid"]
    return "", document["items"][-1]["uid"] if document["items"] else ""


def inserted(studio: StudioDocument, version: QuestionnaireVersion, operation: Operation) -> str:
    """Do one operation of this person; the uid of the first item that it inserted."""
    changed = service.change(
        db.session, version, [{**operation, "id": uuid4().hex}], base_revision=studio.revision, tab=own_tab(),
        person=current_person(), now=now(),
    )  # fmt: skip
    if changed.refused:
        raise changed.refused[0].error
    steps = operation.get("operations", [operation])
    return next((step["node"]["uid"] for step in steps if step["op"] == "insert"), "")


def _text(form: PasteForm) -> str:
    """What was typed; of a file its text."""
    if form.word.data:
        from surveys.questionnaires.pasted.word_document import text_of_word  # loads python-docx

        return text_of_word(form.word.data.read())
    return form.text.data or ""


def _check(items: list[RecognisedItem]) -> None:
    if not any(item.kind != LEFT for item in items):
        raise SurveyError("pasted.nothing", "nothing was recognised")
    if len(items) > MOST_ROWS:
        raise SurveyError("pasted.too_many", "more items than can be corrected on a page", most=MOST_ROWS)


def _say(form: CorrectionForm, error: SurveyError) -> None:
    """Beside the row that it is about, else above all."""
    words = sentence(error)
    row = next((each.form for each in form["items"] if error.code == "pasted.condition"
                and each.form.condition.data.strip() == error.facts["condition"]), None)  # fmt: skip
    if row is not None:
        row.condition.errors = [words]
    form.form_errors.append(words)
