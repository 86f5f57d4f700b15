"""One connection as the front sees it: who waits for whom, and whether it is too slow to be kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto

GRACE_SECONDS = 20.0
SLOWEST_BYTES_PER_SECOND = 500.0
"""After the grace a request has to arrive at this rate at least: a tenth of what the slowest mobile network carries."""


class Phase(Enum):
    """Who has the word."""

    IDLE = auto()
    ASKING = auto()
    ANSWERED = auto()


PATIENCE = {Phase.IDLE: 0.0, Phase.ANSWERED: 1.0, Phase.ASKING: GRACE_SECONDS}
"""Seconds that a connection of each kind is left alone at least, where there are too many."""


@dataclass(frozen=True)
class Peer:
    """The other end of a connection: its address, and what was spoken on the wire."""

    address: str
    scheme: str


@dataclass(eq=False)
class Connection:
    """Phases of a connection, told from the bytes alone: whoever sent last has the word."""

    peer: Peer
    writer: asyncio.StreamWriter
    phase: Phase = Phase.IDLE
    since: float = 0.0
    received: int = 0
    sending: bool = False
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    def client_sent(self, count: int, *, now: float) -> None:
        """Bytes of a request have come; the first after an answer begin a new request."""
        if self.phase is not Phase.ASKING:
            self.phase, self.since, self.received = Phase.ASKING, now, 0
        self.received += count

    def server_sent(self, *, now: float) -> None:
        """Bytes of an answer have gone out."""
        self.phase, self.since, self.sending = Phase.ANSWERED, now, False

    def too_slow(self, *, now: float) -> bool:
        """Whether the request under way trickles in more slowly than any network is."""
        if self.phase is not Phase.ASKING:
            return False
        return self.received < (now - self.since - GRACE_SECONDS) * SLOWEST_BYTES_PER_SECOND

    def busy(self) -> bool:
        """Whether a request has begun to which nothing was said yet, or an answer is on its way out."""
        return self.sending or self.phase is Phase.ASKING


def to_give_up(connections: set[Connection], *, now: float) -> Connection | None:
    """Whom to close when there are too many: who has long been silent, then whose request has long been coming.

    Nobody who was answered or asked just now: who was answered goes on asking, and what was asked for may be done
    already and would be asked for again. Then it is the newcomer who waits.
    """
    for phase, least in PATIENCE.items():
        candidates = [each for each in connections if each.phase is phase]
        longest = min(candidates, key=lambda each: each.since, default=None)
        if longest is not None and now - longest.since > least:
            return longest
    return None
