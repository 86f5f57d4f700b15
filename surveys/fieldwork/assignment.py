"""Who works which case: a proposal by commune, near and balanced; pure, so that it can be read and tested
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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
    Nobody to assign to gives an empty proposal.
    """
    load = {worker.id: worker.load for worker in workers}
    proposal: dict[int, int] = {}
    at_home: list[tuple[Commune, list[Worker]]] = []
    elsewhere: list[tuple[Commune, list[Worker]]] = []
    for commune in communes:
        own = [worker for worker in workers if worker.commune == commune.code]
        (at_home if own else elsewhere).append((commune, own))
    for commune, own in sorted(at_home, key=lambda pair: pair[0].code):
        proposal |= _share(commune.cases, own, load)
    for commune, _own in sorted(elsewhere, key=lambda pair: (-len(pair[0].cases), pair[0].code)):
        near = [worker for worker in workers if commune.grouping and worker.grouping == commune.grouping]
        if near or workers:
            chosen = min(near or workers, key=lambda worker: (load[worker.id], worker.id))
            proposal |= _share(commune.cases, [chosen], load)
    return proposal


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
