"""One sheet of the workbook of results: what it is about and what its sample bears on top, lines of text, one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

HIDDEN = "…"
"""A number that is not shown because it rests on too few people."""
MISSING = "–"
FONT = "Times New Roman"
TEXT_COLUMNS = 6
"""A line of text runs over so many columns."""
CHARACTERS_A_LINE = 140
ROW_HEIGHT = 16.5

Value = str | int | float


@dataclass(frozen=True)
class SheetColumn:
    """A column: title, width in characters, and for numbers how many decimals they have (None: text)."""

    title: str
    width: float
    decimals: int | None = None


NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
"""What Excel has in no name of a sheet."""


class ResultsSheet:
    """A worksheet that cannot be had without the words on the sample."""

    def __init__(
        self, workbook: Workbook, formats: Mapping[str, Format], name: str, title: str, label: str, head: Sequence[str]
    ) -> None:
        self._formats = formats
        self._page: Worksheet = workbook.add_worksheet(NOT_IN_A_NAME.sub("-", name))
        self._row = 0
        self._page.hide_gridlines(2)
        self._page.set_column(0, TEXT_COLUMNS, 20)
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.set_footer("&L" + label.replace("&", "&&") + "&R&P/&N")
        self._write(title, "title", height=24)
        for line in head:
            self.write_line(line, style="head")
        self._row += 1

    @classmethod
    def maker(cls, workbook: Workbook, label: str, head: Sequence[str]) -> Callable[[str, str], ResultsSheet]:
        """How sheets of this workbook are made, from a name and a title."""
        formats = _formats(workbook)
        return lambda name, title: cls(workbook, formats, name, title, label, head)

    def write_line(self, text: str, *, style: str = "line") -> None:
        """A line of text over the width of the page; a long one takes several rows' height."""
        self._write(text, style, height=ROW_HEIGHT * (1 + len(text) // CHARACTERS_A_LINE))

    def write_link(self, text: str, *, to: str) -> None:
        """A line that leads to another sheet."""
        self._page.write_url(self._row, 0, f"internal:'{to}'!A1", self._formats["way"], text)
        self._row += 1

    def write_table(
        self,
        columns: Sequence[SheetColumn],
        rows: Sequence[Sequence[Value]],
        *,
        links: Mapping[int, frozenset[str]] | None = None,
        grouped_by: int = 0,
    ) -> None:
        """The table of the sheet, with filters; cells of the columns in `links` lead to the sheets named there.

        A rule stands above each row whose first `grouped_by` cells are not those of the row before.
        """
        head = self._row
        page = self._page
        page.set_row(head, 50)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            kind = "header" if column.decimals is None else "header number"
            page.write_string(head, place, column.title, self._formats[kind])
        above: Sequence[Value] = ()
        for number, row in enumerate(rows, head + 1):
            rule = " begins" if grouped_by and row[:grouped_by] != above[:grouped_by] else ""
            above = row
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value in (links or {}).get(place, ()):
                    page.write_url(number, place, f"internal:'{value}'!A1", self._formats["link"], str(value))
                else:
                    self._write_value(number, place, column, value, rule)
        self._row = head + len(rows) + 2
        page.autofilter(head, 0, head + max(len(rows), 1), len(columns) - 1)
        page.repeat_rows(head)
        page.freeze_panes(head + 1, 0)

    def _write_value(self, row: int, place: int, column: SheetColumn, value: Value, rule: str) -> None:
        if isinstance(value, str):
            kind = "text" if column.decimals is None else "sign"
            self._page.write_string(row, place, value, self._formats[kind + rule])
        else:
            self._page.write_number(row, place, value, self._formats[f"number{column.decimals or 0}{rule}"])

    def _write(self, text: str, style: str, *, height: float) -> None:
        self._page.merge_range(self._row, 0, self._row, TEXT_COLUMNS, "", self._formats[style])
        self._page.write_string(self._row, 0, text, self._formats[style])
        self._page.set_row(self._row, height)
        self._row += 1


def _formats(workbook: Workbook) -> dict[str, Format]:
    base = {"font_name": FONT, "font_size": 12, "valign": "top"}
    cell = {**base, "bottom": 1, "bottom_color": "#C9C4BB"}
    wrapped = {**base, "text_wrap": True}
    header = {**cell, "bold": True, "text_wrap": True, "bg_color": "#E6EFEE"}
    kinds: dict[str, dict[str, object]] = {
        "text": {"text_wrap": True, "num_format": "@"},
        "sign": {"align": "right"},
        "number0": {"num_format": "#,##0"},
        "number1": {"num_format": "#,##0.0"},
        "number2": {"num_format": "#,##0.00"},
        "number4": {"num_format": "#,##0.0000"},
    }
    rules: dict[str, dict[str, object]] = {"": {}, " begins": {"top": 1, "top_color": "#6B655B"}}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "head": workbook.add_format({**wrapped, "font_color": "#4A453D"}),
        "line": workbook.add_format(wrapped),
        "way": workbook.add_format({**base, "font_color": "#0B6B6B", "underline": 1}),
        "header": workbook.add_format(header),
        "header number": workbook.add_format({**header, "align": "right"}),
        "link": workbook.add_format({**cell, "font_color": "#0B6B6B", "underline": 1}),
        **{
            kind + rule: workbook.add_format({**cell, **look, **line})
            for kind, look in kinds.items()
            for rule, line in rules.items()
        },
    }
