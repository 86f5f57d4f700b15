"""The proposal of who works where."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork.assignment import Commune, Worker, propose


def test_the_cases_of_a_commune_go_to_its_own_collaborator() -> None:
    communes = [Commune("001", "A", (1, 2)), Commune("002", "A", (3,))]
    workers = [Worker(7, "002", "A"), Worker(8, "001", "A")]
    assert propose(communes, workers) == {1: 8, 2: 8, 3: 7}


def test_two_collaborators_of_a_commune_share_runs_of_neighbouring_lines() -> None:
    workers = [Worker(1, "001", None), Worker(2, "001", None)]
    proposal = propose([Commune("001", None, (10, 11, 12, 13))], workers)
    assert proposal == {10: 1, 11: 1, 12: 2, 13: 2}


def test_who_already_has_work_gets_less() -> None:
    workers = [Worker(1, "001", None, load=4), Worker(2, "001", None)]
    counts = Counter(propose([Commune("001", None, tuple(range(6)))], workers).values())
    assert counts == {1: 1, 2: 5}


def test_a_commune_without_its_own_goes_whole_to_the_least_loaded_of_its_grouping() -> None:
    communes = [Commune("001", "A", (1, 2, 3)), Commune("009", "B", (4, 5))]
    workers = [Worker(1, "002", "A", load=9), Worker(2, "003", "A", load=1), Worker(3, "010", "C")]
    assert propose(communes, workers) == {1: 2, 2: 2, 3: 2, 4: 3, 5: 3}


def test_without_collaborators_nothing_is_proposed() -> None:
    assert propose([Commune("001", "A", (1, 2))], []) == {}


@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=12),
    homes=st.lists(st.integers(0, 11), min_size=1, max_size=8),
)
def test_every_case_gets_exactly_one_collaborator(sizes: list[int], homes: list[int]) -> None:
    start, communes = 0, []
    for place, size in enumerate(sizes):
        communes.append(Commune(f"{place:03d}", str(place % 3), tuple(range(start, start + size))))
        start += size
    workers = [Worker(id_, f"{home:03d}", str(home % 3)) for id_, home in enumerate(homes)]
    proposal = propose(communes, workers)
    assert set(proposal) == set(range(start))
    assert set(proposal.values()) <= {worker.id for worker in workers}
