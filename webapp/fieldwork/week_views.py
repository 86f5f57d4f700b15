"""The week on paper: of one collaborator or of all, for the office; the own one, for the collaborator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from surveys.fieldwork.records import Case
from surveys.fieldwork.week import WeekSheet, contact_of, monday_of, week_sheets
from surveys.fieldwork.week_print import write_week
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.text.sorting import given_name_key
from webapp.access import current_person, record_number, require
from webapp.clock import today
from webapp.day_field import DayField
from webapp.extensions import db
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint

PDF = "application/pdf"
LONGEST_CONTACT = 160
FIRST_YEAR, LAST_YEAR = 2000, 2100


class WeekForm(FlaskForm):
    """Whose week, which one, whom to call."""

    class Meta:
        csrf = False

    nguoi = SelectField(
        _l("Cộng tác viên"),
        validate_choice=False,
        default="",
        description=_l("Một người, hoặc mọi người có hộ trong cuộc này; mỗi người bắt đầu ở một trang mới."),
    )
    ngay = DayField(
        _l("Tuần có ngày"),
        [InputRequired(message=_l("Ghi một ngày trong tuần, ví dụ 05/03/2026."))],
        description=_l("Tờ in ghi việc từ thứ hai đến chủ nhật của tuần có ngày này."),
    )
    lien_he = StringField(
        _l("Liên hệ của cơ quan"),
        [Optional(), Length(max=LONGEST_CONTACT, message=_l("Ghi gọn lại, nhiều nhất 160 ký tự."))],
        description=_l("Tên và số điện thoại in ở cuối tờ, để cộng tác viên gọi khi cần."),
    )

    def monday(self) -> date:
        """The first day of the week."""
        day: date = self.ngay.data
        return monday_of(min(max(day, date(FIRST_YEAR, 1, 3)), date(LAST_YEAR, 1, 1)))


@blueprint.get("/khao-sat/<int:survey_id>/phan-cong/tuan")
@require(Action.ASSIGN_CASES)
def week(survey: Survey) -> ResponseReturnValue:
    """Whose week to print, and which."""
    form = WeekForm(request.args if "ngay" in request.args else None)
    if "ngay" not in request.args:
        form.ngay.data, form.lien_he.data = today(), contact_of(db.session, survey)
    anybody = _offer(form, survey)
    if "ngay" in request.args:
        form.validate()
    page = render_template("fieldwork/week.html", survey=survey, form=form, anybody=anybody)
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.get("/khao-sat/<int:survey_id>/phan-cong/tuan.pdf")
@require(Action.ASSIGN_CASES)
def week_file(survey: Survey) -> ResponseReturnValue:
    """The week of one collaborator, or of all."""
    form = WeekForm(request.args)
    if not form.validate():
        typed: dict[str, Any] = {each.name: request.args.get(each.name, "") for each in form}
        return redirect(url_for("fieldwork.week", survey_id=survey.id, **typed))
    chosen = record_number(form.nguoi.data or "")
    people = None if chosen is None else [chosen]
    sheets = week_sheets(db.session, [survey], monday=form.monday(), people=people)
    if not sheets:
        flash(_("Người này không có hộ nào trong cuộc điều tra."), "note")
        return redirect(url_for("fieldwork.week", survey_id=survey.id))
    return _file(sheets, contact=(form.lien_he.data or "").strip(), monday=form.monday())


@blueprint.get("/viec-cua-toi/tuan.pdf")
@require(Action.WORK_CASES)
def my_week() -> ResponseReturnValue:
    """The own week: what is real first, what is practised on sheets of its own."""
    person = current_person()
    own = select(Case.survey_id).where(Case.collaborator_id == person.id)
    chosen = select(Survey).where(Survey.id.in_(own), Survey.state == "fieldwork")
    surveys = db.session.scalars(chosen.order_by(Survey.practice_of_id.is_not(None), Survey.id)).all()
    sheets = week_sheets(db.session, surveys, monday=monday_of(today()), people=[person.id])
    if not sheets:
        flash(_("Hiện chưa có hộ nào được giao nên chưa có gì để in."), "note")
        return redirect(url_for("fieldwork.my_cases"))
    return _file(sheets, contact=contact_of(db.session, sheets[0].survey), monday=monday_of(today()))


def _file(sheets: Sequence[WeekSheet], *, contact: str, monday: date) -> Response:
    content = write_week(sheets, contact=contact, printed_on=today())
    name = f"viec-trong-tuan-{monday.isoformat()}.pdf"
    return send_file(BytesIO(content), mimetype=PDF, as_attachment=True, download_name=name)


def _offer(form: WeekForm, survey: Survey) -> bool:
    """Who has cases in the survey; whether anybody has."""
    held = select(Case.collaborator_id).where(Case.survey_id == survey.id, Case.state != "void")
    people = db.session.scalars(select(Person).where(Person.id.in_(held))).all()
    named = sorted(people, key=lambda person: given_name_key(person.full_name))
    everybody = SelectChoice("", _("Mọi người (%(count)s)", count=len(named)))
    form.nguoi.choices = [everybody, *(SelectChoice(str(person.id), person.full_name) for person in named)]
    return bool(named)
