"""Double entry of printed forms: which form, keying it, laying two entries together, sending, taking out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.paper import entries, service, settling
from surveys.fieldwork.paper.records import PaperForm
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.paper_entry import api
from webapp.paper_entry.desk import MOST_SENT, MOST_SHOWN, desk_of, runs_of, send_agreed
from webapp.paper_entry.disputes import dispute_rows, settled_lines
from webapp.paper_entry.forms import ActForm, SerialForm, VoidForm
from webapp.paper_entry.page_state import page_state
from webapp.paper_entry.pages import COVER, PREFIX, KeyingPages

blueprint = Blueprint("paper_entry", __name__, template_folder="templates")
api.add_to(blueprint)

UNPROCESSABLE = 422


@blueprint.route("/khao-sat/<int:survey_id>/phieu-giay", methods=["GET", "POST"])
@require(Action.ENTER_PAPER)
@repeatable
def overview(survey: Survey) -> ResponseReturnValue:
    """The form in hand by its serial, and how far all of them have got."""
    form = SerialForm()
    if form.validate_on_submit():
        try:
            found = service.form_by_serial(db.session, survey.id, form.serial.data or "")
            if request.form.get("go") == "void":
                return redirect(url_for("paper_entry.void", paper_form_id=found.id))
            entries.begin_entry(db.session, found, person=current_person(), now=now())
        except SurveyError as error:
            form.serial.errors = [sentence(error)]
        else:
            return redirect(url_for("paper_entry.keying", paper_form_id=found.id))
    desk = desk_of(survey, current_person())
    page = render_template(
        "paper_entry/overview.html",
        survey=survey,
        form=form,
        desk=desk,
        runs_of=runs_of,
        most=MOST_SHOWN,
        act=ActForm(formdata=None),
    )
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.route("/phieu-giay/<int:paper_form_id>", methods=["GET", "POST"])
@require(Action.ENTER_PAPER)
@repeatable
def keying(paper_form: PaperForm) -> ResponseReturnValue:
    """Key the form: by its script line by line, without it part by part."""
    entry = entries.own_entry(db.session, paper_form, current_person())
    if entry is None:
        return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))
    pages = KeyingPages(paper_form, entry.answers, today=today())
    part = request.args.get("phan", "")
    part = part if part in pages.parts else pages.first_open() if request.args else COVER
    judged = request.method == "POST" or "xong" in request.args
    if ActForm().validate_on_submit():
        before = pages.parts[part]
        sent = {name[len(PREFIX) :]: text for name, text in request.form.items() if name.startswith(PREFIX)}
        entries.save_lines(db.session, entry, {field: sent.get(field, "") for field in before})
        pages = KeyingPages(paper_form, entry.answers, today=today())
        if (onward := _onward(pages, part, before)) is not None:
            return redirect(url_for("paper_entry.keying", paper_form_id=paper_form.id, **onward))
        part = part if part in pages.parts else COVER
    lines = pages.lines(part, judged=judged)
    page = render_template(
        "paper_entry/keying.html",
        paper_form=paper_form,
        survey=paper_form.version.survey,
        pages=pages,
        part=part,
        lines=lines,
        act=ActForm(formdata=None),
        state=page_state(entry, today=today()),
    )
    return page, UNPROCESSABLE if request.method == "POST" else 200


def _onward(pages: KeyingPages, part: str, before: list[str]) -> dict[str, Any] | None:
    """Where a part leads when it was sent: back, on, to its own new lines; None where it has something wrong."""
    if request.form.get("go") == "back":
        return {"phan": pages.neighbour(part, -1) or COVER}
    if part not in pages.parts:
        return {"phan": pages.first_open()}
    wrong = pages.wrong()
    if any(field in wrong for field in pages.parts[part] if field in before):
        return None
    if set(pages.parts[part]) - set(before):
        return {"phan": part}
    onward = pages.neighbour(part, 1)
    return {"phan": onward} if onward else {"phan": pages.first_open(), "xong": "1"}


@blueprint.post("/phieu-giay/<int:paper_form_id>/xong")
@require(Action.ENTER_PAPER)
@repeatable
def finish(paper_form: PaperForm) -> ResponseReturnValue:
    """The form is keyed through."""
    entry = entries.own_entry(db.session, paper_form, current_person())
    if entry is None or not ActForm().validate_on_submit():
        return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))
    try:
        entries.finish_entry(db.session, entry, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("paper_entry.keying", paper_form_id=paper_form.id, xong="1"))
    flash(_("Đã nhập xong phiếu %(serial)s.", serial=paper_form.serial), "success")
    return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))


@blueprint.post("/phieu-giay/<int:paper_form_id>/tra-lai")
@require(Action.ENTER_PAPER)
def give_back(paper_form: PaperForm) -> ResponseReturnValue:
    """Give a form back that somebody began to key."""
    entry = next((each for each in paper_form.entries if each.finished_at is None), None)
    if entry is not None and ActForm().validate_on_submit():
        try:
            entries.drop_entry(db.session, entry, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(_("Đã trả lại phiếu %(serial)s, các dòng nhập dở đã bỏ.", serial=paper_form.serial), "success")
    return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))


@blueprint.route("/phieu-giay/<int:paper_form_id>/doi-chieu", methods=["GET", "POST"])
@require(Action.ENTER_PAPER)
@repeatable
def settle(paper_form: PaperForm) -> ResponseReturnValue:
    """Where the two entries differ, with the paper in hand."""
    try:
        settling.refuse_keyer(paper_form, current_person())
        if ActForm().validate_on_submit():
            lines = settled_lines(paper_form, request.form, today=today())
            if not settling.settle(db.session, paper_form, lines, person=current_person(), now=now()):
                flash(_("Phiếu %(serial)s đã khớp.", serial=paper_form.serial), "success")
                return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))
    page = render_template(
        "paper_entry/settle.html",
        paper_form=paper_form,
        survey=paper_form.version.survey,
        rows=dispute_rows(paper_form, request.form, today=today()),
        act=ActForm(formdata=None),
        sent=request.method == "POST",
    )
    return page, UNPROCESSABLE if request.method == "POST" else 200


@blueprint.post("/khao-sat/<int:survey_id>/phieu-giay/gui")
@require(Action.ENTER_PAPER)
def send(survey: Survey) -> ResponseReturnValue:
    """The agreed forms become responses; those that cannot be stay, each with its reason."""
    if not ActForm().validate_on_submit():
        abort(400)
    sent, refused = send_agreed(survey, current_person())
    if sent:
        flash(_("Đã đưa %(count)s phiếu giấy vào kết quả.", count=sent), "success")
    if sent == MOST_SENT:
        flash(_("Mỗi lần đưa %(count)s phiếu. Còn phiếu thì bấm lần nữa.", count=MOST_SENT), "info")
    for serial, words in refused:
        flash(_("Phiếu %(serial)s: %(words)s", serial=serial, words=words), "error")
    return redirect(url_for("paper_entry.overview", survey_id=survey.id))


@blueprint.route("/phieu-giay/<int:paper_form_id>/loai", methods=["GET", "POST"])
@require(Action.ENTER_PAPER)
def void(paper_form: PaperForm) -> ResponseReturnValue:
    """Take a form out of the count, for a reason; its case stays as it is."""
    form = VoidForm()
    if form.validate_on_submit():
        try:
            service.void_form(db.session, paper_form, reason=form.reason.data or "", person=current_person(), now=now())
        except SurveyError as error:
            form.reason.errors = [sentence(error)]
        else:
            flash(_("Đã loại phiếu %(serial)s.", serial=paper_form.serial), "success")
            return redirect(url_for("paper_entry.overview", survey_id=paper_form.survey_id))
    survey = paper_form.version.survey
    page = render_template("paper_entry/void.html", paper_form=paper_form, survey=survey, form=form)
    return page, UNPROCESSABLE if form.errors else 200
