"""Which groups of a cross table differ: letters beside the percentages, only where the sample bears inference.

A letter is given between two cells that are both printed, and the false-discovery rate is taken over those comparisons
alone: neither a letter nor a missing one says anything of a hidden cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis import Banner, WeightedSample, column_letters
from analysis.disclosure import LOWEST_THRESHOLDS, SHOWN, PublishedBook, PublishedTable
from surveys.text import format_number
from surveys.text.i18n import gettext as _

LEVEL = 0.05
FEWEST = LOWEST_THRESHOLDS["flag_base"]

Marks = Mapping[tuple[str, str], "TableMarks"]
"""By question and banner."""


class TableMarks:
    """One table: the letter of each group that takes part, and beside which answer of it which letters stand."""

    def __init__(self, names: Mapping[str, str], above: Mapping[str, Mapping[str, str]]) -> None:
        self._names, self._above = names, above

    def letter(self, category: str) -> str:
        """The letter of a group; '' for one that is not compared."""
        return self._names.get(category, "")

    def above(self, option: str, category: str) -> str:
        """The letters of the groups whose percentage is significantly lower."""
        return self._above.get(option, {}).get(category, "")


NO_MARKS = TableMarks({}, {})


def column_marks(sample: WeightedSample, published: PublishedBook, banners: Sequence[Banner]) -> Marks:
    """The letters of every cross table of the book; none where its basis bears no inference."""
    if not published.claims.confidence_interval:
        return {}
    marks = {}
    for banner in banners:
        tables = {
            item.variable: published.tables[item.variable, banner.variable]
            for item in published.items
            if item.variable != banner.variable and (item.variable, banner.variable) in published.tables
        }
        items = [table.item for table in tables.values()]
        compared = {variable: _compared(table, banner) for variable, table in tables.items()}
        found = column_letters(sample, items, banner, level=LEVEL, minimum_base=FEWEST, shown=compared)
        for variable in tables:
            names = {
                code: found.column_names[code].lower()
                for place, code in enumerate(banner.codes)
                if compared[variable][:, place].any()
            }
            above = {
                option: {code: letters.lower() for code, letters in row.items()}
                for option, row in found.letters[variable].items()
            }
            marks[variable, banner.variable] = TableMarks(names, above)
    return marks


def marks_note(*, found: bool) -> str:
    """What a letter means, at which level, and how false ones are bounded: one sentence under every such table.

    `found`: whether the table has one.
    """
    method = _(
        "kiểm định t theo thiết kế mẫu, khống chế tỷ lệ phát hiện sai theo Benjamini–Hochberg; không so sánh nhóm "
        "dưới %(fewest)s người, tỷ lệ 0%% hay 100%% và số không công bố",
        fewest=FEWEST,
    )
    if not found:
        return _(
            "Ở bảng này không có khác biệt nào giữa các nhóm đạt mức ý nghĩa thống kê %(level)s%% (%(method)s).",
            level=format_number(100 * LEVEL),
            method=method,
        )
    return _(
        "Chữ nhỏ sau một tỷ lệ là tên những nhóm có tỷ lệ thấp hơn một cách có ý nghĩa thống kê: trong các khác biệt "
        "được đánh dấu khi chia mọi câu hỏi theo cùng các nhóm này, trung bình không quá %(level)s%% là do ngẫu nhiên "
        "(%(method)s).",
        level=format_number(100 * LEVEL),
        method=method,
    )


def _compared(table: PublishedTable, banner: Banner) -> np.ndarray:
    """Options × categories: cells that are printed without reserve."""
    places = {column.category: place for place, column in enumerate(table.columns)}
    return np.array(
        [
            [row[places[code]].status == SHOWN if code in places else False for code in banner.codes]
            for row in table.cells
        ]
    )
