"""Where a collaborator makes tokens for ODK Collect; the owner revokes them, or whoever is in charge."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf import FlaskForm

from surveys.errors import SurveyError
from surveys.fieldwork.openrosa import tokens
from surveys.people.permissions import Action, Role
from surveys.people.records import Person
from webapp.access import current_person, record_number, require
from webapp.accounts.slips import service_address
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import outcome_is, repeatable
from webapp.messages import sentence
from webapp.openrosa.addresses import PATH
from webapp.openrosa.blueprint import UNPROCESSABLE, blueprint
from webapp.openrosa.door import is_private
from webapp.openrosa.forms import TokenForm
from webapp.openrosa.settings_code import settings_code, settings_of


@blueprint.route("/viec-cua-toi/odk-collect", methods=["GET", "POST"])
@require(Action.WORK_CASES)
def own_tokens() -> ResponseReturnValue:
    """The own tokens; a new one is shown on the page that answers, and nowhere else."""
    form = TokenForm()
    if form.validate_on_submit():
        try:
            made, words = tokens.new_token(db.session, current_person(), label=form.label.data or "", now=now())
        except SurveyError as error:
            form.label.errors = [sentence(error)]
        else:
            outcome_is(url_for("openrosa.own_tokens"))
            return _shown_once(made.label, words)
    page = render_template(
        "openrosa/own_tokens.html",
        form=form,
        tokens=tokens.tokens_of(db.session, current_person()),
        server_url=_server_url(),
        private=is_private(),
        revoking=FlaskForm(formdata=None),
    )
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.post("/viec-cua-toi/odk-collect/thu-hoi")
@require(Action.WORK_CASES)
@repeatable
def revoke_own() -> ResponseReturnValue:
    """Make an own token worthless."""
    _revoke(current_person())
    return redirect(url_for("openrosa.own_tokens"))


@blueprint.get("/tai-khoan/<int:person_id>/odk-collect")
@require(Action.RESET_ACCESS)
def tokens_of(person: Person) -> str:
    """The tokens of a collaborator whom one looks after."""
    _refuse_others(person)
    return render_template(
        "openrosa/tokens_of.html",
        person=person,
        tokens=tokens.tokens_of(db.session, person),
        revoking=FlaskForm(formdata=None),
    )


@blueprint.post("/tai-khoan/<int:person_id>/odk-collect/thu-hoi")
@require(Action.RESET_ACCESS)
@repeatable
def revoke_of(person: Person) -> ResponseReturnValue:
    """Make one of them worthless."""
    _refuse_others(person)
    _revoke(person)
    return redirect(url_for("openrosa.tokens_of", person_id=person.id))


def _shown_once(label: str, words: str) -> str:
    settings = settings_of(
        server_url=_server_url(), username=current_user.username, token=words, name=current_person().full_name
    )
    return render_template(
        "openrosa/new_token.html",
        label=label,
        token=words,
        username=current_user.username,
        server_url=_server_url(),
        code=settings_code(settings),
    )


def _revoke(owner: Person) -> None:
    number = record_number(request.form.get("token", ""))
    try:
        if FlaskForm().validate_on_submit():
            tokens.revoke(db.session, owner, number or 0, person=current_person(), now=now())
            flash(_("Đã thu hồi mã. Máy dùng mã này không tải và không gửi được nữa."), "success")
    except SurveyError as error:
        flash(sentence(error), "error")


def _refuse_others(person: Person) -> None:
    """Only collaborators have tokens."""
    if person.role != Role.COLLABORATOR:
        abort(404)


def _server_url() -> str:
    """What Collect wants to know of the server."""
    return service_address() + PATH
