"""Many at once, for real: threads with connections of their own, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.errors import SurveyError

THREADS, ROUNDS = 8, 50
Work = Callable[[Session], Any]


def at_once(engine: Engine, works: Iterable[Work]) -> list[Any]:
    """Do the works together, each in a transaction of its own; what came of each, a refusal by its code.

    Anything but a refusal (a deadlock, a duplicate key, a lock that was waited for too long) fails the test.
    """
    works = list(works)
    barrier = Barrier(min(len(works), THREADS))

    def alone(work: Work) -> Any:
        barrier.wait(timeout=60)
        with open_session(engine) as session:
            try:
                outcome = work(session)
                session.commit()
            except SurveyError as error:
                session.rollback()
                return error.code
            return outcome

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(alone, works))
