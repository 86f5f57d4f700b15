"""Vietnamese of before Unicode: the letters of TCVN3 fonts (".VnTime") and of VNI fonts ("VNI-Times").

Both put Vietnamese letters where Latin-1 has others. TCVN3 (TCVN 5712:1993) takes one character a letter and has no
capitals with tones: fonts whose name ends in H draw small letters as capitals. VNI writes the plain letter and then
a mark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["tcvn3", "vni"]
ENCODINGS: tuple[Encoding, Encoding] = ("tcvn3", "vni")

TCVN3_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
"""The letters in the order of their codes, from the first code of each run."""

TCVN3 = {start + place: letter for start, run in TCVN3_LETTERS.items() for place, letter in enumerate(run)}

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
CIRCUMFLEX, BREVE = "\u0302", "\u0306"
VNI_TONES = {"ø": GRAVE, "ù": ACUTE, "û": HOOK, "õ": TILDE, "ï": DOT}
VNI_CIRCUMFLEX = {"â": "", "à": GRAVE, "á": ACUTE, "å": HOOK, "ã": TILDE, "ä": DOT}
VNI_BREVE = {"ê": "", "è": GRAVE, "é": ACUTE, "ú": HOOK, "ü": TILDE, "ë": DOT}
VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_letters() -> dict[str, str]:
    """Every letter of VNI, capitals too, with what it is in Unicode."""
    marks = {vowel + mark: vowel + tone for vowel in "aeouy" for mark, tone in VNI_TONES.items()}
    marks |= {vowel + mark: VNI_ALONE[vowel] + tone for vowel in "ôö" for mark, tone in VNI_TONES.items()}
    marks |= {vowel + mark: vowel + CIRCUMFLEX + tone for vowel in "aeo" for mark, tone in VNI_CIRCUMFLEX.items()}
    marks |= {"a" + mark: "a" + BREVE + tone for mark, tone in VNI_BREVE.items()}
    letters = {written: unicodedata.normalize("NFC", letter) for written, letter in (marks | VNI_ALONE).items()}
    capitals = {written.upper(): letter.upper() for written, letter in letters.items()}
    first = {written[0].upper() + written[1:]: letter.upper() for written, letter in letters.items()}
    return {**letters, **first, **capitals}


VNI = _vni_letters()
VNI_LETTER = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
UNICODE_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
BEYOND_ASCII = re.compile("[\xa1-\xff]")


@dataclass(frozen=True)
class LegacyFont:
    """The encoding that a font's letters are in, and whether it draws small letters as capitals."""

    encoding: Encoding
    capitals: bool = False


def legacy_font(name: str) -> LegacyFont | None:
    """What a font's name says about its letters; None for a font of today."""
    bare = name.strip()
    if re.match(r"\.vn", bare, re.IGNORECASE):
        return LegacyFont("tcvn3", capitals=bare.endswith("H"))
    if re.match(r"vni[- ]", bare, re.IGNORECASE):
        return LegacyFont("vni")
    return None


def from_legacy(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Text of an old font in Unicode; text that holds Vietnamese letters of Unicode already is left alone."""
    if not BEYOND_ASCII.search(text) or UNICODE_VIETNAMESE.search(text):
        return text
    if encoding == "vni":
        return VNI_LETTER.sub(lambda letter: VNI[letter[0]], text)
    converted = text.translate(TCVN3)
    return converted.upper() if capitals or _drawn_as_capitals(text) else converted


def _drawn_as_capitals(text: str) -> bool:
    """Whether only the font made the letters with tones capitals, as in "UBND TØNH"."""
    if any(letter.isascii() and letter.islower() for letter in text):
        return False
    words = [word for word in text.split() if any(TCVN3.get(ord(letter), "").islower() for letter in word)]
    return any(sum(letter.isascii() and letter.isupper() for letter in word) > 1 for word in words)
