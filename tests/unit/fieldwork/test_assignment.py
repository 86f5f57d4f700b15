"""The proposal of who works where."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork.assignment import MOST_ABOVE_EVEN, Commune, Spread, Worker, propose, spread_of


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


def test_nearness_ends_where_one_person_would_get_far_more_than_an_even_share() -> None:
    """104 communes of 15, 50 collaborators, of whom one alone lives in the grouping of half of the communes."""
    communes = [
        Commune(f"{place:03d}", "A" if place % 2 else "B", tuple(range(15 * place, 15 * place + 15)))
        for place in range(104)
    ]
    workers = [Worker(id_, f"x{id_}", "A" if id_ == 0 else "B") for id_ in range(50)]
    proposal = propose(communes, workers)
    loads = Counter(proposal.values())
    even = 104 * 15 / 50
    assert max(loads.values()) <= MOST_ABOVE_EVEN * even + 15
    assert min(loads.get(worker.id, 0) for worker in workers) >= even / 2
    assert {proposal[case] for case in communes[1].cases} == {0}
    assert all(len({proposal[case] for case in commune.cases}) == 1 for commune in communes)


def test_how_uneven_work_lies_is_said_in_figures() -> None:
    assert spread_of([]) is spread_of([0, 0]) is None
    assert spread_of([3, 5, 4]) == Spread(3, 5, 4.0)
    assert Spread(3, 5, 4.0).is_even
    assert not Spread(0, 8, 4.0).is_even
    assert Spread(0, 1, 0.5).is_even
