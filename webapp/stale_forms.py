"""A form says what its page showed; if that changed meanwhile, the form does not overwrite it unseen.

`seen(endpoint, **records)` puts a stamp of those facts into the form. An act on changed facts is refused with what
was typed (`@unless_changed`); an edit form shows both versions and lets its author decide (`show_saved_meanwhile`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from wtforms import Field

from surveys.audit import AuditEntry
from surveys.people.records import Person
from surveys.text import format_date
from webapp.extensions import db
from webapp.filters import vi_datetime

FIELD = "seen"
View = TypeVar("View", bound=Callable[..., Any])
Facts = Callable[..., Iterable[object]]


class ChangedMeanwhile(HTTPException):
    """What the page showed has changed since; `page` is where to look at it again."""

    code = 409


def stamp(facts: Iterable[object]) -> str:
    """A short mark that changes whenever a fact does."""
    return hashlib.sha256(repr(tuple(facts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def watches(facts: Facts) -> Callable[[View], View]:
    """Say on which facts a view's form rests; the view itself asks `is_stale`."""

    def decorate(view: View) -> View:
        view.facts = facts  # type: ignore[attr-defined]
        return view

    return decorate


def unless_changed(facts: Facts) -> Callable[[View], View]:
    """Refuse a form that was opened before `facts` of the view's records changed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**records: Any) -> Any:
            refuse_changed(facts(**records))
            return view(**records)

        guarded.facts = facts  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def refuse_changed(facts: Iterable[object]) -> None:
    """Once more, inside the transaction that writes."""
    if is_stale(facts):
        raise ChangedMeanwhile


def is_stale(facts: Iterable[object]) -> bool:
    """Whether the form that was sent had shown other facts; a form without a stamp says nothing."""
    sent = request.form.get(FIELD) if request.method == "POST" else None
    return bool(sent) and sent != stamp(facts)


def seen(endpoint: str, **records: Any) -> Markup:
    """The hidden field for a form that goes to `endpoint`."""
    view: Any = current_app.view_functions[endpoint]
    facts: Facts = view.facts
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, stamp(facts(**records)))


def show_saved_meanwhile(form: FlaskForm, saved: Mapping[str, Any], *, action: str, subject_id: int) -> None:
    """Say above the form who saved something else, and beside each field that differs what is saved there."""
    form.form_errors.append(_who_saved(action, subject_id))
    for name, value in saved.items():
        field = form[name]
        if _comparable(field.data) != _comparable(value):
            field.saved_meanwhile = in_words(field, value)


def in_words(field: Field, value: Any) -> str:
    """A saved value as it reads beside its field."""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, bool):
        return _("có chọn") if value else _("không chọn")
    labels = {str(choice): str(label) for choice, label in _choices(field)}
    values = value if isinstance(value, list | tuple | set) else [value]
    return ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, "")) or _("(để trống)")


def _choices(field: Field) -> list[tuple[Any, Any]]:
    return [(choice.value, choice.label) for choice in field.iter_choices()] if hasattr(field, "iter_choices") else []


def _comparable(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return sorted(str(each) for each in value)
    return " ".join(value.split()) if isinstance(value, str) else value or ""


def _who_saved(action: str, subject_id: int) -> str:
    latest = db.session.execute(
        select(AuditEntry.at, Person.full_name)
        .join(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.action == action, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if latest is None:
        return _("Trong khi bạn sửa, một bản khác đã được lưu. Bản đó ghi dưới mỗi mục khác nhau; gửi lại để thay.")
    return _(
        "Trong khi bạn sửa, %(name)s đã lưu bản khác lúc %(time)s. Bản đó ghi dưới mỗi mục khác nhau: "
        "sửa lại cho khớp, hoặc gửi lại để thay bằng bản của bạn.",
        name=latest.full_name,
        time=vi_datetime(latest.at),
    )


def use_stale_forms(app: Flask) -> None:
    """Give `seen` to the templates of `app`."""
    app.jinja_env.globals["seen"] = seen
