"""Every commune of an allocation is taken, each with its own number of lines: a probability sample of its own shape."""

from __future__ import annotations

import json

import pytest

from sampling import (
    SampleDesign,
    SamplingError,
    Stage,
    base_weights,
    commitment,
    design_hash,
    draw,
    ledger,
    public_ledger,
    release_reserves,
    use_listing,
    verify,
)
from sampling.commitment import commitment_of_ledger
from sampling.verify_draw import check
from tests.unit.sampling.drawn_province import RECORDS, SEED, design, frame

LEFT_OUT = ("12003", "12012")
TAKES = {row["unit_id"]: 0 if row["unit_id"] in LEFT_OUT else 5 + i for i, row in enumerate(RECORDS)}
STAGES = (Stage("psu", "srs"), Stage("household", "srs"), Stage("person", "uniform_prn", take=1))


def everywhere(**changes) -> SampleDesign:
    count = {"phường": 0, "xã": 0}
    for row in RECORDS:
        count[row["stratum"]] += bool(TAKES[row["unit_id"]])
    return design(allocation=count, takes=TAKES, stages=STAGES, households_per_psu=1, reserve_per_psu=2, **changes)


def test_every_named_commune_is_certain_and_gives_its_own_number_of_lines():
    drawn = draw(frame(), everywhere(), seed=SEED, salt="in-house")
    assert drawn.uncovered == LEFT_OUT
    assert (drawn.psus["inclusion_probability"] == 1).all()
    assert drawn.psus["certainty"].all()
    main = drawn.households[drawn.households["role"] == "main"].groupby("psu").size()
    assert main.to_dict() == {unit: take for unit, take in TAKES.items() if take}
    assert everywhere().household_lines == main.sum() == sum(TAKES.values())
    weights = base_weights(drawn).groupby("psu")["weight"].sum()
    lines = {row["unit_id"]: row["households"] for row in RECORDS if row["unit_id"] not in LEFT_OUT}
    assert weights.to_dict() == pytest.approx(lines)


def test_a_take_beyond_the_list_takes_the_whole_list():
    drawn = draw(frame(), everywhere().__class__(**{**vars(everywhere()), "takes": TAKES | {"12000": 9999}}), seed=SEED)
    first = drawn.psus.set_index("unit_id").loc["12000"]
    assert first["take"] == first["households"]


def test_ledger_commitment_and_short_verifier_know_the_takes():
    drawn = draw(frame(), everywhere(), seed=SEED, salt="in-house")
    promised = commitment(frame_hash=frame().hash, design=drawn.design, draw_number=1, salt="in-house", seed_plan="?")
    found = use_listing(release_reserves(drawn, {"12006": 1}), {"12009": 3, "12015": 700})
    for each in (drawn, found):
        whole = json.loads(json.dumps(ledger(each, commitment=promised)))
        content = frame().canonical_csv().encode()
        assert whole["algorithm"] == "khaosat-draw/2"
        assert commitment_of_ledger(whole) == promised["commitment_hash"]
        assert verify(whole, frame()) == verify(public_ledger(whole), frame()) == []
        assert check(whole, content) == ([], [])
        whole["design"]["takes"]["12000"] += 1
        assert any("psus, dòng" in line for line in check(whole, content)[0])
        assert any("psus line" in line for line in verify(whole, frame()))


def test_a_design_without_takes_is_written_as_ever():
    assert "takes" not in design().to_dict()
    assert design_hash(design(takes={})) == design_hash(design())
    again = SampleDesign.from_dict(json.loads(json.dumps(everywhere().to_dict())))
    assert (again, again.take_of("12009"), design().take_of("12009")) == (everywhere(), 8, 12)
    assert design().household_lines == 9 * 12


@pytest.mark.parametrize(
    ("takes", "code"),
    [
        ({"99999": 3}, "take_unit_unknown"),
        ({"12000": -1}, "design_number_invalid"),
        ({"12000": 1.5}, "design_number_invalid"),
    ],
)
def test_takes_that_cannot_be_meant_are_refused(takes, code):
    with pytest.raises(SamplingError) as refused:
        draw(frame(), design(takes=takes), seed=SEED)
    assert refused.value.code == code


def test_takes_go_with_no_middle_stage():
    middle = (Stage("psu", "srs"), Stage("ssu", "srs", take=2), Stage("household", "srs"))
    with pytest.raises(SamplingError, match="neither sub-units"):
        design(stages=middle, takes={"12000": 4})
