"""How far long work on the command line is; silent for what takes less than two seconds."""

from __future__ import annotations

import time

import click

QUIET_SECONDS, EVERY_SECONDS = 2.0, 1.0


class TableProgress:
    """Told table, rows done and rows in all; each time the count starts anew, the next phase has begun."""

    def __init__(self, phases: list[str]) -> None:
        self._phases, self._last = list(phases), 0
        self._next_at = time.monotonic() + QUIET_SECONDS

    def __call__(self, table: str, done: int, total: int) -> None:
        if done < self._last and len(self._phases) > 1:
            self._phases.pop(0)
        self._last = done
        if time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + EVERY_SECONDS
            click.echo(f"{self._phases[0]}: {100 * done // max(total, 1):>3} % ({table})", err=True)
