"""What an edition of the report says about itself: how far it has come, by whom and when, and what it corrects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ChangeWords:
    """Something that is otherwise than in the edition that is corrected, in words: what, before, now."""

    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class EditionWords:
    """`state` is draft, reviewed or final; names and times are None as long as nobody did it.

    `corrects` is the number of the edition that this one corrects, `reason` why, `changes` what is otherwise in it.
    """

    number: int
    state: str = "draft"
    made_by: str = ""
    made_at: datetime | None = None
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    finalised_by: str = ""
    finalised_at: datetime | None = None
    corrects: int | None = None
    corrects_finalised_at: datetime | None = None
    reason: str = ""
    changes: tuple[ChangeWords, ...] = ()
