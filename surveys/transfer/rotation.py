"""Which backups stay and which go: a rule over the times at which they were made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from surveys.errors import SurveyError
from surveys.transfer.backups import LOCAL_TIME, backups_in, header_of, made_at
from surveys.transfer.folders import sentences, sha256_of
from surveys.transfer.settings import Keep

PURGES_NAME = "backup-purges.jsonl"
Period = TypeVar("Period")


@dataclass(frozen=True)
class Purge:
    """What a purge deleted, and the folders that it could not look into: there, older backups may still lie."""

    deleted: tuple[str, ...]
    unreachable: tuple[str, ...]


def kept(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one; the very newest always stays."""
    newest_first = sorted(set(times), reverse=True)
    return (
        set(newest_first[:1])
        | _newest_of_each(newest_first, keep.daily, lambda at: at.date())
        | _newest_of_each(newest_first, keep.weekly, lambda at: at.date().isocalendar()[:2])
        | _newest_of_each(newest_first, keep.monthly, lambda at: (at.year, at.month))
    )


def rotate(folder: Path, keep: Keep, *, installation: str) -> list[str]:
    """Delete this installation's backups that need not stay; call it only after a good run into this folder."""
    own = {path: at for path in backups_in(folder) if (at := made_at(path)) and _is_of(path, installation)}
    staying = kept(own.values(), keep)
    going = [path for path, at in own.items() if at not in staying]
    with sentences(folder):
        for path in going:
            path.unlink()
    return [path.name for path in going]


def older_than(folders: Iterable[Path], day: date) -> list[Path]:
    """The backups made before that day: they hold links that a lock has destroyed since."""
    return [
        path
        for folder in folders
        if folder.is_dir()
        for path in backups_in(folder)
        if (at := made_at(path)) and at.date() < day
    ]


def purge(directory: Path, folders: list[Path], *, before: date, now: datetime) -> Purge:
    """Delete every backup made before `before` and write down which; refused where none would be left."""
    newer = [p for f in folders if f.is_dir() for p in backups_in(f) if (at := made_at(p)) and at.date() >= before]
    going = older_than(folders, before)
    if going and not newer:
        raise SurveyError("backup.purge_leaves_none", "No newer backup is there.", before=before)
    unreachable = tuple(str(folder) for folder in folders if not folder.is_dir())
    purge_files(directory, going, now=now, before=before.isoformat(), unreachable=unreachable)
    return Purge(tuple(map(str, going)), unreachable)


def purge_files(directory: Path, going: list[Path], *, now: datetime, **told: object) -> list[str]:
    """Delete backups and write down which, with what else is `told`; their names."""
    deleted = [{"file": str(path), "sha256": sha256_of(path)} for path in going]
    for path in going:
        with sentences(path.parent):
            path.unlink()
    line = {"at": now.astimezone(UTC).isoformat(), **told, "deleted": deleted}
    with (directory / PURGES_NAME).open("a", encoding="utf-8") as certificate:
        certificate.write(json.dumps(line, ensure_ascii=False) + "\n")
    return [str(path) for path in going]


def _newest_of_each(newest_first: list[datetime], count: int, period: Callable[[datetime], Period]) -> set[datetime]:
    first: dict[Period, datetime] = {}
    for at in newest_first:
        first.setdefault(period(at.astimezone(LOCAL_TIME)), at)
    return set(list(first.values())[:count])


def _is_of(path: Path, installation: str) -> bool:
    try:
        return header_of(path).key.installation == installation
    except SurveyError:
        return False
