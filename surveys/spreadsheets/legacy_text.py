"""Which cells of a spreadsheet were written for old Vietnamese fonts, and the same cells in Unicode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from surveys.spreadsheets.cells import LegacyText, Place, SheetCells, Spreadsheet, column_letter
from surveys.spreadsheets.values import clean_text, without_soft_hyphen
from surveys.text.legacy import BEYOND_ASCII, UNICODE_VIETNAMESE, Encoding, LegacyFont, from_legacy
from surveys.text.legacy_pattern import FEWEST_WORDS, evidence

MOST_EXAMPLES = 8


@dataclass(frozen=True)
class FontedText:
    """A cell's text as its fonts mean it: one old font, or runs of which some are old."""

    font: LegacyFont
    in_unicode: str | None = None
    """Set where the text has runs in several fonts."""


Fonts = Mapping[tuple[int, Place], FontedText]
"""By number of the sheet and place: the cells in old fonts."""

Converted = Mapping[tuple[int, Place], str]


def with_legacy(spreadsheet: Spreadsheet, fonts: Fonts) -> Spreadsheet:
    """The spreadsheet with what was found of old text: by the fonts, else by the words."""
    converted, encodings = _by_font(spreadsheet, fonts)
    found_by: Literal["font", "pattern"] = "font"
    by_words, more = _by_words(spreadsheet, known=bool(converted), skip=converted)
    if not converted:
        found_by = "pattern"
    converted, encodings = {**by_words, **converted}, encodings + more
    if not converted:
        return spreadsheet
    legacy = LegacyText(
        encoding=encodings.most_common(1)[0][0],
        found_by=found_by,
        cells=len(converted),
        examples=tuple(_examples(spreadsheet, converted)),
        to_unicode=partial(_converted, converted=converted),
    )
    return replace(spreadsheet, legacy=legacy)


def _by_font(spreadsheet: Spreadsheet, fonts: Fonts) -> tuple[dict[tuple[int, Place], str], Counter[Encoding]]:
    converted: dict[tuple[int, Place], str] = {}
    encodings: Counter[Encoding] = Counter()
    typed_today = _typed_today(spreadsheet, fonts)
    for (number, place), fonted in fonts.items():
        text = spreadsheet.sheets[number].value(*place)
        if not isinstance(text, str) or UNICODE_VIETNAMESE.search(text):
            continue
        font = fonted.font
        words = evidence(text, font.encoding)
        if not fonted.in_unicode and not words.for_legacy and (typed_today or words.for_unicode):
            continue
        after = fonted.in_unicode or from_legacy(text, font.encoding, capitals=font.capitals)
        if after != text and BEYOND_ASCII.search(text):
            converted[number, place] = clean_text(after)
            encodings[font.encoding] += 1
    return converted, encodings


def _typed_today(spreadsheet: Spreadsheet, fonts: Fonts) -> bool:
    """Whether the old font is only left over: what was typed in it is all of today."""
    texts = [spreadsheet.sheets[number].value(*place) for number, place in fonts]
    words = [evidence(text, fonted.font.encoding) for text, fonted in zip(texts, fonts.values(), strict=True)
             if isinstance(text, str)]  # fmt: skip
    return any(found.encoding is None and found.for_unicode for found in words) and not any(
        found.for_legacy for found in words
    )


def _by_words(
    spreadsheet: Spreadsheet, *, known: bool, skip: Converted
) -> tuple[dict[tuple[int, Place], str], Counter[Encoding]]:
    """Cells whose words are old; in a file without any other Vietnamese, also those that read both ways."""
    found = [(key, text, evidence(text)) for key, text in _texts(spreadsheet) if key not in skip]
    encodings: Counter[Encoding] = Counter()
    for _key, _text, words in found:
        if words.encoding is not None and words.clear:
            encodings[words.encoding] += words.for_legacy
    if not encodings or (not known and encodings.total() < FEWEST_WORDS):
        return {}, Counter()
    usual = encodings.most_common(1)[0][0]
    alone = not any(words.for_unicode for _key, _text, words in found)
    converted = {}
    for key, text, words in found:
        as_usual = evidence(text, usual)
        if as_usual.for_legacy > as_usual.for_unicode or (alone and as_usual.either and not as_usual.neither):
            converted[key] = clean_text(from_legacy(text, usual))
        elif words.encoding is not None and words.clear:
            converted[key] = clean_text(from_legacy(text, words.encoding))
    return converted, encodings


def _texts(spreadsheet: Spreadsheet) -> Iterator[tuple[tuple[int, Place], str]]:
    for number, sheet in enumerate(spreadsheet.sheets):
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if isinstance(value, str) and not value.isascii():
                    yield (number, (row, column)), value


def _examples(spreadsheet: Spreadsheet, converted: Converted) -> Iterator[tuple[str, str, str, str]]:
    """Some different cells, in the order of the file."""
    seen: set[str] = set()
    for (number, (row, column)), after in sorted(converted.items()):
        sheet = spreadsheet.sheets[number]
        before = sheet.rows[row][column]
        if before not in seen and len(seen) < MOST_EXAMPLES:
            seen.add(before)
            yield sheet.name, f"{column_letter(column)}{row + 1}", before, after


def _converted(spreadsheet: Spreadsheet, *, converted: Converted) -> Spreadsheet:
    sheets = []
    for number, sheet in enumerate(spreadsheet.sheets):
        rows = [[without_soft_hyphen(value) for value in row] for row in sheet.rows]
        for (of_sheet, (row, column)), text in converted.items():
            if of_sheet == number:
                rows[row][column] = text
        sheets.append(SheetCells(sheet.name, rows, sheet.hidden, sheet.notes, sheet.merged))
    return replace(spreadsheet, sheets=tuple(sheets), legacy=None)
