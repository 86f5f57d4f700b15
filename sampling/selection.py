"""The methods of selection and what each of them guarantees; every method has a file of its own.

Each is a pure function of probabilities or sizes and of random numbers that anyone can work out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sampling.brewer import brewer
from sampling.chromy import chromy
from sampling.cube import cube
from sampling.inclusion import IntArray
from sampling.local_pivotal import local_pivotal
from sampling.maximum_entropy import maximum_entropy
from sampling.pareto import (
    pareto,
    pareto_ranks,
    sequential_poisson,
    sequential_poisson_ranks,
)
from sampling.permanent_random_numbers import (
    SEPARATOR,
    derived_random_numbers,
    permanent_random_number,
    permanent_random_number_digest,
    permanent_random_numbers,
)
from sampling.poisson import poisson
from sampling.sampford import sampford
from sampling.simple_random import srs
from sampling.systematic import pps_systematic, serpentine_order, systematic
from sampling.tille import midzuno, tille

__all__ = [
    "SELECTION_METHODS",
    "SEPARATOR",
    "IntArray",
    "MethodProperties",
    "brewer",
    "chromy",
    "cube",
    "derived_random_numbers",
    "local_pivotal",
    "maximum_entropy",
    "midzuno",
    "pareto",
    "pareto_ranks",
    "permanent_random_number",
    "permanent_random_number_digest",
    "permanent_random_numbers",
    "poisson",
    "pps_systematic",
    "sampford",
    "sequential_poisson",
    "sequential_poisson_ranks",
    "serpentine_order",
    "srs",
    "systematic",
    "tille",
]

JointProbabilities = Literal["exact", "few_units", "in_list_order", "unknown"]
FirstStageVariance = Literal["srs", "pps_joint", "pps_brewer", "poisson"]


@dataclass(frozen=True)
class MethodProperties:
    """What a selection method guarantees.

    exact_probabilities: π is the target exactly; otherwise the true π are worked out and stored with the draw.
    zero_joint_pairs: some pairs may never come together, so no variance estimate is unbiased.
    fixed_size: always n units. in_proportion_to_size: π follows the measure of size; otherwise all are equal.
    order_dependent: the units depend on the order of the list even where the random numbers of all units stay;
    a draw lists them by code or by a declared sort, so that the order of a file never matters.
    joint_probabilities: whether `joint_inclusion_probabilities` knows π_ij: "exact"; "few_units" (by
    enumeration); "in_list_order" (not for an order by random numbers); "unknown".
    variance: the variance of the first stage that goes with the method. "pps_brewer" is an approximation,
    conservative where the method spreads or balances the sample.
    """

    exact_probabilities: bool
    zero_joint_pairs: bool
    fixed_size: bool = True
    in_proportion_to_size: bool = True
    order_dependent: bool = False
    joint_probabilities: JointProbabilities = "exact"
    variance: FirstStageVariance = "pps_joint"


SELECTION_METHODS: dict[str, MethodProperties] = {
    "srs": MethodProperties(True, False, in_proportion_to_size=False, variance="srs"),
    "systematic": MethodProperties(
        True,
        True,
        in_proportion_to_size=False,
        order_dependent=True,
        joint_probabilities="in_list_order",
        variance="srs",
    ),
    "pps_systematic": MethodProperties(
        True, True, order_dependent=True, joint_probabilities="in_list_order", variance="pps_brewer"
    ),
    "sampford": MethodProperties(True, False, order_dependent=True),
    "pareto": MethodProperties(False, False),
    "brewer": MethodProperties(True, False, joint_probabilities="few_units", variance="pps_brewer"),
    "tille": MethodProperties(True, True, variance="pps_brewer"),
    "midzuno": MethodProperties(True, True, variance="pps_brewer"),
    "maximum_entropy": MethodProperties(True, False, order_dependent=True),
    "chromy": MethodProperties(True, False, order_dependent=True),
    "sequential_poisson": MethodProperties(False, False),
    "poisson": MethodProperties(True, False, fixed_size=False, variance="poisson"),
    "cube": MethodProperties(True, True, order_dependent=True, joint_probabilities="unknown", variance="pps_brewer"),
    "local_pivotal_1": MethodProperties(
        True, True, order_dependent=True, joint_probabilities="unknown", variance="pps_brewer"
    ),
    "local_pivotal_2": MethodProperties(
        True, True, order_dependent=True, joint_probabilities="unknown", variance="pps_brewer"
    ),
}
