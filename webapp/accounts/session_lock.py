"""A collaborator's session that was left idle is closed until the PIN or the password is given.

How long it was idle stands in the signed cookie itself, so no page need be remembered anywhere, an older copy of the
cookie is idle all the longer, and what a locked phone sends as a page of an interview is still kept.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, g, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveys.people.permissions import Role
from webapp.access import is_called_by_script
from webapp.accounts.forms import UnlockForm
from webapp.clock import now
from webapp.typed import SEALED_FIELD, typed_here

USED_AT, PASSWORD_AT = "used_at", "password_at"
UNAUTHORIZED = 401
CLOSED = 0
"""In place of when the session was used last: it waits for its PIN, however short the time has been."""
NOTED_EVERY = 60
"""Seconds: the cookie is not sent anew with every answer."""
PASSWORD_FRESH = timedelta(minutes=10)
NOBODYS_FILES = {"static", "interview.client_file"}
OPEN_WHILE_LOCKED = {
    *NOBODYS_FILES,
    "accounts.unlock_page",
    "security.logout",
    "field_app.unlock",
    "field_app.close",
}
KEPT_WHILE_LOCKED = {"interview.keep", "interview.save", "field_app.submit", "field_app.send_event"}
"""What was entered at the door is saved first and the PIN asked for afterwards: the answer to it shows nothing."""


def begin_session(role: str) -> None:
    """After the password: the session is in use, and the token that forms carried before log-in is worth nothing.

    A collaborator's outlives the browser; anybody else's ends with it, or when it was left alone for half a day.
    """
    session.permanent = role == Role.COLLABORATOR
    token = current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
    session.pop(token, None)
    g.pop(token, None)
    note_password()


def note_password() -> None:
    """The password was given: work goes on, and what asks for a fresh password may be done."""
    session[PASSWORD_AT] = session[USED_AT] = _seconds()


def password_is_fresh() -> bool:
    """Whether the password was given in the last minutes, so that it need not be asked for again."""
    return _seconds() - session.get(PASSWORD_AT, 0) < PASSWORD_FRESH.total_seconds()


def is_locked() -> bool:
    """Whether the session waits for its PIN or password."""
    limit = int(current_app.config["IDLE_MINUTES"]) * 60
    if current_user.person.role != Role.COLLABORATOR:
        return False
    if session.get(USED_AT) == CLOSED:
        return True
    if not limit:
        return False
    return _seconds() - session.get(USED_AT, _seconds()) >= limit


def unlock() -> None:
    """The PIN or the password was right: work goes on."""
    session[USED_AT] = _seconds()


def close() -> None:
    """The phone is handed to somebody else: from here on the PIN is asked for."""
    session[USED_AT] = CLOSED


def end_when_left() -> None:
    """Before each request: the session of somebody in the office that nobody used for hours is over."""
    if request.endpoint in NOBODYS_FILES or not current_user.is_authenticated:
        return
    if current_user.person.role == Role.COLLABORATOR:
        return
    if _seconds() - session.get(USED_AT, _seconds()) >= current_app.config["OFFICE_SESSION"].total_seconds():
        session.clear()
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def lock_when_idle() -> ResponseReturnValue | None:
    """Before each request: note that the session is in use, or ask for the PIN."""
    if request.endpoint in OPEN_WHILE_LOCKED or shows_nobody() or not current_user.is_authenticated:
        return None
    if not is_locked():
        if _seconds() - session.get(USED_AT, 0) >= NOTED_EVERY:
            session[USED_AT] = _seconds()
        return None
    if request.endpoint in KEPT_WHILE_LOCKED and request.method == "POST":
        return None
    if is_called_by_script():
        return jsonify({"type": "khaosat-refusal", "code": "locked", "message": _("Hãy nhập mã PIN.")}), UNAUTHORIZED
    if request.method == "POST" and (sealed := _sealed_form()):
        return locked_page(UnlockForm(formdata=None), sealed=sealed), UNAUTHORIZED
    back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
    return redirect(url_for("accounts.unlock_page", next=back))


def locked_page(form: UnlockForm, *, with_password: bool = False, sealed: str = "") -> str:
    """The page that asks for the PIN, or the password; `sealed` is a form that came while the phone was locked."""
    with_password = with_password or current_user.pin is None
    return render_template(
        "accounts/unlock.html",
        form=form,
        account=current_user,
        with_password=with_password,
        sealed=sealed,
        sealed_field=SEALED_FIELD,
    )


def own_path(address: str | None) -> str:
    """An address of this site to go on to; home where it is none."""
    parts = urlsplit(address or "")
    local = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (address or "")
    return address if local and address and not address.startswith("//") else url_for("home.index")


def shows_nobody() -> bool:
    """Whether this is of the phone's app and shows nothing of anybody; asking for it is no use of the session."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint == "field_app" and hasattr(view, "public")


def _page_of_form() -> str | None:
    """The page that a form was on, to open it again."""
    referrer = urlsplit(request.referrer or "")
    return referrer.path if referrer.netloc == request.host else None


def _sealed_form() -> str:
    """What a page of ours sent, to travel through the PIN; empty where there is nothing that could be sent again."""
    typed = typed_here()
    return typed.sealed() if typed is not None and typed.form_key else ""


def _seconds() -> int:
    return int(now().timestamp())
