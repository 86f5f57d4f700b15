"""The browser of somebody who answers by an open link: all that is known of it is a token of its own, for a day.

The token stands in a signed cookie that is sent to this one link's pages only; the draft keeps a hash of it. No
address, no name of a browser and nothing else of the device is looked at or kept.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Response, current_app, request, url_for
from itsdangerous import BadData, TimestampSigner

from surveys.fieldwork.links.records import OpenDraft, OpenLink
from surveys.responses.volunteers import KEPT_FOR, draft_of_browser
from webapp.clock import now
from webapp.extensions import db
from webapp.interview.addresses import Addresses
from webapp.interview.under_way import OnTheOwnDevice

COOKIE = "khaosat-phieu"


class VolunteersUnderWay(OnTheOwnDevice):
    """A volunteer's draft as the interview's pages need it: no case, every page open, nobody to hand a device to."""

    def __init__(self, draft: OpenDraft) -> None:
        self.case, self.draft = None, draft  # type: ignore[assignment]

    @property
    def addresses(self) -> Addresses:
        """The pages below the link."""
        return addresses_of(self.draft.link)  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        """The survey, as its pages name it."""
        title: str = self.draft.link.survey.title  # type: ignore[attr-defined]
        return title

    @property
    def mode(self) -> str:
        """In which words the questions are asked."""
        return self.draft.mode or ""


def addresses_of(link: OpenLink) -> Addresses:
    """Where a link's pages are."""
    code = {"open_code": link.code}
    return Addresses("links.open_", "links.open_start", code, code)


def answers_under_way(link: OpenLink) -> VolunteersUnderWay | None:
    """What this browser has begun at the link and neither sent nor left for a day."""
    token = _token()
    draft = draft_of_browser(db.session, link, hashed(token), now=now()) if token else None
    return None if draft is None else VolunteersUnderWay(draft)


def new_token() -> str:
    """A token for a browser that begins."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """What the draft keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def give(answer: Response, link: OpenLink, token: str) -> Response:
    """Let the browser hold the token for as long as its draft is kept."""
    answer.set_cookie(
        COOKIE,
        _signer().sign(token).decode(),
        max_age=KEPT_FOR,
        path=_path(link),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def take_back(answer: Response, link: OpenLink) -> Response:
    """Let the browser forget the token: the answers were sent, or given up."""
    answer.delete_cookie(
        COOKIE,
        path=_path(link),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def _token() -> str:
    try:
        return _signer().unsign(request.cookies.get(COOKIE, ""), max_age=int(KEPT_FOR.total_seconds())).decode()
    except (BadData, UnicodeDecodeError):
        return ""


def _path(link: OpenLink) -> str:
    """Two links on one device know nothing of each other."""
    return url_for("links.open_start", open_code=link.code)


def _signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.config["SECRET_KEY"]), salt="open-link")
