"""Wrong codes of personal links: many are let pass, then each makes the next wait longer.

A code is 51 random bits, so guessing is hopeless anyway; this keeps it from being tried. Only codes that could be one
and are none are counted, never those that open a link: a whole commune may stand behind one address. An address is
counted as a keyed hash in this process's memory and forgotten after an hour; it is written nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

from flask import current_app, request

_PLACE = "khaosat-link-guesses"
FORGOTTEN_AFTER = timedelta(hours=1)
LONGEST_WAIT = 300
MOST_PLACES = 50_000
IPV6_NETWORK = 64


@dataclass
class _Counted:
    failures: int
    last: datetime


class Guesses:
    """How often each address gave a code that is none, in the last hour."""

    def __init__(self) -> None:
        self.places: dict[str, _Counted] = {}
        self.lock = Lock()

    def seconds_to_wait(self, place: str, *, free: int, now: datetime) -> int:
        """How long an address has to wait before its next code is looked at."""
        with self.lock:
            known = self.places.get(place)
            if known is None or now - known.last >= FORGOTTEN_AFTER or known.failures < free:
                return 0
            wait = min(2 ** min(known.failures - free, 20), LONGEST_WAIT)
            return max(0, ceil(wait - (now - known.last).total_seconds()))

    def count(self, place: str, *, now: datetime) -> None:
        """One more code that is none."""
        with self.lock:
            known = self.places.get(place)
            if known is None or now - known.last >= FORGOTTEN_AFTER:
                self._make_room(now)
                self.places[place] = _Counted(1, now)
            else:
                known.failures, known.last = known.failures + 1, now

    def _make_room(self, now: datetime) -> None:
        if len(self.places) >= MOST_PLACES:
            recent = {key: each for key, each in self.places.items() if now - each.last < FORGOTTEN_AFTER}
            self.places = recent if len(recent) < MOST_PLACES else {}


def seconds_to_wait(*, now: datetime) -> int:
    """How long whoever asks has to wait."""
    return _guesses().seconds_to_wait(_place(), free=int(current_app.config["LINK_GUESSES"]), now=now)


def count_wrong_code(*, now: datetime) -> None:
    """Whoever asks gave a code that is none."""
    _guesses().count(_place(), now=now)


def _guesses() -> Guesses:
    guesses: Guesses = current_app.extensions.setdefault(_PLACE, Guesses())
    return guesses


def _place() -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"guesses {_network()}".encode(), hashlib.sha256).hexdigest()[:24]


def _network() -> str:
    """The address; of IPv6 the network of a household, which has addresses without number."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(int(address) >> (128 - IPV6_NETWORK)) if isinstance(address, IPv6Address) else str(address)
