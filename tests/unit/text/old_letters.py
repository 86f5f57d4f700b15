"""Today's Vietnamese in the letters of old fonts, written from the keyboard tables and not from the code under test."""

from __future__ import annotations

import unicodedata

TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        strict=True,
    )
)
MARK = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
WITH_CIRCUMFLEX = {"": "â", "\u0300": "à", "\u0301": "á", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
WITH_BREVE = {"": "ê", "\u0300": "è", "\u0301": "é", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
ALONE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def to_tcvn3(text: str) -> str:
    """The letters of a .Vn font; a capital with a tone is typed small."""
    return "".join(TCVN3.get(letter) or TCVN3.get(letter.lower(), letter) for letter in text)


def to_vni(text: str) -> str:
    """The letters of a VNI font: the plain letter, then its mark."""
    return "".join(_vni(letter) for letter in text)


def _vni(letter: str) -> str:
    small = letter.lower()
    upper = letter != small
    parts = unicodedata.normalize("NFD", small)
    tone = next((mark for mark in parts if mark in MARK), "")
    if small in ALONE:
        written = ALONE[small]
    elif "\u0302" in parts:
        written = parts[0] + WITH_CIRCUMFLEX[tone]
    elif "\u0306" in parts:
        written = parts[0] + WITH_BREVE[tone]
    elif "\u031b" in parts:
        written = ALONE[unicodedata.normalize("NFC", parts[0] + "\u031b")] + MARK[tone]
    elif tone:
        written = parts[0] + MARK[tone]
    else:
        written = small
    return written.upper() if upper else written
