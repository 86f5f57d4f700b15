"""How often an account may call what a phone calls. Per account, never per address: phones behind one carrier, or
behind the office's router, share an address and must not stand in one another's way.

Counts are kept by the process, in windows of fixed length, and are generous: they stop a phone that has gone wild, not
one that has been away for a week.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from math import ceil
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import limits
from flask import Flask, current_app
from flask_security import current_user
from werkzeug.exceptions import TooManyRequests

View = TypeVar("View", bound=Callable[..., Any])
EXTENSION = "account_limits"


class AccountLimits:
    """Calls by account and kind since the window of each began."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[tuple[int, str], tuple[float, int]] = {}

    def wait(self, account_id: int, kind: str, *, most: int, window: float, at: float) -> int:
        """Count a call; the seconds to wait where it is one too many, else 0."""
        key = (account_id, kind)
        with self._lock:
            began, calls = self._calls.get(key, (at, 0))
            if at - began >= window:
                began, calls = at, 0
            if calls >= most:
                return max(1, ceil(began + window - at))
            self._calls[key] = (began, calls + 1)
        return 0


def per_account(setting: str) -> Callable[[View], View]:
    """Let an account call a view as often as the setting says ("2000 per hour"); more gets 429 with Retry-After."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(**arguments: Any) -> Any:
            seconds = seconds_to_wait(current_app, current_user.id, setting)
            if seconds:
                raise TooManyRequests(retry_after=seconds)
            return view(**arguments)

        return counted  # type: ignore[return-value]

    return decorate


def seconds_to_wait(app: Flask, account_id: int, setting: str) -> int:
    """Count a call of an account; how long it has to wait where it is one too many, else 0."""
    allowed = _allowed(app.config[setting])
    counts = app.extensions.setdefault(EXTENSION, AccountLimits())
    return int(counts.wait(account_id, setting, most=allowed.amount, window=allowed.get_expiry(), at=monotonic()))


@cache
def _allowed(words: str) -> limits.RateLimitItem:
    return limits.parse(words)
