"""Pages for what goes wrong: what happened, what to do next, what was typed, a number to quote; never a stack trace."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, current_app, flash, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp import error_words as words
from webapp.access import SurveyLocked, is_called_by_script, is_collaborator
from webapp.extensions import db
from webapp.form_keys import FIELD as KEY_FIELD
from webapp.form_keys import FormUsed, OtherPerson, new_form_key
from webapp.last_resort import last_resort
from webapp.openrosa.addresses import is_collects_address
from webapp.openrosa.answers import said
from webapp.respondents import is_respondents_page, respondents_start
from webapp.stale_forms import ChangedMeanwhile
from webapp.typed import SEALED_FIELD, Typed, typed_here, unsealed
from webapp.typed_words import answers_kept, typed_lines

FIRST_ERROR, FIRST_FAILURE = 400, 500
NOT_FOUND, UNAUTHORIZED, UNAVAILABLE, REDIRECT_STATUSES = 404, 401, 503, (302, 303)
TAKE_TYPED_ALONG = {"security.login", "accounts.unlock_page"}
OF_THE_PHONE = ("/ho/", "/viec-cua-toi")
SECONDS_TO_WAIT = "30"
LOST = ("no such table", "no such column", "has no column", "syntax error")
"""What SQLite also calls operational, but waiting does not mend."""
KEEPS_TYPED = {400, 403, 404, 408, 409, 422, 500, 503}


def number_request() -> None:
    """Give each request a short number that the error page shows and the log holds."""
    g.request_number = secrets.token_hex(4).upper()


def show_error(error: HTTPException) -> ResponseReturnValue:
    """The page for an HTTP error."""
    status = error.code or FIRST_FAILURE
    if status < FIRST_ERROR or error.response is not None:
        return error.get_response()
    typed = typed_here() if status in KEEPS_TYPED or isinstance(error, CSRFError) else None
    if status == UNAUTHORIZED or (isinstance(error, CSRFError) and _must_log_in(typed)):
        return session_ended(typed_here())
    title, advice = words.EXPLANATIONS.get(status, words.EXPLANATIONS[FIRST_ERROR if status < FIRST_FAILURE else 500])
    if status == NOT_FOUND and is_respondents_page():
        title, advice = words.NO_PAGE_FOR_RESPONDENTS
    if isinstance(error, CSRFError):
        title, advice = words.EXPIRED_FORM_KEPT if typed and typed.is_own else words.EXPIRED_FORM
        return _page(status, title, advice, typed=typed, resend=True)
    if isinstance(error, ChangedMeanwhile):
        return _page(status, *words.CHANGED_MEANWHILE, typed=typed, again=typed.address if typed else "")
    if isinstance(error, SurveyLocked):
        return _page(status, *words.SURVEY_LOCKED, typed=typed)
    if isinstance(error, OtherPerson):
        return _page(status, *words.OTHER_PERSON, typed=typed)
    if isinstance(error, FormUsed):
        said = words.SENT_BEFORE_CHANGED if error.changed else words.SENT_BEFORE
        kept = _with_new_key(typed) if typed and error.changed else None
        return _page(status, *said, typed=kept, resend=True, outcome=error.outcome)
    return _page(status, title, advice, typed=typed)


def show_failure(error: InternalServerError) -> ResponseReturnValue:
    """The page for what was not foreseen; Flask has logged the exception with the request's number."""
    return _failure_page(error.original_exception or error)


def show_database_failure(error: SQLAlchemyError) -> ResponseReturnValue:
    """Busy or out of reach: a page that says so. Anything else is a failure like any other."""
    if not is_unreachable(error):
        raise error
    current_app.logger.error("The database is out of reach.", exc_info=error)
    return _failure_page(error)


