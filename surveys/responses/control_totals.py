"""Control totals as an office gets them (people by sex, by age group …): from Excel, and onto the weights.

A form whose answer to a margin has no total (not answered, "khó trả lời") keeps its place: what such forms weigh is
taken off the totals in proportion, so that they stand for as many people as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter import Workbook

from analysis.disclosure import LOWEST_THRESHOLDS
from analysis.eligibility import RESPONDENT
from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from analysis.variance_credit import CellCredit
from analysis.weight_ledger import WeightLedger
from analysis.weighted_sample import WeightedSample
from analysis.weighting_steps import CalibrateToMargins, Cases, ChainStep, TrimAndRecalibrate, TrimWeights
from sampling.deferred import deferred
from surveys.samples.excel_table import Column, SheetFinding, TableRow, header_key, read_table
from surveys.spreadsheets import OldText, read_count
from surveys.text import format_number, search_key
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

VARIABLE = Column("variable", "Tên biến", ("Biến", "Mã câu", "Tên câu hỏi"))
CODE = Column("category", "Mã phương án", ("Mã", "Phương án"))
LABEL = Column("label", "Ghi trong phiếu", ("Nhãn", "Nội dung phương án", "Tên phương án"), required=False)
TOTAL = Column("total", "Tổng số người", ("Tổng số", "Số người", "Dân số", "Tổng"), counts=True)
COLUMNS = (VARIABLE, CODE, LABEL, TOTAL)
TOTAL_WORDS = ("tong", "tong cong", "cong")
UNKNOWN_CELL = "(chưa rõ)"
FEWEST_IN_CELL = LOWEST_THRESHOLDS["minimum_base"]
MOST_SHIFT = 5.0
"""Beyond five times more or less than on average a total is a slip of the pen, or isolates single answers."""
FONT = "Times New Roman"


@dataclass(frozen=True)
class Category:
    """A category of a margin and how many people of the population are in it."""

    code: str
    label: str
    total: int


@dataclass(frozen=True)
class Margin:
    """A question (or the stratum) by which the population is known."""

    variable: str
    label: str
    categories: tuple[Category, ...]

    @property
    def total(self) -> int:
        return sum(category.total for category in self.categories)

    def to_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {"variable": self.variable, "label": self.label, "categories": [vars(one) for one in self.categories]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Margin:
        """As it was stored."""
        return cls(stored["variable"], stored["label"], tuple(Category(**one) for one in stored["categories"]))


@dataclass(frozen=True)
class OfferedMargin:
    """A question by which weights could be calibrated: its variable, words and options."""

    variable: str
    label: str
    options: tuple[tuple[str, str], ...]

    @property
    def printed_name(self) -> str:
        """The variable as it stands in a file; the stratum is no question and goes by its word."""
        return self.label if self.variable.startswith("_") else self.variable


@dataclass(frozen=True)
class TotalsReading:
    """Control totals as read, and everything that was noticed."""

    margins: tuple[Margin, ...]
    findings: tuple[SheetFinding, ...]

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


@dataclass(frozen=True)
class DeclaredWeighting:
    """What is done with the weights after nonresponse: margins, the version of their source, a trimming rule."""

    margins: tuple[Margin, ...]
    source: str
    trimming: str = ""


def adjusted(sample: WeightedSample, declared: DeclaredWeighting) -> tuple[WeightedSample, WeightLedger]:
    """The sample with weights that meet the declared totals and bounds, and the rows of the ledger.

    Its estimates have the variance of residuals on the margins. Totals that make a few people stand for nearly all
    would print their answers as everybody's: categories of fewer than ten forms and shifts of more than five times
    are refused. Raises AnalysisError `calibration_cell_small`, `calibration_too_far`, `empty_poststratum`,
    `calibration_failed`, `trimming_contradicts_totals`, `nothing_left_to_trim`.
    """
    steps = _steps(sample, declared)
    if not steps:
        return sample, WeightLedger((), ())
    cells = {margin_name(margin, declared): margin_cells(sample, margin) for margin in declared.margins}
    cases = Cases(pd.DataFrame(cells, index=sample.data.index), np.full(len(sample), RESPONDENT, dtype=object))
    _refuse_small_cells(cells)
    weights, ledger = steps[0].apply(cases, sample.weights)
    _refuse_great_shifts(cells, sample.weights, weights)
    codes = tuple(np.unique(labels.astype(str), return_inverse=True)[1].astype(np.int64) for labels in cells.values())
    credit = (CellCredit(codes, sample.weights, "calibration to control totals"),) if codes else ()
    final = replace(
        sample,
        weights=weights,
        credits=(*sample.credits, *credit),
        weight_steps=(*sample.weight_steps, *ledger.steps),
    )
    return final, ledger


def _refuse_small_cells(cells: Mapping[str, np.ndarray]) -> None:
    """Beside others: one category alone only scales all weights."""
    for name, labels in cells.items():
        found, counts = np.unique(labels.astype(str), return_counts=True)
        small = [label for label in found[counts < FEWEST_IN_CELL] if label != UNKNOWN_CELL]
        if len(found) > 1 and small:
            raise AnalysisError(
                "calibration_cell_small",
                f"Fewer than {FEWEST_IN_CELL} forms have {name} = {small[0]}.",
                level=f"{name}: {small[0]}",
                fewest=FEWEST_IN_CELL,
            )


def _refuse_great_shifts(cells: Mapping[str, np.ndarray], before: FloatArray, after: FloatArray) -> None:
    """For each form, in any combination of margins: its factor beside that of the sum of weights."""
    if not cells:
        return
    shift = after / before * (before.sum() / after.sum())
    worst = int(np.argmax(np.maximum(shift, 1 / shift)))
    if not 1 / MOST_SHIFT <= shift[worst] <= MOST_SHIFT:
        raise AnalysisError(
            "calibration_too_far",
            f"The totals change some weights more than {MOST_SHIFT:g} times beside the others.",
            level="; ".join(f"{name}: {labels[worst]}" for name, labels in cells.items()),
            times=round(MOST_SHIFT),
        )


def _steps(sample: WeightedSample, declared: DeclaredWeighting) -> list[ChainStep]:
    trim = TrimWeights(declared.trimming) if declared.trimming else None
    if not declared.margins:
        return [trim] if trim else []
    totals = {margin_name(margin, declared): _reachable(sample, margin) for margin in declared.margins}
    calibrate = CalibrateToMargins(totals, declared.source)
    return [TrimAndRecalibrate(trim, calibrate) if trim else calibrate]


def margin_name(margin: Margin, declared: DeclaredWeighting) -> str:
    """What the ledger calls a margin: its words, with the variable where two have the same."""
    alike = sum(other.label == margin.label for other in declared.margins)
    return margin.label if alike == 1 else f"{margin.label} ({margin.variable})"


def margin_cells(sample: WeightedSample, margin: Margin) -> np.ndarray:
    """The category of each form; UNKNOWN_CELL where its answer has no total."""
    labels = {category.code: category.label for category in margin.categories}
    answers = sample.column(margin.variable)
    return np.array([labels.get(str(answer), UNKNOWN_CELL) for answer in answers], dtype=object)


def _reachable(sample: WeightedSample, margin: Margin) -> dict[str, float]:
    """The totals less what forms without a known answer stand for."""
    unknown = margin_cells(sample, margin) == UNKNOWN_CELL
    share = sample.weighted_share(unknown)
    totals = {category.label: category.total * (1 - share) for category in margin.categories}
    return totals | ({UNKNOWN_CELL: margin.total * share} if share else {})


def read_totals(
    content: bytes, *, offered: Sequence[OfferedMargin], filename: str = "", old_text: OldText = "ask"
) -> TotalsReading:
    """Read control totals; a question without any total is left out, an answer without one counts as not known.

    Errors as of `read_table`; everything else is a finding.
    """
    table = read_table(content, COLUMNS, filename=filename, old_text=old_text)
    by_key = {search_key(name): one for one in offered for name in (one.variable, one.label)}
    found: dict[str, dict[str, int]] = {}
    findings = list(table.findings)
    for row in table.rows:
        if row.is_note or any(header_key(row.text(key)) in TOTAL_WORDS for key in ("variable", "category")):
            continue
        margin = by_key.get(search_key(row.text("variable")))
        if margin is None:
            findings.append(_unknown_variable(row))
            continue
        findings += _take(row, margin, found)
    margins = tuple(_margin(one, found[one.variable]) for one in offered if found.get(one.variable))
    return TotalsReading(margins, (*findings, *_check(margins, offered)))


def _take(row: TableRow, margin: OfferedMargin, found: dict[str, dict[str, int]]) -> list[SheetFinding]:
    """Put the total of a row in its place, or say why not."""
    code = _code_of(row, margin)
    if code is None:
        sentence = _(
            "Câu “%(question)s” không có phương án “%(value)s”. Hãy dùng tệp mẫu, không sửa cột mã.",
            question=margin.label,
            value=row.text("category") or row.text("label"),
        )
        return [SheetFinding("error", "totals_unknown_category", sentence, row.number, CODE.header)]
    count = read_count(row.cells.get("total"))
    if count.kind == "empty" or count.kind == "nothing":
        return []
    if count.value is None or count.value < 1:
        sentence = _(
            "“%(value)s” không phải là số người. Hãy gõ số nguyên từ 1 trở lên, hoặc để trống nếu không biết.",
            value=row.text("total"),
        )
        return [SheetFinding("error", "totals_not_a_count", sentence, row.number, TOTAL.header)]
    known = found.setdefault(margin.variable, {})
    if code in known:
        sentence = _("Phương án này đã có ở một dòng trên. Hãy để lại một dòng.")
        return [SheetFinding("error", "totals_twice", sentence, row.number, CODE.header)]
    known[code] = count.value
    return []


def _code_of(row: TableRow, margin: OfferedMargin) -> str | None:
    codes = {search_key(name): code for code, label in margin.options for name in (label, code)}
    for key in ("category", "label"):
        if row.text(key) and search_key(row.text(key)) in codes:
            return codes[search_key(row.text(key))]
    return None


def _margin(offered: OfferedMargin, totals: Mapping[str, int]) -> Margin:
    categories = tuple(Category(code, label, totals[code]) for code, label in offered.options if code in totals)
    return Margin(offered.variable, offered.label, categories)


def _unknown_variable(row: TableRow) -> SheetFinding:
    sentence = _(
        "“%(value)s” không phải là câu hỏi chọn một phương án của phiếu này. Hãy dùng tệp mẫu, không sửa cột tên biến.",
        value=row.text("variable"),
    )
    return SheetFinding("error", "totals_unknown_variable", sentence, row.number, VARIABLE.header)


def _check(margins: Sequence[Margin], offered: Sequence[OfferedMargin]) -> list[SheetFinding]:
    if not margins:
        sentence = _("Chưa câu nào có tổng số người. Hãy điền cột “Tổng số người” cho ít nhất một câu.")
        return [SheetFinding("error", "totals_none", sentence, column=TOTAL.header)]
    findings = []
    options = {one.variable: dict(one.options) for one in offered}
    for margin in margins:
        if len(margin.categories) < 2:
            sentence = _("Câu “%(question)s” cần tổng của ít nhất hai phương án.", question=margin.label)
            findings.append(SheetFinding("error", "totals_one_category", sentence, column=TOTAL.header))
        left_out = [
            label
            for code, label in options[margin.variable].items()
            if code not in {category.code for category in margin.categories}
        ]
        if left_out:
            sentence = _(
                "Câu “%(question)s”: chưa ghi tổng của “%(categories)s”. Phiếu trả lời như vậy được coi là chưa rõ.",
                question=margin.label,
                categories="”, “".join(left_out),
            )
            findings.append(SheetFinding("warning", "totals_category_left_out", sentence, column=TOTAL.header))
    if len({margin.total for margin in margins}) > 1:
        sums = "; ".join(f"{margin.label}: {format_number(margin.total)}" for margin in margins)
        sentence = _(
            "Các tổng phải nói về cùng một dân số, nhưng cộng lại khác nhau (%(sums)s). "
            "Hãy lấy số liệu cùng một nguồn, cùng một ngày.",
            sums=sums,
        )
        findings.append(SheetFinding("error", "totals_disagree", sentence, column=TOTAL.header))
    return findings


@in_vietnamese()
def totals_template(offered: Sequence[OfferedMargin], *, survey_title: str) -> bytes:
    """The totals to fill in: one row an answer of each question that can serve."""
    output = BytesIO()
    with Workbook(output, {"in_memory": True}) as workbook:
        base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
        page = workbook.add_worksheet(_("Tổng chuẩn"))
        cell = workbook.add_format({**base, "border": 1, "num_format": "@", "text_wrap": True})
        count = workbook.add_format({**base, "border": 1, "num_format": "#,##0"})
        head = workbook.add_format({**base, "bold": True, "border": 1, "bg_color": "#E6EFEE", "align": "center"})
        page.write_string(
            0, 0, _("TỔNG SỐ NGƯỜI ĐÃ BIẾT"), workbook.add_format({**base, "bold": True, "font_size": 14})
        )
        note = workbook.add_format({**base, "italic": True})
        page.write_string(1, 0, survey_title, note)
        page.write_string(
            2, 0, _("Điền tổng số người từ 18 tuổi trở lên; câu nào không có số liệu thì để trống."), note
        )
        for place, (column, width) in enumerate(zip(COLUMNS, (18, 16, 46, 18), strict=True)):
            page.write_string(4, place, column.header, head)
            page.set_column(place, place, width)
        rows = [(one, code, label) for one in offered for code, label in one.options]
        for number, (one, code, label) in enumerate(rows, start=5):
            for place, text in enumerate((one.printed_name, code, f"{one.label}: {label}")):
                page.write_string(number, place, text, cell)
            page.write_blank(number, 3, None, count)
        page.freeze_panes(5, 0)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return output.getvalue()
