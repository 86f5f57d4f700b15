"""Pages of progress: the whole, rates by unit, attempts, a part for its own office, pictures and the workbook."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from surveys.fieldwork.attempts import attempts
from surveys.fieldwork.eligibility import eligibility
from surveys.fieldwork.links.open_links import link_of, responses_by_link
from surveys.fieldwork.phones.decisions import count_waiting
from surveys.fieldwork.progress import Progress, progress, void_forms
from surveys.fieldwork.progress_pictures import communes_picture, days_picture
from surveys.fieldwork.quota_progress import quota_design
from surveys.fieldwork.unit_progress import Part, part_of, parts_within
from surveys.people.permissions import Action
from surveys.reports.pictures import Picture
from surveys.requests.records import Survey
from surveys.samples.service import basis_of
from webapp.access import current_person, may, require
from webapp.clock import today
from webapp.extensions import db
from webapp.fieldwork.blueprint import blueprint
from webapp.fieldwork.progress_words import rate_rows, supply
from webapp.fieldwork.ways import other_ways
from webapp.results.presentation import modes_line
from webapp.samples.downloads import WORKBOOK_TYPE, download

blueprint.app_context_processor(supply)


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap")
@require(Action.VIEW_FIELDWORK)
def overview(survey: Survey) -> ResponseReturnValue:
    """How the field stands against the allocation, by stratum, commune and collaborator."""
    shown = progress(db.session, survey, today=today())
    link = link_of(db.session, survey)
    return render_template(
        "fieldwork/overview.html",
        survey=survey,
        progress=shown,
        basis=basis_of(db.session, survey.id),
        by_group=quota_design(db.session, survey.id) is not None,
        to_decide=count_waiting(db.session, survey) if may(Action.DECIDE_SUBMISSIONS, survey) else None,
        eligibility=eligibility(db.session, survey),
        modes=modes_line(db.session, survey),
        volunteers=None if link is None else responses_by_link(db.session, survey),
        void=void_forms(db.session, survey),
        by_stratum=request.args.get("xep") != "chung" and len(shown.strata) > 1,
        of_communes=communes_picture(shown) if shown.tally.main else None,
        of_days=days_picture(shown.pace) if shown.pace and shown.pace.days else None,
        ways=other_ways(survey),
    )


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/xa.svg")
@require(Action.VIEW_FIELDWORK)
def communes_chart(survey: Survey) -> ResponseReturnValue:
    """Every commune as a dot against its allocation; narrow for phones."""
    shown = progress(db.session, survey, today=today(), people=False)
    return _svg(communes_picture(shown, width=_width()) if shown.tally.main else None)


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/tung-ngay.svg")
@require(Action.VIEW_FIELDWORK)
def days_chart(survey: Survey) -> ResponseReturnValue:
    """Forms day by day beside an even pace; narrow for phones."""
    return _days_svg(progress(db.session, survey, today=today(), people=False))


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/ty-le")
@require(Action.VIEW_FIELDWORK)
def rates(survey: Survey) -> ResponseReturnValue:
    """AAPOR's rates of the whole and by stratum, commune or collaborator (for supervisors)."""
    shown = progress(db.session, survey, today=today())
    with_people = may(Action.VIEW_QUALITY, survey)
    by = request.args.get("theo", "tang")
    if by not in ("tang", "xa", "ctv") or (by == "ctv" and not with_people):
        abort(404)
    return render_template(
        "fieldwork/rates.html",
        survey=survey,
        progress=shown,
        by=by,
        rows=rate_rows(shown, by) if shown.has_rates else [],
        with_people=with_people,
    )


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/luot-den")
@require(Action.VIEW_FIELDWORK)
def attempts_page(survey: Survey) -> ResponseReturnValue:
    """How often households were visited, and when."""
    return render_template("fieldwork/attempts.html", survey=survey, attempts=attempts(db.session, survey))


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/don-vi")
@require(Action.VIEW_UNIT_PROGRESS)
def units(survey: Survey) -> ResponseReturnValue:
    """The parts of the survey that have a page of their own, of those that lie in the person's unit."""
    parts = parts_within(db.session, survey, current_person().unit)
    if not parts and not may(Action.VIEW_FIELDWORK, survey):
        abort(404)
    return render_template("fieldwork/units.html", survey=survey, parts=parts)


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/don-vi/<unit_code>")
@require(Action.VIEW_UNIT_PROGRESS)
def unit_progress(survey: Survey, unit_code: str) -> ResponseReturnValue:
    """One commune, or the communes of one grouping, for their own office: counts, nobody's name."""
    part = _part(survey, unit_code)
    shown = progress(db.session, survey, today=today(), psus=part.psus, people=False)
    picture = days_picture(shown.pace) if shown.pace and shown.pace.days else None
    return render_template("fieldwork/unit.html", survey=survey, part=part, progress=shown, of_days=picture)


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/don-vi/<unit_code>/tung-ngay.svg")
@require(Action.VIEW_UNIT_PROGRESS)
def unit_days_chart(survey: Survey, unit_code: str) -> ResponseReturnValue:
    """Forms of a part day by day."""
    part = _part(survey, unit_code)
    return _days_svg(progress(db.session, survey, today=today(), psus=part.psus, people=False))


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap.xlsx")
@require(Action.VIEW_FIELDWORK)
def progress_workbook(survey: Survey) -> ResponseReturnValue:
    """All of progress as an Excel workbook; collaborators for supervisors only."""
    from surveys.fieldwork.progress_workbook import workbook_of

    with_people = may(Action.VIEW_QUALITY, survey)
    content = workbook_of(db.session, survey, today=today(), with_people=with_people)
    return download(content, f"thu-thap-{survey.id}.xlsx", WORKBOOK_TYPE)


def _part(survey: Survey, unit_code: str) -> Part:
    part = part_of(db.session, survey, unit_code, unit=current_person().unit)
    if part is None:
        abort(404)
    return part


def _days_svg(shown: Progress) -> Response:
    pace = shown.pace
    return _svg(days_picture(pace, width=_width()) if pace is not None and pace.days else None)


def _width() -> float:
    from analysis.charts import PAGE_WIDTH, PHONE_WIDTH

    return PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH


def _svg(picture: Picture | None) -> Response:
    if picture is None:
        abort(404)
    return Response(picture.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})
