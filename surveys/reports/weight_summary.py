"""The weights in a few numbers and words, for page and report: how they came about, how they are spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.representativity import Representativity
from analysis.weight_diagnostics import WeightDiagnostics
from analysis.weight_ledger import WeightLedger, WeightStep, WeightWarning
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from surveys.reports.calibration_summary import Calibration
    from surveys.reports.weight_effects import WeightEffect

FEWEST_SHOWN = 10
"""An interval of weights, or a count of respondents behind a factor, is shown from so many on (R6)."""

KINDS: Mapping[str, tuple[str, str]] = {
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
    "calibration": (
        _l("Hiệu chỉnh theo tổng số người đã biết"),
        _l("Quyền số được chỉnh để tổng của từng nhóm đúng bằng số người đã biết từ nguồn ghi dưới đây."),
    ),
    "trimming": (
        _l("Cắt bớt quyền số quá lớn"),
        _l("Phần cắt ra được chia cho các phiếu khác, tổng quyền số giữ nguyên; hệ số là phần tổng ở nguyên chỗ cũ."),
    ),
}
COUNTS_RESPONDENTS = ("person", "calibration", "trimming")
RULES: Mapping[str, str] = {
    "": _l("Không cắt"),
    "median+3*IQR": _l("Cắt ở trung vị cộng 3 lần khoảng tứ phân vị"),
    "3.5*median": _l("Cắt ở 3,5 lần trung vị"),
    "sqrt(k*mean(w^2))": _l("Cắt ở căn bậc hai của 10 lần trung bình bình phương quyền số"),
}


@dataclass(frozen=True)
class FactorRow:
    """A factor as it may be shown: without its count, or without both, where they would tell of a few people."""

    step: WeightStep
    factor: float | None
    n: int | None


@dataclass(frozen=True)
class FactorKind:
    """The factors of one kind, with the words that explain them."""

    kind: str
    title: str
    explanation: str
    steps: tuple[WeightStep, ...]

    @property
    def rows(self) -> list[FactorRow]:
        """The factors as they may be shown.

        What is left of a known sum tells of a single hidden count, so counts are hidden until those of a margin
        that are come to ten together. Factors of a margin whose total is known give its counts away as well.
        """
        hidden = self.hidden_cells
        whole = {_margin_of(cell) for cell in hidden} if self.kind == "calibration" else set()
        return [
            FactorRow(
                step,
                None if _margin_of(step.cell) in whole else step.factor,
                None if step.cell in hidden else step.n,
            )
            for step in self.steps
        ]

    @property
    def hidden_cells(self) -> frozenset[str]:
        """The cells whose number of respondents is not shown."""
        if self.kind not in COUNTS_RESPONDENTS:
            return frozenset()
        hidden: set[str] = set()
        for margin in dict.fromkeys(_margin_of(step.cell) for step in self.steps):
            counted = sorted((step.n, step.cell) for step in self.steps if step.n and _margin_of(step.cell) == margin)
            taken = 0
            for n, cell in counted if counted and counted[0][0] < FEWEST_SHOWN else ():
                if n >= FEWEST_SHOWN and taken >= FEWEST_SHOWN:
                    break
                hidden.add(cell)
                taken += n
        return frozenset(hidden)

    @property
    def smallest(self) -> float:
        return min(step.factor for step in self.steps)

    @property
    def largest(self) -> float:
        return max(step.factor for step in self.steps)


@dataclass(frozen=True)
class WeightSummary:
    """The spread of the final weights, what they were calibrated to and cut by, how even response was (if known).

    `calibration` and `effects`: what calibration did to its margins, and the weights to the key estimates.
    """

    spread: WeightDiagnostics
    ledger: WeightLedger
    balance: Representativity | None = None
    calibration: Calibration | None = None
    effects: tuple[WeightEffect, ...] = ()

    @property
    def kinds(self) -> list[FactorKind]:
        """The ledger by kind of factor, in the order in which factors are applied."""
        return factor_kinds(self.ledger)

    @property
    def calibrated_to(self) -> tuple[str, ...]:
        """The questions whose totals the weights meet."""
        steps = [step for step in self.ledger.steps if step.kind == "calibration"]
        return tuple(dict.fromkeys(step.cell.rpartition(" = ")[0] for step in steps))

    @property
    def source(self) -> str:
        """Where the control totals come from."""
        sources = [step.source for step in self.ledger.steps if step.kind == "calibration"]
        return sources[0].removesuffix(" (ipf)") if sources else ""

    @property
    def moved(self) -> float | None:
        """The share of the weights' sum that trimming moved; None without trimming."""
        cut = [step for step in self.ledger.steps if step.kind == "trimming"]
        return 1 - cut[-1].factor if cut else None


