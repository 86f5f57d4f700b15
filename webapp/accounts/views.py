"""Accounts that someone looks after; log-in and the own password are Flask-Security's views, bound in login.py."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.people.records import Person, PersonContact
from surveys.units.records import Unit
from webapp.access import current_person, may, require, signed_in
from webapp.accounts import bulk_views, pin_views, service
from webapp.accounts.access_log import log_of, logs_download
from webapp.accounts.blueprint import UNPROCESSABLE, blueprint
from webapp.accounts.forms import AccountForm, StopForm
from webapp.accounts.open_cases import open_cases
from webapp.accounts.records import Account
from webapp.accounts.slips import slips_page
from webapp.accounts.workbooks import account_list
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import outcome_is, repeatable
from webapp.language import LANGUAGES
from webapp.messages import sentence
from webapp.samples.downloads import WORKBOOK_TYPE, download

__all__ = ["blueprint", "bulk_views", "pin_views"]

SHOWN_ONCE = "da-hien"
"""Where a second press of the same form leads: the slip was the answer to the first and is not shown again."""


@blueprint.get("")
@require(Action.RESET_ACCESS)
def index() -> str:
    """The accounts that the person looks after; for a supervisor the collaborators."""
    accounts = service.accounts_within(db.session, current_person())
    waiting = service.waiting_accounts(db.session, current_person())
    return render_template("accounts/index.html", accounts=accounts, waiting=len(waiting))


@blueprint.get("/tai-ve")
@require(Action.MANAGE_ACCOUNTS)
@logs_download("accounts")
def download_list() -> ResponseReturnValue:
    """The list of accounts in Excel."""
    content = account_list(service.accounts_within(db.session, current_person()))
    return download(content, "tai-khoan.xlsx", WORKBOOK_TYPE)


@blueprint.route("/moi", methods=["GET", "POST"])
@require(Action.MANAGE_ACCOUNTS)
def create() -> ResponseReturnValue:
    """A new account; its one-time code is shown on the page that answers, and nowhere else."""
    form = AccountForm()
    form.offer(roles=service.roles_to_give(current_person()), units=service.units_to_give(db.session, current_person()))
    if form.validate_on_submit():
        try:
            issued = service.create_account(
                db.session,
                username=form.username.data or "",
                full_name=form.full_name.data or "",
                role=form.role.data,
                unit=db.session.get_one(Unit, form.unit_id.data),
                phone=form.phone.data,
                person=current_person(),
                now=now(),
            )
            outcome_is(url_for(".show", person_id=issued[0].person_id, phieu=SHOWN_ONCE))
            return slips_page(db.session, [issued], person=current_person())
        except SurveyError as error:
            form.username.errors = [sentence(error)]
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("accounts/create.html", form=form), status


@blueprint.get("/<int:person_id>")
@require(Action.RESET_ACCESS)
def show(person: Person) -> str:
    """One account and what can be done with it."""
    account = _account_of(person)
    contact = db.session.get(PersonContact, person.id)
    log = log_of(db.session, account)[:5] if may(Action.MANAGE_ACCOUNTS) else []
    slip_gone = request.args.get("phieu") == SHOWN_ONCE
    return render_template("accounts/show.html", account=account, contact=contact, log=log, slip_gone=slip_gone)


@blueprint.get("/<int:person_id>/nhat-ky")
@require(Action.MANAGE_ACCOUNTS)
def access_log(person: Person) -> str:
    """When someone logged in, what was reset and by whom."""
    account = _account_of(person)
    return render_template("accounts/log.html", account=account, log=log_of(db.session, account))


@blueprint.post("/<int:person_id>/dat-lai-mat-khau")
@require(Action.RESET_ACCESS)
@repeatable
def reset_password(person: Person) -> ResponseReturnValue:
    """A new one-time code on a slip, shown once; pressed twice, the second code counts and is the one shown."""
    account = _account_of(person)
    try:
        code = service.reset_password(db.session, account, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for(".show", person_id=person.id))
    return slips_page(db.session, [(account, code)], person=current_person())


@blueprint.post("/<int:person_id>/huy-ma-pin")
@require(Action.RESET_ACCESS)
@repeatable
def reset_pin(person: Person) -> ResponseReturnValue:
    """Take the PIN away; its owner opens the session with the password and chooses another."""
    try:
        service.reset_pin(db.session, _account_of(person), person=current_person(), now=now())
        flash(
            _("Đã hủy mã PIN của %(name)s. Người này mở máy bằng mật khẩu rồi đặt mã mới.", name=person.full_name),
            "success",
        )
    except SurveyError as error:
        flash(sentence(error), "error")
    return redirect(url_for(".show", person_id=person.id))


@blueprint.route("/<int:person_id>/ngung", methods=["GET", "POST"])
@require(Action.RESET_ACCESS)
def deactivate(person: Person) -> ResponseReturnValue:
    """Close the account to log-in, for a reason, after a look at what the person still has to do."""
    account, form = _account_of(person), StopForm()
    if not account.is_active or account.person_id == current_person().id:
        if form.is_submitted():
            own = SurveyError("account.own", "Nobody stops the own account.")
            flash(sentence(own) if account.is_active else _("Tài khoản này đã ngừng từ trước."), "error")
        return redirect(url_for(".show", person_id=person.id))
    if form.validate_on_submit():
        try:
            service.deactivate(db.session, account, reason=form.reason.data or "", person=current_person(), now=now())
        except SurveyError as error:
            form.reason.errors = [sentence(error)]
        else:
            flash(_("Đã ngừng tài khoản của %(name)s. Có thể mở lại bất cứ lúc nào.", name=person.full_name), "success")
            return redirect(url_for(".show", person_id=person.id))
    page = render_template("accounts/stop.html", account=account, form=form, cases=open_cases(db.session, person))
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.post("/<int:person_id>/mo-lai")
@require(Action.RESET_ACCESS)
def reactivate(person: Person) -> ResponseReturnValue:
    """Open the account again, with a new one-time code."""
    account = _account_of(person)
    if account.is_active:
        return redirect(url_for(".show", person_id=person.id))
    try:
        code = service.reactivate(db.session, account, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for(".show", person_id=person.id))
    outcome_is(url_for(".show", person_id=person.id, phieu=SHOWN_ONCE))
    return slips_page(db.session, [(account, code)], person=current_person())


def _account_of(person: Person) -> Account:
    """The account of someone whom the current person looks after; a supervisor finds collaborators only."""
    account = db.session.scalar(select(Account).where(Account.person_id == person.id))
    if account is None or (service.only_collaborators(current_person()) and person.role != "collaborator"):
        abort(404)
    return account


@blueprint.post("/ngon-ngu")
@signed_in
def language() -> ResponseReturnValue:
    """The language of the own pages, from now on."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    current_user.language = chosen
    return redirect(url_for("home.index"))
