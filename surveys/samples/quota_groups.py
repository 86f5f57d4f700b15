"""Quotas of groups inside an allocation ("Nam", "18–34", "60+"): read from its further columns, matched to answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from surveys.samples.excel_table import OtherColumn, SheetFinding, header_key
from surveys.spreadsheets import read_count
from surveys.text import format_number, search_key
from surveys.text.i18n import gettext as _

NO_GROUPS = (
    "stt", "so thu tu", "tt", "ghi chu", "so ho", "tong so ho", "dan so", "so dan", "so nguoi", "so cu tri",
    "dien tich", "so thon", "cong tac vien", "so dien thoai", "don vi", "dia ban",
)  # fmt: skip
"""Columns of counts and remarks that offices keep beside an allocation and that are no groups of respondents."""
OPEN_END = 150


@dataclass(frozen=True)
class QuotaGroup:
    """Forms wanted from a group: in all, and by commune where the allocation says so. Groups of one `dimension`
    (sexes, ages) share every form among them."""

    name: str
    dimension: int
    forms: int
    by_commune: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "by_commune": dict(self.by_commune)}


@dataclass(frozen=True)
class GroupMatch:
    """Which answers to a question say that somebody is of a group: codes of a choice, or numbers within bounds."""

    variable: str
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether somebody whose answers, as an interview keeps them, are these is of the group."""
        answer = answers.get(self.variable)
        if not isinstance(answer, str):
            return False
        if self.low is None or self.high is None:
            return answer in self.codes
        try:
            return self.low <= float(answer) <= self.high
        except ValueError:
            return False


def quota_groups(
    columns: Sequence[OtherColumn], forms: Mapping[int, tuple[str, int]], total_rows: Iterable[int]
) -> tuple[tuple[QuotaGroup, ...], list[SheetFinding]]:
    """The groups that the further columns of an allocation stand for, and where their numbers do not add up.

    `forms`: commune and its forms by row. A column counts where it holds whole numbers, none above the forms of its
    commune; or, where communes have none, a number in the totals row. Neighbours that share all forms among them are
    one dimension.
    """
    total = sum(number for _code, number in forms.values())
    found: list[tuple[str, dict[str, int], int]] = []
    findings = []
    for column in columns:
        if header_key(column.header) in NO_GROUPS:
            continue
        by_commune, too_many = _by_commune(column, forms)
        if too_many is not None:
            findings.append(_above(column.header, too_many))
        in_all = sum(by_commune.values()) if by_commune else _stated(column, total_rows)
        if by_commune is not None and in_all:
            found.append((column.header, by_commune, in_all))
    groups, dimension, reached = [], 0, 0
    for name, by_commune, in_all in found:
        groups.append(QuotaGroup(name, dimension, in_all, {code: n for code, n in by_commune.items() if n}))
        reached += in_all
        if reached >= total:
            dimension, reached = dimension + 1, 0
    return tuple(groups), [*findings, *_sums_that_differ(groups, forms, total)]


def suggested_match(name: str, variable: str, options: Sequence[tuple[str, str]]) -> GroupMatch:
    """The answers that the name of a group points to: an option of the same name or age, options of ages inside its
    bounds; without options the bounds themselves. Nothing where the name says nothing."""
    bounds = age_bounds(name)
    if not options:
        low, high = bounds or (None, None)
        return GroupMatch(variable, low=low, high=high)
    same = tuple(code for code, label in options if search_key(label).strip() == search_key(name).strip())
    if same or bounds is None:
        return GroupMatch(variable, same)
    ages = [(code, age_bounds(label)) for code, label in options]
    return GroupMatch(
        variable, tuple(code for code, age in ages if age and bounds[0] <= age[0] and age[1] <= bounds[1])
    )


def age_bounds(name: str) -> tuple[int, int] | None:
    """The ages that a name stands for: "18–34", "60+", "từ 60", "trên 60", "dưới 30"; the last pair counts."""
    text = search_key(name)
    pairs = [
        (int(a), int(b)) for a, b in re.findall(r"(?<!\d)(\d{1,3})\s*(?:-|–|—|den)\s*(?:duoi\s*)?(\d{1,3})(?!\d)", text)
    ]
    if pairs:
        return pairs[-1]
    number = re.search(r"(?<!\d)(\d{1,3})(?!\d)", text)
    if number is None:
        return None
    age = int(number[1])
    if re.search(rf"(?:tren|hon|>)\s*{age}", text) and not re.search(rf"{age}\s*(?:tuoi\s*)?tro len", text):
        return age + 1, OPEN_END
    if re.search(rf"(?:tu|>=|≥)\s*{age}|{age}\s*(?:tuoi\s*)?(?:\+|tro len)", text):
        return age, OPEN_END
    if re.search(rf"(?:duoi|<)\s*{age}", text):
        return 0, age - 1
    return None


def _by_commune(column: OtherColumn, forms: Mapping[int, tuple[str, int]]) -> tuple[dict[str, int] | None, int | None]:
    """Its numbers by commune, None where it holds something else; the first row with more than the commune's forms."""
    found: dict[str, int] = {}
    for row, (code, wanted) in forms.items():
        read = read_count(column.values.get(row))
        if read.kind in ("empty", "nothing"):
            continue
        if read.value is None or read.value < 0:
            return None, None
        if read.value > wanted:
            return None, row
        found[code] = read.value
    return found, None


def _stated(column: OtherColumn, total_rows: Iterable[int]) -> int:
    for row in total_rows:
        number = read_count(column.values.get(row)).value
        if number is not None and number > 0:
            return number
    return 0


def _above(header: str, row: int) -> SheetFinding:
    sentence = _(
        "Cột “%(header)s” có số lớn hơn chỉ tiêu của xã nên không được đọc là chỉ tiêu của một nhóm người trả lời.",
        header=header,
    )
    return SheetFinding("warning", "column_no_group", sentence, row, header)


def _sums_that_differ(
    groups: Sequence[QuotaGroup], forms: Mapping[int, tuple[str, int]], total: int
) -> list[SheetFinding]:
    findings = []
    for dimension in dict.fromkeys(group.dimension for group in groups):
        inside = [group for group in groups if group.dimension == dimension]
        names = " + ".join(group.name for group in inside)
        if not any(group.by_commune for group in inside):
            if sum(group.forms for group in inside) != total:
                findings.append(_differs(names, sum(group.forms for group in inside), total, None))
            continue
        for row, (code, wanted) in forms.items():
            found = sum(group.by_commune.get(code, 0) for group in inside)
            if found != wanted:
                findings.append(_differs(names, found, wanted, row))
    return findings


def _differs(names: str, found: int, wanted: int, row: int | None) -> SheetFinding:
    sentence = _(
        "%(groups)s cộng lại được %(found)s phiếu, khác chỉ tiêu %(wanted)s phiếu. Hãy kiểm tra lại các nhóm.",
        groups=names,
        found=format_number(found),
        wanted=format_number(wanted),
    )
    return SheetFinding("warning", "groups_differ", sentence, row)
