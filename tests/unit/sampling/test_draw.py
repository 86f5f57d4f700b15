"""The draw of communes, household lines and persons, and the adopted allocation."""

import hashlib
from collections import Counter

import numpy as np
import pytest

from sampling import (
    Basis,
    SamplingError,
    Stage,
    adopt_allocation,
    draw,
    household_key,
    inclusion_probabilities,
    permanent_random_number,
    release_reserves,
    select_person,
)
from sampling.design import STAGE_METHODS
from tests.unit.sampling.drawn_province import RECORDS, SEED, design, frame

BIG = "12021"


def test_every_stratum_gets_its_allocation():
    drawn = draw(frame(), design(), seed=SEED)
    assert drawn.psus["stratum"].value_counts().to_dict() == {"phường": 3, "xã": 6}
    assert drawn.psus["unit_id"].is_unique
    assert drawn.uncovered == ()
    assert (drawn.seed, drawn.algorithm, drawn.frame_hash) == (SEED, "khaosat-draw/1", frame().hash)


def test_communes_are_taken_in_proportion_to_size_and_the_largest_for_certain():
    drawn = draw(frame(), design(), seed=SEED)
    units = frame().data.query("stratum == 'xã'")
    expected = dict(zip(units["unit_id"], inclusion_probabilities(units["size"], 6), strict=True))
    psus = drawn.psus.query("stratum == 'xã'").set_index("unit_id")
    assert psus["inclusion_probability"].to_dict() == {unit: expected[unit] for unit in psus.index}
    assert psus.loc[BIG, "inclusion_probability"] == 1
    assert psus.index[psus["certainty"]].tolist() == [BIG]


def test_a_household_has_the_product_of_the_stages_probabilities():
    # DHS Sampling Manual (2012), section 1.4: P1 = a·M/ΣM, P2 = take/listed.
    drawn = draw(frame(), design(), seed=SEED)
    first = drawn.psus.iloc[0]
    main = drawn.households.query("psu == @first.unit_id and role == 'main'")
    assert len(main) == 12
    assert (main["conditional_probability"] == 12 / first["households"]).all()
    expected = first["inclusion_probability"] * 12 / first["households"]
    assert main["inclusion_probability"].to_numpy() == pytest.approx(expected, rel=1e-15)


def test_lines_have_the_smallest_numbers_of_their_list_worked_with_hashlib_alone():
    drawn = draw(frame(), design(), seed=SEED, draw_number=2)
    psu = drawn.psus.iloc[3]
    numbers = {}
    for line in range(1, psu["households"] + 1):
        name = f"{SEED}|household|{psu['unit_id']}/{line}|2"
        numbers[line] = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 11
    expected = sorted(numbers, key=numbers.__getitem__)[:16]
    assert drawn.households.query("psu == @psu.unit_id")["line"].tolist() == expected


def test_reserves_come_after_the_main_lines_and_have_no_probability_yet():
    households = draw(frame(), design(), seed=SEED).households
    reserve = households.query("role == 'reserve'")
    assert reserve.groupby("psu").size().eq(4).all()
    assert reserve["order"].min() == 13
    assert reserve["inclusion_probability"].isna().all()
    assert not reserve["released"].any()


def test_released_reserves_enlarge_the_sample():
    drawn = draw(frame(), design(), seed=SEED)
    psu, other = drawn.psus.iloc[1], drawn.psus.iloc[2]["unit_id"]
    larger = release_reserves(drawn, {psu["unit_id"]: 2})
    worked = larger.households.query("psu == @psu.unit_id and released")
    assert worked["order"].tolist() == list(range(1, 15))
    assert (worked["conditional_probability"] == 14 / psu["households"]).all()
    untouched, before = (d.households[d.households["psu"] == other] for d in (larger, drawn))
    assert untouched.equals(before)
    assert drawn.released == {}
    assert larger.released == {psu["unit_id"]: 2}


def test_a_short_list_is_taken_whole():
    records = [{**record, "households": 9} for record in RECORDS]
    drawn = draw(frame(records), design(), seed=SEED)
    assert (drawn.psus["take"] == 9).all()
    assert (drawn.households["conditional_probability"] == 1).all()
    assert set(drawn.households["role"]) == {"main"}


@pytest.mark.parametrize("method", STAGE_METHODS["psu"])
def test_every_method_draws_the_communes(method):
    stages = (Stage("psu", method), Stage("household", "srs"))
    drawn = draw(frame(), design(stages=stages), seed=SEED)
    assert len(drawn.psus) == drawn.psus["unit_id"].nunique() == 9
    assert drawn.psus["inclusion_probability"].between(0, 1, inclusive="right").all()


def test_a_declared_order_spreads_the_sample_over_the_areas():
    stages = (Stage("psu", "systematic", sort=("grouping",)), Stage("household", "srs"))
    drawn = draw(frame(), design(stages=stages, allocation={"phường": 3, "xã": 9}), seed=SEED)
    areas = frame().data.set_index("unit_id")["grouping"]
    spread = Counter(areas[unit] for unit in drawn.psus.query("stratum == 'xã'")["unit_id"])
    assert set(spread.values()) == {3}


