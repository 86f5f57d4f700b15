"""Pages of an import: file, columns, values, preview with every doubt, bringing in; and taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.imports import service
from surveys.imports.bringing_in import withdraw as take_back
from surveys.imports.doubts import Doubt
from surveys.imports.mapping import ColumnMap
from surveys.imports.reading import questions_in_use, questions_of
from surveys.imports.records import ResponseImport
from surveys.imports.template_to_fill import template
from surveys.jobs.service import UNDER_WAY, problem_of
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples.service import current_draw
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.imports import work
from webapp.imports.forms import ActForm, ImportForm, WithdrawForm
from webapp.imports.pages import (
    chosen_columns,
    chosen_values,
    columns_page,
    doubt_cards,
    heading_of,
    value_groups,
)
from webapp.imports.words import supply
from webapp.messages import sentence
from webapp.samples.downloads import WORKBOOK_TYPE, download

blueprint = Blueprint("imports", __name__, template_folder="templates")
blueprint.context_processor(supply)

UNPROCESSABLE = 422
FIELD_OF_CODE = {"import.origin_missing": "origin", "import.basis_unknown": "basis", "import.no_draw": "basis"}
ABOVE = {"import.not_open", "import.needs_start", "import.no_questionnaire"}


@blueprint.get("/khao-sat/<int:survey_id>/nhap-phieu")
@require(Action.IMPORT_RESPONSES)
def index(survey: Survey) -> ResponseReturnValue:
    """The imports of a survey, and the button for the next one."""
    imports, jobs = service.imports_of(db.session, survey), work.latest_jobs(survey)
    return render_template("imports/index.html", survey=survey, imports=imports, jobs=jobs)


@blueprint.route("/khao-sat/<int:survey_id>/nhap-phieu/moi", methods=["GET", "POST"])
@require(Action.IMPORT_RESPONSES)
def create(survey: Survey) -> ResponseReturnValue:
    """Step 1: the file, and where its forms come from."""
    form = ImportForm()
    form.offer(has_draw=current_draw(db.session, survey.id) is not None)
    if form.validate_on_submit():
        try:
            with db.session.begin_nested():
                return work.do(work.READ, survey, _received(survey, form))
        except SurveyError as error:
            _place(form, error)
    page = render_template("imports/create.html", survey=survey, form=form, obstacle=_obstacle(survey))
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.get("/khao-sat/<int:survey_id>/nhap-phieu/mau-nhap-phieu.xlsx")
@require(Action.IMPORT_RESPONSES)
def template_to_fill(survey: Survey) -> Response:
    """The workbook to type paper forms into."""
    questions = questions_in_use(db.session, survey)
    if not questions:
        abort(404)
    has_draw = current_draw(db.session, survey.id) is not None
    return download(template(questions, title=survey.title, has_draw=has_draw), "mau-nhap-phieu.xlsx", WORKBOOK_TYPE)


@blueprint.get("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>")
@require(Action.IMPORT_RESPONSES)
def detail(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """What came of an import; one that is being mapped goes on where it stands."""
    if imported.state == "mapping" and "file" not in imported.mapping:
        return _unread(survey, imported)
    if imported.state == "mapping":
        return redirect(url_for(_standing(imported), survey_id=survey.id, import_id=imported.id))
    return render_template("imports/detail.html", survey=survey, imported=imported)


@blueprint.route("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/cot", methods=["GET", "POST"])
@repeatable
@require(Action.IMPORT_RESPONSES)
def columns(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Step 2: which column answers which question."""
    if imported.state != "mapping" or "file" not in imported.mapping:
        return redirect(url_for("imports.detail", survey_id=survey.id, import_id=imported.id))
    questions = questions_of(db.session, imported)
    chosen = ColumnMap.from_dict(imported.mapping["columns"])
    if request.method == "POST":
        chosen = chosen_columns(request.form, imported, questions)

    def step() -> ResponseReturnValue:
        if imported.mapping["legacy"] and ("chuyen" in request.form) != imported.mapping["convert"]:
            service.write_convert(db.session, imported, convert="chuyen" in request.form)
            return redirect(request.path)
        service.write_columns(db.session, imported, chosen)
        return work.do(work.VALUES, survey, imported)

    def page(**sent: Any) -> str:
        shown = columns_page(imported, questions, chosen)
        return render_template("imports/columns.html", survey=survey, imported=imported, page=shown, **sent)

    return _take(step, page)


