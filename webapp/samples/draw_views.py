"""Pages of samples: the draw with its ledger, discarding it, and the province's own allocation."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

import sampling
from sampling import Basis, SampleDesign, SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples import adopted_allocations, service
from surveys.samples.bases import words_of
from surveys.samples.cases import HOUSEHOLD_STAGE
from surveys.samples.commitments import commitment_of
from surveys.samples.frames import survey_communes
from surveys.samples.household_lists import household_lists_workbook
from surveys.samples.records import SampleDraw
from surveys.samples.seeds import generate_seed
from surveys.samples.templates_to_fill import allocation_template
from webapp.access import current_person, require
from webapp.accounts.access_log import logs_download
from webapp.clock import now
from webapp.extensions import db
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.samples.draw_pages import drawable_design, protocol_page, shared_communes
from webapp.samples.forms import AllocationForm, DiscardForm, DrawForm, show_error
from webapp.samples.pages import basis_panel, communes_of, versions_of_sample
from webapp.stale_forms import unless_changed


@blueprint.get("/khao-sat/<int:survey_id>/mau/chon-mau")
@require(Action.VIEW_SAMPLE)
def draw(survey: Survey) -> str:
    """The protocol of the draw: frame and method fixed first, then the seed."""
    return protocol_page(survey)


@blueprint.post("/khao-sat/<int:survey_id>/mau/chon-mau")
@require(Action.DRAW_SAMPLE)
@unless_changed(versions_of_sample)
def make_draw(survey: Survey) -> Any:
    """Draw from the seed that was typed in, or from one that the machine makes."""
    form = DrawForm()
    design = drawable_design(survey)
    if design is None or not form.validate_on_submit():
        return protocol_page(survey, draw=form), UNPROCESSABLE
    generated = form.seed_source.data == "generated"
    try:
        drawn = service.draw(
            db.session,
            survey,
            design,
            seed=generate_seed() if generated else form.seed.data,
            seed_source=form.seed_source.data,
            discard_reason=form.discard_reason.data or "",
            person=current_person(),
            now=now(),
        )
    except (SurveyError, SamplingError) as error:
        show_error(form, error)
        return protocol_page(survey, draw=form), UNPROCESSABLE
    flash(_("Đã chọn mẫu, lần %(number)s.", number=drawn.number), "success")
    return redirect(url_for(".drawn", survey_id=survey.id, draw_id=drawn.id))


@blueprint.get("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>")
@require(Action.VIEW_SAMPLE)
def drawn(survey: Survey, draw: SampleDraw) -> str:
    """A draw: its communes and household lines, seed, hashes and files."""
    return render_template(
        "samples/drawn.html",
        survey=survey,
        draw=draw,
        communes=communes_of(draw),
        commitment=commitment_of(db.session, draw),
        shared=shared_communes(draw),
        design=SampleDesign.from_dict(draw.design.definition),
        basis=basis_panel(db.session, survey, planned=Basis(draw.design.basis)),
    )


@blueprint.post("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>/kiem-chung")
@require(Action.VIEW_SAMPLE)
def verify(survey: Survey, draw: SampleDraw) -> Response:
    """Draw again and say whether the result is identical."""
    differences = service.verify_draw(draw)
    if differences:
        number = len(differences)
        flash(
            _("Chọn lại cho kết quả khác biên bản chọn mẫu ở %(number)s chỗ. Không dùng mẫu này.", number=number),
            "error",
        )
    else:
        flash(_("Đã chọn lại từ đầu với cùng dàn mẫu và mã khởi tạo: kết quả trùng khớp hoàn toàn."), "success")
    return redirect(url_for(".drawn", survey_id=survey.id, draw_id=draw.id))  # type: ignore[return-value]


@blueprint.get("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>/so-chon-mau.json")
@require(Action.VIEW_SAMPLE)
def ledger(survey: Survey, draw: SampleDraw) -> Response:
    """The public ledger: areas only, of the households nothing but the hash."""
    public = sampling.public_ledger(draw.ledger)
    content = json.dumps(public, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return download(content, f"so-chon-mau-{survey.id}-lan-{draw.number}.json", "application/json; charset=utf-8")


@blueprint.get("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>/danh-sach-ho.xlsx")
@require(Action.VIEW_SAMPLE)
@logs_download("households")
def household_lists(survey: Survey, draw: SampleDraw) -> Response:
    """The household lines of each commune, to print."""
    lines = [unit for unit in draw.units if unit.stage == HOUSEHOLD_STAGE]
    names = {row.code: row.name for row in communes_of(draw)}
    content = household_lists_workbook(draw, lines, names=names, survey_title=survey.title)
    return download(content, f"danh-sach-ho-{survey.id}-lan-{draw.number}.xlsx", WORKBOOK_TYPE)


@blueprint.get("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>/bo")
@require(Action.DRAW_SAMPLE)
def discard_page(survey: Survey, draw: SampleDraw) -> str:
    """What will be lost when the draw goes."""
    return _discard_page(survey, draw, DiscardForm())


@blueprint.post("/khao-sat/<int:survey_id>/mau/lan-chon/<int:draw_id>/bo")
@require(Action.DRAW_SAMPLE)
def discard(survey: Survey, draw: SampleDraw) -> Any:
    """Discard the draw for a reason; it stays listed."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return _discard_page(survey, draw, form), UNPROCESSABLE
    try:
        service.discard(db.session, survey, draw, reason=form.reason.data, person=current_person(), now=now())
    except SurveyError as error:
        show_error(form, error)
        return _discard_page(survey, draw, form), UNPROCESSABLE
    flash(_("Đã bỏ lần chọn %(number)s; lần chọn này vẫn được lưu cùng lý do.", number=draw.number), "success")
    return redirect(url_for(".index", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/mau/chi-tieu")
@require(Action.VIEW_SAMPLE)
def allocation(survey: Survey) -> str:
    """The province's own allocation: the form to adopt it."""
    return _allocation_page(survey, AllocationForm())


@blueprint.post("/khao-sat/<int:survey_id>/mau/chi-tieu")
@require(Action.DRAW_SAMPLE)
@unless_changed(versions_of_sample)
def adopt_allocation(survey: Survey) -> Any:
    """Adopt the allocation as it came, under the basis that was chosen."""
    form = AllocationForm()
    if not form.validate_on_submit():
        return _allocation_page(survey, form), UNPROCESSABLE
    try:
        adopted = adopted_allocations.adopt_allocation(
            db.session,
            survey,
            filename=form.file.data.filename,
            content=form.file.data.read(),
            old_text=form.file.old_text,
            basis=form.basis.data,
            basis_reason=form.basis_reason.data,
            discard_reason=form.discard_reason.data or "",
            person=current_person(),
            now=now(),
        )
    except (SurveyError, SamplingError) as error:
        show_error(form, error)
        return _allocation_page(survey, form, findings=error.facts.get("findings", ())), UNPROCESSABLE
    form.file.used()
    flash(_("Đã nhận chỉ tiêu của tỉnh và lập phiếu cho từng xã."), "success")
    return redirect(url_for(".drawn", survey_id=survey.id, draw_id=adopted.id))


@blueprint.get("/khao-sat/<int:survey_id>/mau/chi-tieu/tep-mau.xlsx")
@require(Action.VIEW_SAMPLE)
def allocation_to_fill(survey: Survey) -> Response:
    """The allocation to fill in, with the survey's communes."""
    content = allocation_template(survey_communes(db.session, survey), survey_title=survey.title)
    return download(content, f"chi-tieu-phieu-{survey.id}.xlsx", WORKBOOK_TYPE)


def _discard_page(survey: Survey, draw: SampleDraw, form: DiscardForm) -> str:
    panel = basis_panel(db.session, survey)
    return render_template("samples/discard.html", survey=survey, draw=draw, form=form, basis=panel)


def _allocation_page(survey: Survey, form: AllocationForm, *, findings: Any = ()) -> str:
    return render_template(
        "samples/allocation.html",
        survey=survey,
        form=form,
        findings=findings,
        current=service.current_draw(db.session, survey.id),
        basis=basis_panel(db.session, survey),
        basis_words=words_of,
    )
