"""Allocation against worked examples and a search through every possibility."""

import pandas as pd
import pytest

from sampling import SamplingError, allocate

# Wright's setting as a table: N_h, S_h; the optimum was found by a dynamic program over all allocations.
TAKE_ALL = pd.DataFrame({"size": [100, 50, 20, 5], "sd": [10, 30, 80, 400]}, index=["a", "b", "c", "d"])


def test_neyman_takes_the_small_and_variable_stratum_whole():
    assert allocate(40, TAKE_ALL, method="neyman") == {"a": 8, "b": 13, "c": 14, "d": 5}


def test_a_binding_minimum_takes_from_the_large_strata():
    strata = {"a": 500, "b": 400, "c": 300, "d": 200, "e": 100, "f": 50}
    assert list(allocate(60, strata, minimum=8).values()) == [15, 12, 9, 8, 8, 8]


def test_no_stratum_stays_empty_beside_a_giant():
    assert allocate(100, {"a": 1_000_000, "b": 10, "c": 10, "d": 10}) == {"a": 94, "b": 2, "c": 2, "d": 2}


def test_equal_allocation_gives_what_is_over_to_the_larger_strata():
    assert allocate(11, {"a": 50, "b": 90, "c": 50, "d": 70}, method="equal") == {
        "a": 3,
        "b": 3,
        "c": 2,
        "d": 3,
    }


def test_square_root_lies_between_equal_and_proportional():
    strata = {"large": 90_000, "small": 10_000}
    shares = [allocate(400, strata, method=m)["small"] for m in ("proportional", "square_root", "equal")]
    assert shares == [40, 100, 200]


def test_psus_are_shared_by_people_and_capped_by_the_number_of_units():
    strata = pd.DataFrame({"psus": [3, 80], "size": [60_000, 40_000]}, index=["phường", "xã"])
    assert allocate(26, strata) == {"phường": 3, "xã": 23}


def test_a_stratum_below_the_minimum_is_taken_whole():
    strata = pd.DataFrame({"psus": [1, 80], "size": [500, 40_000]}, index=["đảo", "xã"])
    assert allocate(10, strata) == {"đảo": 1, "xã": 9}


def test_bounds_by_stratum():
    strata = {"a": 100, "b": 100, "c": 100}
    assert allocate(30, strata, minimum={"a": 15}, maximum={"b": 4}) == {"a": 15, "b": 4, "c": 11}


def test_strata_without_variance_get_their_minimum():
    strata = pd.DataFrame({"size": [100, 100, 100], "sd": [0, 2, 2]}, index=["a", "b", "c"])
    assert allocate(20, strata, method="neyman") == {"a": 2, "b": 9, "c": 9}
    assert allocate(250, strata, method="neyman") == {"a": 50, "b": 100, "c": 100}


@pytest.mark.parametrize("method", ["proportional", "equal", "square_root"])
@pytest.mark.parametrize("n", [6, 7, 23, 61])
def test_the_allocation_is_the_best_of_all(method, n):
    sizes = (38, 11, 12)
    power = {"proportional": 2, "equal": 0, "square_root": 1}[method]
    objectives = {
        (a, b, n - a - b): sum(size**power / k for size, k in zip(sizes, (a, b, n - a - b), strict=True))
        for a in range(2, 39)
        for b in range(2, 12)
        if 2 <= n - a - b <= 12
    }
    shares = tuple(allocate(n, dict(zip("abc", sizes, strict=True)), method=method).values())
    assert objectives[shares] == pytest.approx(min(objectives.values()), rel=1e-12)


@pytest.mark.parametrize(
    ("n", "options", "code"),
    [
        (3, {}, "allocation_below_minimum"),
        (31, {}, "allocation_above_maximum"),
        (10, {"maximum": 4}, "allocation_above_maximum"),
        (10, {"minimum": {"a": 5}, "maximum": {"a": 4}}, "allocation_bounds_cross"),
        (10, {"method": "bankier"}, "allocation_method_unknown"),
        (10, {"method": "neyman"}, "allocation_sd_missing"),
    ],
)
def test_what_cannot_be_allocated_is_refused(n, options, code):
    with pytest.raises(SamplingError) as refusal:
        allocate(n, {"a": 20, "b": 10}, **options)
    assert refusal.value.code == code


def test_strata_without_size_are_refused():
    with pytest.raises(SamplingError) as refusal:
        allocate(10, {"a": 20, "b": 0})
    assert refusal.value.code == "allocation_strata_invalid"
