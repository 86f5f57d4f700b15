"""Headers of XLSForm sheets: their many spellings, their languages, and rows that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from surveys.questionnaires.modes import PARTS, VARIANTS
from surveys.questionnaires.xlsform.workbook import Sheet, column_letter

VARIANT_COLUMNS = {
    f"{'guidance_hint' if part == 'guidance' else part}_{variant}": f"{part}_{variant}"
    for part in PARTS
    for variant in VARIANTS
}
"""Columns of our own, which pyxform passes over, and the fields of a question in which their words stand."""
TRANSLATED = {"label", "hint", "guidance_hint", "constraint_message", "required_message", "consent", *VARIANT_COLUMNS}
MEDIA = {"image", "audio", "video", "big_image", "autoplay", "media"}
CONTAINERS = {"bind", "control", "body", "instance"}
MESSAGES = {
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "constraining_message": "constraint_message",
    "required_msg": "required_message",
    "requiredmsg": "required_message",
}
SURVEY_ALIASES = {
    **MESSAGES,
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "count": "repeat_count",
    "noapperrorstring": "no_app_error_string",
    **{f"guidance_{variant}": f"guidance_hint_{variant}" for variant in VARIANTS},
    "sang_loc": "screening",
    "chia_tang": "stratum",
}
LIST_ALIASES = {"caption": "label", "value": "name", "listname": "list_name", "loai_tru": "exclusive"}
SETTINGS_ALIASES = {
    "id_string": "form_id",
    "set_form_id": "form_id",
    "title": "form_title",
    "set_form_title": "form_title",
    "prefix": "compact_prefix",
}
ALIASES = {**SURVEY_ALIASES, **LIST_ALIASES, **SETTINGS_ALIASES}
ALIASES_OF = {
    "survey": SURVEY_ALIASES,
    "choices": LIST_ALIASES,
    "external_choices": LIST_ALIASES,
    "settings": SETTINGS_ALIASES,
}
KNOWN_SURVEY_COLUMNS = TRANSLATED | MEDIA | {
    "type", "name", "required", "relevant", "constraint", "calculation", "default", "appearance", "choice_filter",
    "read_only", "repeat_count", "parameters", "trigger", "disabled", "no_app_error_string", "note", "notes",
    "publishable", "minimum_seconds", "response_note", "accuracy_threshold", "save_to", "hxl", "rows", "intent",
    "query", "flat", "sms_field", "sms_option", "sms_separator", "compact_tag", "comment", "comments", "$kuid",
    "screening", "stratum",
}  # fmt: skip
UNTRANSLATED = ""
EMPTY_ROWS_BEFORE_END = 60
EMPTY_COLUMNS_BEFORE_END = 20
"""After longer gaps pyxform takes the sheet to be over."""

RUN_OF_SPACES = re.compile(" +")
STRAIGHT_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True)
class Column:
    """A header: the standard name, the language ('' when none is given), and its place."""

    name: str
    language: str
    index: int
    header: str

    @property
    def plain_header(self) -> str:
        """The header with one space for several."""
        return RUN_OF_SPACES.sub(" ", self.header)


@dataclass(frozen=True)
class Row:
    """One row of a sheet under its headers; `number` as Excel shows it."""

    sheet: str
    number: int
    columns: list[Column]
    cells: list[str]

    def get(self, name: str) -> str:
        """The cell under a header, '' when blank or absent; of translated columns the first that is filled."""
        return self.filled.get(name, "")

    @cached_property
    def filled(self) -> Mapping[str, str]:
        """What stands under each name, without typographic quotes, which no expression or code may have."""
        found: dict[str, str] = {}
        for column in self.columns:
            cell = self.cells[column.index]
            if cell and column.name not in found:
                found[column.name] = cell if column.name in TRANSLATED else plain_cell(cell)
        return found

    def texts(self, name: str, default_language: str) -> dict[str, str]:
        """The cells under a translated header by language."""
        return {
            column.language or default_language: self.cells[column.index]
            for column in self.columns
            if column.name == name and self.cells[column.index]
        }

    def letter(self, name: str) -> str | None:
        """Letter of the column under which the cell stands, else of the first column of that name."""
        places = [column.index for column in self.columns if column.name == name]
        filled = [index for index in places if self.cells[index]]
        return column_letter((filled or places)[0]) if places else None

    def extra(self, known: Collection[str]) -> dict[str, str]:
        """The cells under headers that the format does not name, by header as written."""
        return {
            column.header: plain_cell(self.cells[column.index])
            for column in self.columns
            if column.name not in known and self.cells[column.index]
        }

    @property
    def is_blank(self) -> bool:
        return not any(self.cells[column.index] for column in self.columns)


def plain_cell(text: str) -> str:
    """A cell as pyxform reads it: one space for several, straight quotes."""
    return RUN_OF_SPACES.sub(" ", text).translate(STRAIGHT_QUOTES)


def read_columns(sheet: Sheet) -> list[Column]:
    """The headers in row 1, up to the first long gap."""
    headers = sheet.rows[0] if sheet.rows else []
    double = any("::" in header for header in headers)
    aliases = ALIASES_OF.get(sheet.name.lower(), SURVEY_ALIASES)
    columns: list[Column] = []
    for index, header in enumerate(headers):
        if index - (columns[-1].index if columns else -1) > EMPTY_COLUMNS_BEFORE_END + 1:
            break
        if header:
            columns.append(_column(header, index, aliases, double=double))
    return columns


def read_rows(sheet: Sheet) -> Iterator[Row]:
    """The rows below the headers that hold anything, up to the first long gap."""
    columns = read_columns(sheet)
    last = 1
    for number, cells in enumerate(sheet.rows[1:], start=2):
        row = Row(sheet.name, number, columns, cells)
        if row.is_blank:
            continue
        if number - last > EMPTY_ROWS_BEFORE_END + 1:
            return
        last = number
        yield row


def _column(header: str, index: int, aliases: Mapping[str, str], *, double: bool) -> Column:
    parts = [part.strip() for part in header.split("::" if double or "::" in header else ":")]
    while len(parts) > 1 and parts[0].lower() in CONTAINERS | {"jr", "media"}:
        parts = parts[1:]
    name = _plain_name(parts[0].removeprefix("jr:"))
    name = aliases.get(name, name)
    if name in MEDIA:
        return Column("media", "", index, header)
    language = parts[1] if len(parts) > 1 and name in TRANSLATED else UNTRANSLATED
    return Column(name, language, index, header)


def _plain_name(header: str) -> str:
    return re.sub(r"[\s-]+", "_", header.strip()).lower()
