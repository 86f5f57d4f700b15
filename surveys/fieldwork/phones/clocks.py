"""A phone's clock against the server's: how far it is off, and when what it tells of really was.

A phone says when it sends, by its own clock; what lies between that and the receipt is the time on the way, a second
or two, and the skew of the clock. A skew is corrected and flagged, never a reason to refuse.
"""

from __future__ import annotations

from datetime import datetime, timedelta

ON_THE_WAY = 120
"""Seconds: less than this is taken for the network's time, and left alone."""
FIRST_YEAR, LAST_YEAR = 1969, 2199


def skew_of(sent_at: datetime, received_at: datetime) -> int:
    """Whole seconds by which the phone's clock is ahead of the server's (behind: negative)."""
    return round((sent_at - received_at).total_seconds())


def is_flagged(skew: int | None) -> bool:
    """Whether the clock is off by more than a network explains."""
    return skew is not None and abs(skew) > ON_THE_WAY


def by_the_server(at: datetime, *, skew: int | None, received_at: datetime) -> datetime:
    """The instant `at` of a phone's clock by the server's clock; never later than the receipt."""
    corrected = at - timedelta(seconds=skew) if skew is not None and is_flagged(skew) else at
    return min(corrected, received_at)


def instant(text: object) -> datetime | None:
    """An instant as a phone writes it (ISO 8601 with its zone); None for anything else, also for years that no clock
    shows: corrected, they would be outside the calendar."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and is_of_a_clock(found) else None


def is_of_a_clock(at: datetime) -> bool:
    """Whether a device may show it: one that has lost its day begins anew in 1970 or later."""
    return FIRST_YEAR <= at.year <= LAST_YEAR
