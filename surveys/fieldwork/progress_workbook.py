"""All of progress as an Excel workbook: numbers as numbers, headers that stay, a sheet for each way of looking at it.

It counts cases and forms; nobody's opinion and no household is in it. Who collected what is in it for supervisors only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from surveys.fieldwork.attempts import MOST_TOLD_APART, Attempts, attempts
from surveys.fieldwork.pace import Pace
from surveys.fieldwork.progress import CommuneProgress, Progress, Tally, progress, void_forms
from surveys.fieldwork.quota_progress import QuotaProgress, quota_progress
from surveys.fieldwork.rate_names import RATE_GROUPS, rate_definition, rate_name
from surveys.fieldwork.response_rates import OutcomeRates
from surveys.reports.results_sheet import MISSING, ResultsSheet, SheetColumn, Value
from surveys.requests.records import Survey
from surveys.samples.bases import words_of
from surveys.samples.service import basis_of
from surveys.text import format_date, rounded
from surveys.text.i18n import gettext as _

RATES = tuple(key for group in RATE_GROUPS for key in group)
Row = tuple[Value, ...]


def workbook_of(session: Session, survey: Survey, *, today: date, with_people: bool) -> bytes:
    """The workbook of a survey on the day `today`; `with_people`: with the sheet of collaborators."""
    shown = progress(session, survey, today=today)
    basis = basis_of(session, survey.id)
    label = words_of(basis).label if basis is not None else _("Chưa có mẫu")
    head = _head(survey, label, today)
    output = BytesIO()
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": survey.title, "comments": " ".join(head[1:])})
        sheet = ResultsSheet.maker(workbook, label, head)
        _write_whole(sheet(_("Tổng quan"), _("TIẾN ĐỘ THU THẬP")), shown, void=void_forms(session, survey))
        _write_communes(sheet(_("Xã, phường"), _("Theo xã, phường")), shown)
        _write_strata(sheet(_("Tầng"), _("Theo tầng")), shown)
        _write_grid(sheet(_("Xã và tầng"), _("Xã, phường và tầng: đã thu, chỉ tiêu")), shown)
        quotas = quota_progress(session, survey)
        if quotas is not None:
            _write_quotas(sheet(_("Xã và nhóm"), _("Xã, phường và nhóm có chỉ tiêu")), quotas)
        if with_people:
            _write_people(sheet(_("Cộng tác viên"), _("Theo cộng tác viên")), shown)
        _write_attempts(sheet(_("Số lần đến"), _("Số lần đến")), attempts(session, survey))
        _write_rates(sheet(_("Tỷ lệ"), _("Các tỷ lệ theo chuẩn AAPOR")), shown)
        if shown.has_rates:
            _write_rates_of_units(sheet(_("Tỷ lệ từng nơi"), _("Các tỷ lệ của từng tầng, từng xã, phường")), shown)
        _write_reserves(sheet(_("Dự phòng"), _("Hộ dự phòng")), shown)
        if shown.pace is not None and shown.pace.days:
            _write_days(sheet(_("Từng ngày"), _("Phiếu thu được từng ngày")), shown.pace)
    return output.getvalue()


def _head(survey: Survey, label: str, today: date) -> tuple[str, ...]:
    return (
        survey.title,
        _("Loại mẫu: %(label)s. Tệp lập ngày %(date)s.", label=label, date=format_date(today)),
        _("Tệp chỉ đếm hộ và phiếu, không có ý kiến của ai. Chỉ dành cho người điều hành cuộc điều tra này."),
    )


def _count(title: str, width: float = 13) -> SheetColumn:
    return SheetColumn(title, width, decimals=0)


def _share(title: str) -> SheetColumn:
    return SheetColumn(title, 12, decimals=1)


def _tally_columns() -> tuple[SheetColumn, ...]:
    return (
        _count(_("Chỉ tiêu")),
        _count(_("Dự phòng đã dùng")),
        _count(_("Đã thu")),
        _share(_("Thu hồi (%)")),
        _count(_("Còn làm")),
        _count(_("Chờ xem")),
        _count(_("Đang hỏi lại")),
        _count(_("Đã xem và nhận")),
        _count(_("Từ chối")),
        _count(_("Không thuộc đối tượng")),
        _count(_("Đã có người đến")),
    )


def _tally_cells(tally: Tally) -> Row:
    return (
        tally.main,
        tally.reserve,
        tally.with_response,
        _percent(tally.return_rate),
        tally.waiting,
        tally.completed,
        tally.returned,
        tally.accepted,
        tally.refused,
        tally.not_eligible,
        tally.visited,
    )


def _percent(value: float | None) -> Value:
    return MISSING if value is None else rounded(value, 1)


def _whole_rows(shown: Progress, void: int) -> list[Row]:
    """(what, count) or (what, nothing, rate), so that counts stay whole numbers and rates have their decimal."""
    tally, pace = shown.tally, shown.pace
    rows: list[Row] = []
    for column, value in zip(_tally_columns(), _tally_cells(tally), strict=True):
        rows.append((column.title, value, "") if column.decimals == 0 else (column.title, "", value))
    rows.append((_("Phiếu đã hủy"), void, ""))
    rows.append((_("Số ngày còn lại"), MISSING if shown.days_left is None else shown.days_left, ""))
    if pace is not None:
        rows.append((_("Phiếu mỗi ngày, đến hết hôm qua"), "", _percent(pace.so_far)))
        rows.append((_("Phiếu mỗi ngày cần có từ hôm nay"), "", _percent(pace.needed)))
        rows.append((_("Số phiếu vẫn thiếu dù mọi hộ còn phải làm đều trả lời"), pace.short, ""))
    return rows


def _write_whole(sheet: ResultsSheet, shown: Progress, *, void: int) -> None:
    columns = (SheetColumn(_("Nội dung"), 46), _count(_("Số")), _share(_("Tỷ lệ, số mỗi ngày")))
    sheet.write_table(columns, _whole_rows(shown, void))


def _write_communes(sheet: ResultsSheet, shown: Progress) -> None:
    names = (SheetColumn(_("Mã"), 10), SheetColumn(_("Xã, phường"), 28), SheetColumn(_("Tầng"), 28))
    rows = [
        (each.psu, each.name, each.stratum, *_tally_cells(each.tally), each.reserves_left) for each in shown.communes
    ]
    sheet.write_table((*names, *_tally_columns(), _count(_("Dự phòng còn"))), rows)


def _write_strata(sheet: ResultsSheet, shown: Progress) -> None:
    names = (SheetColumn(_("Tầng"), 28), _count(_("Xã, phường")))
    rows: list[Row] = [
        (each.name, len(each.communes), *_tally_cells(each.tally), each.reserves_left) for each in shown.strata
    ]
    rows.append((_("Tổng cộng"), len(shown.communes), *_tally_cells(shown.tally), shown.reserves_left))
    sheet.write_table((*names, *_tally_columns(), _count(_("Dự phòng còn"))), rows)


def _write_grid(sheet: ResultsSheet, shown: Progress) -> None:
    """Communes down, strata across: forms that are back of the allocation of each cell."""
    strata = [stratum.name for stratum in shown.strata]
    columns = [SheetColumn(_("Mã"), 10), SheetColumn(_("Xã, phường"), 28)]
    for name in strata:
        columns += [
            _count(_("%(stratum)s, đã thu", stratum=name), 14),
            _count(_("%(stratum)s, chỉ tiêu", stratum=name), 14),
        ]
    by_place: dict[tuple[str, str], dict[str, CommuneProgress]] = {}
    for each in shown.communes:
        by_place.setdefault((each.psu, each.name), {})[each.stratum] = each
    rows: list[Row] = []
    for (psu, name), inside in by_place.items():
        cells: list[Value] = []
        for stratum in strata:
            found = inside.get(stratum)
            cells += ["", ""] if found is None else [found.tally.with_response, found.tally.main]
        rows.append((psu, name, *cells))
    sheet.write_table(columns, rows)


def _write_quotas(sheet: ResultsSheet, quotas: QuotaProgress) -> None:
    columns = [SheetColumn(_("Mã"), 10), SheetColumn(_("Xã, phường"), 28), _count(_("Đã thu")), _count(_("Chỉ tiêu"))]
    for group in quotas.groups:
        columns += [
            _count(_("%(group)s, đã thu", group=group.name), 14),
            _count(_("%(group)s, chỉ tiêu", group=group.name), 14),
        ]
    rows: list[Row] = []
    for row in quotas.rows:
        cells: list[Value] = []
        for cell in (row.all_forms, *row.cells):
            cells += [cell.done, MISSING if cell.wanted is None else cell.wanted]
        rows.append((row.psu, row.name, *cells))
    sheet.write_table(columns, rows)


def _write_people(sheet: ResultsSheet, shown: Progress) -> None:
    sheet.write_line(_("Mỗi cộng tác viên có những hộ khác nhau: số cao thấp tự nó không nói ai làm tốt hơn."))
    names = (SheetColumn(_("Cộng tác viên"), 28), _count(_("Xã, phường")), _count(_("Lượt đến")))
    rows = [(each.full_name, each.communes, each.visits, *_tally_cells(each.tally)) for each in shown.collaborators]
    sheet.write_table((*names, *_tally_columns()), rows)


def _write_attempts(sheet: ResultsSheet, made: Attempts) -> None:
    if made.visits_per_response is not None:
        mean = rounded(made.visits_per_response, 2)
        sheet.write_line(_("Trung bình số lần đến của mỗi hộ trả lời sau khi có người đến: %(mean)s.", mean=mean))
    columns = (
        SheetColumn(_("Số lần đến"), 20, decimals=0),
        _count(_("Hộ")),
        _count(_("Đã trả lời")),
        _count(_("Đã khép lại")),
        _count(_("Còn làm")),
    )
    rows: list[Row] = [
        (
            _("từ %(count)s", count=each.visits) if each.visits == MOST_TOLD_APART else each.visits,
            each.cases,
            each.back,
            each.closed,
            each.waiting,
        )
        for each in made.rows
    ]
    sheet.write_table(columns, rows)


def _write_rates(sheet: ResultsSheet, shown: Progress) -> None:
    if not shown.has_rates or shown.rates is None:
        sheet.write_line(_("Mẫu theo chỉ tiêu không có tỷ lệ trả lời: không biết đã mời bao nhiêu người."))
        return
    if shown.rates.e is not None:
        share = rounded(100 * shown.rates.e, 1)
        sheet.write_line(_("Phần hộ chưa rõ coi là thuộc đối tượng (e): %(share)s%%.", share=share))
    columns = (
        SheetColumn(_("Ký hiệu"), 12),
        SheetColumn(_("Tỷ lệ"), 30),
        _share(_("Giá trị (%)")),
        SheetColumn(_("Cách tính"), 90),
    )
    rows = [(key, rate_name(key), _rate(shown.rates, key), rate_definition(key)) for key in RATES]
    sheet.write_table(columns, rows)


def _write_rates_of_units(sheet: ResultsSheet, shown: Progress) -> None:
    names = (SheetColumn(_("Loại"), 14), SheetColumn(_("Nơi"), 30), _count(_("Số hộ tính")))
    units: list[tuple[str, str, Tally]] = [
        *((_("Tầng"), each.name, each.tally) for each in shown.strata),
        *((_("Xã, phường"), each.name, each.tally) for each in shown.communes),
    ]
    rows: list[Row] = [
        (kind, name, tally.issued - tally.not_eligible, *_rates_of(tally.rates, RATES)) for kind, name, tally in units
    ]
    sheet.write_table((*names, *(_share(f"{key} (%)") for key in RATES)), rows)


def _rates_of(rates: OutcomeRates, keys: Sequence[str]) -> Row:
    return tuple(_rate(rates, key) for key in keys)


def _rate(rates: OutcomeRates, key: str) -> Value:
    value = rates[key].value
    return MISSING if value is None else rounded(100 * value, 1)


def _write_reserves(sheet: ResultsSheet, shown: Progress) -> None:
    sheet.write_line(
        _("Hộ dự phòng được đưa thêm vào mẫu theo thứ tự ngẫu nhiên, không thay cho hộ nào; phải làm đủ như mọi hộ.")
    )
    columns = (
        SheetColumn(_("Xã, phường"), 28),
        SheetColumn(_("Tầng"), 28),
        _count(_("Đã dùng")),
        _share(_("So với chỉ tiêu (%)")),
        _count(_("Đã có người đến")),
        _count(_("Đã trả lời")),
        _share(_("Trong phiếu đã thu (%)")),
        _count(_("Còn lại")),
    )
    rows = [_reserve_cells(each.name, each.stratum, each.tally, each.reserves_left) for each in shown.communes]
    rows.append(_reserve_cells(_("Tổng cộng"), "", shown.tally, shown.reserves_left))
    sheet.write_table(columns, rows)


def _reserve_cells(name: str, stratum: str, tally: Tally, left: int) -> Row:
    return (
        name,
        stratum,
        tally.reserve,
        _percent(tally.reserve_share),
        tally.reserve_visited,
        tally.reserve_back,
        _percent(tally.reserve_back_share),
        left,
    )


def _write_days(sheet: ResultsSheet, pace: Pace) -> None:
    columns = (SheetColumn(_("Ngày"), 14), _count(_("Phiếu trong ngày")), _count(_("Cộng dồn")))
    sheet.write_table(columns, [(format_date(day.on), day.forms, day.so_far) for day in pace.days])
