"""The only place where the web asks for the time; tests may stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


def today() -> date:
    """The date in Vietnam."""
    return now().astimezone(LOCAL_ZONE).date()


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Stop the clock inside a `with` block."""
    token = _stopped_at.set(instant)
    try:
        yield
    finally:
        _stopped_at.reset(token)
