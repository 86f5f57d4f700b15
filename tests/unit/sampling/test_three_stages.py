"""One, two and three stages: π is the product, lists found in the field change it, and the ledger knows."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sampling import (
    SamplingError,
    Stage,
    Subunits,
    base_weights,
    draw,
    ledger,
    public_ledger,
    release_reserves,
    use_listing,
    verify,
)
from tests.unit.sampling.drawn_province import RECORDS, SEED, design, frame

HAMLETS = [
    {
        "psu": unit["unit_id"],
        "unit_id": f"{unit['unit_id']}-{n}",
        "name": f"Thôn {n}",
        "size": 100 + 37 * n,
        "households": 40 + 9 * n,
    }
    for unit in RECORDS
    for n in range(1, 6)
]
THREE = (Stage("psu", "pps_systematic"), Stage("ssu", "pps_systematic", take=2), Stage("household", "srs"))


def hamlets(records=HAMLETS) -> Subunits:
    return Subunits.from_records(records, frame=frame())


@pytest.fixture(scope="module")
def drawn():
    return draw(frame(), design(stages=THREE), seed=SEED, salt="x", subunits=hamlets())


def test_a_household_has_the_product_of_three_probabilities(drawn):
    assert drawn.algorithm == "khaosat-draw/2"
    assert drawn.subunits.groupby("psu").size().eq(2).all()
    psu_pi = drawn.psus.set_index("unit_id")["inclusion_probability"]
    inside = sum(100 + 37 * n for n in range(1, 6))
    for hamlet in drawn.subunits.itertuples():
        assert hamlet.conditional_probability == pytest.approx(2 * hamlet.size / inside, rel=1e-14)
        lines = drawn.households.query("subunit == @hamlet.unit_id and role == 'main'")
        assert len(lines) == 6
        expected = psu_pi[hamlet.psu] * 2 * hamlet.size / inside * 6 / hamlet.households
        assert lines["inclusion_probability"].to_numpy() == pytest.approx(expected, rel=1e-14)
    weights = base_weights(drawn)
    assert len(weights) == drawn.psus["take"].sum() == 9 * 12
    assert (weights["weight"] * weights["inclusion_probability"]).to_numpy() == pytest.approx(1)


def test_totals_of_three_stages_are_unbiased():
    """Horvitz–Thompson totals of a variable that has nothing to do with the sizes, over 40 seeds."""
    plan = design(stages=THREE, households_per_psu=2, reserve_per_psu=0)
    small = [{**record, "households": 2 + place % 5} for place, record in enumerate(HAMLETS)]
    inner, table = hamlets(small), frame()
    value = {record["unit_id"]: place * 7 % 11 for place, record in enumerate(small)}
    total = sum(value[record["unit_id"]] * record["households"] for record in small)
    estimates = []
    for number in range(40):
        weights = base_weights(draw(table, plan, seed=f"s{number}", subunits=inner))
        estimates.append(float((weights["weight"] * weights["subunit"].map(value)).sum()))
    assert abs(np.mean(estimates) - total) < 4 * np.std(estimates, ddof=1) / np.sqrt(40)
    assert np.std(estimates, ddof=1) < total / 2


def test_one_stage_ends_with_the_units_themselves():
    drawn = draw(frame(), design(stages=(Stage("psu", "srs"),)), seed=SEED)
    weights = base_weights(drawn)
    assert weights["unit_id"].tolist() == drawn.psus["unit_id"].tolist()
    assert weights.groupby("stratum")["weight"].sum().to_dict() == {"phường": 6, "xã": 18}


def test_a_list_found_in_the_field_changes_probabilities_and_weights_follow(drawn):
    hamlet = drawn.subunits.iloc[0]
    other = use_listing(drawn, {hamlet["unit_id"]: 80})
    lines = other.households.query("subunit == @hamlet.unit_id and role == 'main'")
    assert lines["conditional_probability"].tolist() == [6 / 80] * 6
    assert lines["line"].max() <= 80
    rest = [d.households[d.households["subunit"] != hamlet["unit_id"]] for d in (drawn, other)]
    untouched = [table.reset_index(drop=True) for table in rest]
    assert untouched[0].equals(untouched[1])
    record = json.loads(json.dumps(ledger(other)))
    assert record["listed"] == {hamlet["unit_id"]: 80}
    assert verify(record, frame(), subunits=hamlets()) == []
    short = use_listing(drawn, {hamlet["unit_id"]: 4})
    few = short.households.query("subunit == @hamlet.unit_id")
    assert few["conditional_probability"].tolist() == [1.0] * 4


def test_two_stages_take_the_list_found_too_and_keep_released_reserves():
    drawn = draw(frame(), design(), seed=SEED)
    psu = drawn.psus.iloc[0]
    larger = use_listing(release_reserves(drawn, {psu["unit_id"]: 3}), {psu["unit_id"]: psu["households"] + 100})
    worked = larger.households.query("psu == @psu.unit_id and released")
    assert worked["conditional_probability"].tolist() == [15 / (psu["households"] + 100)] * 15
    assert larger.released == {psu["unit_id"]: 3}
    assert verify(json.loads(json.dumps(ledger(larger))), frame()) == []


def test_a_grown_list_keeps_what_was_drawn_of_it_unless_a_new_line_comes_before():
    drawn = draw(frame(), design(reserve_per_psu=0), seed=SEED)
    unit = drawn.psus.iloc[2]
    grown = use_listing(drawn, {unit["unit_id"]: int(unit["households"]) + 50})
    tables = (drawn.households, grown.households)
    before, after = (set(table.loc[table["psu"] == unit["unit_id"], "line"]) for table in tables)
    assert all(line > unit["households"] for line in after - before)


def test_the_ledger_of_three_stages_is_verified_and_every_change_found(drawn):
    record = json.loads(json.dumps(ledger(release_reserves(drawn, {drawn.subunits["unit_id"].iloc[1]: 2}))))
    assert verify(record, frame(), subunits=hamlets()) == []
    assert verify(public_ledger(record), frame(), subunits=hamlets()) == []
    record["subunits"][3]["size"] += 1
    assert any("subunits line 4: size" in found for found in verify(record, frame(), subunits=hamlets()))
    edited = [{**HAMLETS[0], "size": 9_999}, *HAMLETS[1:]]
    assert any("hash of the sub-units" in found for found in verify(record, frame(), subunits=hamlets(edited)))
    assert any("cannot be made again" in found for found in verify(record, frame()))


def test_a_draw_without_the_new_features_keeps_the_first_algorithm():
    record = ledger(draw(frame(), design(), seed=SEED))
    assert record["algorithm"] == "khaosat-draw/1"
    assert {"subunits", "listed", "commitment"} & set(record) == set()
    assert "coordination" not in record["design"]


def test_a_ledger_made_before_commitments_verifies_as_it_was():
    """Hashes of a draw made by the release before commitments, sub-units and shared numbers."""
    record = ledger(draw(frame(), design(), seed=SEED, draw_number=2, salt="kept in-house"))
    assert record["households_hash"] == "cc37c85c32ea0f17b84340be020825c20649f486f6f77b8b0adecebe276421ab"
    assert record["ledger_hash"] == "955856514581dd717bb9b87fc49ee98fca7221bdc23e29c11519e8331a2b4b40"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: draw(frame(), design(stages=THREE), seed=SEED), "subunits_needed"),
        (lambda: draw(frame(), design(), seed=SEED, subunits=hamlets()), "subunits_needed"),
        (lambda: draw(frame(), design(stages=THREE), seed=SEED, subunits=hamlets(HAMLETS[:5])), "subunits_missing"),
        (lambda: hamlets([{**HAMLETS[0], "psu": "99999"}]), "subunit_psu_unknown"),
        (lambda: hamlets([HAMLETS[0], HAMLETS[0]]), "frame_has_errors"),
        (lambda: design(stages=THREE, households_per_psu=13), "design_number_invalid"),
        (lambda: design(stages=(THREE[0], Stage("ssu", "srs"), THREE[2])), "design_number_invalid"),
        (lambda: design(stages=(THREE[0], THREE[2], THREE[1])), "design_stages_invalid"),
        (lambda: Stage("ssu", "right-hand rule", take=1), "stage_method_unknown"),
        (lambda: use_listing(draw(frame(), design(), seed=SEED), {"99999": 5}), "listing_unit_unknown"),
        (lambda: use_listing(draw(frame(), design(), seed=SEED), {"12021": 0}), "listing_empty"),
        (lambda: use_listing(draw(frame(), design(stages=THREE[:1]), seed=SEED), {}), "draw_needs_probabilities"),
    ],
)
def test_what_cannot_be_done_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
