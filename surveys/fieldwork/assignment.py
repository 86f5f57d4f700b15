"""Who works which case: a proposal by commune, near and balanced; pure, so that it can be read and tested
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_ABOVE_EVEN = 1.25
"""So many times an even share somebody may have before another, who lives farther away, takes the next commune."""


@dataclass(frozen=True)
class Commune:
    """A commune's cases that wait for a collaborator, in the order of their lines."""

    code: str
    grouping: str | None
    cases: tuple[int, ...]


@dataclass(frozen=True)
class Worker:
    """A collaborator: the commune that they live in, its grouping, and the cases that they already have."""

    id: int
    commune: str | None
    grouping: str | None
    load: int = 0


def propose(communes: Iterable[Commune], workers: Sequence[Worker]) -> dict[int, int]:
    """Case → collaborator: those of the commune first, else of its grouping, else anyone; the least loaded
    first.

    The cases of a commune are shared among its own collaborators in runs of neighbouring lines, so that
    their loads come out as even as possible; a commune without its own goes to one collaborator as a whole.
    Nearness ends where somebody would get more than a quarter above an even share: then whoever is least
    loaded gets the commune. Nobody to assign to gives an empty proposal.
    """
    waiting = sorted(communes, key=lambda commune: commune.code)
    if not workers:
        return {}
    load = {worker.id: worker.load for worker in workers}
    most = MOST_ABOVE_EVEN * (sum(load.values()) + sum(len(commune.cases) for commune in waiting)) / len(workers)
    proposal: dict[int, int] = {}
    elsewhere: list[Commune] = []
    for commune in waiting:
        own = [worker for worker in workers if worker.commune == commune.code]
        if own:
            proposal |= _share(commune.cases, own, load)
        else:
            elsewhere.append(commune)
    for commune in sorted(elsewhere, key=lambda commune: -len(commune.cases)):
        proposal |= _share(commune.cases, [_taker(commune, workers, load, most=most)], load)
    return proposal


def _taker(commune: Commune, workers: Sequence[Worker], load: Mapping[int, int], *, most: float) -> Worker:
    """The least loaded of the grouping while that stays within an even share; else the least loaded of all."""

    def least(some: Iterable[Worker]) -> Worker:
        return min(some, key=lambda worker: (load[worker.id], worker.id))

    near = [worker for worker in workers if commune.grouping and worker.grouping == commune.grouping]
    if near and load[least(near).id] + len(commune.cases) <= most:
        return least(near)
    anyone = least(workers)
    return least(near) if near and load[least(near).id] <= load[anyone.id] else anyone


@dataclass(frozen=True)
class Spread:
    """How evenly work lies: the least and the most that one collaborator has, and what an even share would be."""

    least: int
    most: int
    even: float

    @property
    def is_even(self) -> bool:
        """Whether nobody has more than a quarter above an even share, nor one household more than it at that."""
        return self.most <= max(MOST_ABOVE_EVEN * self.even, self.even + 1)


def spread_of(loads: Iterable[int]) -> Spread | None:
    """The spread of the loads of all collaborators; None where there is nobody or nothing to do."""
    known = list(loads)
    if not known or not sum(known):
        return None
    return Spread(min(known), max(known), sum(known) / len(known))


def _share(cases: Sequence[int], workers: Sequence[Worker], load: dict[int, int]) -> dict[int, int]:
    """Runs of cases for each worker, as many as level their loads."""
    shares = {worker.id: 0 for worker in workers}
    for _case in cases:
        least = min(shares, key=lambda worker_id: (load[worker_id] + shares[worker_id], worker_id))
        shares[least] += 1
    remaining = iter(cases)
    given = {next(remaining): worker_id for worker_id, share in shares.items() for _turn in range(share)}
    for worker_id, share in shares.items():
        load[worker_id] += share
    return given
