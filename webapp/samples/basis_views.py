"""Pages of samples: setting the basis of a sample right, by name and with a reason that is printed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples.bases import words_of
from surveys.samples.basis_corrections import SHORTEST_REASON, correct_basis, weaker_bases
from surveys.samples.service import current_draw
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.forms import show_error
from webapp.samples.pages import basis_panel
from webapp.stale_forms import unless_changed


class BasisForm(FlaskForm):
    """What the sample turned out to be, and why."""

    basis = RadioField(
        _l("Loại mẫu đúng với thực tế"),
        validators=[InputRequired(_l("Hãy chọn một loại."))],
        description=_l("Chỉ có các loại yếu hơn loại đang ghi; muốn có loại mạnh hơn thì phải chọn mẫu lại."),
    )
    reason = TextAreaField(
        _l("Vì sao sửa"),
        validators=[
            InputRequired(_l("Hãy ghi lý do.")),
            Length(min=SHORTEST_REASON, max=1000, message=_l("Hãy ghi rõ lý do, từ 20 ký tự trở lên.")),
        ],
        description=_l(
            "Ví dụ: ở 12 xã, hộ vắng nhà được thay bằng hộ bên cạnh. Lý do, tên và ngày được in trong báo cáo."
        ),
    )


def _basis_now(survey: Survey) -> list[object]:
    """The basis that the form was opened on."""
    draw = current_draw(db.session, survey.id)
    return [draw.id, draw.design.basis] if draw is not None else []


@blueprint.route("/khao-sat/<int:survey_id>/mau/loai-mau", methods=["GET", "POST"])
@require(Action.DRAW_SAMPLE)
@unless_changed(_basis_now)
def basis(survey: Survey) -> Any:
    """Correct the basis of the current sample to a weaker one."""
    draw = current_draw(db.session, survey.id)
    form = BasisForm()
    weaker = weaker_bases(draw.design.basis) if draw is not None else []
    form.basis.choices = [SelectChoice(each.value, words_of(each).choice) for each in weaker]
    if form.validate_on_submit():
        try:
            correct_basis(
                db.session,
                survey,
                basis=form.basis.data,
                reason=form.reason.data,
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            show_error(form, error)
        else:
            flash(_("Đã sửa loại mẫu. Mọi bảng, biểu đồ và báo cáo từ nay ghi loại mới."), "success")
            return redirect(url_for(".index", survey_id=survey.id))
    page = render_template(
        "samples/basis.html",
        survey=survey,
        form=form,
        draw=draw,
        weaker=weaker,
        basis=basis_panel(db.session, survey),
        basis_words=words_of,
    )
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200
