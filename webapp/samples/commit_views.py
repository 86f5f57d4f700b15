"""Pages of samples: committing to the method before the seed, the paper of the public act, the short verifier."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

import sampling.verify_draw
from sampling import SampleDesign, SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples.commitments import commit_method, commitments, open_commitment, withdraw_commitment
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.downloads import download
from webapp.samples.draw_forms import WithdrawForm
from webapp.samples.draw_pages import commit_form, drawable_design, method_is_committed, name_of, protocol_page
from webapp.samples.forms import show_error
from webapp.samples.pages import versions_of_sample
from webapp.stale_forms import unless_changed

blueprint.add_app_template_global(method_is_committed, "method_is_committed")


@blueprint.post("/khao-sat/<int:survey_id>/mau/chon-mau/chot")
@require(Action.DRAW_SAMPLE)
@unless_changed(versions_of_sample)
def commit(survey: Survey) -> Any:
    """Commit to the method: from here on the seed may be taken."""
    form = commit_form(survey)
    design = drawable_design(survey)
    if design is None or not form.validate_on_submit():
        return protocol_page(survey, commit=form), UNPROCESSABLE
    try:
        commit_method(
            db.session,
            survey,
            design,
            seed_plan=form.seed_plan.data or "",
            sharing=form.chosen(),
            person=current_person(),
            now=now(),
        )
    except (SurveyError, SamplingError) as error:
        show_error(form, error)
        return protocol_page(survey, commit=form), UNPROCESSABLE
    flash(_("Đã chốt cách chọn. Hãy công bố mã kiểm tra, rồi lấy mã khởi tạo."), "success")
    return redirect(url_for(".draw", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/mau/chon-mau/rut-lai")
@require(Action.DRAW_SAMPLE)
@unless_changed(versions_of_sample)
def withdraw(survey: Survey) -> Any:
    """Withdraw what was committed to, for a reason that stays listed."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return protocol_page(survey, withdraw=form), UNPROCESSABLE
    try:
        withdraw_commitment(db.session, survey, reason=form.reason.data, person=current_person(), now=now())
    except SurveyError as error:
        show_error(form, error)
        return protocol_page(survey, withdraw=form), UNPROCESSABLE
    flash(_("Đã rút lại việc chốt; lý do được lưu cùng các lần chọn."), "success")
    return redirect(url_for(".draw", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/mau/chon-mau/bien-ban")
@require(Action.VIEW_SAMPLE)
def public_act(survey: Survey) -> str:
    """The paper for the public act: what was committed to, room for the seed and for signatures."""
    made = open_commitment(db.session, survey.id)
    return render_template(
        "samples/public_act.html",
        survey=survey,
        commitment=made,
        design=SampleDesign.from_dict(made.design.definition) if made else None,
        who=name_of,
    )


@blueprint.get("/khao-sat/<int:survey_id>/mau/chon-mau/da-chot.json")
@require(Action.VIEW_SAMPLE)
def commitment_file(survey: Survey) -> Any:
    """What was committed to last, whose hash is published; before that the page where it is done."""
    made = next(iter(commitments(db.session, survey.id)), None)
    if made is None:
        return redirect(url_for(".draw", survey_id=survey.id))
    content = json.dumps(made.record, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return download(content, f"cach-chon-{survey.id}-lan-{made.number}.json", "application/json; charset=utf-8")


@blueprint.get("/khao-sat/<int:survey_id>/mau/verify_draw.py")
@require(Action.VIEW_SAMPLE)
def verifier(survey: Survey) -> Response:
    """The short program that draws again on any machine with Python."""
    content = Path(sampling.verify_draw.__file__).read_bytes()
    return download(content, "verify_draw.py", "text/x-python; charset=utf-8")
