"""An interview as a phone sends it: read, bounded, its times by the server's clock. Nothing is looked up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from surveys.errors import SurveyError
from surveys.fieldwork.phones.clocks import by_the_server, instant, skew_of
from surveys.fieldwork.service import MOST_ADULTS
from surveys.requests.service import LOCAL_TIME

KIND, FORMAT = "khaosat-response", 1
MODES = ("face_to_face", "handed_over", "telephone")
RANDOM_UUID = 4
LARGEST_ID = 2**31 - 1
LONGEST_TEXT_VERSION = 100
LONGEST_INTERVIEW = 30 * 24 * 3600
MOST_MINUTES_OFF = 14 * 60


@dataclass(frozen=True)
class Arrival:
    """What arrived: who sent it, what it is about, when it was (by the server's clock), and the answers as they came.

    `phone_day` is the day on which the interview ended by the phone's own clock, as its expressions saw it.
    `content` is all of it, to be kept where it cannot be taken.
    """

    person_id: int
    instance_id: UUID
    case_id: int
    version_id: int
    mode: str
    consent_text_version: str
    eligible_persons: int | None
    answers: Mapping[str, Any]
    declined: list[Any]
    started_at: datetime
    finished_at: datetime
    phone_day: date
    elapsed_seconds: int | None
    clock_skew_seconds: int
    utc_offset_minutes: int | None
    content: Mapping[str, Any]


def read_arrival(sent: Mapping[str, Any], *, person_id: int, received_at: datetime) -> Arrival:
    """The interview in what was sent; raises `arrival.unreadable` with the name of what no phone of ours sends."""
    if sent.get("type") != KIND or sent.get("format") != FORMAT:
        raise _unreadable("type")
    clock = sent.get("clock")
    if not isinstance(clock, Mapping):
        raise _unreadable("clock")
    sent_at, finished = _instant(clock, "sent_at"), _instant(clock, "finished_at")
    skew = skew_of(sent_at, received_at)
    finished_at = by_the_server(finished, skew=skew, received_at=received_at)
    started_at = by_the_server(_instant(clock, "started_at"), skew=skew, received_at=finished_at)
    answers, declined = sent.get("answers"), sent.get("declined", [])
    if not isinstance(answers, Mapping) or not isinstance(declined, list):
        raise _unreadable("answers")
    return Arrival(
        person_id=person_id,
        instance_id=_uuid(sent.get("instance_id")),
        case_id=_number(sent, "case_id", 1, LARGEST_ID),
        version_id=_number(sent, "version_id", 1, LARGEST_ID),
        mode=_one_of(sent, "mode", MODES),
        consent_text_version=_text_version(sent.get("consent_text_version")),
        eligible_persons=_optional(sent, "eligible_persons", 1, MOST_ADULTS),
        answers=answers,
        declined=declined,
        started_at=started_at,
        finished_at=finished_at,
        phone_day=finished.astimezone(LOCAL_TIME).date(),
        elapsed_seconds=_optional(clock, "elapsed_seconds", 0, LONGEST_INTERVIEW),
        clock_skew_seconds=max(-LARGEST_ID, min(skew, LARGEST_ID)),
        utc_offset_minutes=_optional(clock, "utc_offset_minutes", -MOST_MINUTES_OFF, MOST_MINUTES_OFF),
        content=sent,
    )


def _unreadable(what: str) -> SurveyError:
    return SurveyError("arrival.unreadable", f"No phone sends such a {what!r}.", what=what)


def _uuid(sent: object) -> UUID:
    try:
        found = UUID(sent) if isinstance(sent, str) else None
    except ValueError:
        found = None
    if found is None or found.version != RANDOM_UUID:  # others tell the time or the device
        raise _unreadable("instance_id")
    return found


def _number(sent: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _unreadable(name)
    return value


def _optional(sent: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    return None if sent.get(name) is None else _number(sent, name, least, most)


def _one_of(sent: Mapping[str, Any], name: str, values: tuple[str, ...]) -> str:
    value = sent.get(name)
    if value not in values:
        raise _unreadable(name)
    return str(value)


def _text_version(sent: object) -> str:
    if not isinstance(sent, str) or not 0 < len(sent) <= LONGEST_TEXT_VERSION:
        raise _unreadable("consent_text_version")
    return sent


def _instant(clock: Mapping[str, Any], name: str) -> datetime:
    found = instant(clock.get(name))
    if found is None:
        raise _unreadable(name)
    return found
