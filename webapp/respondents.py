"""The pages on which respondents answer on their own devices: nobody is logged in there, whoever uses the browser."""

from __future__ import annotations

from flask import Flask, current_app, g, request, session, url_for

PATH = "/tra-loi"
HANDED_OVER = "respondents"
"""In a session: a collaborator handed this browser over, which is kept to its interview (respondents_browser.py)."""


def is_respondents_page() -> bool:
    """Whether the page is one of those."""
    return request.path == PATH or request.path.startswith(f"{PATH}/")


def respondents_start() -> str:
    """Where a respondent begins again; '' on any other page."""
    if not is_respondents_page():
        return ""
    code = (request.view_args or {}).get("open_code")
    return url_for("links.open_start", open_code=code) if code else url_for("links.personal_start")


def use_respondents_pages(app: Flask) -> None:
    """Forget the account on them; called before accounts are."""
    app.before_request(_nobody_logged_in)


def _nobody_logged_in() -> None:
    if is_respondents_page() and HANDED_OVER not in session:
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
