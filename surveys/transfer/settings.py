"""What an installation's folder says about backups: the public key, the schedule, the record of the last runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from surveys.errors import SurveyError
from surveys.transfer.backups import LOCAL_TIME
from surveys.transfer.folders import write_whole
from surveys.transfer.keys import PublicKey, key_as_json, read_key

KEY_NAME, SCHEDULE_NAME, RUNS_NAME = "backup-key.json", "backup-schedule.json", "backup-runs.jsonl"
DEFAULT_FOLDER, SAFETY_FOLDER = "backups", "safety-copies"
KEPT_FILES = ("secret-key", KEY_NAME, SCHEDULE_NAME, "*.toml", "*.env", "https/**/*")
RUNS_KEPT = 200
LATE = timedelta(hours=36)


@dataclass(frozen=True)
class Keep:
    """How many backups stay: the newest of each of so many days, weeks and months."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


@dataclass(frozen=True)
class Schedule:
    """Every day at this time of Vietnam, into these folders (the first that is there gets it, the others a copy)."""

    daily: time
    folders: tuple[Path, ...]
    keep: Keep = Keep()

    def due_since(self, now: datetime) -> datetime:
        """The last moment at which a backup should have been made."""
        local = now.astimezone(LOCAL_TIME)
        planned = datetime.combine(local.date(), self.daily, LOCAL_TIME)
        return planned if planned <= local else planned - timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """One run into one folder: the file that it made, or the code and facts of what went wrong."""

    at: datetime
    folder: str
    scheduled: bool
    file: str | None = None
    bytes: int = 0
    seconds: float = 0.0
    problem: str | None = None
    facts: dict[str, Any] | None = None

    @property
    def error(self) -> SurveyError | None:
        """What went wrong, as the run raised it."""
        return SurveyError(self.problem, self.problem, **self.facts or {}) if self.problem else None


@dataclass(frozen=True)
class BackupState:
    """How it stands with the backups of an installation: for `khaosat doctor` and the administrator's page."""

    set_up: bool
    schedule: Schedule | None
    last_good: Run | None
    last_failed: Run | None
    """The latest failure since the last good run into the same folder, None when nothing failed since."""
    late: bool
    """A schedule is set, yet no backup has succeeded for a day and a half."""


def last_backup(directory: Path, *, now: datetime) -> BackupState:
    """How it stands with the backups of the installation in `directory`."""
    runs = read_runs(directory)
    schedule = read_schedule(directory)
    good = [run for run in runs if run.problem is None]
    latest = {run.folder: run for run in runs}
    failed = [run for run in latest.values() if run.problem is not None]
    last_good = good[-1] if good else None
    since = last_good.at if last_good else _set_at(directory)
    return BackupState(
        set_up=(directory / KEY_NAME).exists(),
        schedule=schedule,
        last_good=last_good,
        last_failed=failed[-1] if failed else None,
        late=schedule is not None and since is not None and now - since > LATE,
    )


def public_key(directory: Path) -> PublicKey | None:
    """The public key that the installation's backups are sealed with, None before `khaosat backup setup`."""
    return read_key(directory / KEY_NAME)


def keep_key(directory: Path, key: PublicKey) -> None:
    """Keep the public key; the passphrase is kept nowhere."""
    write_whole(directory / KEY_NAME, json.dumps(key_as_json(key), indent=2).encode())


def read_schedule(directory: Path) -> Schedule | None:
    """The schedule, None where none is set."""
    path = directory / SCHEDULE_NAME
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    folders = tuple(Path(each) for each in found["folders"])
    return Schedule(time.fromisoformat(found["daily"]), folders, Keep(**found["keep"]))


def keep_schedule(directory: Path, schedule: Schedule) -> None:
    """Set the schedule."""
    told = {
        "daily": schedule.daily.isoformat("minutes"),
        "folders": [str(folder.resolve()) for folder in schedule.folders],
        "keep": asdict(schedule.keep),
    }
    write_whole(directory / SCHEDULE_NAME, json.dumps(told, indent=2, ensure_ascii=False).encode())


def backup_folders(directory: Path) -> list[Path]:
    """Every folder in which backups of this installation may lie: those that are always looked at, then recorded."""
    schedule = read_schedule(directory)
    own = [directory / name for name in (DEFAULT_FOLDER, SAFETY_FOLDER) if (directory / name).is_dir()]
    named = [*(schedule.folders if schedule else ()), *(Path(run.folder) for run in read_runs(directory))]
    return list(dict.fromkeys(path.resolve() for path in [*own, *named]))


def record(directory: Path, run: Run) -> None:
    """Write down how a run went; the oldest lines go."""
    runs = [*read_runs(directory), run][-RUNS_KEPT:]
    lines = (json.dumps(asdict(each) | {"at": each.at.astimezone(UTC).isoformat()}) for each in runs)
    write_whole(directory / RUNS_NAME, "".join(f"{line}\n" for line in lines).encode())


def read_runs(directory: Path) -> list[Run]:
    """The runs written down, the oldest first."""
    path = directory / RUNS_NAME
    if not path.exists():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Run(**each | {"at": datetime.fromisoformat(each["at"])}) for each in found]


def belongs_to_installation(name: str) -> bool:
    """Whether a file of that name, relative to the folder, is one that backups hold."""
    path = PurePosixPath(name)
    if len(path.parts) > 1:
        return path.parts[0] == "https"
    return any(path.match(pattern) for pattern in KEPT_FILES if "/" not in pattern)


def kept_files(directory: Path) -> dict[str, bytes]:
    """The files that belong to the installation beside its database: keys, settings, the https authority."""
    found = sorted({path for pattern in KEPT_FILES for path in directory.glob(pattern) if path.is_file()})
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def _set_at(directory: Path) -> datetime | None:
    path = directory / SCHEDULE_NAME
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None
