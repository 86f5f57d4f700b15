"""Every published number of a survey in one table that a program can read: the same results, the same bytes.

A row is one statistic of one answer, overall or in one group. Numbers have as many decimals as are printed.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from io import StringIO

from analysis.disclosure import MEAN_DECIMALS, MEAN_SE_DECIMALS
from surveys.reports.results import Cell, DomainResult, QuestionResult, ResultsBook

COLUMNS = (
    "item", "option", "banner", "category", "statistic",
    "value", "se", "low", "high", "deff", "df", "n", "count", "status",
)  # fmt: skip
KEY = COLUMNS[:5]
SHARE, MEAN, ANSWERS, SCORE, TOP_TWO, ALPHA = "share", "mean", "answers", "score", "top_two", "alpha"
"""Percentage of an answer; mean of a number; answers in own words; mean score and two best answers of an item of a
scale; Cronbach's alpha of a scale, and (with the item's name) of the scale without that item."""

DECIMALS: Mapping[str, Mapping[str, int]] = {
    SHARE: {"value": 1, "se": 2, "low": 1, "high": 1},
    TOP_TWO: {"value": 1, "se": 2, "low": 1, "high": 1},
    MEAN: {"value": MEAN_DECIMALS, "se": MEAN_SE_DECIMALS, "low": MEAN_DECIMALS, "high": MEAN_DECIMALS},
    SCORE: {"value": 2, "se": 2, "low": 2, "high": 2},
    ALPHA: {"value": 2, "se": 2, "low": 2, "high": 2},
    ANSWERS: {},
}

Row = tuple[str, ...]


def tables_csv(book: ResultsBook) -> bytes:
    """All numbers of a results book as CSV (UTF-8, comma, point), in the order of the book."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(published_rows(book))
    return text.getvalue().encode()


def results_mark(book: ResultsBook) -> str:
    """A mark of the published numbers: another one as soon as one of them is another, however it came about."""
    return hashlib.sha256(tables_csv(book)).hexdigest()


def read_tables(content: bytes) -> dict[Row, dict[str, str]]:
    """What `tables_csv` wrote, as printed: by (item, option, banner, category, statistic) the other columns."""
    found = {}
    for row in csv.DictReader(StringIO(content.decode())):
        found[tuple(row[name] for name in KEY)] = {name: row[name] for name in COLUMNS[len(KEY) :]}
    return found


def published_rows(book: ResultsBook) -> Iterator[Row]:
    """The rows of `tables_csv`, each number already as printed."""
    categories = _categories(book)
    for question in book.questions:
        statistic = MEAN if question.is_number else SHARE
        for place, answer in enumerate(question.answers):
            yield _row((question.variable, answer.code, "", "", statistic), answer.cell)
            for domain in question.domains:
                category = _category(domain, categories)
                yield _row((question.variable, answer.code, domain.banner, category, statistic), domain.cells[place])
    for open_question in book.open_questions:
        numbers = (*("",) * 6, str(open_question.answers), str(open_question.answers))
        yield (open_question.variable, "", "", "", ANSWERS, *numbers, "shown")
    yield from _scales(book)


def _scales(book: ResultsBook) -> Iterator[Row]:
    for scale in book.scales:
        key = scale.key.split("\n", 1)[0]
        for item in scale.items:
            yield _row((item.variable, "", "", "", SCORE), item.mean)
            yield _row((item.variable, "", "", "", TOP_TWO), item.top)
        if scale.alpha is not None:
            yield _row((key, "", "", "", ALPHA), scale.alpha)
            for item in scale.items:
                if item.alpha_without is not None:
                    without = Cell(item.alpha_without, scale.alpha.n)
                    yield _row((key, item.variable, "", "", ALPHA), without)


def _row(key: tuple[str, str, str, str, str], cell: Cell) -> Row:
    if cell.hidden or cell.value is None:
        return (*key, *("",) * 8, "hidden" if cell.hidden else "none")
    decimals = DECIMALS[key[-1]]
    numbers = (
        _printed(cell.value, decimals["value"]),
        _printed(cell.se, decimals["se"]),
        _printed(cell.low, decimals["low"]),
        _printed(cell.high, decimals["high"]),
        _printed(cell.deff, 2),
        _printed(cell.df, 0),
        _printed(cell.n, 0),
        _printed(cell.count, 0),
    )
    return (*key, *numbers, "flagged" if cell.flagged else "shown")


def _printed(number: float | None, decimals: int) -> str:
    if number is None:
        return ""
    text = f"{number:.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def _categories(book: ResultsBook) -> dict[tuple[str, str], str]:
    """The code of each group by its banner and label, from the question that makes the groups."""
    banners = {variable for variable, _label in book.banners}
    asked: list[QuestionResult] = [question for question in book.questions if question.variable in banners]
    return {(question.variable, answer.label): answer.code for question in asked for answer in question.answers}


def _category(domain: DomainResult, categories: Mapping[tuple[str, str], str]) -> str:
    return domain.category or categories.get((domain.banner, domain.label), domain.label)
