"""Two versions of a frame side by side: which communes came, went, changed, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from surveys.samples.excel_table import SheetFinding
from surveys.samples.frame_workbook import ADULTS
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _

UNUSUAL_CHANGE = 0.20
"""A commune whose people change by more than this share between two versions is pointed out."""
UNUSUAL_TOTAL = 0.05
MOST_ROWS = 20
MOST_NAMES = 8


class UnitNumbers(Protocol):
    """A commune as a frame has it."""

    @property
    def unit_code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def stratum(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def households(self) -> int: ...


@dataclass(frozen=True)
class ReadUnit:
    """A commune out of a file that is not stored yet."""

    unit_code: str
    name: str
    stratum: str
    size: int
    households: int


@dataclass(frozen=True)
class ChangedUnit:
    """A commune that is on both versions with other numbers or in another stratum."""

    before: UnitNumbers
    now: UnitNumbers

    @property
    def adults(self) -> int:
        """People more (or fewer) than before."""
        return self.now.size - self.before.size

    @property
    def share(self) -> float:
        """The same as a share of the people before."""
        return self.adults / self.before.size

    @property
    def households(self) -> int:
        return self.now.households - self.before.households

    @property
    def moved(self) -> bool:
        """Whether it is in another stratum."""
        return self.now.stratum != self.before.stratum


@dataclass(frozen=True)
class Totals:
    """Communes, people and households of one version."""

    communes: int
    adults: int
    households: int


@dataclass(frozen=True)
class FrameComparison:
    """What became of a frame; `changed` has the largest relative change of people first."""

    before: Totals
    now: Totals
    came: tuple[UnitNumbers, ...]
    gone: tuple[UnitNumbers, ...]
    changed: tuple[ChangedUnit, ...]

    @property
    def same(self) -> bool:
        return not (self.came or self.gone or self.changed)

    @property
    def adults(self) -> float:
        """Change of all people as a share of those before."""
        return self.now.adults / self.before.adults - 1


def compare_frames(before: Iterable[UnitNumbers], now: Iterable[UnitNumbers]) -> FrameComparison:
    """What came, went and changed between two versions, by code."""
    old, new = ({unit.unit_code: unit for unit in units} for units in (before, now))
    both = [ChangedUnit(old[code], new[code]) for code in sorted(old.keys() & new.keys())]
    changed = [each for each in both if each.adults or each.households or each.moved]
    return FrameComparison(
        before=_totals(old),
        now=_totals(new),
        came=tuple(new[code] for code in sorted(new.keys() - old.keys())),
        gone=tuple(old[code] for code in sorted(old.keys() - new.keys())),
        changed=tuple(sorted(changed, key=lambda each: -abs(each.share))),
    )


def findings_since(comparison: FrameComparison, *, former: str, rows: Mapping[str, int]) -> list[SheetFinding]:
    """What should be looked at again when a new file differs from `former` (the earlier frame in words).

    `rows` gives the row of each code in the file.
    """
    findings = []
    if comparison.gone:
        sentence = _(
            "So với %(former)s thiếu %(count)s xã, phường: %(names)s.",
            former=former,
            count=len(comparison.gone),
            names=_names(comparison.gone),
        )
        findings.append(SheetFinding("warning", "units_gone", sentence))
    if comparison.came:
        sentence = _(
            "So với %(former)s có thêm %(count)s xã, phường: %(names)s.",
            former=former,
            count=len(comparison.came),
            names=_names(comparison.came),
        )
        findings.append(SheetFinding("warning", "units_came", sentence))
    if abs(comparison.adults) > UNUSUAL_TOTAL:
        sentence = _(
            "Tổng số người từ 18 tuổi là %(now)s, %(former)s là %(before)s (%(change)s). Hãy xem lại nguồn số liệu.",
            now=format_number(comparison.now.adults),
            before=format_number(comparison.before.adults),
            former=former,
            change=signed_percent(comparison.adults),
        )
        findings.append(SheetFinding("warning", "total_changed", sentence, column=ADULTS.header))
    return findings + _unusual_changes(comparison, former, rows)


def signed_percent(share: float) -> str:
    """A change as it is spoken of: "tăng 12,5%" or "giảm 3,0%"."""
    words = _("tăng %(share)s") if share >= 0 else _("giảm %(share)s")
    return words % {"share": format_percent(abs(share) * 100)}


def _unusual_changes(comparison: FrameComparison, former: str, rows: Mapping[str, int]) -> list[SheetFinding]:
    unusual = [each for each in comparison.changed if abs(each.share) > UNUSUAL_CHANGE]
    if len(unusual) > MOST_ROWS:
        sentence = _(
            "%(count)s xã, phường có số người đổi quá %(share)s so với %(former)s. Có thể đã đổi nguồn số liệu.",
            count=len(unusual),
            share=format_percent(UNUSUAL_CHANGE * 100, 0),
            former=former,
        )
        return [SheetFinding("warning", "sizes_changed", sentence, column=ADULTS.header)]
    return [
        SheetFinding(
            "warning",
            "size_changed",
            _(
                "%(name)s có %(now)s người, %(former)s ghi %(before)s (%(change)s). Hãy xem có gõ nhầm không.",
                name=each.now.name,
                now=format_number(each.now.size),
                before=format_number(each.before.size),
                former=former,
                change=signed_percent(each.share),
            ),
            rows.get(each.now.unit_code),
            ADULTS.header,
        )
        for each in sorted(unusual, key=lambda each: rows.get(each.now.unit_code, 0))
    ]


def _names(units: tuple[UnitNumbers, ...]) -> str:
    return ", ".join(unit.name for unit in units[:MOST_NAMES]) + (", …" if len(units) > MOST_NAMES else "")


def _totals(units: Mapping[str, UnitNumbers]) -> Totals:
    return Totals(len(units), sum(u.size for u in units.values()), sum(u.households for u in units.values()))
