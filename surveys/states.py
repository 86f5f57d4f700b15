"""State machines as tables of transitions, guarded in the database.

A move is one `UPDATE … WHERE state = <the state that was seen>`: of two people who act at the same moment one
succeeds and the other is told, whatever the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError


@dataclass(frozen=True)
class StateMachine:
    """`transitions[state]` lists the states that may follow; a state that leads nowhere maps to ()."""

    name: str
    transitions: Mapping[str, tuple[str, ...]]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.transitions)

    def allows(self, before: str, after: str) -> bool:
        return after in self.transitions.get(before, ())

    def move(self, session: Session, record: Any, after: str, **also: Any) -> None:
        """Move `record` (with a `state` column) to `after`, setting the columns of `also` in the same statement."""
        before = record.state
        if not self.allows(before, after):
            raise SurveyError(
                "state.not_allowed",
                f"{self.name}: no way from {before!r} to {after!r}",
                machine=self.name,
                before=before,
                after=after,
            )
        session.flush()
        table = type(record)
        key = table.__mapper__.primary_key[0]
        identity = table.__mapper__.primary_key_from_instance(record)[0]
        statement = update(table).where(key == identity, table.state == before).values(state=after, **also)
        moved = session.execute(statement.execution_options(synchronize_session=False))
        session.refresh(record)
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise SurveyError(
                "state.changed_meanwhile",
                f"{self.name}: {identity} is now {record.state!r}, no longer {before!r}",
                machine=self.name,
                before=before,
                after=after,
                now=record.state,
            )
