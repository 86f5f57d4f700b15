"""How Collect comes in: user name and own token, with every request, over https. No session, no cookie, no password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.fieldwork.openrosa import tokens
from surveys.people.permissions import Action, scope_of
from surveys.people.records import Person
from webapp.accounts.guesses import MOST_TYPED, count_guess, find_account, too_many_guesses
from webapp.accounts.own_transaction import own_transaction
from webapp.accounts.records import Account
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import seconds_to_wait
from webapp.openrosa.answers import said

UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
REALM = 'Basic realm="khaosat ODK", charset="UTF-8"'
DOOR = "collect"
THIS_MACHINE = {"127.0.0.1", "::1"}
THIS_MACHINES_NAMES = {"127.0.0.1", "[::1]", "localhost"}
LIMIT = "PHONE_EVENTS"
View = TypeVar("View", bound=Callable[..., Response])


def by_token(view: View) -> View:
    """Let a view be used by a collaborator with the own token; it gets the person, and any number of wrong tokens
    gets nowhere: guesses are counted for each account, as passwords are."""

    @wraps(view)
    def guarded(**arguments: Any) -> Response:
        if not is_private():
            return said(_("ODK Collect chỉ kết nối được bằng địa chỉ https. Xin sửa địa chỉ máy chủ."), FORBIDDEN)
        account = _who_asks()
        if account is None:
            return _challenge()
        g.spoken = account.language
        seconds = seconds_to_wait(current_app, account.id, LIMIT)
        if seconds:
            answer = said(_("Máy đã hỏi quá nhiều lần. Xin thử lại sau ít phút."), TOO_MANY)
            answer.headers["Retry-After"] = str(seconds)
            return answer
        return view(person=account.person, **arguments)

    guarded.by_token = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def is_private() -> bool:
    """Whether nobody on the way can read the token: https, or this machine itself."""
    name = request.host.rpartition(":")[0] or request.host
    here = request.remote_addr in THIS_MACHINE and {name, request.host} & THIS_MACHINES_NAMES
    return request.is_secure or bool(here)


def _who_asks() -> Account | None:
    """The account whose name and token came along, if it is open and may work cases."""
    told = request.authorization
    if told is None or told.type != "basic" or not told.username or not told.password:
        return None
    name, typed, at = str(told.username)[:MOST_TYPED], str(told.password), now()
    account = find_account(db.session, name)
    if account is not None and too_many_guesses(db.session, account, now=at, door=DOOR):
        return None
    token = tokens.find_token(db.session, account.person_id, typed) if account is not None else None
    if token is None or account is None:
        with own_transaction() as session:
            count_guess(session, account, name, now=at, door=DOOR)
        return None
    if not account.is_active or account.password_expired or not _works(account.person):
        return None
    if tokens.note_use(token, now=at):
        db.session.rollback()
        with own_transaction() as session:
            tokens.note_use(session.merge(token), now=at)
        account = db.session.scalar(select(Account).where(Account.id == account.id))
    return account


def _works(person: Person) -> bool:
    return scope_of(person.role, Action.WORK_CASES) is not None


def _challenge() -> Response:
    answer = said(_("Tên đăng nhập hoặc mã ODK Collect chưa đúng, hoặc mã đã thu hồi."), UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = REALM
    return answer
