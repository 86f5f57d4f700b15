"""Keys for a forgotten PIN, the PIN itself, and what opens a session that was left idle, for the phone's script."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from surveys.errors import SurveyError
from surveys.fieldwork.phones.recovery import LONGEST_WRAPPED, key_in_use, make_key, open_wrapped
from surveys.people.permissions import Action
from webapp.access import LARGEST_ID, record_number, require, takes_json
from webapp.accounts.own_transaction import own_transaction
from webapp.accounts.pin import open_with_pin, set_own_pin, tries_left
from webapp.accounts.pin_views import MOST_TYPED, is_own_password
from webapp.accounts.records import Account
from webapp.accounts.session_lock import close as close_session
from webapp.accounts.session_lock import note_password, password_is_fresh
from webapp.accounts.session_lock import unlock as unlock_session
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import per_account
from webapp.field_app.blueprint import blueprint
from webapp.field_app.wire import object_sent, person_key, refusal, sender
from webapp.messages import sentence
from webapp.transactions import reads_first

FORBIDDEN = 403


@blueprint.get("/khoa")
@require(Action.WORK_CASES)
@takes_json
@per_account("PHONE_KEYS")
def recovery_key() -> ResponseReturnValue:
    """The public key to which a phone also wraps the key of its drafts; made when the first phone asks."""
    pair = key_in_use(db.session)
    if pair is None:
        with own_transaction() as session:
            pair = make_key(session, secret=_secret(), now=now())
    return jsonify({"type": "khaosat-key", "key_id": str(pair.id), "public_key": pair.public_key})


@blueprint.post("/khoa/mo")
@require(Action.WORK_CASES)
@takes_json
@per_account("PHONE_KEYS")
def open_key() -> ResponseReturnValue:
    """The key of the own drafts, for whoever has just given the password."""
    person, sent = sender(), object_sent()
    if not password_is_fresh():
        return _password_wanted()
    try:
        opened = open_wrapped(
            db.session,
            key_id=record_number(_text(sent, "key_id")) or LARGEST_ID,
            wrapped=_text(sent, "wrapped", most=LONGEST_WRAPPED),
            label=person_key(person),
            secret=_secret(),
            person=person,
            now=now(),
        )
    except SurveyError as error:
        return refusal(error.code, message=sentence(error))
    return jsonify({"type": "khaosat-opened", "key": opened})


@blueprint.post("/ma-pin")
@require(Action.WORK_CASES)
@takes_json
@reads_first
@per_account("PHONE_PINS")
def choose_pin() -> ResponseReturnValue:
    """The phone's PIN opens an idle session too: one PIN for both."""
    sender()
    pin = _text(object_sent(), "pin")
    if not password_is_fresh():
        return _password_wanted()
    account = _own_account()
    try:
        with own_transaction() as session:
            set_own_pin(session, account, pin, now=now())
    except SurveyError as error:
        return refusal(error.code, message=sentence(error))
    return _done()


@blueprint.post("/mo-khoa")
@require(Action.WORK_CASES)
@takes_json
@reads_first
@per_account("PHONE_PINS")
def unlock() -> ResponseReturnValue:
    """Open an idle session with the PIN, or with the password, which then counts as given just now."""
    sender()
    sent, account = object_sent(), _own_account()
    if "password" in sent:
        if not is_own_password(account, _text(sent, "password")):
            return refusal("password_wrong", message=_("Mật khẩu chưa đúng."))
        note_password()
        return _done()
    if account.pin is None:
        return refusal("password", FORBIDDEN, _("Mã PIN đã bị hủy vì nhập sai quá nhiều lần. Hãy dùng mật khẩu."))
    if not open_with_pin(account, _text(sent, "pin"), now=now()):
        left = tries_left(account) if account.pin else 0
        return refusal("pin_wrong", message=_("Mã PIN chưa đúng, còn %(count)s lần thử.", count=left), left=left)
    unlock_session()
    return _done()


@blueprint.post("/khoa-lai")
@require(Action.WORK_CASES)
@takes_json
def close() -> ResponseReturnValue:
    """The phone is in a respondent's hands: no page of the session opens without the PIN; what is sent is taken."""
    sender()
    if _own_account().pin is not None:
        close_session()
    return _done()


def _done() -> ResponseReturnValue:
    return jsonify({"type": "khaosat-done"})


def _password_wanted() -> ResponseReturnValue:
    return refusal("password", FORBIDDEN, _("Hãy nhập lại mật khẩu để chắc rằng đúng là bạn."))


def _text(sent: dict[str, Any], name: str, *, most: int = MOST_TYPED) -> str:
    value = sent.get(name)
    return value[:most] if isinstance(value, str) else ""


def _own_account() -> Account:
    account: Account = current_user._get_current_object()
    return account


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
