"""An event as a phone sends it: read, bounded, its time by the server's clock. Nothing is looked up here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from surveys.errors import SurveyError
from surveys.fieldwork.phones.clocks import by_the_server, instant, skew_of

KIND, FORMAT = "khaosat-event", 1
VISIT, PERSON_SELECTED, CONSENT_REFUSED, CALLBACK_DONE = "visit", "person_selected", "consent_refused", "callback_done"
CONTENT: Mapping[str, tuple[str, ...]] = {
    VISIT: ("outcome", "appointment_at"),
    PERSON_SELECTED: ("eligible_persons",),
    CONSENT_REFUSED: (),
    CALLBACK_DONE: ("task_id", "outcome"),
}
"""What an event of each kind says; nothing else of it is kept."""
LONGEST_TEXT = 60
LARGEST_NUMBER = 2**31 - 1
RANDOM_UUID = 4


@dataclass(frozen=True)
class SentEvent:
    """An event as it arrived; `happened_at` by the server's clock.

    `answers` and `declined` are what a call-back asked again. They go to the response or to what is kept for the
    supervisor, and are no part of `content`, which stays beside the case.
    """

    event_id: UUID
    case_id: int
    kind: str
    content: Mapping[str, Any]
    happened_at: datetime
    clock_skew_seconds: int | None
    answers: Mapping[str, Any] | None = None
    declined: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """Of what it says; not of the moment at which it was sent, which differs from one try to the next."""
        said = {"case_id": self.case_id, "kind": self.kind, "content": dict(self.content)}
        if self.answers is not None:
            said |= {"answers": dict(self.answers), "declined": list(self.declined)}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_event(sent: Mapping[str, Any], *, received_at: datetime) -> SentEvent:
    """The event in what was sent; raises `event.unreadable` with the name of what no phone of ours sends."""
    if sent.get("type") != KIND or sent.get("format") != FORMAT:
        raise _unreadable("type")
    kind, content = sent.get("kind"), sent.get("content")
    if not isinstance(kind, str) or kind not in CONTENT:
        raise _unreadable("kind")
    if not isinstance(content, Mapping):
        raise _unreadable("content")
    happened_at, skew = _times(sent.get("clock"), received_at)
    answers, declined = _asked_again(content) if kind == CALLBACK_DONE else (None, ())
    return SentEvent(
        event_id=_uuid(sent.get("event_id")),
        case_id=_number(sent, "case_id"),
        kind=kind,
        content={name: _plain(content.get(name), name) for name in CONTENT[kind]},
        happened_at=happened_at,
        clock_skew_seconds=skew,
        answers=answers,
        declined=declined,
    )


def _times(clock: object, received_at: datetime) -> tuple[datetime, int | None]:
    """When it happened, by the server's clock, and by how much the phone's is off; the receipt where it is not said."""
    told = clock if isinstance(clock, Mapping) else {}
    sent_at, happened_at = instant(told.get("sent_at")), instant(told.get("happened_at"))
    skew = skew_of(sent_at, received_at) if sent_at else None
    if happened_at is None:
        return received_at, skew
    try:
        return by_the_server(happened_at, skew=skew, received_at=received_at), _bounded(skew)
    except OverflowError:
        return received_at, _bounded(skew)


def _bounded(skew: int | None) -> int | None:
    return None if skew is None else max(-LARGEST_NUMBER, min(skew, LARGEST_NUMBER))


def _plain(value: object, name: str) -> str | int | None:
    """A short text, a number, or nothing."""
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
        return value
    raise _unreadable(name)


def _asked_again(content: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """What was answered, None where nothing was asked, and what was declined; whether it fits is seen later."""
    answers, declined = content.get("answers"), content.get("declined", [])
    if answers is not None and not isinstance(answers, Mapping):
        raise _unreadable("answers")
    if not isinstance(declined, list) or not all(isinstance(field, str) for field in declined):
        raise _unreadable("declined")
    return answers, tuple(declined)


def _uuid(sent: object) -> UUID:
    try:
        found = UUID(sent) if isinstance(sent, str) else None
    except ValueError:
        found = None
    if found is None or found.version != RANDOM_UUID:  # others tell the time or the device
        raise _unreadable("event_id")
    return found


def _number(sent: Mapping[str, Any], name: str) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_NUMBER:
        raise _unreadable(name)
    return value


def _unreadable(what: str) -> SurveyError:
    return SurveyError("event.unreadable", f"No phone sends such a {what!r}.", what=what)
