"""Pages of many accounts at once: the file, what would be made of it, the slips, new slips."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from webapp.access import current_person, record_number, require
from webapp.accounts import bulk, service
from webapp.accounts.blueprint import UNPROCESSABLE, blueprint
from webapp.accounts.forms import MakeForm, PeopleFileForm
from webapp.accounts.own_transaction import write_again
from webapp.accounts.records import AccountBatch
from webapp.accounts.slips import slips_page
from webapp.accounts.workbooks import people_template
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.transactions import reads_first


@blueprint.route("/excel", methods=["GET", "POST"])
@require(Action.MANAGE_ACCOUNTS)
@repeatable
def upload() -> ResponseReturnValue:
    """Choose the file; it is kept here while it is looked at, so it need not be chosen twice."""
    form = PeopleFileForm()
    if form.validate_on_submit():
        content, filename, decided = form.file.data.read(), form.file.data.filename, form.file.old_text
        try:
            bulk.check_file(db.session, content, filename=filename, old_text=decided, person=current_person())
            bulk.keep_file(db.session, content, filename=filename, old_text=decided, person=current_person(), now=now())
        except SurveyError as error:
            form.file.errors = [sentence(error)]
        else:
            form.file.used()
            return redirect(url_for(".preview"))
    return render_template("accounts/upload.html", form=form), UNPROCESSABLE if form.errors else 200


@blueprint.get("/excel/tep-mau")
@require(Action.MANAGE_ACCOUNTS)
def template() -> ResponseReturnValue:
    """The empty list to fill in, with the codes of the units."""
    units = service.units_to_give(db.session, current_person())
    content = people_template(units, service.roles_to_give(current_person()))
    return download(content, "danh-sach-cap-tai-khoan.xlsx", WORKBOOK_TYPE)


@blueprint.get("/excel/xem-lai")
@require(Action.MANAGE_ACCOUNTS)
def preview() -> ResponseReturnValue:
    """Every row with what would be made of it, and what is wrong."""
    batch = _own_batch()
    if batch is None:
        return redirect(url_for(".upload"))
    if batch.state == "made":
        return render_template("accounts/made.html", batch=batch)
    try:
        reading = bulk.read_batch(db.session, batch, person=current_person())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for(".upload"))
    form = MakeForm(formdata=None, batch_id=str(batch.id), fingerprint=reading.fingerprint)
    return render_template("accounts/preview.html", batch=batch, reading=reading, form=form)


@blueprint.post("/excel/tao")
@require(Action.MANAGE_ACCOUNTS)
@reads_first
def make() -> ResponseReturnValue:
    """Make all accounts or none; the slips are this answer and are never shown again."""
    form, batch = MakeForm(), _own_batch()
    if not form.validate_on_submit() or batch is None or form.batch_id.data != str(batch.id):
        flash(sentence(SurveyError("batch.gone", "No such batch.")), "error")
        return redirect(url_for(".preview"))
    try:
        waiting = len(bulk.read_batch(db.session, batch, person=current_person()).to_make)
        codes = bulk.codes_for(waiting)
        write_again()
        issued = bulk.make_accounts(
            db.session,
            batch,
            fingerprint=form.fingerprint.data or "",
            codes=codes,
            person=current_person(),
            now=now(),
        )
        db.session.commit()  # drawing the codes takes seconds, for which nobody's writing should wait
    except SurveyError as error:
        db.session.rollback()
        if error.code != "batch.gone":
            flash(sentence(error), "error")
        return redirect(url_for(".preview"))
    return slips_page(db.session, issued, person=current_person())


@blueprint.post("/excel/bo")
@require(Action.MANAGE_ACCOUNTS)
def discard() -> ResponseReturnValue:
    """Set the file aside."""
    batch = _own_batch()
    if batch is not None and batch.state == "previewed":
        bulk.discard(db.session, batch)
        flash(_("Đã bỏ danh sách; chưa có tài khoản nào được tạo."), "success")
    return redirect(url_for(".upload"))


@blueprint.get("/phieu")
@require(Action.RESET_ACCESS)
def reissue() -> str:
    """Those who have never logged in, to give them new slips."""
    return _reissue_page()


@blueprint.post("/phieu")
@require(Action.RESET_ACCESS)
@repeatable
def issue_again() -> ResponseReturnValue:
    """New codes and slips for the chosen; their old codes end."""
    chosen = {number for typed in request.form.getlist("chon") if (number := record_number(typed)) is not None}
    try:
        issued = bulk.issue_again(db.session, chosen, person=current_person(), now=now())
    except SurveyError as error:
        return _reissue_page(problem=sentence(error)), UNPROCESSABLE
    return slips_page(db.session, issued, person=current_person())


def _reissue_page(problem: str = "") -> str:
    waiting = service.waiting_accounts(db.session, current_person())
    return render_template("accounts/reissue.html", accounts=waiting, problem=problem)


def _own_batch() -> AccountBatch | None:
    """The current person's latest file, unless it was set aside."""
    mine = select(AccountBatch).where(AccountBatch.created_by_id == current_person().id)
    latest = db.session.scalar(mine.order_by(AccountBatch.id.desc()).limit(1))
    return latest if latest is not None and latest.state != "discarded" else None
