"""The app's one document: every page of it as a template, nothing of anybody in it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.access import public
from webapp.field_app.blueprint import blueprint
from webapp.field_app.forms import BackupForm, ChoosePinForm, FindCaseForm, PinForm, RecoverForm
from webapp.field_app.shell_words import shell_words
from webapp.fieldwork.forms import CallbackForm
from webapp.interview.forms import AdultsForm, CodeForm, HandOverForm


@blueprint.get("/")
@public
def shell() -> ResponseReturnValue:
    """What a phone keeps of the app; who uses it, and for what, is known to the phone alone."""
    forms = {
        "choose_pin": ChoosePinForm(formdata=None),
        "pin": PinForm(formdata=None),
        "recover": RecoverForm(formdata=None),
        "find": FindCaseForm(formdata=None),
        "backup": BackupForm(formdata=None),
        "adults": AdultsForm(formdata=None),
        "hand_over": HandOverForm(formdata=None),
        "code": CodeForm(formdata=None),
        "callback": CallbackForm(formdata=None),
    }
    return render_template("field_app/shell.html", forms=forms, words=shell_words())
