"""The codebook as an Excel workbook: a sheet of variables, a sheet of the labels of all values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from surveys.questionnaires.exports.codebook import CodebookRow, codebook_of
from surveys.questionnaires.exports.workbook_look import OPTIONS, formats, row_height, set_page
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.placeholders import plain_line
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

MOST_VALUES = 20
"""So many values stand in the cell of a variable; all of them are on the second sheet."""
FIXED = 2
"""The first columns stand there in any case."""
Table = tuple[list[tuple[str, float]], list[list[str]]]


@in_vietnamese()
def write_codebook(versions: Sequence[Version]) -> bytes:
    """The codebook (.xlsx) of the versions of one questionnaire, the oldest first."""
    newest = versions[-1].questionnaire
    rows = codebook_of(versions)
    numbers = ", ".join(str(version.number) for version in versions)
    notes = [
        newest.title,
        _("%(count)s biến. Phiên bản bảng hỏi: %(numbers)s.", count=len(rows), numbers=numbers),
        _("Ô trống trong số liệu: không hỏi theo điều kiện, không trả lời, hoặc phiên bản ấy không có câu này."),
    ]
    output = BytesIO()
    with Workbook(output, OPTIONS) as workbook:
        workbook.set_properties({"title": _("Bảng mã"), "subject": newest.title})
        looks = formats(workbook)
        variables, values = _("Bảng mã"), _("Nhãn giá trị")
        _write(workbook.add_worksheet(variables), _("BẢNG MÃ"), notes, _variables(rows, versions), looks)
        _write(workbook.add_worksheet(values), _("NHÃN GIÁ TRỊ"), notes[:1], _values(rows, versions), looks)
    return output.getvalue()


def _variables(rows: Sequence[CodebookRow], versions: Sequence[Version]) -> Table:
    several = len(versions) > 1
    languages = _languages(row.labels for row in rows)
    columns = [
        (_("Biến"), 18.0),
        *((_label_heading(_("Câu hỏi"), each), 44.0) for each in languages),
        (_("Lời hỏi khác theo cách hỏi"), 44.0),
        (_("Loại"), 17.0),
        (_("Giá trị"), 34.0),
        (_("Giới hạn"), 13.0),
        (_("Bắt buộc"), 11.0),
        (_("Chỉ hỏi khi"), 32.0),
        (_("Điều kiện như trong bảng hỏi"), 28.0),
        (_("Cách tính"), 34.0),
        (_("Phần"), 22.0),
        (_("Lặp lại theo"), 20.0),
        *([(_("Phiên bản"), 11.0)] if several else []),
    ]
    cells = [
        [
            row.variable,
            *(row.labels.get(each, "") for each in languages),
            "\n".join(f"{each.used}: {each.words}" for each in row.variants),
            row.type_words,
            _listed(row),
            row.limits,
            _required(row),
            _(" và ").join(row.conditions),
            " and ".join(f"({one})" if len(row.universe) > 1 else one for one in row.universe),
            row.calculation,
            row.section,
            " › ".join(row.repeats),
            *([_numbers(row.versions)] if several else []),
        ]
        for row in rows
    ]
    return columns, cells


def _values(rows: Sequence[CodebookRow], versions: Sequence[Version]) -> Table:
    several = len(versions) > 1
    newest = versions[-1].questionnaire
    languages = _languages(each.choice.label for row in rows for each in row.choices)
    columns = [
        (_("Biến"), 18.0),
        (_("Mã"), 12.0),
        *((_label_heading(_("Nhãn"), each), 60.0) for each in languages),
        (_("Ghi chú"), 30.0),
        *([(_("Phiên bản"), 11.0)] if several else []),
    ]
    cells = [
        [
            row.variable,
            each.choice.name,
            *(plain_line(newest, {one: each.choice.label.get(one, "")}) for one in languages),
            _("không chọn cùng phương án khác") if each.choice.name in row.exclusive else "",
            *([_numbers(each.versions)] if several else []),
        ]
        for row in rows
        for each in row.choices
    ]
    return columns, cells


def _languages(labels: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(language for each in labels for language in each)) or ["default"]


def _label_heading(heading: str, language: str) -> str:
    return heading if language in ("default", "vi") else f"{heading} – {language}"


def _listed(row: CodebookRow) -> str:
    if row.choices_from:
        return _("các câu trả lời của biến %(variable)s", variable=row.choices_from)
    lines = [f"{code} = {label}" for code, label in row.options[:MOST_VALUES]]
    more = len(row.options) - len(lines)
    return "\n".join([*lines, *([_("… và %(count)s giá trị nữa", count=more)] if more else [])])


def _required(row: CodebookRow) -> str:
    if row.required_when:
        return _("khi %(condition)s", condition=row.required_when)
    return _("có") if row.required else ""


def _numbers(versions: Sequence[int]) -> str:
    """ "1–3" where none is missing between the first and the last, else "1, 3"."""
    if len(versions) > 1 and versions[-1] - versions[0] == len(versions) - 1:
        return f"{versions[0]}–{versions[-1]}"
    return ", ".join(str(number) for number in versions)


def _write(page: Worksheet, title: str, notes: Sequence[str], table: Table, looks: dict[str, Format]) -> None:
    columns, rows = _without_empty(table)
    widths = [width for _heading, width in columns]
    page.hide_gridlines(2)
    page.write_string(0, 0, title, looks["title"])
    for line, note in enumerate(notes, 1):
        page.write_string(line, 0, note, looks["note"])
    head = len(notes) + 2
    for place, (heading, width) in enumerate(columns):
        page.set_column(place, place, width)
        page.write_string(head, place, heading, looks["header"])
    page.set_row(head, 34)
    for number, row in enumerate(rows, head + 1):
        page.set_row(number, row_height(row, widths))
        for place, cell in enumerate(row):
            page.write_string(number, place, cell, looks["name" if place == 0 else "cell"])
    page.autofilter(head, 0, head + max(len(rows), 1), len(columns) - 1)
    set_page(page, head=head, frozen_columns=1)


def _without_empty(table: Table) -> Table:
    """The table without the columns that say nothing of this questionnaire."""
    columns, rows = table
    kept = [place for place in range(len(columns)) if place < FIXED or any(row[place] for row in rows)]
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]
