"""Which cells of a spreadsheet were written for old Vietnamese fonts, and the same cells in Unicode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from surveys.spreadsheets.cells import LegacyText, Place, SheetCells, Spreadsheet, column_letter
from surveys.spreadsheets.values import clean_text
from surveys.text.legacy import BEYOND_ASCII, UNICODE_VIETNAMESE, Encoding, LegacyFont, from_legacy
from surveys.text.legacy_pattern import evidence

MOST_EXAMPLES = 8
FEWEST_WORDS = 3
"""A file without fonts is taken for an old one from this many clear words on."""


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
    for (number, place), fonted in fonts.items():
        text = spreadsheet.sheets[number].value(*place)
        if not isinstance(text, str) or UNICODE_VIETNAMESE.search(text):
            continue
        font = fonted.font
        after = fonted.in_unicode or from_legacy(text, font.encoding, capitals=font.capitals)
        if after != text and BEYOND_ASCII.search(text):
            converted[number, place] = clean_text(after)
            encodings[font.encoding] += 1
    return converted, encodings


def _by_words(
    spreadsheet: Spreadsheet, *, known: bool, skip: Converted
) -> tuple[dict[tuple[int, Place], str], Counter[Encoding]]:
    """Cells whose words are clearly old; in a file without any other Vietnamese, also those that read both ways."""
    clear: dict[tuple[int, Place], str] = {}
    either: dict[tuple[int, Place], str] = {}
    encodings: Counter[Encoding] = Counter()
    words = other = 0
    for key, text in _texts(spreadsheet):
        if key in skip:
            continue
        found = evidence(text)
        other += found.for_unicode
        if found.encoding is None:
            continue
        if found.clear:
            clear[key] = from_legacy(text, found.encoding)
            encodings[found.encoding] += found.for_legacy
            words += found.for_legacy
        elif found.either and not found.neither:
            either[key] = text
    if not known and (words < FEWEST_WORDS or not encodings):
        return {}, Counter()
    if encodings and not other:
        usual = encodings.most_common(1)[0][0]
        clear |= {key: from_legacy(text, usual) for key, text in either.items()}
    return {key: clean_text(text) for key, text in clear.items()}, encodings


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
        rows = [list(row) for row in sheet.rows]
        for (of_sheet, (row, column)), text in converted.items():
            if of_sheet == number:
                rows[row][column] = text
        sheets.append(SheetCells(sheet.name, rows, sheet.hidden, sheet.notes, sheet.merged))
    return replace(spreadsheet, sheets=tuple(sheets), legacy=None)
