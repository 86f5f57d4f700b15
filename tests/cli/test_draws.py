"""khaosat commit, draw and verify work from files alone, and end with sentences and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sampling.verify_draw import check
from tests.unit.sampling.drawn_province import SEED, design, frame
from webapp.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "frame.csv").write_text(frame().canonical_csv(), encoding="utf-8")
    plain = {"allocation": {"phường": 3, "xã": 6}, "households_per_psu": 12, "reserve_per_psu": 4}
    (tmp_path / "design.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str, *names: str, **options: object) -> Result:
    given = [str(part) for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    return CliRunner().invoke(main, [command, *(str(folder / name) for name in names), *given])


def test_commit_draw_verify_and_the_short_verifier_agree(folder: Path) -> None:
    made = run(folder, "commit", "frame.csv", "design.json", seed_plan="Xổ số tối nay", salt="bí mật", to=folder)
    promised = json.loads((folder / "commitment.json").read_text(encoding="utf-8"))
    assert promised["commitment_hash"] in made.output
    drawn = run(folder, "draw", "frame.csv", "commitment.json", seed=SEED, salt="bí mật", to=folder / "out")
    assert drawn.exit_code == 0, drawn.output
    assert "9 đơn vị và 108 hộ" in drawn.output
    for name in ("ledger.json", "public-ledger.json"):
        outcome = run(folder, "verify", f"out/{name}", "out/frame.csv")
        assert (outcome.exit_code, outcome.output.split(":")[0]) == (0, "Trùng khớp")
        book = json.loads((folder / "out" / name).read_text(encoding="utf-8"))
        assert check(book, (folder / "out" / "frame.csv").read_bytes())[0] == []
        assert book["commitment"]["hash"] == promised["commitment_hash"]
    assert (folder / "out" / "frame.csv").read_text(encoding="utf-8") == frame().canonical_csv()
    assert (folder / "out" / "verify_draw.py").stat().st_size > 1000


def test_a_changed_line_is_named_and_the_exit_code_is_one(folder: Path) -> None:
    run(folder, "draw", "frame.csv", "design.json", seed=SEED, to=folder)
    record = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    record["psus"][2]["unit_id"] = "12033"
    (folder / "ledger.json").write_text(json.dumps(record), encoding="utf-8")
    outcome = run(folder, "verify", "ledger.json", "frame.csv")
    assert outcome.exit_code == 1
    assert "psus, dòng 3: unit_id trong biên bản là 12033" in outcome.output
    assert "Không dùng mẫu này" in outcome.output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"frame.csv": "unit_id,name,stratum,size,households\n00001,Xã A,xã,0,9\n"}, "dòng 2: size phải lớn hơn 0"),
        ({"frame.csv": "unit_id;name\n1;x\n"}, "cả tệp: unit_id để trống"),
        ({"design.json": "{"}, "không phải JSON"),
        ({"design.json": '{"households_per_psu": 3}'}, "thiếu hoặc thừa mục"),
        ({"design.json": '{"allocation": {"xã": 3}, "households_per_psu": 3}'}, "Tầng phường chưa được phân bổ"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(folder: Path, change: dict[str, str], says: str) -> None:
    for name, content in change.items():
        (folder / name).write_text(content, encoding="utf-8")
    outcome = run(folder, "draw", "frame.csv", "design.json", seed=SEED, to=folder / "out")
    assert outcome.exit_code == 1
    assert says in outcome.output, outcome.output
    assert not (folder / "out").exists()


def test_another_method_than_the_one_committed_to_is_refused(folder: Path) -> None:
    run(folder, "commit", "frame.csv", "design.json", seed_plan="Xổ số tối nay", salt="bí mật", to=folder)
    for options, what in (({"salt": "khác"}, "chuỗi bí mật"), ({"salt": "bí mật", "draw_number": 2}, "số lần chọn")):
        outcome = run(folder, "draw", "frame.csv", "commitment.json", seed=SEED, to=folder / "out", **options)
        assert outcome.exit_code == 1
        assert what in outcome.output


def test_hamlets_and_lists_found_in_the_field_come_from_files_too(folder: Path) -> None:
    lines = ["psu,unit_id,name,size,households"]
    lines += [f"{unit},{unit}-{n},Thôn {n},{90 + n},{30 + n}" for unit in frame().data["unit_id"] for n in range(1, 5)]
    (folder / "subunits.csv").write_text("\n".join(lines), encoding="utf-8")
    plain = design().to_dict()
    plain["stages"].insert(1, {"name": "ssu", "method": "pps_systematic", "take": 2})
    (folder / "design.json").write_text(json.dumps(plain), encoding="utf-8")
    first = run(folder, "draw", "frame.csv", "design.json", seed=SEED, subunits=folder / "subunits.csv", to=folder)
    assert first.exit_code == 0, first.output
    record = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    hamlet = record["subunits"][0]["unit_id"]
    (folder / "found.csv").write_text(f"unit_id,households\n{hamlet},50\n", encoding="utf-8")
    found = {"seed": SEED, "subunits": folder / "subunits.csv", "listing": folder / "found.csv", "to": folder}
    assert run(folder, "draw", "frame.csv", "design.json", **found).exit_code == 0
    record = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    assert record["listed"] == {hamlet: 50}
    assert record["households"][0]["conditional_probability"] == 6 / 50
    assert run(folder, "verify", "ledger.json", "frame.csv", subunits=folder / "subunits.csv").exit_code == 0
    assert run(folder, "verify", "ledger.json", "frame.csv").exit_code == 1
