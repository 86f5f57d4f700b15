"""Which picture of a question is shown, and the files of it: SVG, PNG, and the table of its numbers as Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from surveys.reports.picture_kinds import chart_kinds, picture_of
from surveys.reports.pictures import PRINT_WIDTH, Picture
from surveys.reports.results import Battery, QuestionResult, ResultsBook, grouped

KIND_WORDS: Mapping[str, str] = {
    "bars": _l("Cột theo câu trả lời"),
    "scale": _l("Cả bảng trên một thang"),
    "groups": _l("Chấm theo nhóm"),
    "multiples": _l("Mỗi nhóm một biểu đồ nhỏ"),
    "ordered": _l("Cột xếp từ cao đến thấp"),
}
"""What each kind is called where one is chosen."""
MEDIA_TYPES: Mapping[str, str] = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class PictureChoice:
    """The kinds that fit a question and which is shown; `banner` '' for that of all respondents."""

    shown: QuestionResult
    battery: Battery | None
    book: ResultsBook
    banner: str
    kinds: tuple[str, ...]
    kind: str

    @property
    def title(self) -> str:
        """What the picture is about, as a file of its own says it."""
        about: QuestionResult | Battery = self.battery if self.kind == "scale" and self.battery else self.shown
        return about.heading

    def picture(self, *, title: str | None = "", source: str = "", width: float = PRINT_WIDTH) -> Picture:
        """The picture; `title` None is its own, and one of groups always says which answer it compares."""
        about: QuestionResult | Battery = self.battery if self.kind == "scale" and self.battery else self.shown
        said = None if self.banner else title
        return picture_of(self.kind, about, self.book, banner=self.banner, title=said, source=source, width=width)


def picture_choice(book: ResultsBook, variable: str, arguments: MultiDict[str, str]) -> PictureChoice | None:
    """The picture that an address asks for; None where nothing of the question can be drawn."""
    shown = book.question(variable)
    if shown is None:
        return None
    wanted = arguments.get("nhom", "")
    return choice_of(book, shown, banner=wanted if shown.by_banner(wanted) else "", kind=arguments.get("kieu", ""))


def choice_of(book: ResultsBook, shown: QuestionResult, *, banner: str, kind: str) -> PictureChoice | None:
    """The choice of a question's picture by groups, or of all; the first kind where `kind` does not fit."""
    battery = battery_of(book, shown)
    kinds: tuple[str, ...] = chart_kinds(shown, book, banner=banner)
    if kinds and not banner and battery is not None:
        kinds += chart_kinds(battery, book)
    if not kinds:
        return None
    return PictureChoice(shown, battery, book, banner, kinds, kind if kind in kinds else kinds[0])


def battery_of(book: ResultsBook, shown: QuestionResult) -> Battery | None:
    """The grid that a question is an item of, as it is shown together."""
    if not shown.battery:
        return None
    together = (each for each in grouped(list(book.questions)) if isinstance(each, Battery))
    return next((each for each in together if each.key == shown.battery), None)
