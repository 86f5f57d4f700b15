"""The units of one list that a stage of the design selects, by whichever method it names.

Units arrive by code, so that the order of a file never matters; a declared sort is the order of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sampling.brewer import brewer
from sampling.chromy import chromy
from sampling.cube import cube
from sampling.deferred import deferred
from sampling.design import Stage
from sampling.inclusion import FloatArray, IntArray, inclusion_probabilities, refuse_excess
from sampling.local_pivotal import Variant, local_pivotal
from sampling.maximum_entropy import maximum_entropy
from sampling.order_sampling import pareto_inclusion_probabilities, sequential_poisson_inclusion_probabilities
from sampling.pareto import pareto, sequential_poisson
from sampling.permanent_random_numbers import derived_random_numbers
from sampling.sampford import sampford
from sampling.simple_random import srs
from sampling.systematic import passed_points, pps_systematic, serpentine_order
from sampling.tille import midzuno, tille

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Selected = tuple[IntArray, FloatArray]
"""Positions of the selected units, and the inclusion probabilities of all units."""
UnitMethod = Callable[["pd.DataFrame", Stage, int, FloatArray, float], Selected]


def _list_order(units: pd.DataFrame, stage: Stage, prn: FloatArray) -> IntArray:
    """The order in which a systematic method passes the units: declared, or that of their numbers."""
    return _declared_order(units, stage) if stage.sort else np.argsort(prn, kind="stable")


def _declared_order(units: pd.DataFrame, stage: Stage) -> IntArray:
    """The sort that the stage names; by code where it names none."""
    if not stage.sort:
        return np.arange(len(units))
    if stage.serpentine:
        return serpentine_order(units, stage.sort)
    positions = units.reset_index(drop=True).sort_values(list(stage.sort), kind="stable").index
    return positions.to_numpy()


def _target(units: pd.DataFrame, n: int) -> FloatArray:
    return inclusion_probabilities(units["size"].to_numpy(), n)


def _by_pps_systematic(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    sizes = units["size"].to_numpy()
    order = _list_order(units, stage, prn)
    return pps_systematic(sizes, n, start=start, order=order), inclusion_probabilities(sizes, n)


def _by_srs(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    return srs(prn, n), np.full(len(units), n / len(units))


def _by_systematic(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    refuse_excess(n, len(units))
    # Counted as sizes are, which is how published draws are made again (khaosat-draw/1).
    chosen = passed_points(np.arange(1, len(units) + 1, dtype=np.float64), n, start)
    return _list_order(units, stage, prn)[chosen], np.full(len(units), n / len(units))


def _by_pareto(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    target = _target(units, n)
    return pareto(target, n, prn), pareto_inclusion_probabilities(target, n)


def _by_sequential_poisson(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    target = _target(units, n)
    return sequential_poisson(target, n, prn), sequential_poisson_inclusion_probabilities(target, n)


def _one_number_a_unit(select: Callable[[npt.ArrayLike, npt.ArrayLike], IntArray]) -> UnitMethod:
    def by_probabilities(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
        probabilities = _target(units, n)
        return select(probabilities, prn), probabilities

    return by_probabilities


def _by_chromy(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    probabilities = _target(units, n)
    # The numbers decide who enters, so they cannot make the order too.
    order = _declared_order(units, stage)
    return order[chromy(probabilities[order], prn[order], start=start)], probabilities


def _by_cube(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
    """Balanced on the columns that `sort` names, the most important first."""
    probabilities = _target(units, n)
    return cube(probabilities, numeric_columns(units, stage.sort), prn), probabilities


def _by_local_pivotal(variant: Variant) -> UnitMethod:
    def by_neighbours(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> Selected:
        """Spread over the columns that `sort` names (the size where it names none), each at its own scale."""
        probabilities = _target(units, n)
        places = numeric_columns(units, stage.sort or ("size",))
        spread = places.std(axis=0)
        places = (places - places.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        choices = derived_random_numbers(prn, "choice")
        return local_pivotal(probabilities, places, choices, prn, variant=variant), probabilities

    return by_neighbours


def numeric_columns(units: pd.DataFrame, names: Sequence[str]) -> FloatArray:
    """Columns of the frame as numbers (N, q); one of words becomes a 0/1 column for each word but the last."""
    columns: list[FloatArray] = []
    for name in names:
        column = units[name]
        if pd.api.types.is_numeric_dtype(column):
            columns.append(column.to_numpy(dtype=np.float64))
        else:
            words = sorted(set(column))
            columns += [(column == word).to_numpy(dtype=np.float64) for word in words[:-1]]
    return np.column_stack(columns) if columns else np.zeros((len(units), 0))


UNIT_METHODS: dict[str, UnitMethod] = {
    "pps_systematic": _by_pps_systematic,
    "sampford": _one_number_a_unit(sampford),
    "pareto": _by_pareto,
    "srs": _by_srs,
    "systematic": _by_systematic,
    "brewer": _one_number_a_unit(brewer),
    "tille": _one_number_a_unit(tille),
    "midzuno": _one_number_a_unit(midzuno),
    "maximum_entropy": _one_number_a_unit(maximum_entropy),
    "chromy": _by_chromy,
    "sequential_poisson": _by_sequential_poisson,
    "cube": _by_cube,
    "local_pivotal_1": _by_local_pivotal(1),
    "local_pivotal_2": _by_local_pivotal(2),
}
