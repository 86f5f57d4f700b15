"""The kinds of long work: what they are called, who may follow them, what does them, where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from surveys.jobs.records import Job
from surveys.people.permissions import Action
from webapp.extensions import db

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class JobKind:
    """`run` reads with the session of the application's context, calls `start_writing` before it writes, and returns
    the result to keep; `ahead` is where to go when it is done, `back` when it failed. `steps` say what is being done
    where the work counts its own steps; `unfinished` heads the page of work that failed; `said` is said when it is
    done."""

    title: str
    doing: str
    action: Action
    run: Callable[[Job, Progress], dict[str, Any]]
    ahead: Callable[[Job], str]
    back: Callable[[Job], str]
    unfinished: str = _l("Việc này chưa làm xong")
    steps: tuple[str, ...] = ()
    said: Callable[[Job], str] = lambda _job: ""


KINDS: dict[str, JobKind] = {}


def start_writing() -> None:
    """End what was only read and take the database for writing: from here to the end is one transaction."""
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def register(name: str, kind: JobKind) -> None:
    """Make a kind of work known; a feature does so for its own when it is imported."""
    KINDS[name] = kind
