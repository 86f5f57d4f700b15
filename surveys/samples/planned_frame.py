"""A frame as a plan looks at it: its domains, and the precision that an allocation gives each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from sampling import ExpectedPrecision, Frame, expected_precision, inclusion_probabilities, spread_of_adults
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Domain:
    """A part of the frame that results are wanted for: "whole", or a "stratum" or "grouping" with its name."""

    kind: str
    name: str = ""

    @property
    def key(self) -> str:
        """The domain as text, to be stored."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


WHOLE = Domain("whole")


class Conditions(Protocol):
    """What of the plan's inputs governs how much a commune in the sample tells."""

    @property
    def take(self) -> int: ...
    @property
    def response_rate(self) -> float: ...
    @property
    def rho(self) -> float: ...
    @property
    def deff(self) -> float | None: ...
    @property
    def proportion(self) -> float: ...
    @property
    def confidence(self) -> float: ...
    @property
    def minimum_psus(self) -> int: ...
    @property
    def maximum_psus(self) -> int | None: ...


class PlannedFrame:
    """The frame's numbers as arrays, under given conditions of the field."""

    def __init__(self, frame: Frame, conditions: Conditions) -> None:
        self.conditions = conditions
        self.table = _strata_of(frame)
        self.size = frame.data["size"].to_numpy(dtype=np.float64)
        self.households = frame.data["households"].to_numpy(dtype=np.float64)
        self.issued = np.minimum(self.households, conditions.take)
        self.interviews = np.minimum(self.issued * conditions.response_rate, self.size)
        self.adults_spread = spread_of_adults(self.size / self.households)
        """One adult of each household is asked."""
        self._stratum = frame.data["stratum"].to_numpy(dtype=object)
        self._grouping = frame.data["grouping"].to_numpy(dtype=object)
        self._rows = {str(name): np.flatnonzero(self._stratum == name) for name in self.table.index}
        self.domains = domains_of(frame)
        self._chances = lru_cache(maxsize=None)(self._chances_of)

    @property
    def strata(self) -> tuple[str, ...]:
        return tuple(self._rows)

    @property
    def take(self) -> int:
        return self.conditions.take

    @property
    def population(self) -> int:
        return int(self.size.sum())

    @property
    def least(self) -> int:
        """Communes when every stratum has its minimum."""
        return int(self.table["psus"].clip(upper=self.conditions.minimum_psus).sum())

    @property
    def most(self) -> int:
        """Communes that may be drawn at most."""
        return self.most_of(self.table)

    def most_of(self, table: pd.DataFrame) -> int:
        return int(table["psus"].clip(upper=self.conditions.maximum_psus).sum())

    def members(self, domain: Domain) -> Mask:
        """Which communes belong to the domain."""
        if domain.kind == "stratum":
            return np.asarray(self._stratum == domain.name)
        if domain.kind == "grouping":
            return np.asarray(self._grouping == domain.name)
        return np.ones(len(self.size), dtype=np.bool_)

    def table_of(self, domain: Domain) -> pd.DataFrame:
        """The strata that the domain lies in, with the sd by which Neyman's rule gives it the smallest variance.

        With N_hd of a stratum's N_h persons in the domain, Σ N_hd·N_h/n_h is what its variance grows with.
        """
        members = self.members(domain)
        within = {name: float(self.size[rows][members[rows]].sum()) for name, rows in self._rows.items()}
        table = self.table.loc[[name for name, people in within.items() if people]].copy()
        table["sd"] = [math.sqrt(within[str(name)] / people) for name, people in table["size"].items()]
        return table

    def precision(self, domain: Domain, allocation: Mapping[str, int]) -> ExpectedPrecision:
        """What the domain can expect when so many communes are drawn in each stratum, by size."""
        members = self.members(domain)
        chances = np.zeros(len(self.size))
        for name, psus in allocation.items():
            chances[self._rows[name]] = self._chances(name, psus)
        conditions = self.conditions
        return expected_precision(
            self.size[members],
            chances[members],
            self.interviews[members],
            rho=conditions.rho,
            household_spread=self.adults_spread[members],
            deff=conditions.deff,
            proportion=conditions.proportion,
            confidence=conditions.confidence,
        )

    def households_of(self, stratum: str, psus: int) -> int:
        """Household lines to be issued in a stratum."""
        return math.floor(float((self._chances(stratum, psus) * self.issued[self._rows[stratum]]).sum()) + 1e-9)

    def _chances_of(self, stratum: str, psus: int) -> npt.NDArray[np.float64]:
        return inclusion_probabilities(self.size[self._rows[stratum]], psus)


@lru_cache(maxsize=8)
def _strata_of(frame: Frame) -> pd.DataFrame:
    """The strata of a frame, grouped once for all plans that are worked out on it."""
    return frame.strata()


@lru_cache(maxsize=8)
def domains_of(frame: Frame) -> tuple[Domain, ...]:
    """The whole, the strata where there are several, the groupings where they divide the frame in another way."""
    strata = frame.data["stratum"]
    groupings = frame.data["grouping"]
    found = [WHOLE]
    if strata.nunique() > 1:
        found += [Domain("stratum", name) for name in sorted(strata.unique())]
    named = groupings[groupings != ""]
    same = named.nunique() == strata.nunique() == len(frame.data[["stratum", "grouping"]].drop_duplicates())
    if not same and (named.nunique() > 1 or 0 < len(named) < len(groupings)):
        found += [Domain("grouping", name) for name in sorted(named.unique())]
    return tuple(found)