def test_a_serpentine_order_is_a_draw_too():
    stages = (Stage("psu", "pps_systematic", sort=("grouping", "size"), serpentine=True),)
    assert len(draw(frame(), design(stages=stages), seed=SEED).psus) == 9


def test_another_seed_or_draw_number_or_salt_is_another_sample():
    first = draw(frame(), design(), seed=SEED)
    lines = first.households["line"].tolist()
    assert draw(frame(), design(), seed="other").households["line"].tolist() != lines
    assert draw(frame(), design(), seed=SEED, draw_number=2).households["line"].tolist() != lines
    salted = draw(frame(), design(), seed=SEED, salt="kept in-house")
    assert salted.psus.equals(first.psus)
    assert salted.households["line"].tolist() != lines


def test_a_stratum_with_nothing_allocated_is_reported_as_uncovered():
    drawn = draw(frame(), design(allocation={"phường": 0, "xã": 6}), seed=SEED)
    assert set(drawn.psus["stratum"]) == {"xã"}
    assert drawn.uncovered == tuple(frame().data.query("stratum == 'phường'")["unit_id"])


def test_quota_inside_drawn_communes_gives_numbered_interviews_without_probabilities():
    stages = (Stage("psu", "pps_systematic"), Stage("household", "sex by age", Basis.QUOTA))
    drawn = draw(frame(), design(stages=stages), seed=SEED)
    assert drawn.basis is Basis.QUOTA
    assert drawn.psus["inclusion_probability"].notna().all()
    assert drawn.households["inclusion_probability"].isna().all()
    assert drawn.households.groupby("psu")["line"].apply(list).iloc[0] == list(range(1, 13))


def test_each_adult_is_as_likely_as_the_others():
    picks = Counter(select_person(SEED, household_key("12000", line), 3)[0] for line in range(1, 3001))
    assert set(picks) == {1, 2, 3}
    # Binomial(3000, 1/3): standard deviation 25.8; 4.3 of them is a family error of about 5e-5.
    assert max(abs(count - 1000) for count in picks.values()) < 111


def test_the_person_follows_from_the_number_by_hand():
    key = household_key("12000", 17, salt="x")
    u = permanent_random_number(SEED, "person", "12000/17/x", 1)
    assert select_person(SEED, key, 4) == (int(np.floor(4 * u)) + 1, 0.25)
    assert select_person(SEED, key, 1) == (1, 1.0)


def test_an_adopted_allocation_has_no_probabilities():
    drawn = adopt_allocation(frame(), {"12000": 5, "12003": 8, "12006": 0}, Basis.QUOTA)
    assert drawn.basis is Basis.QUOTA
    assert drawn.psus.set_index("unit_id")["take"].to_dict() == {"12000": 5, "12003": 8}
    assert drawn.psus["inclusion_probability"].isna().all()
    assert drawn.households.groupby("psu").size().to_dict() == {"12000": 5, "12003": 8}
    assert list(drawn.households.columns) == list(draw(frame(), design(), seed=SEED).households.columns)
    assert "12006" in drawn.uncovered


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: draw(frame(), design(allocation={"xã": 3}), seed=SEED), "stratum_without_allocation"),
        (
            lambda: draw(frame(), design(allocation={"xã": 3, "phường": 2, "đảo": 1}), seed=SEED),
            "stratum_unknown",
        ),
        (lambda: draw(frame(), design(allocation={"xã": 0, "phường": 0}), seed=SEED), "draw_empty"),
        (lambda: draw(frame(), design(allocation={"xã": 3, "phường": 7}), seed=SEED), "sample_exceeds_units"),
        (lambda: draw(frame(), design(), seed=""), "seed_missing"),
        (lambda: draw(frame(), design(), seed="1|2"), "prn_separator"),
        (
            lambda: draw(frame(), design(stages=(Stage("psu", "chosen", Basis.QUOTA),)), seed=SEED),
            "draw_needs_probabilities",
        ),
        (lambda: adopt_allocation(frame(), {"12000": 5}, Basis.PROBABILITY), "basis_needs_draw"),
        (lambda: adopt_allocation(frame(), {"99999": 5}, Basis.QUOTA), "quota_unit_unknown"),
        (lambda: adopt_allocation(frame(), {"12000": 0}, Basis.QUOTA), "quota_empty"),
        (lambda: adopt_allocation(frame(), {"12000": -1, "12003": 2}, Basis.QUOTA), "design_number_invalid"),
        (lambda: select_person(SEED, "12000/1", 0), "eligible_outside"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code


def test_reserves_that_are_not_there_cannot_be_released():
    drawn = draw(frame(), design(), seed=SEED)
    for released, code in (
        ({"99999": 1}, "release_unit_unknown"),
        ({BIG: 5}, "release_exceeds_reserve"),
        ({BIG: -1}, "release_exceeds_reserve"),
    ):
        with pytest.raises(SamplingError) as refusal:
            release_reserves(drawn, released)
        assert refusal.value.code == code
