"""English stands beside Vietnamese: none missing, none of an older wording, nothing lost or left over on the way."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tools.translation_checks import faults, has_vietnamese
from tools.translations import collect, read_catalogue


def test_every_string_has_english_without_a_fault() -> None:
    found = faults(read_catalogue(), collect())
    assert not found, f"{len(found)} faults; run `make translations` and write the English:\n" + "\n".join(found[:200])


def test_what_is_collected_includes_templates_modules_and_the_command_line() -> None:
    said = {place.split("/")[0] + "/" + place.split("/")[1] for m in collect() for place, _line in m.locations}
    assert {"webapp/templates", "webapp/cli", "webapp/results", "surveys/reports", "surveys/samples"} <= said


def catalogue_of(**messages: str) -> Catalog:
    catalogue = Catalog(locale="en", fuzzy=False)
    for id_, string in messages.items():
        catalogue.add(id_, string)
    return catalogue


@pytest.mark.parametrize(
    ("vietnamese", "english", "fault"),
    [
        ("Lưu", "", "missing"),
        ("Có %(n)s phiếu", "There are forms", "other placeholders"),
        ("Có %(n)s phiếu", "There are %(m)s forms", "other placeholders"),
        ("Đạt 95%%", "Reached 95%", "other placeholders"),
        ("Lưu bảng hỏi", "Save the bảng hỏi", "Vietnamese left over"),
        ("Xem <b>mẫu</b>", "See the sample", "other tags"),
        ("Xem <b>mẫu</b>", "See the <b>sample", "tags that do not close"),
        ("Đã lưu.", "Saved", "ends otherwise"),
        ("Đã lưu", "Saved.", "ends otherwise"),
        ("xã ", "commune", "other spaces at its ends"),
    ],
)
def test_each_fault_is_named_with_its_string(vietnamese: str, english: str, fault: str) -> None:
    said = catalogue_of(**{vietnamese: ""})
    assert f"{fault}: {vietnamese}" in faults(catalogue_of(**{vietnamese: english}), said)


def test_english_of_an_older_wording_does_not_pass_for_the_new_one() -> None:
    found = faults(catalogue_of(**{"Lưu phiếu": "Save the form"}), catalogue_of(**{"Lưu lại phiếu": ""}))
    assert found == ["missing: Lưu lại phiếu", "obsolete: Lưu phiếu"]


def test_english_that_a_tool_has_guessed_does_not_pass() -> None:
    catalogue = Catalog(locale="en", fuzzy=False)
    catalogue.add("Lưu phiếu", "Save the form", flags={"fuzzy"})
    assert faults(catalogue, catalogue_of(**{"Lưu phiếu": ""})) == ["not confirmed: Lưu phiếu"]


def test_what_the_source_quotes_may_be_quoted_in_english() -> None:
    said = catalogue_of(**{"Cột “Họ và tên” còn trống.": ""})
    assert faults(catalogue_of(**{"Cột “Họ và tên” còn trống.": "The column “Họ và tên” is empty."}), said) == []


@pytest.mark.parametrize(("text", "is_so"), [("xã", True), ("đ", True), ("Café", True), ("commune – 5 %", False)])
def test_letters_of_vietnamese_are_recognised(text: str, is_so: bool) -> None:
    assert has_vietnamese(text) is is_so
