"""The design: its weakest basis, what that allows to claim, and its way to JSON and back."""

import json

import pytest

from sampling import Basis, SampleDesign, SamplingError, Stage, claims, weakest_basis


def design(**changes):
    return SampleDesign(**{"allocation": {"xã": 4}, "households_per_psu": 12, **changes})


# margin of error, standard error, confidence interval: the table in METHODS of the sampling chapter.
TABLE = [
    ("probability", True, True, True),
    ("probability_with_substitution", False, True, False),
    ("census_attempt", False, False, False),
    ("random_route", False, False, False),
    ("quota", False, False, False),
    ("volunteer", False, False, False),
    ("mixed", False, False, False),
]


@pytest.mark.parametrize(("basis", "margin", "se", "interval"), TABLE)
def test_a_basis_allows_what_the_table_says(basis, margin, se, interval):
    allowed = claims(Basis(basis))
    assert (allowed.margin_of_error, allowed.standard_error, allowed.confidence_interval) == (
        margin,
        se,
        interval,
    )


def test_every_basis_has_a_statement_of_its_own():
    assert len({claims(basis).statement_code for basis in Basis}) == len(Basis) == len(TABLE)


def test_results_with_substitutes_stand_beside_their_rates():
    beside = claims(Basis.PROBABILITY_WITH_SUBSTITUTION).beside
    assert beside == ("replacement_rate", "response_rate_without_substitutes")


def test_the_weakest_stage_governs():
    stages = (Stage("psu", "pps_systematic"), Stage("household", "right-hand rule", Basis.RANDOM_ROUTE))
    assert design(stages=stages).basis is Basis.RANDOM_ROUTE
    assert design().basis is Basis.PROBABILITY
    assert weakest_basis(["quota", "probability", "volunteer"]) is Basis.VOLUNTEER


def test_a_design_survives_json_exactly():
    full = design(
        stages=(
            Stage("psu", "systematic", sort=("grouping", "size"), serpentine=True),
            Stage("household", "srs", Basis.PROBABILITY_WITH_SUBSTITUTION, take=12),
        ),
        reserve_per_psu=3,
        margin=0.03,
        deff=1.6,
        response_rate=0.85,
    )
    again = SampleDesign.from_dict(json.loads(json.dumps(full.to_dict())))
    assert again == full
    assert again.stages[1].basis is Basis.PROBABILITY_WITH_SUBSTITUTION


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: weakest_basis([]), "basis_missing"),
        (lambda: Stage("village", "srs"), "stage_unknown"),
        (lambda: Stage("psu", "purposive"), "stage_method_unknown"),
        (lambda: Stage("household", "pps_systematic"), "stage_method_unknown"),
        (lambda: design(stages=()), "basis_missing"),
        (lambda: design(stages=(Stage("household", "srs"),)), "design_stages_invalid"),
        (lambda: design(households_per_psu=0), "design_number_invalid"),
        (lambda: design(households_per_psu=2.5), "design_number_invalid"),
        (lambda: design(reserve_per_psu=-1), "design_number_invalid"),
        (lambda: design(allocation={"xã": -1}), "design_number_invalid"),
        (
            lambda: design(stages=(Stage("psu", "srs"), Stage("household", "srs", take=5))),
            "design_number_invalid",
        ),
    ],
)
def test_a_design_that_cannot_be_drawn_is_refused(build, code):
    with pytest.raises(SamplingError) as refusal:
        build()
    assert refusal.value.code == code
