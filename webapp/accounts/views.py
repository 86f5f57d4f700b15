"""Accounts of a unit; log-in and the own password are Flask-Security's views, bound in login.py."""

from __future__ import annotations

from flask import Blueprint, render_template

from surveys.people.permissions import Action
from webapp.access import current_person, require
from webapp.accounts.service import accounts_within
from webapp.extensions import db

blueprint = Blueprint("accounts", __name__, template_folder="templates", url_prefix="/tai-khoan")


@blueprint.get("")
@require(Action.MANAGE_ACCOUNTS)
def index() -> str:
    """The accounts of the own unit and those below it."""
    return render_template("accounts/index.html", accounts=accounts_within(db.session, current_person()))
