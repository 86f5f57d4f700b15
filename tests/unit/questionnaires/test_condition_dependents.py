"""What rests on a question is told before it goes; limits and filters are boxes; a written condition is looked at."""

from __future__ import annotations

import random

import pytest

from surveys.questionnaires.studio.condition_checks import remarks_on
from surveys.questionnaires.studio.condition_dependents import depending_on, depending_on_option, looking_ahead
from surveys.questionnaires.studio.condition_filters import (
    FilterRow,
    columns_of,
    filter_of,
    filter_sentence,
    source_of_filter,
)
from surveys.questionnaires.studio.condition_limits import Limits, limits_of, rows_of_limits
from surveys.questionnaires.studio.condition_reading import Reader
from surveys.questionnaires.studio.condition_rows import source_of
from surveys.questionnaires.studio.condition_sentences import sentence_of
from surveys.questionnaires.studio.condition_subjects import choosable, subjects_of
from surveys.questionnaires.studio.document import document_of
from surveys.questionnaires.studio.nodes import walk
from tests.unit.questionnaires.forms import form

FORM = """
    |type|name|label|relevant|constraint|choice_filter|calculation|required|
    |select_one co|co|Có việc làm không?||||||
    |begin_group|phan|Phần việc làm|${co} = '1'|||||
    |select_one huyen|huyen|Huyện nào, nếu ${co}?||||||
    |select_one xa|xa|Xã nào?|||huyen = ${huyen}|||
    |select_multiple viec|viec|Việc gì?||||||
    |end_group||||||||
    |integer|gio|Mấy giờ một ngày?|${ngay} > 3|. >= 1 and . <= 24||||
    |integer|ngay|Mấy ngày một tuần?|||||${co} = '1'|
    |calculate|tong||||| ${gio} * ${ngay}||
    |text|cuoi|Ý kiến khác|selected(${viec}, 'a') and ${tong} > 40|||||
"""
CHOICES = """
    |list_name|name|label|huyen|
    |co|1|Có||
    |co|2|Không||
    |huyen|h1|Huyện Một||
    |huyen|h2|Huyện Hai||
    |xa|x1|Xã Một|h1|
    |xa|x2|Xã Hai|h2|
    |viec|a|Làm ruộng||
    |viec|b|Buôn bán||
"""
DOCUMENT = document_of(form(FORM, CHOICES))
UIDS = {node["name"]: node["uid"] for node, _parents in walk(DOCUMENT)}
SUBJECTS = subjects_of(DOCUMENT)


def test_before_a_question_goes_all_that_names_it_is_told() -> None:
    said = [(one.field, one.words) for one in depending_on(DOCUMENT, UIDS["co"])]
    assert said == [
        ("relevant", "Phần “Phần việc làm” chỉ được hỏi nếu Câu 1 chọn “Có”"),
        ("label", "Câu 2 nhắc lại câu trả lời này trong lời hỏi"),
        ("required_if", "Câu 6 bắt buộc trả lời nếu Câu 1 chọn “Có”"),
    ]
    assert [one.words for one in depending_on(DOCUMENT, UIDS["huyen"])] == ["Phương án của Câu 3 được lọc theo câu này"]


def test_of_a_section_only_what_stands_outside_it_is_told() -> None:
    assert [(one.uid, one.name) for one in depending_on(DOCUMENT, UIDS["phan"])] == [(UIDS["cuoi"], "viec")]


def test_before_an_option_goes_the_conditions_on_it_are_told() -> None:
    assert [one.words for one in depending_on_option(DOCUMENT, "viec", "a")] == [
        "Câu 7 chỉ được hỏi nếu Câu 4 có chọn “Làm ruộng” và “tong” lớn hơn 40"
    ]
    assert depending_on_option(DOCUMENT, "viec", "b") == []


def test_a_condition_on_a_later_question_is_told_with_what_to_do() -> None:
    (found,) = looking_ahead(DOCUMENT)
    assert (found.uid, found.field, found.name) == (UIDS["gio"], "relevant", "ngay")
    assert "dùng Câu 6, nhưng câu đó hỏi sau" in found.words


