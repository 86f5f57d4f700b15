"""What the gallery shows: every kind of chart with what it is for, drawn by the same code as the charts of surveys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask_babel import lazy_gettext as _l

from sampling import Basis
from surveys.reports.picture_kinds import picture_of
from surveys.reports.picture_words import PictureTable
from surveys.reports.pictures import Picture
from surveys.text import format_date, format_number, format_percent
from webapp.gallery.invented import battery, invented_book

SOURCE = "Nguồn: số liệu giả định để minh họa, thu thập từ 03/03/2025 đến 21/03/2025."
FIRST_DAY = date(2025, 3, 3)
WANTED, DAYS = 1224.0, 19

Draw = Callable[[float], Picture]


@dataclass(frozen=True)
class Example:
    """A chart of the gallery: its name, when it is used, and how it is drawn at a width."""

    title: str
    use: str
    draw: Draw


def _result(kind: str, variable: str, *, banner: str = "", basis: Basis = Basis.PROBABILITY) -> Draw:
    def draw(width: float) -> Picture:
        interval = basis is Basis.PROBABILITY
        book = invented_book(basis=basis.value, interval=interval)
        shown = book.question(variable) or battery(interval=interval)
        return picture_of(kind, shown, book, banner=banner, source=SOURCE, width=width)

    return draw


def _designs(width: float) -> Picture:
    from analysis.dot_chart import DotRow, dot_chart

    series = ("Đang xem", "Nhiều xã hơn", "Ít xã hơn")
    rows = [
        DotRow("Toàn tỉnh", (0.031, 0.027, 0.038), 0.035),
        DotRow("Phường", (0.052, 0.047, 0.064), 0.06),
        DotRow("Xã đồng bằng", (0.049, 0.044, 0.061), 0.06),
        DotRow("Xã ven biển, hải đảo", (0.083, 0.071, 0.104), 0.06),
    ]
    title = "Riêng các xã ven biển, hải đảo chưa đạt sai số mong muốn theo cả ba phương án"
    under = f"± điểm phần trăm, độ tin cậy 95%; số bên phải là của phương án đang xem. Mẫu xác suất. {SOURCE}"
    draw = partial(
        dot_chart, rows, series=series, title=title, foot=under, format_value=_points, width=width, target="Mong muốn"
    )
    table = PictureTable(
        ("Nơi", *series, "Mong muốn"),
        tuple((row.label, *(_percent(value) for value in (*row.values, row.target))) for row in rows),
    )
    return Picture(draw, _told(title, table, under), table)


def _progress(width: float) -> Picture:
    from analysis.dot_strips import Dot, Mark, Strip, dot_strips

    names = {"Phường": 11, "Xã đồng bằng": 38, "Xã ven biển, hải đảo": 19}
    strips = [
        Strip(
            name,
            tuple(
                Dot(f"{name.split()[0]} số {place + 1}", float(38 + (place * 17 + 7 * len(name)) % 55))
                for place in range(count)
            ),
        )
        for name, count in names.items()
    ]
    mark = Mark(62.0, "nếu thu đều từng ngày")
    behind = sum(dot.value < mark.value for strip in strips for dot in strip.dots)
    title = f"{behind} trên {sum(names.values())} xã, phường thu chậm hơn mức đều từng ngày"
    under = f"Mỗi chấm là một xã, phường; chấm rỗng: chưa đạt. Dưới mỗi hàng là nơi thu được ít nhất. {SOURCE}"
    draw = partial(
        dot_strips, strips, title=title, foot=under, format_value=_whole_percent, mark=mark, least=100.0, width=width
    )
    rows = tuple(
        (strip.label, len(strip.dots), min(d.value for d in strip.dots), max(d.value for d in strip.dots))
        for strip in strips
    )
    table = PictureTable(("Tầng", "Số xã, phường", "Thấp nhất (%)", "Cao nhất (%)"), rows)
    return Picture(draw, _told(title, table, under), table)


def _days(width: float) -> Picture:
    from analysis.cumulative_chart import Plan, Series, cumulative_chart

    forms = (22, 41, 38, 55, 61, 47, 12, 58, 63, 60, 66, 52)
    sums = tuple(float(sum(forms[: day + 1])) for day in range(len(forms)))
    behind = round(WANTED * len(forms) / DAYS - sums[-1])
    title = f"Chậm {format_number(behind)} phiếu so với mức thu đều từng ngày"
    under = f"Đường mảnh: nếu mỗi ngày thu được như nhau cho đến ngày cuối. {SOURCE}"
    draw = partial(
        cumulative_chart,
        Series(sums, f"{format_number(sums[-1], 0)} phiếu"),
        plan=Plan(WANTED, DAYS, f"chỉ tiêu {format_number(WANTED, 0)} phiếu"),
        name_day=_day,
        title=title,
        foot=under,
        format_value=_whole,
        width=width,
    )
    rows = tuple((_day(day), forms[day], sums[day]) for day in range(len(forms)))
    table = PictureTable(("Ngày", "Phiếu trong ngày", "Cộng dồn"), rows)
    return Picture(draw, _told(title, table, under), table)


def _told(title: str, table: PictureTable, under: str) -> str:
    lines = [
        "; ".join(f"{head}: {written_cell(each)}" for head, each in zip(table.head, row, strict=True))
        for row in table.rows
    ]
    return f"{title}. {'. '.join(lines)}. {under}"


def written_cell(value: str | float | int | None) -> str:
    """A cell of a chart's table as it is read: percentages with one decimal, "(…)" for what is hidden."""
    if value is None:
        return "(…)"
    if isinstance(value, str):
        return value
    return format_number(value, 1) if isinstance(value, float) else format_number(value)


