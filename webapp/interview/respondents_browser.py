"""The browser that was handed over to a respondent: it opens this one interview and nothing else of the account.

A mark in the signed session says so; its token is stored with the hand-over as a hash, so that an older copy of the
session, or another device of the same account, is not that browser.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from flask import abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user

from surveys.fieldwork.records import Case, InterviewHandover
from webapp.access import is_called_by_script
from webapp.interview.blueprint import blueprint
from webapp.respondents import HANDED_OVER as MARK

RESPONDENTS_PAGES = {
    f"interview.{name}"
    for name in ("resume", "page", "keep", "save", "review", "lock", "locked", "give_code", "code_forgotten")
}
ALWAYS_OPEN = {"static", "security.logout"}
WAITS_FOR_PIN = "accounts.unlock_page"
LASTING_FILES = {"interview.client_file", "interview.form_file", "interview.questions_file"}


def hand_to_respondent(case: Case) -> str:
    """Mark this browser as the respondent's; returns the hash of its token."""
    token = secrets.token_urlsafe(16)
    session[MARK] = {"case": case.id, "token": token}
    return _hash(token)


def take_back() -> None:
    """The interviewer has the browser again."""
    session.pop(MARK, None)


def is_respondents() -> bool:
    """Whether this browser is in a respondent's hands, or was and has not been taken back."""
    return MARK in session


def is_with_respondent(handover: InterviewHandover, case: Case) -> bool:
    """Whether this very browser was handed over for `case` and the respondent has not finished yet."""
    mark: dict[str, Any] = session.get(MARK) or {}
    if handover.state != "given" or mark.get("case") != case.id:
        return False
    return hmac.compare_digest(_hash(str(mark.get("token"))), handover.token_hash)


def log_out() -> None:
    """The password is wanted next, so that whoever holds the device is the interviewer."""
    take_back()
    logout_user()


@blueprint.before_app_request
def keep_to_the_interview() -> ResponseReturnValue | None:
    """In the respondent's hands the browser shows this interview, no household and no list of work."""
    if request.endpoint in ALWAYS_OPEN | LASTING_FILES or not is_respondents():
        return None
    if not current_user.is_authenticated:
        take_back()
        return None
    case_id = session[MARK]["case"]
    if request.endpoint == WAITS_FOR_PIN:
        session[MARK] = {"case": case_id, "token": ""}  # left lying: who gives the PIN is not the respondent
        return None
    if request.endpoint in RESPONDENTS_PAGES and (request.view_args or {}).get("case_id") == case_id:
        return None
    if is_called_by_script():
        abort(403)
    return redirect(url_for("interview.locked", case_id=case_id), 303)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
