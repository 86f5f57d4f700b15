"""What was typed into a form that could not be taken: kept on the page that says so, sealed through a log-in.

Only what came from a page of ours is ever offered for sending again: a form on a foreign site must not become one
press of a button here. Passwords, codes, PINs and files are never kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from webapp.form_keys import FIELD as KEY_FIELD
from webapp.form_keys import belongs_here

SEALED_FIELD = "typed"
NEVER_KEPT = {"csrf_token", SEALED_FIELD}
SECRET = re.compile(r"(^|[_-])(pass\w*|pin|code|secret|token|otp|mat_khau)([_-]|$)", re.IGNORECASE)
ANSWER = "q-"
ANSWERED_ALONE = "rieng"
"""A field of the pages that a respondent answers alone: nothing of them may meet whoever has the device next."""
MOST_KEPT = 100_000
"""Characters; more is not carried through a log-in."""
SEALED_FOR = 12 * 60 * 60


@dataclass(frozen=True)
class Typed:
    """The address a form was sent to, its fields in order, and whether files came with it."""

    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool
    left_out: bool

    @property
    def form_key(self) -> str:
        """The key of the form, empty where it had none."""
        return next((value for name, value in self.fields if name == KEY_FIELD), "")

    @property
    def is_own(self) -> bool:
        """Whether the form was opened by whoever is logged in now."""
        return bool(self.form_key) and belongs_here(self.form_key)

    @property
    def is_whole(self) -> bool:
        """Whether everything that was sent is kept."""
        return not self.had_files and not self.left_out

    @property
    def endpoint(self) -> tuple[str, dict[str, Any]]:
        """The view that the form goes to, with the arguments of its address."""
        adapter = current_app.url_map.bind("")
        try:
            endpoint, arguments = adapter.match(urlsplit(self.address).path, method="POST")
        except HTTPException:
            return "", {}
        return endpoint, dict(arguments)

    def sealed(self) -> str:
        """The same as a signed text, to travel through a page; empty when it is too long for that."""
        if sum(len(name) + len(value) for name, value in self.fields) > MOST_KEPT:
            return ""
        content = [self.address, self.fields, self.had_files, self.left_out]
        sealed: str = _seal().dumps(content)
        return sealed


def typed_here() -> Typed | None:
    """What this request sent, if a page of ours sent it and its form can be read."""
    if request.method != "POST" or not from_own_page():
        return None
    try:
        fields, files = request.form, request.files
    except Exception:  # a body that cannot be read has nothing to keep
        return None
    if ANSWERED_ALONE in fields:
        return None
    sent = [(name, value) for name, value in fields.items(multi=True) if name not in NEVER_KEPT]
    kept = tuple((name, value) for name, value in sent if not is_secret(name))
    had_files = any(file.filename for file in files.values())
    address = request.full_path.rstrip("?")
    return Typed(address, kept, had_files, left_out=len(kept) < len(sent)) if sent else None


def unsealed(text: str) -> Typed | None:
    """What was sealed into a page of ours in the last hours; nothing for anything else."""
    try:
        address, fields, had_files, left_out = _seal().loads(text, max_age=SEALED_FOR)
    except (BadData, ValueError):
        return None
    return Typed(address, tuple((name, value) for name, value in fields), had_files, left_out)


def from_own_page() -> bool:
    """Whether the browser says that a page of this site sent the request; silence is a no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        return site is not None
    return urlsplit(origin).netloc == request.host


def is_secret(name: str) -> bool:
    """Whether a field holds what must not be shown or sent again; a question of an interview never does."""
    return not name.startswith(ANSWER) and SECRET.search(name) is not None


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="typed")
