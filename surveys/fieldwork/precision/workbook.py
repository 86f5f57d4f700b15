"""Precision, what is missing and the stopping rule as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook

from surveys.fieldwork.precision.standing import PrecisionStanding
from surveys.fieldwork.precision.verdicts import Verdict
from surveys.fieldwork.precision.words import (
    NEVER_ON_RESULTS,
    SHORT,
    condition_words,
    place_words,
    rule_lines,
    standing_words,
    substitution_words,
    written_words,
)
from surveys.reports.results_sheet import HIDDEN, MISSING, ResultsSheet, SheetColumn, Value
from surveys.samples.bases import words_of
from surveys.text import format_date, format_number, rounded
from surveys.text.i18n import gettext as _


def precision_workbook(standing: PrecisionStanding, *, made_on: date, by_question: bool) -> bytes:
    """A file of its own; `by_question`: with a column for each key question, for those who may see results."""
    output = BytesIO()
    words = words_of(standing.basis) if standing.basis is not None else None
    label = words.label if words is not None else ""
    head = [standing.survey.title, _("Tệp lập ngày %(date)s.", date=format_date(made_on))]
    if words is not None:
        head.insert(
            1, _("Loại mẫu: %(label)s. %(may)s %(not)s", label=words.label, may=words.may, **{"not": words.may_not})
        )
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": standing.survey.title, "subject": label})
        write_sheets(ResultsSheet.maker(workbook, label, head), standing, by_question=by_question)
    return output.getvalue()


def write_sheets(sheet: Callable[[str, str], ResultsSheet], standing: PrecisionStanding, *, by_question: bool) -> None:
    """The sheets, also for a larger workbook: margins, communes that need households, the rule."""
    _write_margins(sheet(_("Độ chính xác"), _("ĐỘ CHÍNH XÁC ĐÃ ĐẠT")), standing, by_question=by_question)
    if standing.remaining.communes:
        _write_communes(sheet(_("Thêm hộ"), _("CẦN THÊM HỘ DỰ PHÒNG Ở ĐÂU")), standing)
    _write_rule(sheet(_("Quy tắc dừng"), _("QUY TẮC DỪNG")), standing)


def _write_margins(sheet: ResultsSheet, standing: PrecisionStanding, *, by_question: bool) -> None:
    reached = standing.reached
    if reached is None or not reached.bears:
        sheet.write_line(_("Chưa có sai số nào để nêu."))
        return
    sheet.write_line(
        _(
            "Đợt kết quả %(step)s: %(n)s phiếu. Sai số bằng điểm phần trăm, độ tin cậy 95%%; của mỗi câu là phương án "
            "có sai số lớn nhất.",
            step=reached.step,
            n=format_number(reached.n),
        )
    )
    if reached.bears == "error":
        sheet.write_line(substitution_words(standing.supply))
    questions = standing.questions if by_question else ()
    columns = [
        SheetColumn(_("Nhóm"), 34),
        SheetColumn(_("Kết luận"), 36),
        SheetColumn(_("Phiếu trong kết quả"), 12, 0),
        SheetColumn(_("Mức đã định, ±"), 12, 1),
        SheetColumn(_("Sai số lớn nhất, ±"), 12, 1),
        *(SheetColumn(_("Câu %(number)s, ±", number=each.short), 12, 1) for each in questions),
        SheetColumn(_("Phiếu còn thiếu"), 12, 0),
        SheetColumn(_("Hộ cần hỏi"), 12, 0),
        SheetColumn(_("Hộ dự phòng cần thêm"), 12, 0),
    ]
    sheet.write_table(columns, [_row(each, standing, len(questions)) for each in standing.verdicts])


def _row(verdict: Verdict, standing: PrecisionStanding, questions: int) -> list[Value]:
    domain = verdict.domain
    place = place_words(domain, standing.rule)
    by_name = {each.variable: each.margin for each in domain.questions}
    margins = [by_name.get(each.variable) for each in standing.questions[:questions]]
    return [
        place[:1].upper() + place[1:],
        str(SHORT[verdict.kind]),
        HIDDEN if domain.n is None else domain.n,
        MISSING if domain.wanted is None else rounded(domain.wanted, 1),
        *(MISSING if each is None else rounded(each, 1) for each in (domain.largest, *margins)),
        *(each or MISSING for each in (verdict.interviews, verdict.cases, verdict.release)),
    ]


def _write_communes(sheet: ResultsSheet, standing: PrecisionStanding) -> None:
    columns = [
        SheetColumn(_("Xã, phường"), 28),
        SheetColumn(_("Tầng"), 28),
        SheetColumn(_("Phiếu đã thu"), 12, 0),
        SheetColumn(_("Hộ đang giao"), 12, 0),
        SheetColumn(_("Hộ dự phòng còn"), 12, 0),
        SheetColumn(_("Nên thêm"), 12, 0),
    ]
    rows: list[list[Value]] = []
    for need in standing.remaining.communes:
        commune = need.commune
        rows.append(
            [commune.name, commune.stratum, commune.interviews, commune.workable, commune.reserves, need.release]
        )
    sheet.write_table(columns, rows)


def _write_rule(sheet: ResultsSheet, standing: PrecisionStanding) -> None:
    names = {each.variable: each.words for each in standing.questions}
    if standing.record is None:
        sheet.write_line(_("Chưa viết quy tắc dừng; các mức dưới đây là của thiết kế mẫu."))
    else:
        sheet.write_line(written_words(standing.record))
    for line in rule_lines(standing.rule, names, divided_by=standing.divided_by):
        sheet.write_line(line)
    if standing.record is not None:
        sheet.write_line(standing_words(standing.conditions))
    sheet.write_line(str(NEVER_ON_RESULTS))
    columns = [SheetColumn(_("Điều kiện"), 40), SheetColumn(_("Mức"), 24), SheetColumn(_("Hiện nay"), 24)]
    columns.append(SheetColumn(_("Đạt hay chưa"), 16))
    rows: list[list[Value]] = []
    for each in (*standing.conditions.enough, *standing.conditions.ends):
        state = MISSING if each.met is None else _("đạt") if each.met else _("chưa")
        rows.append([*condition_words(each, standing.rule, divided_by=standing.divided_by), state])
    sheet.write_table(columns, rows)
