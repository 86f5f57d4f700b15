"""The device of somebody who answers by a personal link: a signed cookie of its own, sent to no page but these.

The cookie holds a secret that the browser got before any code was given, and for every link that was opened here its
number and token. The token follows from secret and code: when the answer to the exchange is lost on the way, the same
device gives the same code again and goes on, and no other can.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from surveys.fieldwork.links.codes import device_token
from surveys.fieldwork.links.invitations import is_of_device
from surveys.fieldwork.links.records import Invitation
from webapp.extensions import db
from webapp.respondents import PATH

COOKIE = "khaosat-thu-moi"
KEPT_FOR = timedelta(days=180)
MOST_LINKS = 20
"""Of so many households can a device hold unfinished forms; each takes a line of a cookie of 4 KB."""


@dataclass
class Device:
    """What the cookie says: the device's secret, and its links as (number, token), the one in use first."""

    secret: str
    links: list[tuple[int, str]] = field(default_factory=list)

    def use(self, invitation: Invitation, code: str) -> None:
        """The link of this code is the one in use from here on."""
        others = [each for each in self.links if each[0] != invitation.id]
        self.links = [(invitation.id, device_token(self.secret, code)), *others][:MOST_LINKS]


def this_device() -> Device | None:
    """The device that asks, if it has been here before."""
    try:
        kept: Any = _serializer().loads(request.cookies.get(COOKIE, ""))
        return Device(str(kept["d"]), [(int(number), str(token)) for number, token in kept["l"]])
    except (BadData, KeyError, TypeError, ValueError):
        return None


def new_device() -> Device:
    """A device that is here for the first time."""
    return Device(secrets.token_urlsafe(24))


def remember(answer: Response, device: Device) -> Response:
    """Let the device keep what it holds."""
    answer.set_cookie(
        COOKIE,
        str(_serializer().dumps({"d": device.secret, "l": device.links})),
        max_age=KEPT_FOR,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def open_link() -> Invitation | None:
    """The link in use on this device, while it is open."""
    device = this_device()
    for number, token in device.links if device else []:
        invitation = db.session.get(Invitation, number)
        if invitation is not None and is_of_device(invitation, token):
            return invitation
    return None


def last_link() -> Invitation | None:
    """The link that was in use here last, open or not: to say what became of it."""
    device = this_device()
    return db.session.get(Invitation, device.links[0][0]) if device and device.links else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="personal-links")
