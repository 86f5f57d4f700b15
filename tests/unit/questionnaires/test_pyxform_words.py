"""What pyxform refuses is said in Vietnamese, with its own words behind; pyxform itself refuses each form here."""

from __future__ import annotations

import pytest

from surveys.questionnaires.xlsform.pyxform_check import pyxform_findings
from surveys.questionnaires.xlsform.pyxform_words import REFUSALS, in_words
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook

HEAD = ["type", "name", "label"]
SOUND = ["text", "ten", "Tên"]
LISTS = [["list_name", "name", "label"], ["co", "1", "Có"], ["co", "0", "Không"], ["khac", "1", "Khác"]]


def form(*rows: list[str], head: list[str] = HEAD, choices: list[list[str]] | None = LISTS) -> Workbook:
    sheets = [Sheet("survey", [head, *rows])]
    return Workbook("bang-hoi.xlsx", [*sheets, Sheet("choices", choices)] if choices else sheets)


def with_column(name: str, *rows: list[str]) -> Workbook:
    return form(*rows, head=[*HEAD, name])


REFUSED = {
    "Biến “tuoi” được nhắc đến nhưng không có": with_column("relevant", [*SOUND, "${tuoi} > 1"]),
    "Biến “a” được nhắc đến nhưng có nhiều": with_column(
        "relevant",
        ["begin group", "g", "G", ""],
        ["text", "a", "A", ""],
        ["end group", "", "", ""],
        ["text", "a", "A", ""],
        ["text", "b", "B", "${a} = 1"],
    ),
    "phải là ${, rồi tên câu hỏi": with_column("relevant", [*SOUND, "${ten = 1"]),
    "Giữa các biến được nhắc đến phải có dấu phẩy": with_column(
        "trigger", ["text", "a", "A", ""], ["text", "b", "B", ""], ["text", "c", "C", "${a}${b}"]
    ),
    "Tên “ten” đã dùng": form(SOUND, SOUND),
    "Nhóm lặp không được mang tên “data”": form(["begin repeat", "data", "D"], SOUND, ["end repeat", "", ""]),
    "Tên nhóm lặp “lap” đã dùng": form(
        ["begin repeat", "lap", "L"],
        ["text", "a", "A"],
        ["end repeat", "", ""],
        ["begin group", "g", "G"],
        ["begin repeat", "lap", "L"],
        ["text", "b", "B"],
        ["end repeat", "", ""],
        ["end group", "", ""],
    ),
    "Tên “meta” dành riêng": form(["text", "meta", "Meta"]),
    "Phương án trả lời chưa có mã": form(["select_one co", "c", "C"], choices=[LISTS[0], ["co", "", "Có"]]),
    "hai phương án cùng mã": form(["select_one co", "c", "C"], choices=[*LISTS, ["co", "1", "Có nữa"]]),
    "Tên phải bắt đầu bằng chữ cái": form(["text", "1 tên", "Tên"]),
    "là một; hãy bỏ bớt hoặc đổi tên": form([*SOUND, "1", "1"], head=[*HEAD, "relevant", "relevance"], choices=LISTS),
    "Trang “choices” thiếu cột bắt buộc": form(
        ["select_one co", "c", "C"], choices=[["danh_sach", "ma"], ["co", "1"], ["co", "0"]]
    ),
    "Dòng kết thúc nhóm (end group)": form(SOUND, ["end group", "", ""]),
    "Nhóm “g” có dòng bắt đầu (begin group)": form(["begin group", "g", "G"], SOUND),
    "Cột parameters phải viết dạng": with_column("parameters", ["range", "r", "R", "start end"]),
    "không dùng được với loại câu này; dùng được": with_column("parameters", ["range", "r", "R", "bat_dau=1"]),
    "tham số “start” phải là số": with_column("parameters", ["range", "r", "R", "start=a end=5 step=1"]),
    "Câu hỏi chưa ghi loại": form(["", "ten", "Tên"]),
    "Câu hỏi hoặc nhóm chưa có tên": form(["text", "", "Tên"]),
    "Câu tính toán (calculate) chưa có công thức": form(["calculate", "t", "T"]),
    "Danh sách phương án “khong_co” chưa có": form(["select_one khong_co", "c", "C"]),
    "Mã phương án “hai ba” của danh sách “co” có dấu cách": form(
        ["select_multiple co", "c", "C"], choices=[*LISTS, ["co", "hai ba", "Hai ba"]]
    ),
    "Không có loại câu hỏi “chu”": form(["chu", "ten", "Tên"]),
    "có trang tên gần giống": Workbook("x.xlsx", [Sheet("surveys", [HEAD, SOUND]), Sheet("choices", LISTS)]),
    "Câu “ten” chưa có lời hỏi": form(["text", "ten", ""]),
    "dòng 1 của trang này còn trống": Workbook("bang-hoi.xlsx", [Sheet("survey", [[]]), Sheet("khac", [["a"]])]),
    "Câu “a” không được hỏi": form(
        ["calculate", "a", "", "1", ""], ["text", "b", "B", "2", "${a}"], head=[*HEAD, "calculation", "trigger"]
    ),
    "Tệp chưa có trang “choices”": form(["select_one co", "c", "C"], choices=None),
    "Các câu trong một bảng": with_column(
        "appearance",
        ["begin group", "g", "G", "table-list"],
        ["select_one co", "a", "A", ""],
        ["select_one khac", "b", "B", ""],
        ["end group", "", "", ""],
    ),
    "không lọc phương án được": with_column("choice_filter", ["select_one co or_other", "c", "C", "name = 1"]),
    "phải là true hoặc false, không phải “co”": with_column("parameters", ["select_one co", "c", "C", "randomize=co"]),
    "Tham số seed": with_column("parameters", ["select_one co", "c", "C", "seed=4"]),
    "hai nguồn phương án trùng tên": form(["select_one co", "c", "C"], ["csv-external", "co", "C"]),
    "phải có đuôi .csv": form(["select_one_from_file co.pdf", "c", "C"]),
    "Cột save_to": with_column("save_to", [*SOUND, "ten"]),
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_refusal_is_said_in_vietnamese_with_pyxforms_own_words_behind(words: str) -> None:
    (finding,) = pyxform_findings(REFUSED[words])
    told, _bracket, said = finding.message.partition(" (pyxform: ")
    assert words in told, finding.message
    assert said == f"{finding.facts['said']})"


def test_row_sheet_and_column_are_kept() -> None:
    (finding,) = pyxform_findings(with_column("relevant", [*SOUND, ""], ["text", "b", "B", "${tuoi} > 1"]))
    assert (finding.sheet, finding.row, finding.facts["column"]) == ("survey", 3, "relevant")


def test_what_is_not_known_here_is_introduced_as_pyxforms_own_words() -> None:
    (finding,) = pyxform_findings(with_column("parameters", ["range", "r", "R", "start=1 end=5 step=0"]))
    assert finding.message == f"pyxform nói: {finding.facts['said']}"
    assert in_words("Something new.") is None


def test_every_wording_is_tried_by_a_form_here() -> None:
    """Except what only other callers of pyxform meet."""
    told = {pattern for form in REFUSED.values() for pattern, _told in REFUSALS if pattern.search(said_of(form))}
    assert [pattern.pattern for pattern, _told in REFUSALS if pattern not in told] == []


def said_of(workbook: Workbook) -> str:
    (finding,) = pyxform_findings(workbook)
    return str(finding.facts["said"])
