"""What layouts and macros need beside the page itself: the menu, names of roles, attributes of inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.routing import BuildError
from wtforms import Field
from wtforms.validators import Optional
from wtforms.widgets import ListWidget

from surveys.people.permissions import Action, Role
from webapp.access import is_collaborator, may
from webapp.language import address_in_other_language, other_language

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Quản trị viên"),
    Role.COORDINATOR: _l("Điều phối viên cấp tỉnh"),
    Role.DESIGNER: _l("Người thiết kế"),
    Role.SUPERVISOR: _l("Giám sát viên"),
    Role.COLLABORATOR: _l("Cộng tác viên"),
    Role.READER: _l("Người đọc kết quả"),
}


SURVEYS = "home.index"


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu; `current` is "page" on its own page, "true" on a page below it, else empty."""

    label: str
    url: str
    current: str


def role_name(role: str) -> str:
    """The role as it is said."""
    return str(ROLE_NAMES[Role(role)])


def main_menu() -> list[MenuItem]:
    """The parts of the office that the current person may enter."""
    if is_collaborator():
        entries = [(_("Việc của tôi"), "fieldwork.my_cases", Action.WORK_CASES)]
    else:
        entries = [
            (_("Cuộc điều tra"), SURVEYS, Action.VIEW_SURVEY),
            (_("Đề nghị"), "requests.index", Action.VIEW_REQUEST),
            (_("Ngân hàng câu hỏi"), "bank.index", Action.VIEW_QUESTIONNAIRE),
            (_("Đơn vị"), "units.index", Action.VIEW_UNITS),
            (_("Tài khoản"), "accounts.index", Action.MANAGE_ACCOUNTS),
            *([] if may(Action.MANAGE_ACCOUNTS) else [(_("Cộng tác viên"), "accounts.index", Action.RESET_ACCESS)]),
        ]
    found = []
    for label, endpoint, action in entries:
        address = address_of(endpoint)
        if address is not None and may(action):
            found.append(MenuItem(label, address, _current(endpoint)))
    return found


def _current(endpoint: str) -> str:
    """Whether a menu entry is where the reader is; every page of a survey is below the list of surveys."""
    here = request.endpoint or ""
    if endpoint == here:
        return "page"
    part = SURVEYS if "survey_id" in (request.view_args or {}) else here
    return "true" if part.split(".")[0] == endpoint.split(".")[0] else ""


def address_of(endpoint: str | None, **arguments: Any) -> str | None:
    """The address of a page, or None for a page that there is not."""
    if endpoint is None:
        return None
    try:
        return url_for(endpoint, **arguments)
    except BuildError:
        return None


def input_attributes(field: Field, described: str, rows: int | None = None) -> dict[str, Any]:
    """What ties an input to its help and error for a screen reader."""
    attributes: dict[str, Any] = {}
    if described.strip():
        attributes["aria-describedby"] = described.strip()
    if field.errors:
        attributes["aria-invalid"] = "true"
    if rows:
        attributes["rows"] = rows
    return attributes


def is_choice_group(field: Field) -> bool:
    """Whether a field is shown as a group of radio buttons or checkboxes, in a fieldset."""
    return isinstance(field.widget, ListWidget)


def is_optional(field: Field) -> bool:
    """Whether the label should say that the field may stay empty."""
    return any(isinstance(validator, Optional) for validator in field.validators)


def first_input_id(field: Field) -> str:
    """The id of the input to jump to from the sum of errors."""
    return f"{field.id}-0" if is_choice_group(field) else field.id


def first_error(errors: Any) -> str:
    """The first sentence of a field's errors, also inside form fields and lists of fields."""
    while not isinstance(errors, str):
        if isinstance(errors, dict):
            errors = next(iter(errors.values()), "")
        elif isinstance(errors, list | tuple):
            errors = next((error for error in errors if error), "")
        else:
            return str(errors)
    return errors


def add_page_parts(app: Flask) -> None:
    """Give these to the templates of `app`."""
    for part in (
        main_menu,
        role_name,
        other_language,
        address_in_other_language,
        address_of,
        input_attributes,
        is_choice_group,
        is_optional,
        first_input_id,
        first_error,
    ):
        app.jinja_env.globals[part.__name__] = part
