"""The language of a page: the account's; before log-in the one that was chosen on the log-in page; in an interview the
respondent's."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import g, has_request_context, request, session
from flask_security import current_user

LANGUAGES = ("vi", "en")
CHOICE = "ngon-ngu"
"""What the link of the log-in page carries; the choice is kept in the session until log-in."""


def page_language() -> str:
    """Vietnamese, or English where whoever looks has chosen it."""
    if not has_request_context():
        return LANGUAGES[0]
    if "spoken" in g:
        spoken: str = g.spoken
        return spoken
    if current_user.is_authenticated:
        language: str = current_user.language
        return language
    chosen = request.args.get(CHOICE)
    if chosen in LANGUAGES and session.get(CHOICE) != chosen:
        session[CHOICE] = chosen
    kept = session.get(CHOICE)
    return kept if kept in LANGUAGES else LANGUAGES[0]


def other_language() -> str:
    """The language that one may change to."""
    return LANGUAGES[1] if page_language() == LANGUAGES[0] else LANGUAGES[0]


def address_in_other_language() -> str:
    """This page in the other language, for whoever is not logged in."""
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != CHOICE]
    return f"{request.path}?{urlencode([*arguments, (CHOICE, other_language())])}"
