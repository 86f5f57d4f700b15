"""Every closed question by the groups of one banner, laid out as one table of written numbers.

Only what the book holds is laid out, and a number is written once, here: the page, its search and its tests read the
same text. A cell that is hidden is "(…)" in every figure, whichever figures were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from surveys.reports.results import Cell, DomainResult, QuestionResult, ResultsBook
from surveys.text import format_number, search_key

HIDDEN = "(…)"
FIGURES = ("share", "count", "interval", "letters")
"""What a cell may show: the percentage (or mean), how many people chose it, the interval, the letters."""

Key = tuple[str, int]
"""A category: its words, and which one of that name it is."""


@dataclass(frozen=True)
class ExplorerColumn:
    """A category of the banner; `letter` is what others are marked with that lie significantly above it."""

    key: Key
    label: str
    letter: str = ""


@dataclass(frozen=True)
class ExplorerCell:
    """One number as it is written: value, people, interval, letters; '' where there is none."""

    value: str
    count: str = ""
    interval: str = ""
    above: str = ""
    flagged: bool = False


@dataclass(frozen=True)
class ExplorerRow:
    """An answer with its cells, the total first."""

    label: str
    cells: tuple[ExplorerCell, ...]


@dataclass(frozen=True)
class ExplorerQuestion:
    """A question with the n of each column and its answers; `found_by` is what it is searched by."""

    variable: str
    heading: str
    stem: str
    section: str
    is_number: bool
    is_multiple: bool
    bases: tuple[str, ...]
    rows: tuple[ExplorerRow, ...]
    found_by: str


@dataclass(frozen=True)
class Explorer:
    """The table: its columns after the total, its questions, and which signs need their words below it."""

    columns: tuple[ExplorerColumn, ...]
    questions: tuple[ExplorerQuestion, ...]
    has_hidden: bool
    has_flags: bool
    has_letters: bool
    has_marks: bool
    has_multiple: bool


def banner_columns(questions: Iterable[QuestionResult], banner: str) -> tuple[ExplorerColumn, ...]:
    """The categories of a banner that any question is divided by, in the order of the questionnaire."""
    found: dict[Key, ExplorerColumn] = {}
    for question in questions:
        for key, domain in _by_category(question, banner).items():
            if key not in found or (domain.letter and not found[key].letter):
                found[key] = ExplorerColumn(key, domain.label, domain.letter)
    return tuple(found.values())


def explore(
    book: ResultsBook,
    *,
    banner: str = "",
    section: str | None = None,
    words: str = "",
    only: int | None = None,
) -> Explorer:
    """The questions of a section that hold all of `words` (without diacritics), by the categories of `banner`.

    `only`: one category by its place instead of all of them, as a phone shows it.
    """
    columns = banner_columns(book.questions, banner) if banner else ()
    if only is not None:
        columns = columns[only : only + 1]
    wanted = search_key(words).split()
    write = _writer()
    laid_out = []
    for question in book.questions:
        if section is not None and question.section != section:
            continue
        found_by = _found_by(question)
        if all(word in found_by for word in wanted):
            laid_out.append(_question(question, banner, columns, found_by, write))
    cells = [cell for question in laid_out for row in question.rows for cell in row.cells]
    return Explorer(
        columns=columns,
        questions=tuple(laid_out),
        has_hidden=any(cell.value == HIDDEN for cell in cells),
        has_flags=any(cell.flagged for cell in cells),
        has_letters=any(column.letter for column in columns),
        has_marks=any(cell.above for cell in cells),
        has_multiple=any(question.is_multiple for question in laid_out),
    )


def written_cell(cell: Cell, write: Callable[[float, int], str], *, is_number: bool = False) -> ExplorerCell:
    """A cell as it is written; of a hidden one nothing but that it is hidden."""
    if cell.hidden or cell.value is None:
        return ExplorerCell(HIDDEN, HIDDEN)
    interval = ""
    if cell.low is not None and cell.high is not None:
        interval = f"{write(cell.low, 1)}–{write(cell.high, 1)}"
    count = "" if cell.count is None or is_number else write(cell.count, 0)
    return ExplorerCell(write(cell.value, 1), count, interval, cell.above, cell.flagged)


def _question(
    question: QuestionResult,
    banner: str,
    columns: Sequence[ExplorerColumn],
    found_by: str,
    write: Callable[[float, int], str],
) -> ExplorerQuestion:
    domains = _by_category(question, banner)
    asked = [domains.get(column.key) for column in columns]
    rows = []
    for place, answer in enumerate(question.answers):
        cells = [written_cell(answer.cell, write, is_number=question.is_number)]
        for domain in asked:
            if domain is None:  # a category that nobody of this question is in, or the question itself
                cells.append(ExplorerCell(""))
            else:
                cells.append(written_cell(domain.cells[place], write, is_number=question.is_number))
        rows.append(ExplorerRow(answer.label, tuple(cells)))
    total = HIDDEN if not question.n and any(answer.cell.hidden for answer in question.answers) else None
    bases = [total or write(question.n, 0)]
    bases += ["" if domain is None else HIDDEN if domain.n is None else write(domain.n, 0) for domain in asked]
    return ExplorerQuestion(
        question.variable,
        question.heading,
        question.stem,
        question.section,
        question.is_number,
        question.is_multiple,
        tuple(bases),
        tuple(rows),
        found_by,
    )


def _found_by(question: QuestionResult) -> str:
    return search_key(" ".join((question.heading, question.stem, *(answer.label for answer in question.answers))))


def _by_category(question: QuestionResult, banner: str) -> dict[Key, DomainResult]:
    """The domains of a banner by their words; two of one name stay two."""
    seen: dict[str, int] = {}
    found: dict[Key, DomainResult] = {}
    for domain in question.by_banner(banner):
        seen[domain.label] = turn = seen.get(domain.label, 0) + 1
        found[domain.label, turn] = domain
    return found


def _writer() -> Callable[[float, int], str]:
    """Numbers as the page's language writes them, each once: a thousand cells hold the same few hundred."""
    return cache(format_number)
