"""Pages of samples: the province's allocation as it is beside a draw by it, and turning it into that draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from sampling import Basis, SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.people.service import collaborators
from surveys.requests.records import Survey
from surveys.samples.allocation_draws import adopted_allocation, allocated_communes, draw_by_allocation
from surveys.samples.allocation_to_draw import AllocatedCommune, DrawnAllocation, FieldEffort, drawn_allocation
from surveys.samples.bases import words_of
from surveys.samples.records import DesignVersion
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.forms import show_error
from webapp.samples.pages import basis_panel, versions_of_sample
from webapp.samples.quota_form import EffortForm
from webapp.stale_forms import unless_changed


@dataclass(frozen=True)
class Weighed:
    """The newest allocation, the form as it was typed, and the draw that follows from both."""

    adopted: DesignVersion | None
    form: EffortForm
    planned: DrawnAllocation | None


@blueprint.get("/khao-sat/<int:survey_id>/mau/chi-tieu/chon-ngau-nhien")
@require(Action.VIEW_SAMPLE)
def allocation_or_draw(survey: Survey) -> Any:
    """The allocation as it is beside a draw by it: what each may claim, and the work."""
    weighed = _weighed(survey)
    return _page(survey, weighed), weighed.form.status if request.args else 200


@blueprint.post("/khao-sat/<int:survey_id>/mau/chi-tieu/chon-ngau-nhien")
@require(Action.DESIGN_SAMPLE)
@unless_changed(versions_of_sample)
def draw_allocation(survey: Survey) -> Any:
    """Keep the design that draws by the allocation; the draw itself follows its protocol."""
    weighed = _weighed(survey)
    if weighed.adopted is None or weighed.planned is None:
        return _page(survey, weighed), UNPROCESSABLE
    try:
        made = draw_by_allocation(
            db.session, survey, weighed.adopted, weighed.planned, person=current_person(), now=now()
        )
    except (SurveyError, SamplingError) as error:
        show_error(weighed.form, error)
        return _page(survey, weighed), UNPROCESSABLE
    flash(_("Đã lưu thiết kế phiên bản %(number)s: chọn ngẫu nhiên theo chỉ tiêu.", number=made.number), "success")
    return redirect(url_for(".draw", survey_id=survey.id))


def _weighed(survey: Survey) -> Weighed:
    adopted = adopted_allocation(db.session, survey.id)
    communes = allocated_communes(db.session, survey, adopted) if adopted else []
    usual = EffortForm.typed(_usual_effort(survey), communes)
    form = EffortForm(MultiDict({**usual, **request.args.to_dict()}), communes=communes)
    if adopted is None or not form.validate():
        return Weighed(adopted, form, None)
    return Weighed(adopted, form, drawn_allocation(_with_typed(communes, form), form.effort()))


def _with_typed(communes: list[AllocatedCommune], form: EffortForm) -> list[AllocatedCommune]:
    typed = form.typed_households()
    return [replace(each, households=typed.get(each.code)) for each in communes]


def _usual_effort(survey: Survey) -> FieldEffort:
    people = len(collaborators(db.session, survey.unit))
    return FieldEffort(collaborators=people) if people else FieldEffort()


def _page(survey: Survey, weighed: Weighed) -> str:
    return render_template(
        "samples/allocation_or_draw.html",
        survey=survey,
        form=weighed.form,
        adopted=weighed.adopted,
        planned=weighed.planned,
        as_it_is=words_of(weighed.adopted.basis) if weighed.adopted else None,
        as_a_draw=words_of(Basis.PROBABILITY),
        sent=request.args.to_dict(),
        basis=basis_panel(db.session, survey),
    )