def test_only_what_is_known_before_may_be_chosen_calculations_when_all_they_rest_on_is() -> None:
    assert [subject.name for subject in choosable(SUBJECTS, DOCUMENT, UIDS["gio"])] == ["co", "huyen", "xa", "viec"]
    assert [subject.name for subject in choosable(SUBJECTS, DOCUMENT, UIDS["cuoi"])] == [
        "co", "huyen", "xa", "viec", "gio", "ngay", "tong",
    ]  # fmt: skip
    assert [subject.name for subject in choosable(SUBJECTS, DOCUMENT, UIDS["phan"])] == ["co"]


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("relevant", "${Co} = '1'", "Tên gần giống: ${co}"),
        ("relevant", "${co} = '5'", "Các mã: 1 (Có), 2 (Không)."),
        ("relevant", "${co} = 'có'", "“Có” là lời của phương án mã 1; viết '1'."),
        ("relevant", "slected(${viec}, 'a')", "Hàm gần giống: selected(), "),
        ("relevant", "zzz > 5", "viết ${zzz}"),
        ("relevant", "goi > 5", "Nếu là câu hỏi, viết ${gio}; nếu là chữ"),
        ("relevant", "(${co} = '1'", "thiếu dấu ngoặc đóng"),
        ("relevant", "${ngay} > 3", "câu đó hỏi sau"),
        ("constraint", ". > 0 and ${co} = 'x'", "không có phương án nào mang mã “x”"),
    ],
)
def test_a_written_condition_is_told_what_there_is_instead(field: str, written: str, told: str) -> None:
    (remark,) = remarks_on(DOCUMENT, UIDS["gio"], field, written)
    assert told in f"{remark.message} {remark.advice}"


def test_a_right_condition_is_told_nothing() -> None:
    assert remarks_on(DOCUMENT, UIDS["gio"], "relevant", "${co} = '1' and selected(${viec}, 'a')") == []


@pytest.mark.parametrize(
    ("name", "written", "limits"),
    [
        ("gio", ". >= 1 and . <= 24", Limits("1", "24")),
        ("gio", "(. > 0 and . < 25) or . = 99 or .=98", Limits("1", "24", ("99", "98"))),
        ("gio", ". <= ${ngay}", Limits("", "${ngay}")),
        ("viec", "count-selected(.) <= 3", Limits("", "3")),
        ("viec", "count-selected(.) = 2", Limits("2", "2")),
        ("cuoi", "string-length(.) >= 5", Limits("5", "")),
        ("gio", "", Limits()),
        ("gio", ". >= 1 and ${co} = '1'", None),
        ("gio", ". != 5", None),
        ("co", ". = '1'", None),
    ],
)
def test_a_constraint_is_read_as_from_and_to(name: str, written: str, limits: Limits | None) -> None:
    reader = Reader.at(DOCUMENT, UIDS[name])
    assert limits_of(written, reader) == limits
    if limits is not None and reader.own is not None:
        again = source_of(rows_of_limits(limits, reader.own))
        assert limits_of(again, reader) == limits


def test_limits_are_read_back_as_they_were_written() -> None:
    rng, reader = random.Random(3), Reader.at(DOCUMENT, UIDS["gio"])
    for _time in range(200):
        least, most = (rng.choice(["", "0", "-5", "1.5", "${ngay}"]) for _side in range(2))
        also = tuple(rng.sample(["98", "99", "-1"], rng.randrange(3))) if least or most else ()
        limits = Limits(least, most, also)
        assert reader.own is not None
        assert limits_of(source_of(rows_of_limits(limits, reader.own)), reader) == limits


@pytest.mark.parametrize(
    ("written", "rows", "said"),
    [
        ("huyen = ${huyen}", (FilterRow("huyen", "huyen"),), "có “huyen” bằng câu trả lời của Câu 2"),
        ("selected(${viec}, name)", (FilterRow("name", "viec"),), "đã chọn ở Câu 4"),
        ("not(selected(${viec}, name))", (FilterRow("name", "viec", same=False),), "chưa chọn ở Câu 4"),
        ("huyen = 'h1' and name != ${co}", (FilterRow("huyen", value="h1"), FilterRow("name", "co", same=False)),
         "có “huyen” là “h1” và chưa chọn ở Câu 1"),
        ("huyen > ${huyen}", None, ""),
        ("huyen = ${huyen} or true()", None, ""),
    ],
)  # fmt: skip
def test_a_filter_of_options_is_rows_that_are_read_back(
    written: str, rows: tuple[FilterRow, ...] | None, said: str
) -> None:
    columns = columns_of(DOCUMENT, "xa")
    assert columns == ["huyen"]
    assert filter_of(written, SUBJECTS, columns) == rows
    if rows is not None:
        assert source_of_filter(rows, SUBJECTS) == written
        assert filter_sentence(rows, SUBJECTS) == said


def test_a_number_that_two_questions_have_names_neither() -> None:
    twice = FORM.replace("Có việc làm không?", "1. Có việc làm không?").replace("Ý kiến khác", "1. Ý kiến khác")
    document = document_of(form(twice, CHOICES))
    assert (
        sentence_of("${co} = '1' and ${gio} > 3", document)
        == "“Có việc làm không?” chọn “Có” và “Mấy giờ một ngày?” lớn hơn 3"
    )
