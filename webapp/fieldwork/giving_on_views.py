"""Giving work on to another: whose and where, a look at what would move, then the reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from surveys.errors import SurveyError
from surveys.fieldwork.giving_on import OpenWork, give_on, open_work
from surveys.fieldwork.service import SHORTEST_REASON, workers
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.text.sorting import given_name_key
from webapp.access import current_person, record_number, require
from webapp.clock import now
from webapp.extensions import db
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint
from webapp.messages import sentence
from webapp.stale_forms import unless_changed


class WhoseForm(FlaskForm):
    """Whose work, and where: what is looked at first."""

    class Meta:
        csrf = False

    tu = SelectField(
        _l("Việc của"),
        validate_choice=False,
        default="",
        description=_l("Người không làm tiếp được, ví dụ bị ốm; để trống nếu chuyển việc của cả một xã, phường."),
    )
    xa = SelectField(
        _l("Ở xã, phường"), validate_choice=False, default="", description=_l("Để trống nếu chuyển việc ở mọi nơi.")
    )


class GivingOnForm(FlaskForm):
    """To whom, and why."""

    to_id = SelectField(
        _l("Giao cho"),
        [InputRequired(message=_l("Chọn cộng tác viên."))],
        coerce=lambda text: int(text or 0),
        description=_l("Trong ngoặc là số hộ người đó đang còn phải làm ở cuộc này."),
    )
    with_begun = BooleanField(
        _l("Chuyển cả phiếu đang làm dở"),
        description=_l("Câu đã trả lời trong phiếu dở bị xóa, vì không ai khác được xem; người mới hỏi lại từ đầu."),
    )
    reason = StringField(
        _l("Lý do"),
        [
            InputRequired(message=_l("Ghi lý do giao lại.")),
            Length(min=SHORTEST_REASON, max=300, message=_l("Ghi rõ lý do, từ 5 đến 300 ký tự.")),
        ],
        description=_l("Ví dụ: cộng tác viên ốm. Lý do được lưu cùng từng hộ."),
    )


def _asked() -> tuple[int | None, str]:
    return record_number(request.args.get("tu", "")), request.args.get("xa", "")


def _work(survey: Survey) -> OpenWork:
    collaborator_id, psu = _asked()
    return open_work(db.session, survey, collaborator_id=collaborator_id, psu=psu)


def _who_holds_what(survey: Survey) -> list[object]:
    """What would move, as it stands."""
    return [(case.id, case.collaborator_id, case.state) for case in _work(survey).moving(with_begun=True)]


@blueprint.route("/khao-sat/<int:survey_id>/phan-cong/chuyen", methods=["GET", "POST"])
@require(Action.ASSIGN_CASES)
@unless_changed(_who_holds_what)
def give_work_on(survey: Survey) -> ResponseReturnValue:
    """All or part of somebody's open work, or a commune's, to another."""
    collaborator_id, psu = _asked()
    form = GivingOnForm()
    form.to_id.choices = _takers(survey, but=collaborator_id)
    if form.validate_on_submit():
        try:
            moved = give_on(
                db.session,
                survey,
                to_id=form.to_id.data,
                collaborator_id=collaborator_id,
                psu=psu,
                with_begun=form.with_begun.data,
                reason=form.reason.data or "",
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.to_id.errors = [sentence(error)]
        else:
            flash(ngettext("Đã chuyển %(num)s hộ.", "Đã chuyển %(num)s hộ.", moved), "success")
            return redirect(url_for("fieldwork.assignment", survey_id=survey.id))
    return _page(survey, form), UNPROCESSABLE if form.errors else 200


def _page(survey: Survey, form: GivingOnForm) -> str:
    collaborator_id, psu = _asked()
    everything = open_work(db.session, survey)
    whose = WhoseForm(request.args)
    cases = everything.moving(with_begun=True)
    holders = {case.collaborator_id: case.collaborator for case in cases if case.collaborator}
    people = sorted(holders.values(), key=lambda person: given_name_key(person.full_name))
    whose.tu.choices = [SelectChoice("", "–"), *(SelectChoice(str(each.id), each.full_name) for each in people)]
    places = ((code, name) for code, (name, _count) in everything.communes().items())
    whose.xa.choices = [SelectChoice("", "–"), *(SelectChoice(*each) for each in places)]
    return render_template(
        "fieldwork/give_work_on.html",
        survey=survey,
        whose=whose,
        form=form,
        asked=collaborator_id is not None or bool(psu),
        somebody=db.session.get(Person, collaborator_id) if collaborator_id in holders else None,
        work=_work(survey),
        anything=bool(cases),
    )


def _takers(survey: Survey, *, but: int | None) -> list[SelectChoice]:
    loads = [worker for worker in workers(db.session, survey) if worker.id != but]
    return [
        SelectChoice(str(worker.id), f"{db.session.get_one(Person, worker.id).full_name} ({worker.load})")
        for worker in loads
    ]
