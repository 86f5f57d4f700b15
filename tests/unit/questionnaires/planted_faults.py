"""Good forms, and the same forms with one typical mistake each: what an author types wrong on a busy day.

A mistake is a cell that becomes another one: (row's name, column, what stands there now, where the proof must point).
"""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = """
| list_name | name | label        | xa |
| yn        | 1    | Có           |    |
| yn        | 2    | Không        |    |
| yn        | 9    | Khó trả lời  |    |
| job       | nong | Làm nông     |    |
| job       | cong | Công nhân    |    |
| job       | khac | Khác         |    |
| xa        | a    | Xã A         |    |
| xa        | b    | Xã B         |    |
| thon      | a1   | Thôn A1      | a  |
| thon      | a2   | Thôn A2      | a  |
| thon      | b1   | Thôn B1      | b  |
"""

HOUSEHOLD = """
| type | name | label | relevant | constraint | choice_filter | calculation | required |
| integer | tuoi | Tuổi | | . >= 18 and . <= 110 | | | yes |
| select_one yn | lam | Có việc làm? | | | | | yes |
| select_one job | nghe | Nghề? | ${lam} = '1' | | | | yes |
| text | nghe_k | Ghi rõ nghề | ${nghe} = 'khac' | | | | |
| integer | gio | Giờ một tuần | ${lam} = '1' and ${nghe} != 'nong' | . > 0 and . <= 100 | | | |
| select_one xa | xa | Xã? | | | | | yes |
| select_one thon | thon | Thôn? | | | xa = ${xa} | | yes |
| integer | nguoi | Số người | | . >= 1 and . <= 30 | | | yes |
| integer | tre | Số trẻ em | ${nguoi} > 1 | . >= 0 and . < ${nguoi} | | | |
| calculate | lon | | | | | ${nguoi} - ${tre} | |
| select_one yn | hoc | Trẻ đi học? | ${tre} > 0 | | | | |
| select_one yn | nghi | Sắp nghỉ hưu? | ${tuoi} >= 55 and ${lam} = '1' | | | | |
| select_one yn | luong | Có lương hưu? | ${tuoi} >= 60 or ${lam} = '2' | | | | |
| select_multiple job | nguon | Nguồn thu? | | count-selected(.) <= 2 | | | |
| text | nguon_k | Nguồn khác | selected(${nguon}, 'khac') | | | | |
| select_one yn | hai_nghe | Hai nghề? | count-selected(${nguon}) = 2 | | | | |
| date | ngay | Ngày chuyển về | | . >= date('2000-01-01') | | | |
| begin group | dich_vu | Dịch vụ | ${lam} = '1' or ${tuoi} >= 60 | | | | |
| select_one yn | dv1 | Đã đến? | | | | | |
| integer | dv2 | Mấy lần? | ${dv1} = '1' | . >= 1 | | | |
| end group | | | | | | | |"""


@dataclass(frozen=True)
class Mistake:
    """One cell typed wrong; `points_at` are the questions at which a fault may be told."""

    what: str
    name: str
    column: str
    cell: str
    points_at: tuple[str, ...]