def is_unreachable(error: BaseException) -> bool:
    """Whether the database is locked, full or gone, so that the same may succeed later."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    said = str(error.orig).lower()
    return not any(part in said for part in LOST)


def session_ended(typed: Typed | None) -> ResponseReturnValue:
    """The log-in, with what was typed going along; nothing of it is lost."""
    title, advice = words.EXPLANATIONS[UNAUTHORIZED]
    sealed = typed.sealed() if typed is not None and typed.form_key else ""
    return _page(UNAUTHORIZED, title, advice, typed=typed, sealed=sealed, log_in=True)


def go_on_after_log_in(response: Response) -> Response:
    """After a log-in or PIN that took along what was typed before: the page to send it from, for the same person."""
    if request.endpoint not in TAKE_TYPED_ALONG or response.status_code not in REDIRECT_STATUSES:
        return response
    sealed = request.form.get(SEALED_FIELD)
    if not sealed:
        return response
    typed = unsealed(sealed)
    if typed is None or not current_user.is_authenticated or current_user.password_expired:
        return response
    if not typed.is_own:
        flash(_("Nội dung nhập trước khi đăng nhập là của tài khoản khác nên không được gửi."), "note")
        return response
    said = words.STILL_WANTED if request.endpoint == "security.login" else words.STILL_WANTED_UNLOCKED
    return make_response(_page(200, *said, typed=typed, resend=True))


def _must_log_in(typed: Typed | None) -> bool:
    if typed is None:
        return is_called_by_script() and not current_user.is_authenticated
    view = current_app.view_functions.get(typed.endpoint[0])
    return not hasattr(view, "public") and not current_user.is_authenticated


def _with_new_key(typed: Typed) -> Typed:
    fields = tuple((name, new_form_key() if name == KEY_FIELD else value) for name, value in typed.fields)
    return Typed(typed.address, fields, typed.had_files, typed.left_out)


def _failure_page(error: BaseException) -> ResponseReturnValue:
    status = UNAVAILABLE if is_unreachable(error) else FIRST_FAILURE
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.invalidate()
    if isinstance(error, SQLAlchemyError):
        _forget_account()
    title, advice = words.EXPLANATIONS[status]
    return _page(status, title, advice, typed=typed_here(), resend=True)


def _forget_account() -> None:
    """From here on the page is made without the account, which only the database knows."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _page(status: int, title: str, advice: str, **parts: Any) -> ResponseReturnValue:
    """The page, in the house's look; without the account where that cannot be read; bare where nothing works."""
    number = g.get("request_number", "")
    headers = {"Retry-After": SECONDS_TO_WAIT} if status == UNAVAILABLE else {}
    if is_collects_address():
        return said(f"{title}. {advice}", status), headers
    if wants_json():
        error = {"status": status, "title": str(title), "advice": str(advice), "request_id": number}
        body = {"error": error, "message": f"{title}. {advice}"}
        return jsonify(body), status, headers
    for attempt in (1, 2):
        try:
            return _render(title, advice, number, **parts), status, headers
        except Exception as error:
            current_app.logger.error("The error page failed.", exc_info=error)
            if attempt == 1:
                _forget_account()
    return last_resort(number=number), status, headers


def _render(
    title: str,
    advice: str,
    number: str,
    *,
    typed: Typed | None = None,
    resend: bool = False,
    sealed: str = "",
    log_in: bool = False,
    outcome: str | None = None,
    again: str = "",
) -> str:
    lines = typed_lines(typed) if typed else []
    can_resend = typed is not None and resend and typed.is_whole and _may_be_resent(typed)
    return render_template(
        "errors/error.html",
        layout=_layout(),
        respondents_start=respondents_start(),
        title=title,
        advice=advice,
        number=number,
        typed=typed,
        lines=lines,
        answers=answers_kept(typed) if typed and not lines else 0,
        resend=can_resend,
        sealed=sealed,
        sealed_field=SEALED_FIELD,
        log_in=log_in,
        outcome=outcome,
        again=again,
    )


def _may_be_resent(typed: Typed) -> bool:
    """For the same person; where the account cannot be read, the form's key is checked when it comes again."""
    return typed.is_own or (bool(typed.form_key) and not current_user.is_authenticated)


def _layout() -> str:
    """The frame of the page: a respondent's own device, the phone, the desk."""
    if is_respondents_page():
        return "links/open_layout.html"
    return "phone_layout.html" if for_phone() else "layout.html"


def for_phone() -> bool:
    """Whether the page is for a collaborator: by the account, else by the address."""
    return is_collaborator() or (not current_user.is_authenticated and request.path.startswith(OF_THE_PHONE))


def wants_json() -> bool:
    """Whether a program asked, not a person."""
    accepted = request.accept_mimetypes
    asks_for_data = accepted["application/json"] > accepted["text/html"]
    asked_for_data = asks_for_data and not accepted.accept_html
    return request.path.startswith("/api/") or is_called_by_script() or asked_for_data


def go_on_with_what_was_typed(app: Flask) -> None:
    """Carry what was typed through a log-in; called after the transactions, so that it is still inside of one."""
    app.after_request(go_on_after_log_in)


def use_error_pages(app: Flask) -> None:
    """Show these pages for every error of `app`."""
    app.before_request(number_request)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(SQLAlchemyError, show_database_failure)
    app.register_error_handler(InternalServerError, show_failure)
