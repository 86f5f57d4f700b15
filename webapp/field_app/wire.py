"""What goes between a phone and the server: the person it is for, JSON that came, receipts and refusals.

A receipt names what was received by its id and by the hash of the very bytes, so that no other page that answers 200
is taken for one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from surveys.people.records import Person
from webapp.access import current_person, is_called_by_script
from webapp.errors import show_error
from webapp.field_app.blueprint import UNPROCESSABLE, blueprint

MOST_BYTES = 2 * 1024 * 1024
PERSON_HEADER = "X-Khaosat-Person"
ACCEPTED, ALREADY, KEPT = "accepted", "already", "kept"
UNREADABLE, LOG_IN, CONFLICT = 400, 401, 409
CODES = {401: "log_in", 403: "not_allowed", 404: "gone", 413: "too_large", 415: "not_json", 429: "too_many"}


def person_key(person: Person) -> str:
    """What a phone knows a person by: the same for good, in a copy of the database too, and of no meaning elsewhere."""
    return key_of(person.id, person.created_at)


def key_of(person_id: int, created_at: datetime) -> str:
    """The same, of a person whose record is not at hand."""
    return hashlib.sha256(f"khaosat person {person_id} {created_at.isoformat()}".encode()).hexdigest()[:32]


def sender() -> Person:
    """Who is logged in, if that is whom the phone sends for; else 401, and what is sent stays where it is."""
    person = current_person()
    if request.headers.get(PERSON_HEADER) != person_key(person):
        abort(refusal("another_person", LOG_IN, _("Máy đang gửi việc của một người khác với người đang đăng nhập.")))
    return person


def object_sent() -> dict[str, Any]:
    """The JSON object of this request; 413 where it is larger than any phone sends, 400 where it is no such object."""
    if not request.is_json:
        abort(415)
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    request.max_content_length = MOST_BYTES
    sent = object_in(request.get_data())
    if sent is None:
        abort(refusal("unreadable", UNREADABLE, _("Không đọc được nội dung máy gửi lên.")))
    return sent


def object_in(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; None where it is no such object, or none that can be kept."""
    try:
        sent = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) and _is_text(sent) else None


def body_sha256() -> str:
    """The hash of the request's bytes, as they came."""
    return hashlib.sha256(request.get_data()).hexdigest()


def receipt(
    id_: UUID | str, outcome: str, *, received_at: datetime, reason: str = "", message: str = ""
) -> ResponseReturnValue:
    """That the server has it for good: 200, or 409 where somebody has to decide what becomes of it."""
    said = receipt_of(id_, outcome, body_sha256=body_sha256(), received_at=received_at)
    if outcome == KEPT:
        return jsonify({**said, "reason": reason, "message": message}), CONFLICT
    return jsonify(said)


def receipt_of(id_: UUID | str, outcome: str, *, body_sha256: str, received_at: datetime) -> dict[str, str]:
    """What a receipt says: of what, of which bytes, what became of it, and when it came."""
    return {
        "type": "khaosat-receipt",
        "id": str(id_),
        "body_sha256": body_sha256,
        "outcome": outcome,
        "received_at": received_at.isoformat(timespec="seconds"),
    }


def refusal(code: str, status: int = UNPROCESSABLE, message: str = "", **facts: Any) -> Response:
    """That the server has not taken it, and why."""
    said = {"type": "khaosat-refusal", "code": code, "message": message, **facts}
    return make_response(jsonify(said), status)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _is_text(sent: dict[str, Any]) -> bool:
    """Whether it can be kept as text: halves of characters cannot, nor what is nested beyond reason."""
    try:
        json.dumps(sent, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> ResponseReturnValue:
    """To a phone's script every error is a refusal with a code; a page is shown as everywhere."""
    if not is_called_by_script() or error.response is not None:
        return show_error(error)
    status, code = error.code or UNREADABLE, CODES.get(error.code or UNREADABLE, "unreadable")
    if isinstance(error, CSRFError):
        status, code = (UNREADABLE, "token") if current_user.is_authenticated else (LOG_IN, "log_in")
    answer = refusal(code, status, _words(code))
    for name, value in error.get_headers():
        if name == "Retry-After":
            answer.headers[name] = value
    return answer


def _words(code: str) -> str:
    return {
        "log_in": _("Phiên làm việc đã hết. Hãy đăng nhập lại; việc trên máy vẫn còn nguyên."),
        "token": _("Máy cần hỏi lại máy chủ trước khi gửi tiếp."),
        "not_allowed": _("Tài khoản này không làm được việc này."),
        "gone": _("Không có việc này trong danh sách của tài khoản."),
        "too_large": _("Nội dung gửi lên quá lớn."),
        "too_many": _("Máy đã gửi quá nhiều lần trong một lúc. Việc còn lại sẽ được gửi sau ít phút."),
    }.get(code, _("Không đọc được nội dung máy gửi lên."))
