"""A questionnaire of 300 questions with all that makes a page work: limits, cascades, skips, sums, grids, a repeat."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlsxwriter

SECTIONS, QUESTIONS = 30, 300
PARTS, PRINTED = 5, 60
PROVINCES, COMMUNES = 20, 10
HEADER = ("type", "name", "label", "relevant", "constraint", "calculation", "choice_filter", "appearance", "required")
Row = tuple[str, ...]


def generated_form(*, one_page: bool, sections: int = SECTIONS) -> bytes:
    """The workbook: sections of ten questions (thirty), each a page of its own or all on one page; then a repeat."""
    rows: list[Row] = [("begin group", "trang", "Phiếu dài", "", "", "", "", "field-list", "")] if one_page else []
    for number in range(1, sections + 1):
        rows += _section(number, appearance="" if one_page else "field-list")
    rows += [("end group", "", "", "", "", "", "", "", "")] if one_page else []
    rows += _repeat(sections)
    return _workbook(rows)


def appearing_form() -> bytes:
    """The workbook of 300 questions on one page, half of which come and go with what is written into the first two."""
    rows: list[Row] = [("begin group", "trang", "Phiếu dài", "", "", "", "", "field-list", "")]
    rows.append(("integer", "tuoi", "Ông/Bà bao nhiêu tuổi?", "", "", "", "", "", ""))
    rows.append(("text", "ten", "Ông/Bà tên là gì?", "", "", "", "", "", ""))
    for number in range(1, QUESTIONS - 1):
        kind = ("integer", "text", "select_one muc", "select_multiple viec", "decimal")[number % 5]
        by_name = f"string-length(${{ten}}) > {number % 7}" if number % 4 == 0 else ""
        asked = f"${{tuoi}} > {number % 90}" if number % 2 else by_name
        rows.append((kind, f"cau_{number}", f"Câu hỏi số {number} về việc của gia đình?", asked, "", "", "", "", ""))
    return _workbook([*rows, ("end group", "", "", "", "", "", "", "", "")])


def sixty_questions() -> bytes:
    """The workbook of the longest form that provinces print: 60 questions in five parts, two of them open.

    Mostly scales with "Khó trả lời", some lists of which up to three are chosen, some numbers.
    """
    rows: list[Row] = []
    for part in range(PARTS):
        rows.append(("begin group", f"phan_{part}", f"Phần {part + 1}", "", "", "", "", "field-list", ""))
        rows += [_closed(part, place) for place in range(1, PRINTED // PARTS + 1)]
        rows.append(("end group", "", "", "", "", "", "", "", ""))
    return _workbook(rows)


def _closed(part: int, place: int) -> Row:
    number, first = part * PRINTED // PARTS + place, part * PRINTED // PARTS + 1
    asked = f"${{c{first}}} != '4'" if place in (2, 3) else ""
    kind, limit = "select_one muc", ""
    if place in (5, 9):
        kind, limit = "select_multiple viec", "count-selected(.) <= 3"
    elif place == 11:
        kind, limit = "integer", ". >= 0 and . <= 60"
    elif place == 12 and part in (3, 4):
        kind = "text"
    label = f"Ông/Bà đánh giá thế nào về việc số {number} ở xã?"
    return (kind, f"c{number}", label, asked, limit, "", "", "", "yes")


def _workbook(rows: list[Row]) -> bytes:
    choices: list[Row] = [("list_name", "name", "label", "tinh"), *_choices()]
    settings: list[Row] = [("form_title", "form_id", "consent"), ("Phiếu 300 câu", "phieu300", "Xin mời Ông/Bà.")]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, table in (("survey", [HEADER, *rows]), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(table):
                sheet.write_row(place, 0, row)
    return stream.getvalue()


def _section(n: int, *, appearance: str) -> Iterator[Row]:
    before = n - 1
    asked = f"${{so_{before}}} > 10" if before else ""
    total = f"coalesce(${{tong_{before}}}, 0) + coalesce(${{so_{n}}}, 0)" if before else f"coalesce(${{so_{n}}}, 0)"
    yield ("begin group", f"phan_{n}", f"Phần {n}", "", "", "", "", appearance, "")
    yield ("integer", f"so_{n}", f"Ông/Bà đi bao nhiêu lần, mục {n}?", "", ". >= 0 and . <= 120", "", "", "", "yes")
    yield ("decimal", f"cao_{n}", "Cao nhất là bao nhiêu?", "", f". >= ${{so_{n}}}", "", "", "", "")
    yield ("select_one tinh", f"tinh_{n}", "Ở tỉnh nào?", "", "", "", "", "", "")
    yield ("select_one xa", f"xa_{n}", "Ở xã nào?", "", "", "", f"tinh = ${{tinh_{n}}}", "", "")
    yield ("select_multiple viec", f"viec_{n}", "Vì việc gì?", "", "count-selected(.) <= 3", "", "", "", "")
    yield ("text", f"ly_do_{n}", f"Vì sao nhiều như vậy? (đã {n} phần, ${{tong_{n}}} lần)", asked, "", "", "", "", "")
    yield ("integer", f"them_{n}", "Còn thêm mấy lần?", asked, f". <= ${{so_{n}}} * 2", "", "", "", "")
    yield ("calculate", f"tong_{n}", "", "", "", total, "", "", "")
    yield ("begin group", f"bang_{n}", "Mức hài lòng", "", "", "", "", "table-list", "")
    for row, label in enumerate(("Thái độ", "Thời gian", "Hướng dẫn"), 1):
        skip = f"selected(${{viec_{n}}}, '1') or ${{so_{n}}} > 3" if row > 1 else ""
        yield ("select_one muc", f"muc_{n}_{row}", label, skip, "", "", "", "", "")
    yield ("end group", "", "", "", "", "", "", "", "")
    yield ("end group", "", "", "", "", "", "", "", "")


def _repeat(sections: int) -> Iterator[Row]:
    yield ("begin repeat", "nguoi", "Người trong hộ", "", "", "", "", "", "")
    yield ("integer", "tuoi", "Tuổi", "", ". >= 0 and . <= 120", "", "", "", "yes")
    yield ("select_one muc", "hoc", "Học đến đâu?", "${tuoi} > 5", "", "", "", "", "")
    yield ("end repeat", "", "", "", "", "", "", "", "")
    yield ("note", "cam_on", f"Cả hộ ${{tong_{sections}}} lần. Xin cảm ơn.", "", "", "", "", "", "")


def _choices() -> Iterator[Row]:
    for province in range(PROVINCES):
        yield ("tinh", f"t{province}", f"Tỉnh {province}", "")
        for commune in range(COMMUNES):
            yield ("xa", f"x{province}_{commune}", f"Xã {commune} của tỉnh {province}", f"t{province}")
    for number, label in enumerate(("Đất đai", "Hộ tịch", "Y tế", "Giáo dục", "Việc làm", "Trợ cấp"), 1):
        yield ("viec", str(number), label, "")
    for number, label in enumerate(("Rất hài lòng", "Hài lòng", "Chưa hài lòng", "Khó trả lời"), 1):
        yield ("muc", str(number), label, "")
