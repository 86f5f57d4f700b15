"""The list of administrative units."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action, Scope, scope_of
from surveys.units.changes import former_units_of
from surveys.units.list_facts import list_facts
from surveys.units.records import Unit, UnitList
from surveys.units.service import communes, latest_unit_list, province_of, provinces
from surveys.units.unit_list_file import import_unit_list_file, write_unit_list
from webapp.access import current_person, require
from webapp.clock import today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.units.forms import UnitListForm

UNPROCESSABLE = 422

blueprint = Blueprint("units", __name__, template_folder="templates")


@blueprint.get("/don-vi")
@require(Action.VIEW_UNITS)
def index() -> str:
    """The communes of the own province; for an administrator the provinces to choose from."""
    unit_list = latest_unit_list(db.session)
    if unit_list is None:
        return render_template("units/empty.html")
    if scope_of(current_person().role, Action.VIEW_UNITS) is Scope.ALL:
        return render_template("units/provinces.html", unit_list=unit_list, provinces=provinces(db.session, unit_list))
    return _show(province_of(db.session, current_person().unit, unit_list))


@blueprint.get("/don-vi/<int:unit_id>")
@require(Action.VIEW_UNITS)
def province(unit: Unit) -> str:
    """The communes of one province."""
    return _show(unit)


@blueprint.get("/don-vi/danh-muc")
@require(Action.IMPORT_UNITS)
def lists() -> str:
    """All versions of the list, and the form for the next one."""
    return _lists_page(UnitListForm(as_of=today()))


@blueprint.post("/don-vi/danh-muc")
@require(Action.IMPORT_UNITS)
def import_list() -> Any:
    """Take in a list as the next version, or nothing."""
    form = UnitListForm()
    if not form.validate_on_submit():
        return _lists_page(form), UNPROCESSABLE
    try:
        stored = import_unit_list_file(
            db.session,
            form.file.data.read(),
            filename=form.file.data.filename,
            old_text=form.file.old_text,
            as_of=form.as_of.data,
            name=form.name.data or "",
        )
    except SurveyError as error:
        form.form_errors.append(sentence(error))
        return _lists_page(form, findings=error.facts.get("findings", ())), UNPROCESSABLE
    form.file.used()
    flash(_("Đã nhập danh mục “%(name)s”.", name=stored.name), "success")
    return redirect(url_for(".lists"))


@blueprint.get("/don-vi/danh-muc/<int:unit_list_id>.xlsx")
@require(Action.IMPORT_UNITS)
def list_file(unit_list: UnitList) -> Response:
    """A version as the workbook in which the next one can be written."""
    return download(write_unit_list(db.session, unit_list), f"danh-muc-don-vi-{unit_list.id}.xlsx", WORKBOOK_TYPE)


def _lists_page(form: UnitListForm, *, findings: Any = ()) -> str:
    return render_template("units/lists.html", form=form, findings=findings, lists=list_facts(db.session))


def _show(unit: Unit | None) -> str:
    if unit is None:
        abort(404)
    found = communes(db.session, unit)
    before = former_units_of(db.session, found).by_unit if found else {}
    return render_template("units/communes.html", province=unit, communes=found, before=before)
