"""Before the field: frame, design, sample size, allocation, and a draw that anyone can verify."""

from sampling.allocation import ALLOCATION_METHODS, allocate
from sampling.commitment import commitment, design_hash
from sampling.coordination import COORDINATED_METHODS, COORDINATIONS, Coordination, coordinate, expected_overlap
from sampling.design import Basis, Claims, SampleDesign, Stage, claims, weakest_basis
from sampling.errors import SamplingError
from sampling.expected_precision import ExpectedPrecision, expected_precision
from sampling.frame import Finding, Frame, check_frame
from sampling.household_lines import household_key
from sampling.inclusion import inclusion_probabilities, pareto_inclusion_probabilities
from sampling.ledger import Difference, ledger, public_ledger, verify
from sampling.multiplicity import (
    first_stage_probability,
    multiplicity_weight,
    overlapping_lists_probability,
    person_weight,
    product_of_stages,
    substitute_probability,
    take_from_list,
)
from sampling.multistage import (
    Draw,
    adopt_allocation,
    base_weights,
    draw,
    release_reserves,
    use_listing,
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
from sampling.subunits import Subunits
from sampling.within_household import (
    KISH_SHARES,
    KISH_TABLES,
    WITHIN_HOUSEHOLD,
    kish_grid_probabilities,
    last_birthday,
    last_birthday_probabilities,
    select_person,
    select_person_by_kish_grid,
)

__all__ = [
    "ALLOCATION_METHODS",
    "COORDINATED_METHODS",
    "COORDINATIONS",
    "KISH_SHARES",
    "KISH_TABLES",
    "SELECTION_METHODS",
    "WITHIN_HOUSEHOLD",
    "Basis",
    "Claims",
    "Coordination",
    "Difference",
    "Draw",
    "ExpectedPrecision",
    "Finding",
    "Frame",
    "SampleDesign",
    "SampleSize",
    "SamplingError",
    "Stage",
    "Subunits",
    "adopt_allocation",
    "allocate",
    "base_weights",
    "check_frame",
    "claims",
    "commitment",
    "coordinate",
    "design_effect",
    "design_hash",
    "draw",
    "expected_overlap",
    "expected_precision",
    "first_stage_probability",
    "household_key",
    "inclusion_probabilities",
    "kish_grid_probabilities",
    "last_birthday",
    "last_birthday_probabilities",
    "ledger",
    "margin_for_sample_size",
    "multiplicity_weight",
    "optimal_take",
    "overlapping_lists_probability",
    "pareto",
    "pareto_inclusion_probabilities",
    "permanent_random_number",
    "permanent_random_numbers",
    "person_weight",
    "pps_systematic",
    "product_of_stages",
    "public_ledger",
    "release_reserves",
    "sampford",
    "sample_size_for_margin",
    "select_person",
    "select_person_by_kish_grid",
    "slovin",
    "srs",
    "substitute_probability",
    "systematic",
    "take_from_list",
    "use_listing",
    "verify",
    "weakest_basis",
]
