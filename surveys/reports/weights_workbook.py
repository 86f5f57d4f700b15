"""The weights as an Excel workbook: every factor, margins before and after, what they do to the key estimates."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook

from surveys.reports.results import ResultsBook
from surveys.reports.results_sheet import HIDDEN, MISSING, ResultsSheet, SheetColumn, Value
from surveys.reports.results_workbook import WorkbookFacts, heading_lines
from surveys.reports.weight_summary import (
    FEWEST_SHOWN,
    FactorKind,
    WeightSummary,
    bounds_words,
    cell_words,
    spread_words,
)
from surveys.samples.bases import words_of
from surveys.text import rounded
from surveys.text.i18n import gettext as _

PRINTED_DECIMALS = 4


def weights_workbook(book: ResultsBook, weights: WeightSummary, facts: WorkbookFacts) -> bytes:
    """The sheets of a book that has weights; numbers are those of the page, no more exact."""
    output = BytesIO()
    label = words_of(book.basis).label
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": facts.survey_title, "subject": label})
        sheet = ResultsSheet.maker(workbook, label, heading_lines(book, facts))
        _write_factors(sheet(_("Hệ số"), _("Mọi hệ số của quyền số")), weights)
        if weights.calibration is not None:
            _write_margins(sheet(_("Trước và sau"), _("Trước và sau hiệu chỉnh theo tổng đã biết")), weights)
        if weights.effects:
            _write_effects(sheet(_("Ảnh hưởng"), _("Quyền số làm thay đổi kết quả bao nhiêu")), weights)
    return output.getvalue()


def _write_factors(sheet: ResultsSheet, weights: WeightSummary) -> None:
    sheet.write_line(spread_words(weights))
    columns = (
        SheetColumn(_("Loại hệ số"), 38),
        SheetColumn(_("Nơi áp dụng"), 38),
        SheetColumn(_("Hệ số"), 14, PRINTED_DECIMALS),
        SheetColumn(_("Số trường hợp"), 14, 0),
        SheetColumn(_("Nguồn"), 40),
    )
    sheet.write_table(columns, [row for kind in weights.kinds for row in _factor_rows(kind, weights)], grouped_by=1)


def _factor_rows(kind: FactorKind, weights: WeightSummary) -> list[tuple[Value, ...]]:
    return [
        (
            kind.title,
            cell_words(row.step),
            HIDDEN if row.factor is None else rounded(row.factor, 1 if row.factor > 100 else PRINTED_DECIMALS),
            row.n
            if row.n is not None
            else _("dưới %(fewest)s", fewest=FEWEST_SHOWN)
            if row.step.n < FEWEST_SHOWN
            else HIDDEN,
            weights.source if kind.kind == "calibration" else MISSING,
        )
        for row in kind.rows
    ]


def _write_margins(sheet: ResultsSheet, weights: WeightSummary) -> None:
    assert weights.calibration is not None
    sheet.write_line(_("Nguồn: %(source)s.", source=weights.source))
    if words := bounds_words(weights.calibration):
        sheet.write_line(words)
    columns = (
        SheetColumn(_("Theo"), 30),
        SheetColumn(_("Nhóm"), 38),
        SheetColumn(_("Tỷ lệ phiếu (%)"), 14, 1),
        SheetColumn(_("Trước hiệu chỉnh (%)"), 14, 1),
        SheetColumn(_("Số đã biết (%)"), 14, 1),
        SheetColumn(_("Sau hiệu chỉnh (%)"), 14, 1),
        SheetColumn(_("Chênh lệch sau và trước (điểm phần trăm)"), 18, 1),
    )
    rows: list[tuple[Value, ...]] = [
        (
            margin.label,
            share.label,
            HIDDEN if share.forms is None else share.forms,
            share.before,
            share.known,
            share.after,
            share.moved,
        )
        for margin in weights.calibration.margins
        for share in margin.shares
    ]
    sheet.write_table(columns, rows, grouped_by=1)


def _write_effects(sheet: ResultsSheet, weights: WeightSummary) -> None:
    columns = (
        SheetColumn(_("Câu hỏi"), 50),
        SheetColumn(_("Câu trả lời"), 38),
        SheetColumn(_("Không dùng quyền số (%)"), 14, 1),
        SheetColumn(_("Quyền số cơ bản (%)"), 14, 1),
        SheetColumn(_("Quyền số cuối cùng (%)"), 14, 1),
        SheetColumn(_("Chênh lệch do quyền số (điểm phần trăm)"), 18, 1),
    )
    rows: list[tuple[Value, ...]] = [
        (
            effect.question,
            effect.answer,
            effect.forms,
            MISSING if effect.base is None else effect.base,
            effect.final,
            effect.difference,
        )
        for effect in weights.effects
    ]
    sheet.write_table(columns, rows)