def _points(value: float) -> str:
    return format_number(100 * value, 1)


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def _whole(value: float) -> str:
    return format_number(value, 0)


def _whole_percent(value: float) -> str:
    return format_percent(value, 0)


def _day(number: int) -> str:
    return format_date(FIRST_DAY + timedelta(days=number))


EXAMPLES: Mapping[str, Example] = {
    "cot": Example(
        _l("Cột ngang có khoảng tin cậy"),
        _l("Các phương án của một câu hỏi, xếp từ nhiều đến ít; “Khó trả lời” để riêng ở cuối."),
        _result("bars", "uu_tien"),
    ),
    "cot-thang-do": Example(
        _l("Cột ngang theo thứ tự của thang đo"),
        _l("Khi thứ tự các phương án có nghĩa thì giữ thứ tự của bảng hỏi."),
        _result("bars", "hai_long"),
    ),
    "cot-it-nguoi": Example(
        _l("Ít người trả lời và số bị ẩn"),
        _l("Cột gạch chéo khi ít người trả lời; số không công bố được thay bằng (…)."),
        _result("bars", "phan_anh"),
    ),
    "thang-do": Example(
        _l("Thang đo tách về hai phía"),
        _l("Nhiều nội dung trên cùng một thang đo; hai phía tách ở giữa, “Khó trả lời” đứng riêng."),
        _result("scale", ""),
    ),
    "nhom": Example(
        _l("Chấm theo nhóm có khoảng tin cậy"),
        _l("So một phương án giữa các nhóm; đường đứng là tỷ lệ chung."),
        _result("groups", "hai_long", banner="age"),
    ),
    "nhom-nghe": Example(
        _l("Chấm theo nhóm, có nhóm ít người và nhóm bị ẩn"),
        _l("Nhóm không có thứ tự thì xếp theo tỷ lệ; chấm rỗng khi nhóm có ít người trả lời."),
        _result("groups", "hai_long", banner="work"),
    ),
    "o-nho": Example(
        _l("Biểu đồ nhỏ cho từng nhóm"),
        _l("Mọi phương án trong từng nhóm trên cùng một tỷ lệ; nền xám là tỷ lệ chung."),
        _result("multiples", "hai_long", banner="work"),
    ),
    "xa-phuong": Example(
        _l("104 xã, phường xếp theo tỷ lệ"),
        _l("Một phương án ở rất nhiều nơi; nơi không công bố được kể tên dưới biểu đồ."),
        _result("ordered", "hai_long", banner="commune"),
    ),
    "han-ngach": Example(
        _l("Mẫu hạn ngạch: cột không có khoảng tin cậy"),
        _l("Mẫu không chọn ngẫu nhiên thì không vẽ và không ghi khoảng tin cậy ở bất cứ đâu."),
        _result("bars", "uu_tien", basis=Basis.QUOTA),
    ),
    "han-ngach-nhom": Example(
        _l("Mẫu hạn ngạch: chấm theo nhóm"),
        _l("Chỉ có chấm và tỷ lệ, kèm số người trả lời của từng nhóm."),
        _result("groups", "hai_long", banner="age", basis=Basis.QUOTA),
    ),
    "phuong-an": Example(
        _l("So các phương án chọn mẫu"),
        _l("Sai số dự kiến của từng nơi theo từng phương án; hình của chấm phân biệt phương án."),
        _designs,
    ),
    "tien-do": Example(
        _l("Tiến độ của từng xã, phường"),
        _l("Mỗi xã, phường là một chấm; chỉ đếm phiếu, không có câu trả lời nào."),
        _progress,
    ),
    "tung-ngay": Example(
        _l("Phiếu cộng dồn từng ngày"),
        _l("So số phiếu đã thu với mức thu đều từng ngày đến ngày cuối."),
        _days,
    ),
}
