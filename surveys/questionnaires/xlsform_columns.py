"""Headers of XLSForm sheets: their many spellings, their languages, and rows that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaires.workbook import Sheet, column_letter

TRANSLATED = {"label", "hint", "guidance_hint", "constraint_message", "required_message", "consent"}
MEDIA = {"image", "audio", "video", "big-image", "autoplay"}
CONTAINERS = {"bind", "control", "body", "instance"}
ALIASES = {
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "required_msg": "required_message",
    "requiredmsg": "required_message",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "count": "repeat_count",
    "jr_count": "repeat_count",
    "noapperror": "no_app_error_string",
    "list": "list_name",
    "listname": "list_name",
    "id_string": "form_id",
    "title": "form_title",
    "loai_tru": "exclusive",
}
KNOWN_SURVEY_COLUMNS = TRANSLATED | {
    "type", "name", "required", "relevant", "constraint", "calculation", "default", "appearance", "choice_filter",
    "read_only", "repeat_count", "parameters", "trigger", "disabled", "media", "no_app_error_string", "note", "notes",
    "publishable", "minimum_seconds", "response_note", "accuracy_threshold", "save_to", "hxl",
}  # fmt: skip
UNTRANSLATED = ""


@dataclass(frozen=True)
class Column:
    """A header: the standard name, the language ('' when none is given), and its place."""

    name: str
    language: str
    index: int
    header: str


@dataclass(frozen=True)
class Row:
    """One row of a sheet under its headers; `number` as Excel shows it."""

    sheet: str
    number: int
    columns: list[Column]
    cells: list[str]

    def get(self, name: str) -> str:
        """The cell under a header, '' when blank or absent; of translated columns the first that is filled."""
        return next((self.cells[c.index] for c in self.columns if c.name == name and self.cells[c.index]), "")

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

    def extra(self, known: set[str]) -> dict[str, str]:
        """The cells under headers that the format does not name, by header as written."""
        return {c.header: self.cells[c.index] for c in self.columns if c.name not in known and self.cells[c.index]}

    @property
    def is_blank(self) -> bool:
        return not any(self.cells[column.index] for column in self.columns)


def read_columns(sheet: Sheet) -> list[Column]:
    """The headers in row 1."""
    headers = sheet.rows[0] if sheet.rows else []
    return [_column(header, index) for index, header in enumerate(headers) if header]


def read_rows(sheet: Sheet) -> Iterator[Row]:
    """The rows below the headers that hold anything."""
    columns = read_columns(sheet)
    for number, cells in enumerate(sheet.rows[1:], start=2):
        row = Row(sheet.name, number, columns, cells)
        if not row.is_blank:
            yield row


def _column(header: str, index: int) -> Column:
    parts = [part.strip() for part in re.split(r"::" if "::" in header else r":(?!//)", header)]
    if parts[0].lower() in CONTAINERS and len(parts) > 1:
        parts = parts[1:]
    if parts[0].lower() == "jr" and len(parts) > 1:
        parts = parts[1:]
    name = re.sub(r"[\s-]+", "_", parts[0].lower().removeprefix("jr:"))
    name = ALIASES.get(name, name)
    if name in MEDIA or name == "media":
        return Column("media", "", index, header)
    language = parts[1] if len(parts) > 1 and name in TRANSLATED else UNTRANSLATED
    return Column(name, language, index, header)
