"""Accounts of a unit; log-in and the own password are Flask-Security's views, bound in login.py."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.units.records import Unit
from webapp.access import current_person, require, signed_in
from webapp.accounts import service
from webapp.accounts.forms import AccountForm
from webapp.accounts.records import Account
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence

blueprint = Blueprint("accounts", __name__, template_folder="templates", url_prefix="/tai-khoan")
UNPROCESSABLE = 422
LANGUAGES = ("vi", "en")


@blueprint.get("")
@require(Action.MANAGE_ACCOUNTS)
def index() -> str:
    """The accounts of the own unit and those below it."""
    return render_template("accounts/index.html", accounts=service.accounts_within(db.session, current_person()))


@blueprint.route("/moi", methods=["GET", "POST"])
@require(Action.MANAGE_ACCOUNTS)
def create() -> ResponseReturnValue:
    """A new account; its one-time password is shown on the page that answers, and nowhere else."""
    form = AccountForm()
    form.offer(roles=service.roles_to_give(current_person()), units=service.units_to_give(db.session, current_person()))
    if form.validate_on_submit():
        try:
            account, password = service.create_account(
                db.session,
                username=form.username.data or "",
                full_name=form.full_name.data or "",
                role=form.role.data,
                unit=db.session.get_one(Unit, form.unit_id.data),
                phone=form.phone.data,
                person=current_person(),
                now=now(),
            )
            return render_template("accounts/password.html", account=account, password=password)
        except SurveyError as error:
            form.username.errors = [sentence(error)]
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("accounts/create.html", form=form), status


@blueprint.get("/<int:person_id>")
@require(Action.MANAGE_ACCOUNTS)
def show(person: Person) -> str:
    """One account and what can be done with it."""
    return render_template("accounts/show.html", account=_account_of(person))


@blueprint.post("/<int:person_id>/dat-lai-mat-khau")
@require(Action.MANAGE_ACCOUNTS)
def reset_password(person: Person) -> ResponseReturnValue:
    """A new one-time password, shown once."""
    account = _account_of(person)
    try:
        password = service.reset_password(db.session, account, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for(".show", person_id=person.id))
    return render_template("accounts/password.html", account=account, password=password)


@blueprint.post("/<int:person_id>/ngung")
@require(Action.MANAGE_ACCOUNTS)
def deactivate(person: Person) -> ResponseReturnValue:
    """Close the account to log-in."""
    try:
        service.deactivate(db.session, _account_of(person), person=current_person(), now=now())
        flash(_("Đã ngừng tài khoản của %(name)s. Có thể mở lại bất cứ lúc nào.", name=person.full_name), "success")
    except SurveyError as error:
        flash(sentence(error), "error")
    return redirect(url_for(".show", person_id=person.id))


@blueprint.post("/<int:person_id>/mo-lai")
@require(Action.MANAGE_ACCOUNTS)
def reactivate(person: Person) -> ResponseReturnValue:
    """Open the account again."""
    try:
        service.reactivate(db.session, _account_of(person), person=current_person(), now=now())
        flash(_("Tài khoản của %(name)s hoạt động trở lại.", name=person.full_name), "success")
    except SurveyError as error:
        flash(sentence(error), "error")
    return redirect(url_for(".show", person_id=person.id))


def _account_of(person: Person) -> Account:
    account = db.session.scalar(select(Account).where(Account.person_id == person.id))
    if account is None:
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
