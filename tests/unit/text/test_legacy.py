"""Vietnamese of before Unicode: the two tables against texts written in those fonts, and against all of Vietnamese."""

from __future__ import annotations

import pytest

from surveys.text.legacy import LegacyFont, from_legacy, legacy_font
from surveys.text.legacy_pattern import evidence
from surveys.text.syllables import is_syllable
from tests.unit.text.old_letters import to_tcvn3, to_vni

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam - Độc lập - Tự do - Hạnh phúc"
ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
VOWELS_WITH_TONES = [letter for letter in ALPHABET if letter not in "aăâbcdđeêghiklmnoôơpqrstuưvxy"]


def test_texts_written_in_those_fonts() -> None:
    assert from_legacy("Céng hßa x· héi chñ nghÜa ViÖt Nam - §éc lËp - Tù do - H¹nh phóc", "tcvn3") == MOTTO
    assert from_legacy("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam - Ñoäc laäp - Töï do - Haïnh phuùc", "vni") == MOTTO
    assert (
        from_legacy("Tr­êng THPT NguyÔn Tr·i, ph­êng Th­îng Thanh", "tcvn3")
        == "Trường THPT Nguyễn Trãi, phường Thượng Thanh"
    )
    assert (
        from_legacy("Tröôøng THPT Nguyeãn Traõi, phöôøng Thöôïng Thanh", "vni")
        == "Trường THPT Nguyễn Trãi, phường Thượng Thanh"
    )
    assert from_legacy("UÛY BAN NHAÂN DAÂN TÆNH", "vni") == "ỦY BAN NHÂN DÂN TỈNH"


def test_fonts_that_draw_small_letters_as_capitals() -> None:
    assert from_legacy("ñy ban nh©n d©n tØnh", "tcvn3", capitals=True) == "ỦY BAN NHÂN DÂN TỈNH"
    assert from_legacy("UBND TØNH", "tcvn3") == "UBND TỈNH"
    assert from_legacy("X· A", "tcvn3") == "Xã A"


@pytest.mark.parametrize(
    ("name", "font"),
    [
        (".VnTime", LegacyFont("tcvn3")),
        (".VnTimeH", LegacyFont("tcvn3", capitals=True)),
        (".VnArial NarrowH", LegacyFont("tcvn3", capitals=True)),
        (".vnarial", LegacyFont("tcvn3")),
        ("VNI-Times", LegacyFont("vni")),
        ("VNI Helve", LegacyFont("vni")),
        ("Times New Roman", None),
        ("UVnTime", None),
        ("", None),
    ],
)
def test_fonts_are_known_by_their_names(name: str, font: LegacyFont | None) -> None:
    assert legacy_font(name) == font


@pytest.mark.parametrize("letter", sorted({*ALPHABET}))
def test_every_small_letter_comes_back_from_both(letter: str) -> None:
    assert from_legacy(to_tcvn3(letter), "tcvn3") == letter
    assert from_legacy(to_vni(letter), "vni") == letter


@pytest.mark.parametrize("letter", sorted({*ALPHABET.upper()}))
def test_every_capital_comes_back_from_both(letter: str) -> None:
    """TCVN3 has no capitals with tones: the font draws them, and says so in its name."""
    assert from_legacy(to_tcvn3(letter.lower()), "tcvn3", capitals=True) == (
        letter if not letter.isascii() else letter.lower()
    )
    assert from_legacy(to_vni(letter), "vni") == letter


def test_text_in_unicode_is_left_alone() -> None:
    for text in ("Xã Đông Hưng", "Phường Tân Định", "plain", "", "Ưu tiên"):
        assert from_legacy(text, "tcvn3") == text
        assert from_legacy(text, "vni") == text


@pytest.mark.parametrize("word", ["nghiêng", "quỳnh", "gì", "giếng", "khuỷu", "Đắk", "oải", "thuở", "yểng", "là"])
def test_vietnamese_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["straße", "lµ", "kh«ng", "Xaõ", "ñoàng", "café", "bạt̀", "cac", "Müller", ""])
def test_no_vietnamese_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    "text",
    ["Café São Paulo", "naïve résumé", "Müller & Söhne GmbH", "10 m², 25°C, ½ giờ", "El Niño", "Hà Nội · Huế", 
     "Đà Nẵng", "không", "là và có", "©2025", "« trích »", "Ông Ñ", "thí điểm", "Krông Búk", "Plông", "señor, mañana"],
)  # fmt: skip
def test_ordinary_words_are_not_taken_for_old_text(text: str) -> None:
    assert not evidence(text).clear
