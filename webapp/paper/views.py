"""The page of prints: what can be printed of a version, and forms with serials."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.paper import printing
from surveys.fieldwork.paper.records import PaperForm
from surveys.people.permissions import Action
from surveys.questionnaires.paper.form import paper_form
from surveys.questionnaires.paper.limits import not_on_paper
from surveys.questionnaires.paper.pdf import write_copies
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.filters import vi_number
from webapp.interview.language import offered
from webapp.messages import sentence
from webapp.paper.documents import DOCUMENTS, FORMATS, content_of, documents_of, outline_of, spoken_in
from webapp.paper.forms import BlankForm, CommuneForm

blueprint = Blueprint("paper", __name__, template_folder="templates")
UNPROCESSABLE = 422
LANGUAGE = "ngon_ngu"


@blueprint.app_template_global()
def printable_version(survey: Survey) -> QuestionnaireVersion | None:
    """The version that forms are printed from now, for other pages' links."""
    return published_version(db.session, survey.id)


def _page(survey: Survey, version: QuestionnaireVersion, form: BlankForm) -> str:
    language = request.values.get(LANGUAGE)
    return render_template(
        "paper/prints.html",
        survey=survey,
        version=version,
        form=form,
        act=CommuneForm(formdata=None),
        documents=documents_of(version),
        languages=offered(questionnaire_of(version)),
        language=language if language in questionnaire_of(version).languages else None,
        remarks=not_on_paper(outline_of(version, language)),
        communes=printing.communes_of(db.session, version),
        batches=printing.batches_of(db.session, version),
    )


@blueprint.route("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in")
@require(Action.VIEW_QUESTIONNAIRE)
def prints(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """What can be printed, what paper cannot do, and the forms that have a serial."""
    return _page(survey, version, BlankForm(formdata=None))


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in/<paper_document>.<paper_format>")
@require(Action.VIEW_QUESTIONNAIRE)
def document(
    survey: Survey, version: QuestionnaireVersion, paper_document: str, paper_format: str
) -> ResponseReturnValue:
    """One document as a file."""
    if paper_document not in DOCUMENTS or paper_format not in FORMATS:
        abort(404)
    try:
        content = content_of(paper_document, paper_format, version, request.args.get(LANGUAGE))
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("paper.prints", survey_id=survey.id, version_id=version.id))
    name = f"{paper_document}-{version.number}.{paper_format}"
    return send_file(BytesIO(content), mimetype=FORMATS[paper_format], as_attachment=True, download_name=name)


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in/phieu-trang")
@require(Action.ENTER_PAPER)
def issue_blank(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Give serials to blank forms."""
    form = BlankForm()
    if form.validate_on_submit():
        try:
            made = printing.issue_blank(db.session, version, form.count.data or 0, person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            first, last = made[0].serial, made[-1].serial
            flash(_("Đã cấp số %(first)s đến %(last)s. Tải tệp ở dưới rồi in.", first=first, last=last), "success")
            return redirect(url_for("paper.prints", survey_id=survey.id, version_id=version.id, _anchor="co-so"))
    return _page(survey, version, form), UNPROCESSABLE


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in/xa/<psu>")
@require(Action.ENTER_PAPER)
def issue_commune(survey: Survey, version: QuestionnaireVersion, psu: str) -> ResponseReturnValue:
    """Give a serial to every case of a commune that has none yet."""
    return _issued(
        survey,
        version,
        lambda: printing.issue_for_commune(db.session, version, psu, person=current_person(), now=now()),
    )


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in/moi-xa")
@require(Action.ENTER_PAPER)
def issue_all(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Give a serial to every case of every commune that has none yet."""
    return _issued(
        survey, version, lambda: printing.issue_for_all(db.session, version, person=current_person(), now=now())
    )


def _issued(survey: Survey, version: QuestionnaireVersion, issue: Callable[[], list[PaperForm]]) -> ResponseReturnValue:
    try:
        made = issue()
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(_("Đã cấp số cho %(count)s phiếu. Tải tệp ở dưới rồi in.", count=vi_number(len(made))), "success")
    return redirect(url_for("paper.prints", survey_id=survey.id, version_id=version.id, _anchor="co-so"))


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/ban-in/co-so.pdf")
@require(Action.ENTER_PAPER)
def numbered(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Forms with their serials in one PDF: a commune's (`xa`), or blank ones `tu` … `den`; again the same serials."""
    psu, language = request.args.get("xa", ""), request.args.get(LANGUAGE)
    first, last = request.args.get("tu", ""), request.args.get("den", "")
    forms = (
        printing.forms_of_commune(db.session, version, psu)
        if psu
        else printing.forms_between(db.session, version, first, last)
    )
    if not forms:
        flash(sentence(SurveyError("paper.nothing_to_print", "No form to print.")), "error")
        return redirect(url_for("paper.prints", survey_id=survey.id, version_id=version.id))
    outline = outline_of(version, language)
    with spoken_in(outline.printed.language or outline.printed.questionnaire.default_language):
        paper = paper_form(outline, printing.form_facts(db.session, version, for_cases=bool(psu)))
        copies = printing.copies_of(db.session, version, forms)
        content = write_copies(paper, copies, before=printing.handout(version, forms) if psu else None)
    name = f"phieu-{forms[0].serial}-{forms[-1].serial}.pdf"
    return send_file(BytesIO(content), mimetype=FORMATS["pdf"], as_attachment=True, download_name=name)
