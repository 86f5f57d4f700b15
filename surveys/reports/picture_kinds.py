"""Which kinds of chart a result can be drawn as, and one way to have any of them."""

from __future__ import annotations

from typing import Literal, get_args

from surveys.errors import SurveyError
from surveys.reports.group_pictures import communes_picture, groups_picture, multiples_picture
from surveys.reports.pictures import PRINT_WIDTH, Picture, battery_picture, question_picture
from surveys.reports.results import Battery, QuestionResult, ResultsBook

PictureKind = Literal["bars", "scale", "groups", "multiples", "ordered"]
PICTURE_KINDS: tuple[PictureKind, ...] = get_args(PictureKind)
MOST_DOTS = 20
MOST_PANELS = 9
MOST_ANSWERS_IN_PANEL = 8
FEWEST_IN_ORDER = 12


def chart_kinds(shown: QuestionResult | Battery, book: ResultsBook, *, banner: str = "") -> tuple[PictureKind, ...]:
    """The kinds that fit, the most telling first: of the whole sample without `banner`, else of its groups.

    Nothing for a number or where every answer is hidden.
    """
    if isinstance(shown, Battery):
        return () if banner else ("scale",)
    if shown.is_number or all(answer.cell.value is None for answer in shown.answers):
        return ()
    if not banner:
        return ("bars",)
    groups = len(shown.by_banner(banner))
    fits: dict[PictureKind, bool] = {
        "groups": 2 <= groups <= MOST_DOTS,
        "multiples": 2 <= groups <= MOST_PANELS and 2 <= len(shown.answers) <= MOST_ANSWERS_IN_PANEL,
        "ordered": groups >= FEWEST_IN_ORDER,
    }
    return tuple(kind for kind, does in fits.items() if does)


def picture_of(
    kind: str,
    shown: QuestionResult | Battery,
    book: ResultsBook,
    *,
    banner: str = "",
    answer: str = "",
    title: str | None = None,
    source: str = "",
    width: float = PRINT_WIDTH,
) -> Picture:
    """A result as a chart of one of PICTURE_KINDS; all but "bars" and "scale" need a banner.

    `answer` is the code of the answer that "groups" and "ordered" compare, '' the leading one. `title` None is the
    chart's own (the question's words, or which answer by what), '' none. `source` ends the foot: from where and when.

    Errors: SurveyError `picture_unknown` for a kind that the result cannot be drawn as, `picture_without_groups`.
    """
    basis = book.basis
    if isinstance(shown, Battery):
        if kind == "scale":
            words = shown.title if title is None else title
            return battery_picture(shown, basis=basis, title=words, source=source, width=width)
    elif kind == "bars":
        words = shown.label if title is None else title
        return question_picture(shown, basis=basis, title=words, source=source, width=width)
    elif kind == "groups":
        return groups_picture(shown, banner, basis=basis, answer=answer, title=title, source=source, width=width)
    elif kind == "ordered":
        return communes_picture(shown, banner, basis=basis, answer=answer, title=title, source=source, width=width)
    elif kind == "multiples":
        return multiples_picture(shown, banner, basis=basis, title=title, source=source, width=width)
    raise SurveyError("picture_unknown", f"No chart of kind {kind!r} for this result.", kind=kind)