def shown_warnings(ledger: WeightLedger) -> list[WeightWarning]:
    """Without those that would say a count or factor which the tables do not show."""
    hidden = frozenset().union(*(kind.hidden_cells for kind in factor_kinds(ledger) if kind.kind == "calibration"))
    margins = {_margin_of(cell) for cell in hidden}
    few = [each for each in ledger.warnings if each.code == "small_cell" and each.n < FEWEST_SHOWN]
    return [each for each in ledger.warnings if each in few or _margin_of(each.cell) not in margins]


def _margin_of(cell: str) -> str:
    return cell.rpartition(" = ")[0]


def factor_kinds(ledger: WeightLedger) -> list[FactorKind]:
    """The ledger by kind of factor, in the order in which factors are applied."""
    return [
        FactorKind(kind, str(title), str(explanation), steps)
        for kind, (title, explanation) in KINDS.items()
        if (steps := tuple(step for step in ledger.steps if step.kind == kind))
    ]


def cell_words(step: WeightStep) -> str:
    """Where a factor applies, as pages and files name it."""
    if step.kind == "person":
        return _("Hộ có %(n)s người", n=step.cell)
    return _("Toàn mẫu") if step.kind == "trimming" else step.cell.replace(" = ", ": ")


def adjustment_words(weights: WeightSummary) -> str:
    """What was done after nonresponse, in sentences; empty where nothing was."""
    sentences = []
    if weights.calibrated_to:
        sentences.append(
            _(
                "Sau đó quyền số được hiệu chỉnh theo tổng số người đã biết về: %(questions)s (nguồn: %(source)s).",
                questions="; ".join(weights.calibrated_to),
                source=weights.source,
            )
        )
    if weights.moved is not None:
        sentences.append(
            _(
                "Quyền số quá lớn được cắt bớt; phần chuyển sang phiếu khác bằng %(share)s%% tổng quyền số.",
                share=format_number(100 * weights.moved, 1),
            )
        )
    return " ".join(sentences)


def spread_words(weights: WeightSummary) -> str:
    """How unequal the weights are and what that costs, in a sentence."""
    spread = weights.spread
    return _(
        "Quyền số lớn nhất gấp %(ratio)s lần quyền số nhỏ nhất; vì quyền số không đều, %(n)s phiếu cho độ chính xác "
        "như %(effective)s phiếu có quyền số bằng nhau.",
        ratio=format_number(spread.ratio, 1),
        n=format_number(spread.n),
        effective=format_number(int(spread.effective_n)),
    )


def bounds_words(calibration: Calibration) -> str:
    """Within which bounds calibration moved weights, and beyond which it is refused."""
    if calibration.smallest is None or calibration.largest is None:
        return ""
    return _(
        "So với hệ số chung, hiệu chỉnh nhân quyền số với từ %(smallest)s đến %(largest)s (chỉ tính những tổ hợp có từ "
        "%(fewest)s phiếu). Phần mềm không nhận hệ số dưới %(lower)s hoặc trên %(upper)s, vì khi đó vài phiếu thay mặt "
        "cho quá nhiều người.",
        smallest=format_number(calibration.smallest, 2),
        largest=format_number(calibration.largest, 2),
        fewest=FEWEST_SHOWN,
        lower=format_number(calibration.lower, 1),
        upper=format_number(calibration.upper, 0),
    )
