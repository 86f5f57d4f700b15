"""The worked example of docs/ledger.md is what the program does, number for number."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from sampling import (
    Frame,
    SampleDesign,
    base_weights,
    commitment,
    design_hash,
    draw,
    ledger,
    permanent_random_number,
    public_ledger,
    verify,
)
from sampling.verify_draw import check

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What the page says: its files, its hashes in order, its seed."""
    files = dict(re.findall(r"```(csv|json)\n(.*?)```", TEXT, re.DOTALL))
    names = ("frame", "design", "commitment", "households", "ledger", "public")
    hashes = dict(zip(names, re.findall(r"`([0-9a-f]{64})`", TEXT), strict=True))
    seed = re.findall(r"`(\d\d(?:-\d\d){5})`", TEXT)[0]
    plan = re.findall(r'the seed to come from "(.*?)"', TEXT)[0]
    return {**files, **hashes, "seed": seed, "plan": plan}


def test_every_number_of_the_example_is_drawn(told: dict[str, str]) -> None:
    frame = Frame.from_records(list(csv.DictReader(io.StringIO(told["csv"]))))
    design = SampleDesign.from_dict(json.loads(told["json"]))
    assert (frame.canonical_csv(), frame.hash) == (told["csv"], told["frame"])
    assert design_hash(design) == told["design"]
    promised = commitment(frame_hash=frame.hash, design=design, draw_number=1, seed_plan=told["plan"])
    assert promised["commitment_hash"] == told["commitment"]
    drawn = draw(frame, design, seed=told["seed"])
    record = ledger(drawn, commitment=promised)
    public = public_ledger(record)
    assert record["households_hash"] == told["households"]
    assert (record["ledger_hash"], public["ledger_hash"]) == (told["ledger"], told["public"])
    for book in (record, public):
        assert verify(book, frame) == []
        assert check(book, told["csv"].encode())[0] == []
    assert drawn.psus["unit_id"].tolist() == ["00106", "00100", "00103"]
    assert drawn.psus["inclusion_probability"].tolist() == [8000 / 13000, 1, 900 / 2100]
    assert drawn.households.query("psu == '00103'")["line"].tolist() == [22, 232, 124, 149]
    assert base_weights(drawn).query("psu == '00103'")["weight"].round(1).tolist() == [241.1] * 3


def test_every_random_number_of_the_table_is_right() -> None:
    rows = re.findall(r"`(\S+?)\\\|(\S+?)\\\|(\S+?)\\\|(\d+)` \| (0\.\d+) \|", TEXT)
    assert len(rows) == 6
    for seed, stage, unit, number, value in rows:
        assert permanent_random_number(seed, stage, unit, int(number)) == float(value)


def test_every_key_of_the_files_is_described(told: dict[str, str]) -> None:
    frame = Frame.from_records(list(csv.DictReader(io.StringIO(told["csv"]))))
    design = SampleDesign.from_dict(json.loads(told["json"]))
    record = ledger(draw(frame, design, seed=told["seed"]))
    keys = {*record, *public_ledger(record), *design.to_dict(), *record["psus"][0], *record["households"][0]}
    assert {key for key in keys if f"`{key}`" not in TEXT} == set()
