"""How the head of a report is laid out: the presets as they stand in the own unit, each with its versions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.letterhead_style import (
    PARTY,
    PRESET_NAMES,
    PRESETS,
    STATE,
    LetterheadStyle,
    letterhead,
    signature,
    style_from,
)
from surveys.reports.letterheads import (
    current_letterhead,
    letterhead_versions,
    letterheads_of,
    restore_preset,
    save_letterhead,
)
from surveys.text import format_long_date
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.letterheads.forms import LetterheadForm, letterhead_form
from webapp.messages import sentence

UNPROCESSABLE = 422
ADDRESSES = {STATE: "nha-nuoc", PARTY: "dang"}
OF_ADDRESS = {address: preset for preset, address in ADDRESSES.items()}

blueprint = Blueprint("letterheads", __name__, template_folder="templates")


@blueprint.get("/mau-trinh-bay")
@require(Action.EDIT_LETTERHEADS)
def index() -> str:
    """The layouts with version, author and time."""
    shown = [(ADDRESSES[each.style.preset], each) for each in letterheads_of(db.session, current_person().unit)]
    return render_template("letterheads/index.html", shown=shown, names=PRESET_NAMES)


@blueprint.route("/mau-trinh-bay/sua", methods=["GET", "POST"])
@require(Action.EDIT_LETTERHEADS)
def edit() -> ResponseReturnValue:
    """A layout as it is set, and the form for its next version; what was typed can be looked at before it is kept."""
    preset, person = _chosen(), current_person()
    if preset is None:
        return redirect(url_for(".index"))
    form, style = _typed(preset)
    if form.is_submitted() and style is not None and "look" not in request.form:
        try:
            written = save_letterhead(db.session, person.unit, preset, form.content(), person=person, now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã lưu thành phiên bản mới.") if written else _("Mẫu vẫn như cũ nên không lưu gì."), "success")
            return redirect(url_for(".edit", mau=ADDRESSES[preset]))
    current = current_letterhead(db.session, person.unit, preset)
    page = render_template(
        "letterheads/edit.html",
        form=form,
        name=PRESET_NAMES[preset],
        address=ADDRESSES[preset],
        current=current,
        versions=letterhead_versions(db.session, person.unit, preset),
        **_sample(style or current.style, person.unit.name),
    )
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200


@blueprint.post("/mau-trinh-bay/khoi-phuc")
@require(Action.EDIT_LETTERHEADS)
def restore() -> ResponseReturnValue:
    """Back to the layout as it comes, as a version of its own."""
    preset, person = _chosen(), current_person()
    if preset is None:
        return redirect(url_for(".index"))
    written = restore_preset(db.session, person.unit, preset, person=person, now=now())
    flash(_("Đã trở về mẫu gốc.") if written else _("Mẫu đang là mẫu gốc."), "success")
    return redirect(url_for(".edit", mau=ADDRESSES[preset]))


def _chosen() -> str | None:
    """The preset that the address speaks of, None for one that there is not."""
    return OF_ADDRESS.get(request.args.get("mau", ""))


def _typed(preset: str) -> tuple[LetterheadForm, LetterheadStyle | None]:
    """The form, and the layout that was typed into it; None where nothing was, or where it cannot be one."""
    if request.method == "GET":
        return letterhead_form(current_letterhead(db.session, current_person().unit, preset).style), None
    form = LetterheadForm()
    if not form.validate():
        return form, None
    try:
        return form, style_from(preset, form.content())
    except SurveyError as error:
        form.form_errors.append(sentence(error))
        return form, None


def _sample(style: LetterheadStyle, unit_name: str) -> dict[str, Any]:
    """Head and foot of an invented document in a layout."""
    of_party = style.preset == PARTY
    frame = {
        "superior_body": "Tỉnh ủy" if of_party else "Ủy ban nhân dân",
        "issuing_body": "Ban Tuyên giáo và Dân vận" if of_party else "Sở Nội vụ",
        "number": style.number_form,
    }
    place = unit_name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    recipients = ("Thường trực Tỉnh ủy (để b/c);" if of_party else "UBND tỉnh (để b/c);", "Lưu: VT.")
    capacity = f"{PRESETS[style.preset].acting} TRƯỞNG BAN, PHÓ TRƯỞNG BAN"
    if not of_party:
        capacity = f"{PRESETS[style.preset].acting} GIÁM ĐỐC, PHÓ GIÁM ĐỐC"
    return {
        "head": letterhead(style, frame, place_and_date=f"{place}, {format_long_date(today())}"),
        "foot": signature(style, capacity=capacity, name="Nguyễn Văn A", recipients=recipients),
    }
