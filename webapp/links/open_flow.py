"""How many may begin, and send, by an open link in a minute: a bound for all together, since nobody is told apart.

It is counted in this process's memory; no address and nothing else of who comes is looked at.
"""

from __future__ import annotations

from flask import current_app
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from surveys.fieldwork.links.records import OpenLink

BEGINNING, SENDING = "begin", "send"
WAIT_SECONDS = 60
_PLACE = "khaosat-open-links"


def admits(link: OpenLink, act: str) -> bool:
    """Whether one more may do so now; one who is refused is asked to wait, and is not counted."""
    return bool(_limiter().hit(parse(current_app.config["OPEN_LINK_RATE"]), act, str(link.id)))


def _limiter() -> MovingWindowRateLimiter:
    limiter: MovingWindowRateLimiter = current_app.extensions.setdefault(
        _PLACE, MovingWindowRateLimiter(MemoryStorage())
    )
    return limiter
