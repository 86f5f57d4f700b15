"""The list of administrative units."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from surveys.people.permissions import Action, Scope, scope_of
from surveys.units.records import Unit
from surveys.units.service import communes, latest_unit_list, province_of, provinces
from webapp.access import current_person, require
from webapp.extensions import db

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


def _show(unit: Unit | None) -> str:
    if unit is None:
        abort(404)
    return render_template("units/communes.html", province=unit, communes=communes(db.session, unit))
