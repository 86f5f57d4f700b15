"""A line beside the database for every lock that was confirmed: a copy from before, brought back, is locked again.

It is written before anything is destroyed. Restores leave it alone, and what it says is done before anybody can look.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from surveys.fieldwork.lock.records import SurveyLock
from surveys.requests.records import Survey

CERTIFICATES = "survey-locks.jsonl"


@dataclass(frozen=True)
class LockCertificate:
    """Which survey, and when its lock was confirmed: `created_at` tells it from another of the same number."""

    survey_id: int
    created_at: str
    title: str
    asked_by_id: int
    confirmed_by_id: int
    confirmed_at: str
    rehearsal_hash: str

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.confirmed_at)

    def is_of(self, survey: Survey) -> bool:
        """Whether it is about this survey."""
        return (self.survey_id, self.created_at) == (survey.id, survey.created_at.isoformat())


def certify(directory: Path, survey: Survey, lock: SurveyLock) -> None:
    """Write the line, to the disk, once."""
    if lock.confirmed_at is None or lock.confirmed_by_id is None:
        raise ValueError("A lock is certified when it is confirmed.")
    made = LockCertificate(
        survey.id,
        survey.created_at.isoformat(),
        survey.title,
        lock.asked_by_id,
        lock.confirmed_by_id,
        lock.confirmed_at.isoformat(),
        lock.rehearsal_hash,
    )
    if made in certificates(directory):
        return
    descriptor = os.open(directory / CERTIFICATES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(f"\n{json.dumps(asdict(made), ensure_ascii=False)}\n".encode())  # apart from a line cut off
        file.flush()
        os.fsync(file.fileno())


def certificates(directory: Path) -> list[LockCertificate]:
    """Every lock that was confirmed in this installation; a last line that was cut off has locked nothing yet."""
    path = directory / CERTIFICATES
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(json.JSONDecodeError):
            found.append(LockCertificate(**json.loads(line)))
    return found
