"""Results as they may be shown, already protected; pages, sentences, tables and charts read only this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from surveys.questionnaires.numbering import split_number, with_number
from surveys.questionnaires.variants import Wording
from surveys.reports.weight_summary import WeightSummary

if TYPE_CHECKING:
    from surveys.reports.scale_scores import ScaleScores


@dataclass(frozen=True)
class Cell:
    """A percentage (or mean) with its base n; hidden cells carry no number, flagged ones rest on fewer than 30.

    `se`, `low`, `high`, `deff`, `cv` (relative standard error), `margin` (half the interval) are None where the basis
    bears no such claim; percentages are of 100, `unweighted` is that of forms. `above`: the letters of the groups whose
    percentage is significantly lower. `df`: degrees of freedom behind the interval.
    """

    value: float | None
    n: int | None
    count: int | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    deff: float | None = None
    cv: float | None = None
    margin: float | None = None
    unweighted: float | None = None
    hidden: bool = False
    flagged: bool = False
    above: str = ""
    df: float | None = None

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None and not self.hidden


@dataclass(frozen=True)
class Answer:
    """An option of a question with its result among all respondents."""

    code: str
    label: str
    cell: Cell


@dataclass(frozen=True)
class DomainResult:
    """The results of a question in one domain, in the order of its answers; `letter` where it is compared.

    `category` is the code of the banner's category that makes the domain.
    """

    banner: str
    banner_label: str
    label: str
    n: int | None
    cells: tuple[Cell, ...]
    hidden: bool = False
    flagged: bool = False
    letter: str = ""
    category: str = ""


@dataclass(frozen=True)
class QuestionResult:
    """A question with its answers, overall and by domain; `is_profile`: it tells who respondents are."""

    variable: str
    number: int
    label: str
    section: str
    kind: str
    n: int
    answers: tuple[Answer, ...]
    domains: tuple[DomainResult, ...] = ()
    battery: str = ""
    bears_interval: bool = False
    is_profile: bool = False
    numeral: str = ""
    definition: str = ""
    is_later: bool = False
    wordings: tuple[Wording, ...] = ()

    @property
    def heading(self) -> str:
        """Number and words: "Câu 6a. Thái độ phục vụ"."""
        return with_number(self.numeral, self.label)

    @property
    def stem(self) -> str:
        """The words of the grid it is an item of, '' for a question by itself."""
        return split_number(battery_title(self.battery))[1]

    @property
    def is_multiple(self) -> bool:
        return self.kind == "multiple"

    @property
    def is_number(self) -> bool:
        return self.kind == "number"

    def by_banner(self, banner: str) -> tuple[DomainResult, ...]:
        """The domains that one banner makes."""
        return tuple(domain for domain in self.domains if domain.banner == banner)


@dataclass(frozen=True)
class Battery:
    """Questions on one scale that are shown together."""

    key: str
    title: str
    questions: tuple[QuestionResult, ...]
    numeral: str = ""

    @property
    def heading(self) -> str:
        """Number and words: "Câu 6. Ông/Bà hài lòng ở mức nào…"."""
        return with_number(self.numeral, self.title)


@dataclass(frozen=True)
class OpenQuestion:
    """A question answered in the respondents' own words: only how many answered is shown."""

    variable: str
    number: int
    label: str
    section: str
    answers: int
    numeral: str = ""

    @property
    def heading(self) -> str:
        """Number and words."""
        return with_number(self.numeral, self.label)


@dataclass(frozen=True)
class ResultsBook:
    """All results of a survey at one moment, with what may be said of them; `later` is that of its plan."""

    basis: str
    bears_interval: bool
    bears_error: bool
    n: int
    questions: tuple[QuestionResult, ...]
    open_questions: tuple[OpenQuestion, ...] = ()
    banners: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    scales: tuple[ScaleScores, ...] = ()
    release: int | None = None
    weighting_deff: float = 1.0
    weights: WeightSummary | None = None
    by_wording: tuple[tuple[str, int], ...] = ()
    plan_version: int = 0
    later: frozenset[str] = frozenset()

    def question(self, variable: str) -> QuestionResult | None:
        """The result of one question, if it is there."""
        return next((question for question in self.questions if question.variable == variable), None)

    def definition(self, variable: str) -> str:
        """How a variable is made from answers; '' for a question."""
        found = dict(self.definitions).get(variable)
        return found or ""

    def scale(self, battery: str) -> ScaleScores | None:
        """The scores of a grid by its key, if it is one on a scale."""
        return next((scale for scale in self.scales if battery and scale.key == battery), None)

    def only(self, variable: str) -> ResultsBook:
        """The book with one question in it."""
        return replace(
            self,
            questions=tuple(question for question in self.questions if question.variable == variable),
            open_questions=tuple(question for question in self.open_questions if question.variable == variable),
        )

    def sections(self) -> list[tuple[str, list[QuestionResult | OpenQuestion]]]:
        """Questions by section of the questionnaire, in its order."""
        found: dict[str, list[QuestionResult | OpenQuestion]] = {}
        everything: list[QuestionResult | OpenQuestion] = [*self.questions, *self.open_questions]
        for question in sorted(everything, key=lambda one: one.number):
            found.setdefault(question.section, []).append(question)
        return list(found.items())


def grouped(questions: list[QuestionResult]) -> list[QuestionResult | Battery]:
    """Consecutive questions of one battery become a `Battery` (from two on); the others stay as they are."""
    result: list[QuestionResult | Battery] = []
    place = 0
    while place < len(questions):
        key = questions[place].battery
        stop = place + 1
        while key and stop < len(questions) and questions[stop].battery == key:
            stop += 1
        members = tuple(questions[place:stop])
        result.append(_battery(key, members) if len(members) > 1 else members[0])
        place = stop
    return result


def battery_title(key: str) -> str:
    """The words above a battery, with its number if it has one."""
    return key.split("\n", 1)[-1]


def _battery(key: str, members: tuple[QuestionResult, ...]) -> Battery:
    number, title = split_number(battery_title(key))
    first, last = members[0].numeral, members[-1].numeral
    return Battery(key, title, members, number or (f"{first}–{last}" if first and last else ""))