MISTAKES = (
    Mistake("a code that is not in the list", "nghe", "relevant", "${lam} = '3'", ("nghe",)),
    Mistake("the code of another list", "nghe", "relevant", "${lam} = 'co'", ("nghe",)),
    Mistake("a label instead of a code", "nghe_k", "relevant", "${nghe} = 'Khác'", ("nghe_k",)),
    Mistake("and instead of or", "luong", "relevant", "${lam} = '1' and ${lam} = '2'", ("luong",)),
    Mistake("or between two unequal signs", "gio", "relevant", "${nghe} != 'nong' or ${nghe} != 'cong'", ("gio",)),
    Mistake("swapped limits of a number", "tuoi", "constraint", ". >= 110 and . <= 18", ("tuoi",)),
    Mistake("swapped signs of a limit", "nguoi", "constraint", ". <= 1 and . >= 30", ("nguoi",)),
    Mistake("or between two limits", "gio", "constraint", ". > 0 or . <= 100", ("gio",)),
    Mistake("an age nobody may have said", "nghi", "relevant", "${tuoi} < 18 and ${lam} = '1'", ("nghi",)),
    Mistake("an age out of reach", "luong", "relevant", "${tuoi} >= 600", ("luong",)),
    Mistake("a limit one digit too long", "hoc", "relevant", "${tre} > 30", ("hoc",)),
    Mistake("more than may be chosen", "hai_nghe", "relevant", "count-selected(${nguon}) = 3", ("hai_nghe",)),
    Mistake("selected of a code not offered", "nguon_k", "relevant", "selected(${nguon}, 'other')", ("nguon_k",)),
    Mistake("a skip against the skip before", "nghe_k", "relevant", "${nghe} = 'khac' and ${lam} = '2'", ("nghe_k",)),
    Mistake("a skip against its group", "dv1", "relevant", "${lam} = '2' and ${tuoi} < 60", ("dv1",)),
    Mistake("a skip against itself", "hoc", "relevant", "${tre} > 5 and ${tre} < 3", ("hoc",)),
    Mistake("no longer able to be so few", "tre", "constraint", ". > ${nguoi} and . < ${nguoi}", ("tre",)),
    Mistake("a sign turned round", "tre", "constraint", ". >= 5 and . < ${nguoi} and ${nguoi} < 4", ("tre",)),
    Mistake("a filter on the wrong question", "thon", "choice_filter", "xa = ${nghe}", ("thon",)),
    Mistake("a filter by label", "thon", "choice_filter", "xa = 'Xã A'", ("thon",)),
    Mistake("a filter leaving nothing for one answer", "thon", "choice_filter", "xa = ${xa} and xa = 'a'", ("thon",)),
    Mistake("a sum that cannot be", "hoc", "relevant", "${lon} > 40", ("hoc",)),
    Mistake("a calculation taken for its opposite", "hoc", "relevant", "${lon} < 1 and ${tre} = 0", ("hoc",)),
    Mistake("a date before the first allowed", "hai_nghe", "relevant", "${ngay} < date('1999-12-31')", ("hai_nghe",)),
    Mistake("a date limit the wrong way round", "ngay", "constraint",
            ". >= date('2030-01-01') and . < date('2000-01-01')", ("ngay",)),
    Mistake("a number asked of a code in words", "luong", "relevant", "${nghe} > 3", ("luong",)),
    Mistake("not of what always is", "gio", "relevant", "not(${tuoi} >= 18 or ${tuoi} < 18 or ${tuoi} = '')", ("gio",)),
    Mistake("yes and no at once", "dv2", "relevant", "${dv1} = '1' and ${dv1} = '2'", ("dv2",)),
    Mistake("times below one", "dv2", "constraint", ". >= 1 and . < 1", ("dv2",)),
    Mistake("a group for nobody", "dich_vu", "relevant", "${lam} = '1' and ${lam} = '9'", ("dich_vu",)),
    Mistake("a constraint on the other question", "gio", "constraint", "${tuoi} < 18", ("gio",)),
    Mistake("half a person", "hoc", "relevant", "${nguoi} > 1 and ${nguoi} < 2", ("hoc",)),
    Mistake("an option instead of its number", "hai_nghe", "relevant", "${nguon} = '2'", ("hai_nghe",)),
    Mistake("a circle", "lon", "calculation", "${lon2} + 1", ("lon", "lon2")),
)  # fmt: skip


def with_mistake(mistake: Mistake) -> str:
    """The form with the one cell changed."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in HOUSEHOLD.strip().splitlines()]
    column = lines[0].index(mistake.column)
    for line in lines[1:]:
        if line[1] == mistake.name:
            line[column] = mistake.cell
    if mistake.what == "a circle":
        lines.append(["calculate", "lon2", "", "", "", "", "${lon} * 2", ""])
    return "\n".join("|" + "|".join(line) + "|" for line in lines)


HELD_OUT = (
    Mistake("the answer of the question asked next", "gio", "relevant", "${gio} > 0 and ${lam} = '2' and ${lam} = '1'",
            ("gio",)),
    Mistake("a code with a capital letter", "nghe_k", "relevant", "${nghe} = 'Khac'", ("nghe_k",)),
    Mistake("a code with a leading zero", "nghe", "relevant", "${lam} = '01'", ("nghe",)),
    Mistake("the same question asked only of the others", "luong", "relevant", "${nghi} = '1' and ${tuoi} < 55",
            ("luong",)),
    Mistake("more children than persons", "hoc", "relevant", "${tre} >= ${nguoi}", ("hoc",)),
    Mistake("everybody, at great length", "luong", "relevant", "${tuoi} >= 60 or not(${tuoi} >= 60)", ("luong",)),
    Mistake("work hours beyond a week", "gio", "constraint", ". > 168 and . <= 100", ("gio",)),
    Mistake("fewer than none", "nguon", "constraint", "count-selected(.) < 0", ("nguon",)),
    Mistake("more chosen than there are", "hai_nghe", "relevant", "count-selected(${nguon}) > 5", ("hai_nghe",)),
    Mistake("a hundred years too early", "ngay", "constraint", ". >= date('2000-01-01') and . < date('1925-01-01')",
            ("ngay",)),
    Mistake("a constraint that looks only at the age", "nguoi", "constraint", "${tuoi} >= 18 or ${tuoi} < 18 or . > 0",
            ("nguoi",)),
    Mistake("half of an and turned round", "nghi", "relevant", "${tuoi} >= 55 and ${tuoi} <= 45", ("nghi",)),
    Mistake("a group that waits for its own question", "dich_vu", "relevant", "${lam} = '2' and ${nghe} = 'cong'",
            ("dich_vu",)),
    Mistake("a filter on a number", "thon", "choice_filter", "xa = ${tuoi}", ("thon",)),
    Mistake("a filter that forgets one commune", "thon", "choice_filter", "xa = ${xa} and name != 'b1'", ("thon",)),
    Mistake("a sum of what is never negative", "hai_nghe", "relevant", "${nguoi} + ${tuoi} < 10", ("hai_nghe",)),
    Mistake("both options of a single choice", "nghe_k", "relevant", "selected(${nghe}, 'nong cong')", ("nghe_k",)),
)  # fmt: skip
"""Thought of after the proof was written; none of them led to a change in it."""
