"""Markdown and HTML of a label as plain words: pages escape what they show, so marks would be read out."""

from __future__ import annotations

import html
import re
from functools import lru_cache

LINE_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\s*/?>", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|s|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
LINK = re.compile(r"!?\[([^\[\]]+)\]\([^()\s]*\)")
HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1", re.DOTALL)
ITALIC = re.compile(r"(?<![\w*_\\{])([*_])(?=[^\s*_])([^*_]*?[^\s*_])\1(?![\w*_}])")
ESCAPED = re.compile(r"\\([*_#\[\]<>])")


@lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """The words of a label without its marks: "**Không** đọc" → "Không đọc", "<b>Chọn</b>" → "Chọn", a link → its text.

    What only looks like a mark stays: "<18 tuổi", "5 * 3", a lone "*", "${ten_bien}".
    """
    words = TAG.sub("", LINE_BREAK.sub("\n", text)) if "<" in text else text
    if "&" in words:
        words = ENTITY.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), words)
    words = HEADING.sub("", LINK.sub(r"\1", words))
    words = ITALIC.sub(r"\2", BOLD.sub(r"\2", words))
    words = ESCAPED.sub(r"\1", words)
    return words if words == text else words.strip()
