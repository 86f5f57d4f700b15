"""khaosat units: a list comes in from a file or the package, goes out as a workbook, and its faults are named."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from webapp.cli import main

LIST = "Mã tỉnh,Tên tỉnh,Mã xã,Tên xã/phường,Đơn vị trước đây\n33,Tỉnh Hưng Yên,{code},Phường Phố Hiến,{before}\n"


def run(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["units", *map(str, arguments), "--directory", str(folder)])


def test_a_list_comes_in_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    source, book = tmp_path / "danh-muc.csv", tmp_path / "ra.xlsx"
    source.write_text(LIST.format(code="97", before="11956 Phường An Tảo"), encoding="utf-8")
    made = run(tmp_path, "import", source, "--as-of", "01/03/2026")
    assert made.exit_code == 0 and "“danh-muc.csv (01/03/2026)”: 2 đơn vị" in made.output, made.output
    assert run(tmp_path, "import", source, "--as-of", "01/03/2026").exit_code != 0, "the same version is there already"
    assert run(tmp_path, "export", book).exit_code == 0 and book.read_bytes()[:2] == b"PK"
    assert run(tmp_path, "import", book, "--as-of", "2026-04-01", "--name", "Đã sửa").exit_code == 0
    told = run(tmp_path, "list").output.splitlines()
    assert [line.split("\t")[:2] for line in told] == [
        ["01/04/2026", "Đã sửa"],
        ["31/03/2026", "Đã sửa: đơn vị trước đây"],
        ["01/03/2026", "danh-muc.csv (01/03/2026)"],
        ["28/02/2026", "danh-muc.csv (01/03/2026): đơn vị trước đây"],
    ]


def test_a_faulty_list_is_refused_whole_with_its_rows(tmp_path: Path) -> None:
    source = tmp_path / "sai.csv"
    source.write_text(LIST.format(code="9A", before="An Tảo"), encoding="utf-8")
    refused = run(tmp_path, "import", source, "--as-of", "01/03/2026")
    assert refused.exit_code != 0
    assert "2\tMã xã\tMã “9A” phải gồm 5 chữ số." in refused.output and "2 chỗ cần sửa" in refused.output
    assert run(tmp_path, "list").output == ""
