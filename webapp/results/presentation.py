"""What the results' pages show beside the numbers: release, basis, index of questions, weights in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from analysis.weighting import WeightLedger, WeightStep
from surveys.reports.aapor import import_words, largest_margin
from surveys.reports.facts import imported_forms
from surveys.reports.plan import Plan, PlannedQuestion
from surveys.reports.results import ResultsBook
from surveys.requests.records import Survey
from surveys.responses.releases import waiting_responses
from surveys.samples.bases import BasisWords, words_of
from surveys.text import format_number

KINDS = {
    "base": (
        _l("Quyền số cơ bản theo xã, phường"),
        _l("Nghịch đảo tích hai xác suất: xã, phường được chọn và hộ được chọn trong xã, phường."),
    ),
    "issued": (
        _l("Bù cho phần chưa đi đến trong lúc thu thập"),
        _l("Hộ đã xong thay mặt cho hộ chưa đến trong cùng xã, phường; hệ số trở về 1 khi thu thập xong."),
    ),
    "eligibility": (
        _l("Hiệu chỉnh hộ chưa rõ có thuộc đối tượng"),
        _l("Quyền số của các hộ chưa rõ được chia đều cho các hộ đã rõ trong cùng tầng."),
    ),
    "nonresponse": (
        _l("Hiệu chỉnh không trả lời"),
        _l("Người trả lời thay mặt cho người không trả lời trong cùng tầng; tổng quyền số của tầng giữ nguyên."),
    ),
    "person": (
        _l("Số người từ 18 tuổi trở lên trong hộ"),
        _l("Trong hộ chỉ hỏi một người được chọn ngẫu nhiên, nên người đó thay mặt cho những người còn lại."),
    ),
}


@dataclass(frozen=True)
class Heading:
    """What stands above every page of results."""

    is_live: bool
    live_sentence: str
    basis: BasisWords
    margin: float | None
    waiting: int
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactorGroup:
    """The factors of one kind, with the words that explain them."""

    title: str
    explanation: str
    steps: tuple[WeightStep, ...]


def heading_of(session: Session, survey: Survey, book: ResultsBook) -> Heading:
    """Release, basis and margin of a book."""
    live = survey.state == "fieldwork"
    text = ""
    if live:
        text = _(
            "Số liệu cập nhật theo từng đợt ít nhất 10 phiếu; đợt %(number)s: %(n)s phiếu.",
            number=book.release or 0,
            n=format_number(book.n),
        )
    return Heading(
        live,
        text,
        words_of(book.basis),
        largest_margin(book),
        waiting_responses(session, survey) if live else 0,
        tuple(import_words(each) for each in imported_forms(session, survey)),
    )


def question_index(plan: Plan) -> list[tuple[str, list[PlannedQuestion]]]:
    """Questions by section."""
    sections: dict[str, list[PlannedQuestion]] = {}
    for planned in plan.questions:
        sections.setdefault(planned.section, []).append(planned)
    return list(sections.items())


def neighbours(plan: Plan, variable: str) -> tuple[PlannedQuestion | None, PlannedQuestion | None]:
    """The questions before and after."""
    variables = [planned.variable for planned in plan.questions]
    place = variables.index(variable)
    before = plan.questions[place - 1] if place else None
    after = plan.questions[place + 1] if place + 1 < len(variables) else None
    return before, after


def factor_groups(ledger: WeightLedger) -> list[FactorGroup]:
    """The ledger by kind of factor, in the order in which factors are applied."""
    return [
        FactorGroup(str(title), str(explanation), steps)
        for kind, (title, explanation) in KINDS.items()
        if (steps := tuple(step for step in ledger.steps if step.kind == kind))
    ]
