"""Before the field: frame, design, sample size, allocation, and a draw that anyone can verify."""

from sampling.allocation import ALLOCATION_METHODS, allocate
from sampling.design import Basis, Claims, SampleDesign, Stage, claims, weakest_basis
from sampling.errors import SamplingError
from sampling.expected_precision import ExpectedPrecision, expected_precision
from sampling.frame import Finding, Frame, check_frame
from sampling.inclusion import inclusion_probabilities, pareto_inclusion_probabilities
from sampling.ledger import ledger, public_ledger, verify
from sampling.multistage import (
    Draw,
    adopt_allocation,
    draw,
    household_key,
    release_reserves,
    select_person,
)
from sampling.sample_size import (
    SampleSize,
    design_effect,
    margin_for_sample_size,
    optimal_take,
    sample_size_for_margin,
    slovin,
)
from sampling.selection import (
    SELECTION_METHODS,
    pareto,
    permanent_random_number,
    permanent_random_numbers,
    pps_systematic,
    sampford,
    srs,
    systematic,
)

__all__ = [
    "ALLOCATION_METHODS",
    "SELECTION_METHODS",
    "Basis",
    "Claims",
    "Draw",
    "ExpectedPrecision",
    "Finding",
    "Frame",
    "SampleDesign",
    "SampleSize",
    "SamplingError",
    "Stage",
    "adopt_allocation",
    "allocate",
    "check_frame",
    "claims",
    "design_effect",
    "draw",
    "expected_precision",
    "household_key",
    "inclusion_probabilities",
    "ledger",
    "margin_for_sample_size",
    "optimal_take",
    "pareto",
    "pareto_inclusion_probabilities",
    "permanent_random_number",
    "permanent_random_numbers",
    "pps_systematic",
    "public_ledger",
    "release_reserves",
    "sampford",
    "sample_size_for_margin",
    "select_person",
    "slovin",
    "srs",
    "systematic",
    "verify",
    "weakest_basis",
]
