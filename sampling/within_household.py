"""One person of a household: a permanent random number, Kish's grid or the last birthday, each with its true
probability.

The default is the permanent random number: every eligible person has exactly 1/k and the choice can be made
again by anyone who knows the seed. The two others are for interviews on paper. Kish's grid is not uniform for
five persons and never takes the seventh; the last birthday is uniform only as far as birthdays are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sampling.errors import SamplingError
from sampling.permanent_random_numbers import permanent_random_number

WITHIN_HOUSEHOLD = ("uniform_prn", "kish_grid", "last_birthday")
KISH_TABLES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "A": (1, 1, 1, 1, 1, 1),
        "B1": (1, 1, 1, 1, 2, 2),
        "B2": (1, 1, 1, 2, 2, 2),
        "C": (1, 1, 2, 2, 3, 3),
        "D": (1, 2, 2, 3, 4, 4),
        "E1": (1, 2, 3, 3, 3, 5),
        "E2": (1, 2, 3, 4, 5, 5),
        "F": (1, 2, 3, 4, 5, 6),
    }
)
"""Whom to interview when 1, 2, … 6 or more persons are eligible, by table (Kish 1949)."""
KISH_SHARES: Mapping[str, float] = MappingProxyType(
    {table: (1 / 12 if len(table) == 2 else 1 / 6) for table in KISH_TABLES}
)
"""The share of households that carry each table: 1/12 for B1, B2, E1, E2, else 1/6."""
# Days of the year in which the 29th of February is one.
_DAYS = 366


def select_person(seed: str, household: str, eligible: int, *, draw_number: int = 1) -> tuple[int, float]:
    """Position (1 … eligible) of the adult to interview, uniform by permanent random number, and 1/eligible.

    Parameters: `household` its `household_key`; `eligible` number of eligible persons, listed in a fixed
    order.
    Errors: `eligible_outside`.
    """
    _refuse_nobody(eligible)
    u = person_prn(seed, household, draw_number=draw_number)
    return int(u * eligible) + 1, 1 / eligible


def person_prn(seed: str, household: str, *, draw_number: int = 1) -> float:
    """The permanent random number u by which a household's adult is selected: the one at floor(u·k) + 1 of k.

    It says the adult for every k, so that a device without a connection selects as `select_person` does.
    """
    return permanent_random_number(seed, "person", household, draw_number)


def kish_grid_probabilities(
    eligible: int,
    *,
    tables: Mapping[str, Sequence[int]] = KISH_TABLES,
    shares: Mapping[str, float] = KISH_SHARES,
) -> tuple[float, ...]:
    """The true probability of each of `eligible` persons, in list order: Σ shares of the tables that name it.

    With Kish's own tables they are 1/k for k = 1, 2, 3, 4, 6, but 1/6, 1/6, 1/4, 1/6, 1/4 for five, and a
    seventh person has 0: the last column serves six and more. Column k of a table stands for k persons.
    Errors: `eligible_outside`, `kish_tables_invalid` (a table that is empty, names nobody of its column, or
    has no share; shares that do not sum to 1).
    Source: Kish (1949), J. Amer. Statist. Assoc. 44, 380–387.

    >>> [round(p, 4) for p in kish_grid_probabilities(5)]
    [0.1667, 0.1667, 0.25, 0.1667, 0.25]
    """
    _refuse_nobody(eligible)
    _check_tables(tables, shares)
    probabilities = [0.0] * eligible
    for table, positions in tables.items():
        probabilities[_named(positions, eligible, table) - 1] += shares[table]
    return tuple(probabilities)


def select_person_by_kish_grid(seed: str, household: str, eligible: int, *, draw_number: int = 1) -> tuple[int, float]:
    """Position of the adult to interview by Kish's grid, and the probability that it had.

    The household's table follows from its permanent random number of stage "kish-table": the tables in the
    order of `KISH_TABLES`, each as wide as its share.
    Errors: `eligible_outside`.
    """
    _refuse_nobody(eligible)
    left = permanent_random_number(seed, "kish-table", household, draw_number)
    chosen = list(KISH_TABLES)[-1]
    for table, share in KISH_SHARES.items():
        if left < share:
            chosen = table
            break
        left -= share
    position = _named(KISH_TABLES[chosen], eligible, chosen)
    return position, kish_grid_probabilities(eligible)[position - 1]


def last_birthday(birthdays: Sequence[tuple[int, int]], on: date) -> int:
    """Position of the person whose birthday (month, day) is the latest one up to and including `on`.

    Of twins the one listed first. Errors: `eligible_outside`, `birthday_invalid`.

    >>> last_birthday([(3, 14), (11, 2), (12, 30)], date(2026, 11, 23))
    2
    """
    days = _days_of(birthdays)
    passed = [(_day_of_year(on.month, on.day) - day) % _DAYS for day in days]
    return passed.index(min(passed)) + 1


def last_birthday_probabilities(
    eligible: int | None = None, *, birthdays: Sequence[tuple[int, int]] | None = None
) -> tuple[float, ...]:
    """The probability of each person by the last birthday: 1/eligible, or the share of the year that is this person's.

    1/k holds over households, if birthdays are spread evenly and independent of the subject. For a household
    whose birthdays are known it holds over a visit on a random day of the year: the days from a birthday to
    the next one / 366. A seldom asked 29 February counts as a day like any other.
    Errors: `eligible_outside`, `birthday_invalid`. Source: Salmon & Nichols (1983), Public Opinion Quarterly 47.

    >>> last_birthday_probabilities(4)
    (0.25, 0.25, 0.25, 0.25)
    """
    if birthdays is None:
        _refuse_nobody(eligible or 0)
        return tuple(1 / (eligible or 1) for _person in range(eligible or 0))
    days = _days_of(birthdays)
    probabilities = [0.0] * len(days)
    for day in range(_DAYS):
        passed = [(day - birthday) % _DAYS for birthday in days]
        probabilities[passed.index(min(passed))] += 1 / _DAYS
    return tuple(probabilities)


def _named(positions: Sequence[int], eligible: int, table: str) -> int:
    position = positions[min(eligible, len(positions)) - 1]
    if not 1 <= position <= eligible:
        raise SamplingError(
            "kish_tables_invalid",
            f"Table {table} names person {position} of {eligible}. Correct its column {eligible}.",
            table=table,
            eligible=eligible,
        )
    return int(position)


def _check_tables(tables: Mapping[str, Sequence[int]], shares: Mapping[str, float]) -> None:
    without = [table for table, positions in tables.items() if table not in shares or not len(positions)]
    total = sum(shares[table] for table in tables if table in shares)
    if not tables or without or abs(total - 1) > 1e-9 or min(shares.values()) < 0:
        raise SamplingError(
            "kish_tables_invalid",
            f"Every table of the grid needs positions and a share, and the shares must sum to 1, not {total:g}.",
            table=without[0] if without else "",
            eligible=0,
        )


def _days_of(birthdays: Sequence[tuple[int, int]]) -> list[int]:
    _refuse_nobody(len(birthdays))
    return [_day_of_year(month, day) for month, day in birthdays]


def _day_of_year(month: int, day: int) -> int:
    try:
        return date(2024, month, day).timetuple().tm_yday - 1
    except ValueError:
        raise SamplingError(
            "birthday_invalid", f"There is no day {day} in month {month}.", month=month, day=day
        ) from None


def _refuse_nobody(eligible: int) -> None:
    if eligible < 1:
        raise SamplingError(
            "eligible_outside",
            f"A person can only be selected among at least one eligible person, not {eligible}.",
            eligible=eligible,
        )
