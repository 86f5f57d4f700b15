"""Letters of significance: differences as the design gives them, false discoveries bounded over a banner."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import (
    Banner,
    Item,
    Proportion,
    WeightedSample,
    column_letters,
    compare_domains,
    false_discovery_rates,
)

AREA = Banner("area", "Area", (("n", "North"), ("m", "Middle"), ("s", "South")))
ITEM = Item("q", "Q", (("a", "A"), ("b", "B")))


def survey(shares: dict[str, float], *, seed: int = 3) -> WeightedSample:
    rng = np.random.default_rng(seed)
    rows = [(psu, area) for psu in range(40) for area in shares for _ in range(6)]
    data = pd.DataFrame(rows, columns=["psu", "area"])
    likes = rng.random(len(data)) < data["area"].map(shares).to_numpy()
    data = data.assign(q=np.where(likes, "a", "b"), w=rng.uniform(1, 3, len(data)))
    return WeightedSample.from_frame(data, psu="psu", weights="w")


def test_benjamini_and_hochberg_by_hand() -> None:
    # 5 tests: p·m/rank = .005, .025, .0667, .0625, .9 → running minimum from the right.
    p = np.array([0.001, 0.01, 0.04, 0.05, 0.9])
    np.testing.assert_allclose(false_discovery_rates(p), [0.005, 0.025, 0.0625, 0.0625, 0.9])
    np.testing.assert_allclose(false_discovery_rates(p[[4, 2, 0]]), [0.9, 0.06, 0.003])


def test_a_missing_comparison_is_none() -> None:
    adjusted = false_discovery_rates(np.array([np.nan, 0.02]))
    assert np.isnan(adjusted[0])
    assert adjusted[1] == pytest.approx(0.02)


def test_a_difference_has_the_standard_error_of_the_domains_difference() -> None:
    sample = survey({"n": 0.6, "m": 0.5, "s": 0.3})
    letters = column_letters(sample, [ITEM], AREA)
    domains = compare_domains(Proportion("q", "a"), sample, by="area")
    for found in letters.differences:
        if found.option == "a":
            wanted = domains.difference(found.first, found.second)
            assert (found.difference, found.se) == pytest.approx((wanted.value, wanted.se), rel=1e-10)


def test_the_higher_column_carries_the_letter_of_the_lower_one() -> None:
    letters = column_letters(survey({"n": 0.7, "m": 0.68, "s": 0.2}), [ITEM], AREA)
    assert letters.column_names == {"n": "A", "m": "B", "s": "C"}
    assert letters.letters["q"]["a"] == {"n": "C", "m": "C", "s": ""}
    assert letters.letters["q"]["b"] == {"n": "", "m": "", "s": "AB"}


def test_a_column_with_few_answers_is_not_compared() -> None:
    sample = survey({"n": 0.7, "m": 0.68, "s": 0.2})
    few = sample.data[(sample.data["area"] != "s") | (sample.data["psu"] < 3)]
    letters = column_letters(WeightedSample.from_frame(few, psu="psu", weights="w"), [ITEM], AREA)
    assert {(found.first, found.second) for found in letters.differences} == {("n", "m")}


def test_where_nothing_differs_letters_are_rare() -> None:
    """200 banners of three equal columns: at most 5 % of them may carry a letter (all comparisons are null)."""
    with_letters = 0
    for seed in range(200):
        letters = column_letters(survey({"n": 0.5, "m": 0.5, "s": 0.5}, seed=seed), [ITEM], AREA)
        with_letters += any(text for row in letters.letters["q"].values() for text in row.values())
    assert with_letters <= 20


def test_cells_that_are_not_shown_are_not_compared_and_do_not_count_as_comparisons() -> None:
    sample = survey({"n": 0.62, "m": 0.5, "s": 0.2})
    shown = {"q": np.array([[True, True, False], [True, True, False]])}
    letters = column_letters(sample, [ITEM], AREA, shown=shown)
    assert {(found.first, found.second) for found in letters.differences} == {("n", "m")}
    assert all(found.q_value == pytest.approx(found.p_value) for found in letters.differences)  # m = 2, equal p
    assert letters.letters["q"]["a"]["s"] == letters.letters["q"]["b"]["s"] == ""


def test_several_answers_are_compared_one_by_one() -> None:
    sample = survey({"n": 0.7, "m": 0.68, "s": 0.2})
    both = sample.data["q"].map(lambda answer: ["a", "b"] if answer == "a" else ["b"]).to_numpy(dtype=object)
    sample = WeightedSample.from_frame(sample.data.assign(q=both), psu="psu", weights="w")
    item = Item("q", "Q", ITEM.options, multiple=True)
    letters = column_letters(sample, [item], AREA)
    assert letters.letters["q"]["a"] == {"n": "C", "m": "C", "s": ""}
    assert set(letters.letters["q"]["b"].values()) == {""}  # everybody chose it: nothing to compare


def test_names_of_two_letters_stand_apart() -> None:
    codes = [f"g{place:02}" for place in range(28)]
    likes = {code: 0.95 if place < 27 else 0.05 for place, code in enumerate(codes)}
    banner = Banner("area", "Area", tuple((code, code) for code in codes))
    letters = column_letters(survey(likes), [ITEM], banner)
    assert letters.letters["q"]["a"]["g00"].split()[-1] == "AB"
    assert letters.letters["q"]["b"]["g27"] == " ".join(letters.column_names[code] for code in codes[:27])


def test_nobody_at_all_is_no_proof_of_a_difference() -> None:
    """None of a column has a variance estimated as 0: taken at its word, the smallest share would differ from it."""
    letters = column_letters(survey({"n": 0.06, "m": 0.5, "s": 0.0}), [ITEM], AREA)
    assert letters.letters["q"]["a"] == {"n": "", "m": "A", "s": ""}
    assert sum(np.isnan(found.p_value) for found in letters.differences) == 4
