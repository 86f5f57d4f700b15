"""The short verifier draws again with nothing but Python: it agrees with the program and finds every change."""

from __future__ import annotations

import ast
import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sampling.verify_draw
from sampling import (
    Basis,
    Stage,
    adopt_allocation,
    commitment,
    coordinate,
    draw,
    ledger,
    public_ledger,
    release_reserves,
)
from sampling.verify_draw import check
from tests.unit.sampling.drawn_province import RECORDS, SEED, design, frame

FRAME = frame().canonical_csv().encode()


def book(method="pps_systematic", salt="kept in-house", **stage):
    stages = (Stage("psu", method, **stage), Stage("household", "srs"))
    drawn = draw(frame(), design(stages=stages), seed=SEED, salt=salt)
    return json.loads(json.dumps(ledger(release_reserves(drawn, {drawn.psus["unit_id"].iloc[1]: 2}))))


@pytest.fixture(scope="module")
def usual():
    return book()


@pytest.mark.parametrize("salt", ["", "kept in-house"])
@pytest.mark.parametrize("method", ["pps_systematic", "srs", "systematic", "pareto"])
def test_what_the_product_draws_by_default_is_drawn_again(method, salt):
    whole = book(method, salt)
    assert check(whole, FRAME)[0] == check(public_ledger(whole), FRAME)[0] == []


def test_a_declared_order_is_drawn_again_and_what_is_left_is_said():
    assert check(book("systematic", sort=("grouping", "size")), FRAME) == ([], [])
    for other in (book("sampford"), book(sort=("grouping",), serpentine=True), book("pareto")):
        found, left = check(other, FRAME)
        assert found == []
        assert other["design"]["stages"][0]["method"] in left[0]
    assert check(public_ledger(book()), FRAME) == ([], ["danh sách hộ lưu nội bộ"])


def test_quotas_and_shared_numbers_are_left_to_the_program():
    adopted = ledger(adopt_allocation(frame(), {"12000": 5}, Basis.QUOTA))
    shared = design(
        stages=(Stage("psu", "srs"), Stage("household", "srs")), coordination=coordinate(book("srs"), "negative")
    )
    for other in (adopted, ledger(draw(frame(), shared, seed="06-07-08-09-10"))):
        assert check(other, FRAME)[0] == []
        assert other["algorithm"] in check(other, FRAME)[1][0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["psus"][2].update(unit_id="12033"), "psus, dòng 3: unit_id"),
        (lambda r: r["psus"][4].update(size=1), "psus, dòng 5: size"),
        (lambda r: r["psus"][0].update(inclusion_probability=0.5), "psus, dòng 1: inclusion_probability"),
        (lambda r: r["households"][5].update(line=7), "households, dòng 6: line"),
        (lambda r: r["households"].pop(), "households: biên bản có 143 dòng, chọn lại có 144"),
        (lambda r: r.update(seed="05-11-28-33-41-43"), "psus, dòng 1"),
        (lambda r: r.update(salt="other"), "households, dòng 1"),
        (lambda r: r.update(draw_number=2), "psus, dòng 1"),
        (lambda r: r["design"].update(margin=0.01), "ledger_hash"),
        (lambda r: r.update(households_hash=""), "households_hash"),
    ],
)
def test_a_changed_ledger_is_found_out(usual, change, says):
    changed = copy.deepcopy(usual)
    change(changed)
    assert any(says in difference for difference in check(changed, FRAME)[0])


def test_a_design_that_was_not_committed_to_is_found_out_although_everything_else_fits():
    salt = "kept in-house"
    promised = commitment(frame_hash=frame().hash, design=design(), draw_number=1, salt=salt, seed_plan="Xổ số mai")
    other = design(margin=0.02)
    for drawn_by, differs in ((design(), False), (other, True)):
        whole = ledger(draw(frame(), drawn_by, seed=SEED, salt=salt), commitment=promised)
        for record in (whole, public_ledger(whole)):
            found = check(json.loads(json.dumps(record)), FRAME)[0]
            assert [line.split(" ")[0] for line in found] == ["commitment"] * differs


def test_a_changed_size_of_the_frame_is_found_out(usual):
    edited = frame([{**RECORDS[0], "size": RECORDS[0]["size"] * 9}, *RECORDS[1:]]).canonical_csv().encode()
    found = check(usual, edited)[0]
    assert "dàn mẫu không khớp" in found[0]
    assert any("inclusion_probability" in line for line in found)


def test_it_is_written_in_the_python_of_2019_with_the_standard_library_alone():
    source = Path(sampling.verify_draw.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "csv", "hashlib", "io", "json", "math", "sys", "unicodedata"}


def test_it_runs_alone_in_an_empty_folder(usual, tmp_path: Path):
    shutil.copy(sampling.verify_draw.__file__, tmp_path / "verify_draw.py")
    (tmp_path / "frame.csv").write_bytes(FRAME)

    def run(record):
        (tmp_path / "ledger.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-I", "verify_draw.py", "ledger.json", "frame.csv"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    same = run(usual)
    assert (same.returncode, same.stdout.decode().split(":")[0]) == (0, "TRÙNG KHỚP"), same.stderr
    undrawn = run(book("pareto"))
    assert (undrawn.returncode, undrawn.stdout.decode().split(":")[0]) == (2, "CHƯA CHỌN LẠI")
    other = run({**usual, "seed": "1-2-3-4-5-6-7"})
    assert other.returncode == 1
    assert "psus, dòng 1: unit_id" in other.stdout.decode()
