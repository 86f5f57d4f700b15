"""A pasted questionnaire is recognised as its author meant it, and nothing of the text is lost."""

from __future__ import annotations

import pytest

from surveys.errors import SurveyError
from surveys.questionnaires.pasted import NOTE, RecognisedItem, recognised
from surveys.questionnaires.pasted.text_lines import MOST_CHARACTERS, MOST_LINES
from surveys.text import search_key
from tests.unit.questionnaires.pasted.marked_up import questionnaires, score

SETS = ("developed", "held_out", "held_out_again", "held_out_last")


@pytest.mark.parametrize("name", SETS)
def test_questions_kinds_options_and_conditions_are_recognised(name: str) -> None:
    found = score(name)
    shares = {what: found.share(what) for what in ("items", "kinds", "options", "conditions", "nothing invented")}
    assert min(shares.values()) >= 0.95, (shares, found.wrong)


@pytest.mark.parametrize("name", SETS)
def test_no_word_of_the_text_is_lost(name: str) -> None:
    for title, text, _expected in questionnaires(name):
        shown = set(search_key(" ".join(map(_said, recognised(text)))).replace("(", " ").replace(")", " ").split())
        for word in search_key(text).split():
            bare = word.strip("().,;:?!…_-–*\"'“”[]/=>→")
            if len(bare) > 3 and bare.isalpha() and bare not in DIRECTIONS:
                assert any(bare in said for said in shown), (title, bare)


DIRECTIONS = {
    "buoi",
    "cau",
    "chi",
    "cho",
    "chon",
    "chuyen",
    "con",
    "danh",
    "den",
    "diem",
    "dinh",
    "dong",
    "dung",
    "ghi",
    "gia",
    "hoac",
    "hoi",
    "lai",
    "lam",
    "lan",
    "loai",
    "loi",
    "muc",
    "nam",
    "neu",
    "ngay",
    "nghin",
    "nguoi",
    "nhan",
    "noi",
    "phan",
    "phong",
    "phuong",
    "qua",
    "ro",
    "sang",
    "thang",
    "thi",
    "thuc",
    "tiep",
    "tieu",
    "tra",
    "trieu",
    "tuoi",
    "van",
    "xin",
}
"""What is turned into a condition, a kind or a unit, and headings of tables."""


def _said(item: RecognisedItem) -> str:
    options = " ".join(option.label for option in item.options)
    return " ".join([item.label, options, *item.rows, item.hint, item.guidance, *item.doubts])


def test_text_of_old_fonts_is_turned_into_todays_letters() -> None:
    old = "C©u 1. ¤ng/Bµ cã hµi lßng víi c¸n bé x· kh«ng?\n1. Cã\n2. Kh«ng\n3. Khã tr¶ lêi"
    (item,) = recognised(old)
    assert item.label == "Ông/Bà có hài lòng với cán bộ xã không?"
    assert [option.label for option in item.options] == ["Có", "Không", "Khó trả lời"]


def test_what_is_no_questionnaire_is_refused_in_linear_time() -> None:
    for text in ("a" * (MOST_CHARACTERS + 1), "Câu 1. a?\n" * (MOST_LINES + 1)):
        with pytest.raises(SurveyError, match="More text"):
            recognised(text)


@pytest.mark.parametrize(
    "piece",
    ["□ ", "1. ", "…", "( ", "\t", "→ chuyển ", "Nếu ", "câu 5 ", "a) ", "1 = a ", ". . . ", "[", "chọn "],
)
def test_hostile_lines_take_no_longer_than_their_length(piece: str) -> None:
    line = "Câu 1. " + (piece * 1_200)[:1_150]
    items = recognised("\n".join([line] * 3))
    assert items


def test_a_very_long_line_is_kept_as_words_that_are_read_out() -> None:
    items = recognised("Câu 1. Có không?\n1. Có\n2. Không\n" + "x " * 3_000)
    assert [item.kind for item in items] == ["select_one", NOTE]


def test_a_plain_question_raises_no_doubt_and_one_with_two_blanks_does() -> None:
    plain, two = recognised("Câu 1. Hộ có mấy người? …… người\nCâu 2. Hộ có …… người, trong đó …… trẻ?\n")
    assert plain.doubts == () and any("nhiều chỗ điền" in doubt for doubt in two.doubts)
