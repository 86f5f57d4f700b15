"""Pages of a frame beside its upload: versions side by side, the frame as a workbook, what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, request

from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples.frame_comparison import compare_frames, signed_percent
from surveys.samples.frames import frame_versions, survey_communes
from surveys.samples.records import FrameUnit, FrameVersion
from surveys.samples.templates_to_fill import frame_template
from surveys.units.records import Unit
from webapp.access import record_number, require
from webapp.extensions import db
from webapp.samples.blueprint import blueprint
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.samples.pages import basis_panel

blueprint.add_app_template_filter(signed_percent)


@dataclass(frozen=True)
class CoveredStratum:
    """A stratum with its communes from the largest to the smallest; heights and widths in percent of the picture."""

    stratum: str
    units: Sequence[FrameUnit]
    heights: Sequence[float]
    share: float

    @property
    def adults(self) -> int:
        return sum(unit.size for unit in self.units)


@dataclass(frozen=True)
class Coverage:
    """What a frame covers: its strata, the largest first, and the communes of the area that it lacks."""

    strata: Sequence[CoveredStratum]
    absent: Sequence[Unit]
    widest: int


def frame_coverage(survey: Survey, frame: FrameVersion) -> Coverage:
    """What a frame covers of the survey's area."""
    by_stratum: dict[str, list[FrameUnit]] = {}
    for unit in sorted(frame.units, key=lambda unit: (-unit.size, unit.unit_code)):
        by_stratum.setdefault(unit.stratum, []).append(unit)
    largest = max(unit.size for unit in frame.units)
    adults = sum(unit.size for unit in frame.units)
    strata = [
        CoveredStratum(
            name,
            units,
            heights=[100 * unit.size / largest for unit in units],
            share=100 * sum(unit.size for unit in units) / adults,
        )
        for name, units in by_stratum.items()
    ]
    present = {unit.unit_code for unit in frame.units}
    absent = [unit for unit in survey_communes(db.session, survey) if unit.code not in present]
    strata.sort(key=lambda each: -each.adults)
    return Coverage(strata, absent, widest=max(len(each.units) for each in strata))


blueprint.add_app_template_global(frame_coverage, "frame_coverage")


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau/<int:frame_id>/dan-mau.xlsx")
@require(Action.VIEW_SAMPLE)
def frame_workbook(survey: Survey, frame: FrameVersion) -> Response:
    """The frame with its numbers, to be corrected in Excel and loaded again."""
    content = frame_template(survey_communes(db.session, survey), survey_title=survey.title, version=frame)
    return download(content, f"dan-mau-{survey.id}-phien-ban-{frame.number}.xlsx", WORKBOOK_TYPE)


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau/<int:frame_id>/so-sanh")
@require(Action.VIEW_SAMPLE)
def frame_comparison(survey: Survey, frame: FrameVersion) -> str:
    """What changed since another version: by default the one before."""
    versions = frame_versions(db.session, survey.id)
    number = record_number(request.args.get("voi", "")) or frame.number - 1
    other = next((version for version in versions if version.number == number), None)
    return render_template(
        "samples/frame_comparison.html",
        survey=survey,
        frame=frame,
        other=other,
        others=[version for version in versions if version.id != frame.id],
        comparison=compare_frames(other.units, frame.units) if other else None,
        basis=basis_panel(db.session, survey),
    )
