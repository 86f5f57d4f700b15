"""The straight way of an interview that a phone sends: the plain case, without the web framework around it.

Most of the time that an interview takes on the ordinary way is the framework's, and when a whole province comes back
into the network that is what phones wait for. Here the same is asked, by the same functions where there are some: a
session signed by us, an account that is open, its token, whose phone it is, the limits. Whatever is not plainly in
order goes the ordinary way, which says what is wrong: nothing is ever refused here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any, Generic, TypeVar, cast

from flask import Flask
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Engine, Table, bindparam, select
from sqlalchemy.orm import Session
from werkzeug.http import parse_cookie

from surveys.errors import SurveyError
from surveys.people.permissions import Action, scope_of
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import compiled_already, questionnaire_by_hash
from surveys.responses.arrivals import read_arrival
from surveys.responses.intake import Checked, Receipt
from webapp.access import LARGEST_ID
from webapp.accounts.records import Account
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import seconds_to_wait
from webapp.field_app.check_process import CHECKING, Check, check_here
from webapp.field_app.group_commit import GroupCommit
from webapp.field_app.wire import ACCEPTED, ALREADY, MOST_BYTES, PERSON_HEADER, key_of, object_in, receipt_of
from webapp.interview.respondents_browser import MARK
from webapp.request_log import LOGGER
from webapp.server.behind import Environment, StartResponse, Wsgi

Value = TypeVar("Value")
REMEMBERED_SECONDS, MOST_REMEMBERED = 60.0, 2000
PATH, ENDPOINT = "/ung-dung/phieu", "field_app.submit"
EXTENSION = "khaosat-intake"
TOKEN, TOKEN_SALT = "csrf_token", "wtf-csrf-token"
_account, _person = cast(Table, Account.__table__), cast(Table, Person.__table__)
_version = cast(Table, QuestionnaireVersion.__table__)
SENDER = (
    select(
        _account.c.id,
        _person.c.id.label("person_id"),
        _person.c.role,
        _person.c.created_at,
        select(_version.c.content_hash)
        .where(_version.c.id == bindparam("version"))
        .scalar_subquery()
        .label("questionnaire"),
    )
    .join(_person, _person.c.id == _account.c.person_id)
    .where(
        _account.c.fs_uniquifier == bindparam("uniquifier"),
        _account.c.active,
        _person.c.active,
        _account.c.password_expired.is_(False),
    )
)
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]


class StraightWay:
    """An application whose phones' interviews are taken in directly where everything is in order."""

    def __init__(self, app: Flask, ordinary: Wsgi) -> None:
        self.app, self.ordinary = app, ordinary
        with app.app_context():
            self.engine = db.engine
        is_server = self.engine.dialect.name == "postgresql"  # one question, one answer: no transaction to ask for
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT") if is_server else self.engine
        self._cookie = app.config["SESSION_COOKIE_NAME"]
        self._sessions: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self._tokens = URLSafeTimedSerializer(
            app.config.get("WTF_CSRF_SECRET_KEY") or app.config["SECRET_KEY"], salt=TOKEN_SALT
        )
        self._session, self._token = Remembered(self._read_session), Remembered(self._read_token)

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """The receipt, or whatever the ordinary way says."""
        if environ.get("PATH_INFO") != PATH or environ["REQUEST_METHOD"] != "POST":
            return self.ordinary(environ, start_response)
        began = time.perf_counter()
        body = _body(environ)
        answer = self._answer(environ, body) if body is not None else None
        if answer is None:
            return self.ordinary(environ, start_response)
        number = secrets.token_hex(4)
        facts = {"method": "POST", "endpoint": ENDPOINT, "status": 200, "id": number}
        facts["ms"] = round((time.perf_counter() - began) * 1000, 1)
        logging.getLogger(LOGGER).info("%s", ENDPOINT, extra={"facts": facts})
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(answer))), ("X-Request-ID", number)])
        return [answer]

    def _answer(self, environ: Environment, body: bytes) -> bytes | None:
        session = self._session(environ.get("HTTP_COOKIE", ""))
        if not session.get("_user_id") or MARK in session or not self._has_token(environ, session):
            return None
        received_at, group = now(), group_of(self.app, self.engine)
        try:
            with group.coming():
                ready = self._ready(environ, session["_user_id"], object_in(body), received_at)
            taken = group.write(ready) if ready is not None else None
        except SurveyError:
            return None
        if taken is None or taken.outcome not in (ACCEPTED, ALREADY):
            return None  # what is kept is kept once, if it is asked again
        digest = hashlib.sha256(body).hexdigest()
        told = receipt_of(taken.instance_id, taken.outcome, body_sha256=digest, received_at=received_at)
        return json.dumps(told).encode()

    def _ready(
        self, environ: Environment, uniquifier: str, sent: dict[str, Any] | None, received_at: datetime
    ) -> Checked | None:
        """The interview, checked, where who sends it may and the questionnaire is at hand."""
        version = sent.get("version_id") if sent is not None else None
        if sent is None or not isinstance(version, int) or not 0 < version <= LARGEST_ID:
            return None
        with self._reading.connect() as reading:
            sender = reading.execute(SENDER, {"uniquifier": uniquifier, "version": version}).first()
        if sender is None or not self._may_send(environ, sender):
            return None
        if sender.questionnaire is None:
            return None
        arrival = read_arrival(sent, person_id=sender.person_id, received_at=received_at)
        check: Check = self.app.extensions.get(CHECKING, check_here)
        return check(sender.questionnaire, self._questionnaire(version, sender.questionnaire), arrival)

    def _questionnaire(self, version: int, content_hash: str) -> Questionnaire:
        known = compiled_already(content_hash)
        if known is not None:
            return known
        with Session(self.engine) as session:
            return questionnaire_by_hash(session, version, content_hash)

    def _read_session(self, cookies: str) -> dict[str, Any]:
        """What our signed cookie says; nothing for one that is old, or not ours."""
        signed = parse_cookie(cookies).get(self._cookie, "")
        longest = int(self.app.permanent_session_lifetime.total_seconds())
        try:
            found = self._sessions.loads(signed, max_age=longest)
        except BadData:
            return {}
        return found if isinstance(found, dict) else {}

    def _has_token(self, environ: Environment, session: dict[str, Any]) -> bool:
        """Whether the request comes from a page of ours in this session, as Flask-WTF asks it."""
        if environ["wsgi.url_scheme"] == "https":
            own = f"https://{environ.get('HTTP_HOST', '')}/"
            if not environ.get("HTTP_REFERER", "").startswith(own):
                return False
        token = self._token(environ.get("HTTP_X_CSRFTOKEN", ""))
        return bool(token) and hmac.compare_digest(token, str(session.get(TOKEN, "")))

    def _read_token(self, signed: str) -> str:
        try:
            token = self._tokens.loads(signed)
        except BadData:
            return ""
        return token if isinstance(token, str) else ""

    def _may_send(self, environ: Environment, sender: Any) -> bool:
        told = environ.get("HTTP_" + PERSON_HEADER.upper().replace("-", "_"), "")
        is_own_phone = hmac.compare_digest(told.encode(), key_of(sender.person_id, sender.created_at).encode())
        works = scope_of(sender.role, Action.WORK_CASES) is not None
        return is_own_phone and works and not seconds_to_wait(self.app, sender.id, "PHONE_SUBMISSIONS")


class Remembered(Generic[Value]):
    """What a signature says, read once a minute: a phone that comes back sends the same with every interview."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        self._read, self._known, self._until = read, dict[str, Value](), 0.0

    def __call__(self, signed: str) -> Value:
        """What `signed` says."""
        at = time.monotonic()
        if at > self._until or len(self._known) >= MOST_REMEMBERED:
            self._known, self._until = {}, at + REMEMBERED_SECONDS
        known = self._known
        if signed not in known:
            known[signed] = self._read(signed)
        return known[signed]


def group_of(app: Any, engine: Engine) -> GroupCommit[Checked, Receipt]:
    """The application's one place where interviews are gathered."""
    from webapp.field_app.intake import write_together

    known: GroupCommit[Checked, Receipt] | None = app.extensions.get(EXTENSION)
    return known or app.extensions.setdefault(EXTENSION, GroupCommit(engine, write_together))  # type: ignore[no-any-return]


def _body(environ: Environment) -> bytes | None:
    """The whole body, left to be read again; None where it is none that a phone sends."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
        return None
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip() != "application/json":
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body