@blueprint.route("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/gia-tri", methods=["GET", "POST"])
@repeatable
@require(Action.IMPORT_RESPONSES)
def values(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Step 3: what texts mean that stand for no choice."""
    if imported.state != "mapping" or "unknown" not in imported.mapping:
        return redirect(url_for("imports.columns", survey_id=survey.id, import_id=imported.id))

    def step() -> ResponseReturnValue:
        service.write_values(db.session, imported, chosen_values(request.form, imported))
        return work.do(work.CHECK, survey, imported)

    def page(**sent: Any) -> str:
        groups = value_groups(imported, questions_of(db.session, imported))
        return render_template("imports/values.html", survey=survey, imported=imported, groups=groups, **sent)

    return _take(step, page)


@blueprint.route("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/kiem-tra", methods=["GET", "POST"])
@repeatable
@require(Action.IMPORT_RESPONSES)
def preview(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Step 4: what would come in, every doubt with its decision, the first forms as they are read."""
    if imported.state != "mapping" or "checked" not in imported.mapping:
        return redirect(url_for("imports.detail", survey_id=survey.id, import_id=imported.id))

    def step() -> ResponseReturnValue:
        service.write_decisions(db.session, imported, _decisions(imported))
        return work.do(work.CHECK, survey, imported)

    def page(**sent: Any) -> str:
        questions = questions_of(db.session, imported)
        return render_template(
            "imports/preview.html",
            survey=survey,
            imported=imported,
            checked=imported.mapping["checked"],
            is_current=service.is_checked(imported),
            cards=doubt_cards(imported, questions),
            headings={question.name: heading_of(question) for question in questions},
            has_draw=current_draw(db.session, survey.id) is not None,
            **sent,
        )

    return _take(step, page)


@blueprint.post("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/nhap")
@require(Action.IMPORT_RESPONSES)
def bring_in(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Step 5: all forms come in, or none."""
    if ActForm().validate_on_submit() and imported.state == "mapping":
        try:
            with db.session.begin_nested():
                return work.do(work.BRING_IN, survey, imported)
        except SurveyError as error:
            flash(sentence(error), "error")
            return redirect(url_for("imports.preview", survey_id=survey.id, import_id=imported.id))
    return redirect(url_for("imports.detail", survey_id=survey.id, import_id=imported.id))


@blueprint.post("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/bo")
@require(Action.IMPORT_RESPONSES)
def discard(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Let the file go; nothing of it is kept."""
    if ActForm().validate_on_submit():
        try:
            service.discard(db.session, imported, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(_("Đã bỏ tệp, không nhập phiếu nào."), "success")
    return redirect(url_for("imports.index", survey_id=survey.id))


@blueprint.route("/khao-sat/<int:survey_id>/nhap-phieu/<int:import_id>/rut-lai", methods=["GET", "POST"])
@require(Action.IMPORT_RESPONSES)
def withdraw(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """Take a whole import back, for a reason."""
    if imported.state != "imported":
        return redirect(url_for("imports.detail", survey_id=survey.id, import_id=imported.id))
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            count = take_back(db.session, imported, reason=form.reason.data or "", person=current_person(), now=now())
        except SurveyError as error:
            form.reason.errors = [sentence(error)]
        else:
            flash(_("Đã rút lại: %(count)s phiếu không còn được tính.", count=count), "success")
            return redirect(url_for("imports.detail", survey_id=survey.id, import_id=imported.id))
    page = render_template("imports/withdraw.html", survey=survey, imported=imported, form=form)
    return page, UNPROCESSABLE if form.errors else 200


def _take(step: Callable[[], ResponseReturnValue], page: Callable[..., str]) -> ResponseReturnValue:
    """Do the step with what was sent; where nothing was, or it is refused, the page, which says why."""
    form, refusal = ActForm(), ""
    if form.validate_on_submit():
        try:
            return step()
        except SurveyError as error:
            refusal = sentence(error)
    return page(form=form, refusal=refusal), UNPROCESSABLE if refusal else 200


def _received(survey: Survey, form: ImportForm) -> ResponseImport:
    return service.receive(
        db.session,
        survey,
        filename=form.file.data.filename or "",
        content=form.file.data.read(),
        origin=form.origin.data or "",
        mode=form.mode.data,
        basis=form.basis.data,
        person=current_person(),
        now=now(),
    )


def _decisions(imported: ResponseImport) -> dict[str, str]:
    """What was decided on the page; "the rest as proposed" decides what is still open."""
    decided = {}
    for place, plain in enumerate(imported.mapping["checked"]["doubts"]):
        doubt = Doubt.from_dict(plain)
        decided[doubt.key] = request.form.get(f"nv-{place}", "")
        if "de-xuat" in request.form and not decided[doubt.key]:
            decided[doubt.key] = doubt.proposed
    return decided


def _unread(survey: Survey, imported: ResponseImport) -> ResponseReturnValue:
    """A file that is still being read, or could not be: why, and how to be rid of it."""
    job = work.latest_jobs(survey).get(imported.id)
    if job is not None and job.state in UNDER_WAY:
        return redirect(url_for("jobs.show", job_id=job.id))
    problem = problem_of(job) if job is not None else None
    words = sentence(problem) if problem is not None else ""
    return render_template("imports/unread.html", survey=survey, imported=imported, problem=words)


def _standing(imported: ResponseImport) -> str:
    """The page at which an import stands."""
    if "checked" in imported.mapping:
        return "imports.preview"
    if "unknown" in imported.mapping:
        return "imports.values"
    return "imports.columns"


def _obstacle(survey: Survey) -> str:
    """Why the survey takes no forms now, '' where it does."""
    try:
        service.check_open(db.session, survey)
    except SurveyError as error:
        return sentence(error)
    return ""


def _place(form: ImportForm, error: SurveyError) -> None:
    """Put a refusal beside the field that it is about: the file, unless another is."""
    if error.code in ABOVE:
        form.form_errors.append(sentence(error))
        return
    form[FIELD_OF_CODE.get(error.code, "file")].errors = [sentence(error)]
