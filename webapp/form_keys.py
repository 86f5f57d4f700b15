"""A key in every form: the same form sent twice is one act, and a form says for whom it was opened.

The key is `<random>.<mark>`; the mark is made from the random part and the account, so that a form opened by one
person and sent under another's log-in is recognised, while the key itself tells nobody who that was.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, flash, g, message_flashed, request
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from surveys.acts import claim, note_outcome, release
from webapp.clock import today
from webapp.extensions import db

FIELD = "form_key"
NOT_CONTENT = {FIELD, "csrf_token"}
LONGEST_KEY = 100
FIRST_REDIRECT, FIRST_ERROR_STATUS = 300, 400
REPEATABLE_BLUEPRINTS = {"interview", "security"}
"""An interview page keeps what it is sent, however often, and its sending has a receipt of its own."""
View = TypeVar("View", bound=Callable[..., Any])


class DoneBefore(HTTPException):
    """The form was sent before and its act done: back to the outcome of that act."""

    code = 303

    def __init__(self, outcome: str) -> None:
        super().__init__(response=redirect(outcome, 303))


class FormUsed(HTTPException):
    """The form was sent before; `outcome` is where what it did is to be seen, `changed` whether it now says other."""

    code = 409

    def __init__(self, *, outcome: str | None, changed: bool) -> None:
        super().__init__()
        self.outcome, self.changed = outcome, changed


class OtherPerson(HTTPException):
    """The form was opened by someone else than who is logged in now."""

    code = 409


def repeatable(view: View) -> View:
    """Mark a view that may be asked the same again: it sets something, it does not add."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


def new_form_key() -> str:
    """A key for a form of this page."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{mark(nonce, account_id())}"


def account_id() -> str:
    """Whose session this is; empty without one."""
    return str(current_user.id) if current_user.is_authenticated else ""


def mark(nonce: str, account: str) -> str:
    """What ties a key to an account, without naming it."""
    return _keyed(f"{nonce}:{account}")[:16]


def belongs_here(form_key: str) -> bool:
    """Whether the form of that key was opened by whoever is logged in now."""
    nonce, _dot, made = form_key.partition(".")
    return hmac.compare_digest(mark(nonce, account_id()).encode(), made.encode())


def sent_key() -> str:
    """The key that came with this request; empty where none did, or none of ours."""
    sent = request.form.get(FIELD, "")
    return sent if len(sent) <= LONGEST_KEY and sent.isascii() else ""


def outcome_is(address: str) -> None:
    """Where the outcome of this act is to be seen, for an act whose own answer is shown only once."""
    g.act_outcome = address


def claim_form() -> None:
    """Inside the transaction that writes: take the form's key, or say what was done under it before."""
    key = sent_key()
    view = current_app.view_functions.get(request.endpoint or "")
    if not key or view is None or hasattr(view, "public"):
        return
    if current_user.is_authenticated and not belongs_here(key):
        raise OtherPerson
    if request.blueprint in REPEATABLE_BLUEPRINTS or hasattr(view, "repeatable"):
        return
    content = _content_hash()
    earlier = claim(db.session, key.partition(".")[0], content_hash=content, on=today())
    if earlier is None:
        g.claimed_key = key.partition(".")[0]
        return
    changed = earlier.content_hash != content
    outcome = earlier.outcome
    db.session.rollback()
    if changed or outcome is None:
        raise FormUsed(outcome=outcome, changed=changed)
    flash(_("Biểu mẫu này đã được gửi trước đó; việc chỉ được thực hiện một lần."), "note")
    raise DoneBefore(outcome)


def settle_claim(response: Response) -> None:
    """Before the commit: keep where the outcome is, or give the key back where a sentence refused the act."""
    key = g.pop("claimed_key", None)
    if key is None:
        return
    if g.pop("refused_in_words", False):
        release(db.session, key)
        return
    is_redirect = FIRST_REDIRECT <= response.status_code < FIRST_ERROR_STATUS
    note_outcome(db.session, key, response.location if is_redirect else g.pop("act_outcome", None))


def _content_hash() -> str:
    """What the form says, files included, keyed so that nothing can be guessed from it."""
    digest = hashlib.sha256(request.path.encode())
    for name, value in request.form.items(multi=True):
        if name not in NOT_CONTENT:
            digest.update(f"\0{name}\0{value}".encode("utf-8", "surrogatepass"))
    for name, file in request.files.items(multi=True):
        digest.update(f"\0{name}\0{file.filename}".encode("utf-8", "surrogatepass"))
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
        file.stream.seek(0)
    return _keyed(digest.hexdigest())


def _keyed(text: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"form key {text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _note_refusal(_app: Flask, message: str, category: str, **_more: Any) -> None:
    if category == "error":
        g.refused_in_words = True


def use_form_keys(app: Flask) -> None:
    """Give `new_form_key` to the templates of `app`, and learn which acts were refused in words."""
    app.jinja_env.globals["new_form_key"] = new_form_key
    message_flashed.connect(_note_refusal, app)
