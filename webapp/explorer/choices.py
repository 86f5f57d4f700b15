"""What the address of the explorer asks for, as far as this survey has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from surveys.reports.explorer import ExplorerColumn, banner_columns
from surveys.reports.results import ResultsBook
from surveys.text import nfc

FIGURES: Mapping[str, str] = {
    "ty-le": _l("Tỷ lệ (%)"),
    "so-nguoi": _l("Số người chọn"),
    "khoang": _l("Khoảng tin cậy 95%"),
    "chu": _l("Chữ so sánh các nhóm"),
}
"""By their word in the address."""
NUMBERS = ("ty-le", "so-nguoi")
WITHOUT_GROUPS = "khong"
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Choice:
    """What is looked at; `unknown` where the address names a banner that this survey is not divided by."""

    banner: str
    banner_label: str
    columns: tuple[ExplorerColumn, ...]
    only: int | None
    section: str | None
    section_place: int | None
    words: str
    figures: frozenset[str]
    unknown: bool = False


def choice_of(arguments: MultiDict[str, str], book: ResultsBook) -> Choice:
    """The choice of an address; what it does not say or says wrongly is the default."""
    banners = dict(book.banners)
    wanted = arguments.get("nhom", "")
    first = book.banners[0][0] if book.banners else ""
    banner = "" if wanted == WITHOUT_GROUPS else wanted if wanted in banners else first
    columns = banner_columns(book.questions, banner) if banner else ()
    sections = sections_of(book)
    section_place = _place(arguments.get("phan", ""), len(sections))
    return Choice(
        banner=banner,
        banner_label=banners.get(banner, ""),
        columns=columns,
        only=_place(arguments.get("cot", ""), len(columns)),
        section=None if section_place is None else sections[section_place],
        section_place=section_place,
        words=nfc(arguments.get("tim", ""))[:LONGEST_SEARCH],
        figures=_figures(arguments.getlist("so"), book, columns),
        unknown=bool(wanted) and wanted != WITHOUT_GROUPS and wanted not in banners,
    )


def sections_of(book: ResultsBook) -> list[str]:
    """The sections that have a question with a table, in their order."""
    return list(dict.fromkeys(question.section for question in book.questions))


def figures_of(book: ResultsBook, columns: tuple[ExplorerColumn, ...]) -> dict[str, str]:
    """The figures that this book has, with their words: no interval and no letter where the sample bears none."""
    left_out = set()
    if not book.bears_interval:
        left_out.add("khoang")
    if not any(column.letter for column in columns):
        left_out.add("chu")
    return {name: _(words) for name, words in FIGURES.items() if name not in left_out}


def _figures(asked: list[str], book: ResultsBook, columns: tuple[ExplorerColumn, ...]) -> frozenset[str]:
    there = figures_of(book, columns)
    chosen = frozenset(asked) & frozenset(there)
    if not chosen:
        return frozenset(there) - {"so-nguoi"}
    return chosen if chosen & frozenset(NUMBERS) else chosen | {"ty-le"}


def _place(written: str, most: int) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and int(written) < most else None
