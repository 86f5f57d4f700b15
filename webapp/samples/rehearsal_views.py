"""Pages on which a design is rehearsed before the field."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from analysis.errors import AnalysisError
from sampling import SampleDesign, SamplingError
from surveys.errors import SurveyError
from surveys.jobs.service import UNDER_WAY, jobs_of, under_way
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples.records import SampleRehearsal
from surveys.samples.rehearsals import RehearsableDesign, assumptions_of, begin_rehearsal, designs_to_rehearse
from surveys.samples.rehearsals import rehearsals as all_of
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.pages import basis_panel
from webapp.samples.rehearsal_form import RehearsalForm, form_for
from webapp.samples.rehearsal_pages import newest_rehearsal, picture_of
from webapp.samples.rehearsal_work import REHEARSE

blueprint.add_app_template_global(newest_rehearsal, "newest_rehearsal")


@blueprint.get("/khao-sat/<int:survey_id>/mau/chay-thu")
@require(Action.VIEW_SAMPLE)
def rehearsals(survey: Survey) -> str:
    """What was rehearsed, and the form for the next time."""
    designs = designs_to_rehearse(db.session, survey.id)
    chosen = _chosen(designs)
    return _rehearsals_page(survey, designs, chosen, _form(chosen) if chosen else None)


@blueprint.post("/khao-sat/<int:survey_id>/mau/chay-thu")
@require(Action.DESIGN_SAMPLE)
def rehearse(survey: Survey) -> Any:
    """Rehearse a design as long work."""
    designs = designs_to_rehearse(db.session, survey.id)
    chosen = _chosen(designs)
    form = _form(chosen) if chosen else None
    if chosen is None or form is None or not form.validate_on_submit():
        return _rehearsals_page(survey, designs, chosen, form), UNPROCESSABLE
    try:
        begun = begin_rehearsal(
            db.session,
            survey,
            chosen.frame,
            design=chosen.design,
            name=chosen.name,
            assumptions=form.assumptions(_strata(chosen)),
            replications=int(form.replications.data),
            design_version=chosen.version,
            waiting=sum(job.kind == REHEARSE and job.state in UNDER_WAY for job in jobs_of(db.session, survey)),
            person=current_person(),
            now=now(),
        )
    except (SurveyError, SamplingError, AnalysisError) as error:
        form.form_errors.append(sentence(error))
        return _rehearsals_page(survey, designs, chosen, form), UNPROCESSABLE
    if begun.result is not None:
        flash(_("Thiết kế này đã được chạy thử với đúng những giả định ấy; dưới đây là kết quả."), "success")
        return redirect(url_for(".rehearsal", survey_id=survey.id, rehearsal_id=begun.id))
    return start(REHEARSE, survey, {"rehearsal_id": begun.id})


@blueprint.get("/khao-sat/<int:survey_id>/mau/chay-thu/<int:rehearsal_id>")
@require(Action.VIEW_SAMPLE)
def rehearsal(survey: Survey, rehearsal: SampleRehearsal) -> str:
    """What came of a rehearsal: in a sentence, as a picture, in numbers."""
    return render_template(
        "samples/rehearsal.html",
        survey=survey,
        rehearsal=rehearsal,
        design=SampleDesign.from_dict(rehearsal.definition),
        assumed=assumptions_of(rehearsal),
        picture=picture_of(rehearsal),
        working=under_way(db.session, REHEARSE, survey=survey),
        basis=basis_panel(db.session, survey),
    )


def _rehearsals_page(
    survey: Survey,
    designs: list[RehearsableDesign],
    chosen: RehearsableDesign | None,
    form: RehearsalForm | None,
) -> str:
    return render_template(
        "samples/rehearsals.html",
        survey=survey,
        chosen=chosen,
        designs=designs,
        form=form,
        strata=_strata(chosen) if chosen else [],
        done=[(each, picture_of(each)) for each in all_of(db.session, survey.id)],
        working=under_way(db.session, REHEARSE, survey=survey),
        basis=basis_panel(db.session, survey),
    )


def _chosen(designs: list[RehearsableDesign]) -> RehearsableDesign | None:
    """The design that the address names, else the first."""
    wanted = request.args.get("chon", "")
    return next((each for each in designs if each.key == wanted), designs[0] if designs else None)


def _strata(chosen: RehearsableDesign) -> list[str]:
    return sorted({unit.stratum for unit in chosen.frame.units})


def _form(chosen: RehearsableDesign) -> RehearsalForm:
    return form_for(_strata(chosen), chosen.design)
