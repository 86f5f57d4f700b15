"""One transaction for all that wait: while one is written to the disk, what arrives meanwhile gathers for the next.

A durable commit costs a write to the disk, and SQLite has one place to write; taken one by one, interviews would wait
in line for both. Whoever comes first writes for everybody who waits, and each is answered only when it is on the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.database import open_session

LONGEST_WAIT = 0.010
"""Seconds that a write waits for others that are on the way; as long as a write to a slow disk."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(eq=False)
class _Waiting(Generic[Item, Outcome]):
    item: Item
    outcomes: list[Outcome] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        return bool(self.outcomes) or self.error is not None


class GroupCommit(Generic[Item, Outcome]):
    """Gathers items and lets `work(session, items)` write them, in a transaction for all of them.

    Where one of them fails, each gets a transaction of its own, so that nobody suffers from somebody else's.
    """

    def __init__(self, engine: Engine, work: Callable[[Session, Sequence[Item]], Sequence[Outcome]]) -> None:
        self.engine, self.work = engine, work
        self._waiting: list[_Waiting[Item, Outcome]] = []
        self._gathering, self._writing = threading.Condition(), threading.Lock()
        self._on_the_way = 0

    @contextmanager
    def coming(self) -> Iterator[None]:
        """While an item is made ready: who is about to write waits a moment for it."""
        with self._gathering:
            self._on_the_way += 1
        try:
            yield
        finally:
            with self._gathering:
                self._on_the_way -= 1
                self._gathering.notify_all()

    def write(self, item: Item) -> Outcome:
        """The outcome of one item, once it is committed; raises what its own transaction raised."""
        mine: _Waiting[Item, Outcome] = _Waiting(item)
        with self._gathering:
            self._waiting.append(mine)
        with self._writing:
            if not mine.is_settled:
                with self._gathering:
                    self._gathering.wait_for(lambda: not self._on_the_way, timeout=LONGEST_WAIT)
                    together, self._waiting = self._waiting, []
                self._write_all(together)
        if mine.error is not None:
            raise mine.error
        return mine.outcomes[0]

    def _write_all(self, together: list[_Waiting[Item, Outcome]]) -> None:
        try:
            self._commit(together)
        except Exception as error:
            if len(together) == 1:
                self._once_more(together[0], error)
                return
            for each in together:
                try:
                    self._commit([each])
                except Exception as own:
                    self._once_more(each, own)

    def _once_more(self, one: _Waiting[Item, Outcome], error: Exception) -> None:
        """Another process was faster with the same row: what it has written is seen the second time."""
        if isinstance(error, IntegrityError):
            try:
                self._commit([one])
            except Exception as second:
                one.error = second
        else:
            one.error = error

    def _commit(self, together: list[_Waiting[Item, Outcome]]) -> None:
        with open_session(self.engine) as session:
            outcomes = list(self.work(session, [each.item for each in together]))
            session.commit()
        for each, outcome in zip(together, outcomes, strict=True):
            each.outcomes.append(outcome)
