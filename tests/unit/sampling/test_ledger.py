"""The ledger says what was drawn, its public part holds areas only, and verify finds every change."""

import copy
import json

import pytest

from sampling import (
    Basis,
    Stage,
    adopt_allocation,
    draw,
    ledger,
    public_ledger,
    release_reserves,
    verify,
)
from sampling.design import STAGE_METHODS
from tests.unit.sampling.drawn_province import RECORDS, SEED, design, frame


def through_json(record):
    return json.loads(json.dumps(record, ensure_ascii=False, allow_nan=False))


@pytest.fixture(scope="module")
def record():
    return through_json(ledger(draw(frame(), design(), seed=SEED)))


def test_a_ledger_that_went_through_json_is_verified(record):
    assert verify(record, frame()) == []


@pytest.mark.parametrize("method", STAGE_METHODS["psu"])
def test_a_draw_by_any_method_is_verified(method):
    drawn = draw(frame(), design(stages=(Stage("psu", method), Stage("household", "srs"))), seed=SEED)
    assert verify(through_json(ledger(drawn)), frame()) == []


def test_released_reserves_and_adopted_allocations_are_verified():
    drawn = draw(frame(), design(), seed=SEED, salt="kept in-house")
    released = release_reserves(drawn, {drawn.psus["unit_id"].iloc[0]: 3})
    assert verify(through_json(ledger(released)), frame()) == []
    adopted = adopt_allocation(frame(), {"12000": 5, "12003": 8}, Basis.VOLUNTEER)
    assert verify(through_json(ledger(adopted)), frame()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["psus"][2].update(unit_id="12033"), "psus line 3: unit_id"),
        (lambda r: r["psus"][0].update(inclusion_probability=0.5), "psus line 1: inclusion_probability"),
        (lambda r: r["households"][5].update(line=7), "households line 6: line"),
        (lambda r: r["households"][12].update(role="main"), "households line 13: role"),
        (lambda r: r["households"].pop(), "households has 143 lines, drawn again 144"),
        (lambda r: r["frame"].update(hash="0" * 64), "frame hash"),
        (lambda r: r.update(seed="other"), "psus line 1"),
        (lambda r: r.update(draw_number=2), "psus line 1"),
        (lambda r: r.update(basis="quota"), "basis"),
        (lambda r: r.update(uncovered=["12000"]), "uncovered"),
        (lambda r: r["design"].update(margin=0.01), "ledger_hash"),
        (lambda r: r.update(households_hash=""), "households_hash"),
        (lambda r: r["design"].pop("allocation"), "cannot be made again"),
        (lambda r: r.update(algorithm="khaosat-draw/0"), "algorithm"),
        (lambda r: r.update(format="csv"), "format"),
    ],
)
def test_a_changed_ledger_is_found_out(record, change, says):
    changed = copy.deepcopy(record)
    change(changed)
    assert any(says in difference for difference in verify(changed, frame()))


def test_a_frame_edited_after_the_draw_is_found_out(record):
    edited = [{**RECORDS[0], "size": RECORDS[0]["size"] + 1}, *RECORDS[1:]]
    assert any("frame hash" in difference for difference in verify(record, frame(edited)))


def test_the_public_ledger_holds_areas_only(record):
    public = through_json(public_ledger(record))
    assert "households" not in public
    assert "salt" not in public
    assert public["full_ledger_hash"] == record["ledger_hash"]
    assert public["households_hash"] == record["households_hash"]
    assert [line["unit_id"] for line in public["psus"]] == [line["unit_id"] for line in record["psus"]]
    assert verify(public, frame()) == []


def test_a_changed_public_ledger_is_found_out(record):
    public = public_ledger(record)
    public["households_hash"] = "0" * 64
    assert any("households_hash" in difference for difference in verify(public, frame()))


def test_with_a_salt_the_public_ledger_keeps_it_and_verifies_the_areas():
    whole = ledger(draw(frame(), design(), seed=SEED, salt="kept in-house"))
    public = through_json(public_ledger(whole))
    assert "kept in-house" not in json.dumps(public)
    assert len(public["salt_hash"]) == 64
    assert verify(public, frame()) == []
    public["psus"][0]["order"] = 2
    assert any("psus line 1: order" in difference for difference in verify(public, frame()))
