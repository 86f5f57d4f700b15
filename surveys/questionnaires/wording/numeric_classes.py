"""Classes of numbers read off the options: "Từ 18 đến 30", "30 - 45", "trên 45"; whether they overlap or leave gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from surveys.questionnaires.wording.answer_scales import is_aside
from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

UNITS = {
    "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tr": 1e6, "tỷ": 1e9, "tỉ": 1e9, "million": 1e6, "thousand": 1e3,
    "giây": 1 / 3600, "phút": 1 / 60, "giờ": 1.0, "tiếng": 1.0, "minutes": 1 / 60, "hours": 1.0, "hour": 1.0,
}  # fmt: skip
TIMES = {"ngày": 1.0, "tuần": 7.0, "tháng": 30.0, "năm": 365.0, "days": 1.0, "weeks": 7.0, "months": 30.0,
         "years": 365.0}  # fmt: skip
STEADY = re.compile(
    r"(?<!\w)(?:nghìn|ngàn|triệu|tr|tỷ|tỉ|km|m|m2|m²|ha|kg|lít|phút|giờ|tiếng|%|sào|million|minutes)(?!\w)"
)
"""Units of what is measured and not counted: between 5 and 6 there is more."""
NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?"
UNIT_WORDS = "|".join(sorted((*UNITS, *TIMES), key=len, reverse=True))
VALUE = rf"(?P<%s>{NUMBER})\s*(?P<%s_unit>{UNIT_WORDS})?(?!\w)(?:[^\d–-]{{0,12}}?)"
RANGE = re.compile(
    rf"(?P<open>trên |hơn |more than |over )?(?:từ |from |between )?{VALUE % ('low', 'low')}\s*"
    rf"(?:-|–|—|(?:cho )?(?:đến|tới)|to|and)\s*(?P<below>dưới |under |less than |trước )?{VALUE % ('high', 'high')}"
)
BELOW = re.compile(rf"(?:dưới|ít hơn|nhỏ hơn|chưa (?:đến|tới|đủ)|trước|under|below|less than|before)\s+(?:năm )?"
                   rf"{VALUE % ('value', 'value')}")  # fmt: skip
ABOVE = re.compile(
    rf"(?:trên|hơn|nhiều hơn|lớn hơn|quá|sau|over|above|more than|after)\s+(?:năm )?{VALUE % ('value', 'value')}"
)
AT_MOST = re.compile(
    rf"(?:không quá|tối đa|đến|up to|at most)\s+{VALUE % ('value', 'value')}"
    rf"|(?:từ )?{VALUE % ('down', 'down')}\s*(?:trở (?:xuống|lại|về trước)|or (?:less|fewer|under))"
)
AT_LEAST = re.compile(
    rf"(?:từ )?{VALUE % ('value', 'value')}\s*(?:trở lên|đến nay|tới nay|trở đi|or (?:more|over|older|above)|\+)"
    rf"|(?:ít nhất|tối thiểu|at least)\s+{VALUE % ('least', 'least')}"
)
POINT = re.compile(rf"{VALUE % ('value', 'value')}\w*(?: \w+)?")


@dataclass(frozen=True)
class NumberClass:
    """One class; a closed limit belongs to it."""

    words: str
    low: float
    high: float
    low_closed: bool = True
    high_closed: bool = True


def number_classes(worded: Worded) -> list[NumberClass]:
    """The classes, lowest first; none unless all options but "Khó trả lời" and one "Không có" are classes."""
    options = [option for option in worded.plain_options if not is_aside(option) and re.search(r"\d", option)]
    written = dict(zip(worded.plain_options, worded.options, strict=True))
    others = [o for o in worded.plain_options if not is_aside(o) and not re.search(r"\d", o)]
    if len(options) < 2 or len(others) > 1:
        return []
    sizes = _sizes(options)
    classes = [_read(option, sizes) for option in options]
    found = [replace(each, words=written[each.words]) for each in classes if each]
    wide = [each for each in found if each.low != each.high]
    if len(found) != len(classes) or len(wide) < 2:
        return []
    return sorted(found, key=lambda each: (each.low, each.high))


def is_steady(classes: Sequence[NumberClass]) -> bool:
    """Whether there is something between two whole numbers: money, lengths, times on the clock."""
    return any(STEADY.search(each.words.casefold()) for each in classes)


def look_for_overlaps(worded: Worded) -> Iterator[Remark]:
    """Two neighbours that hold the same number."""
    for one, other in pairwise(number_classes(worded)):
        if other.low < one.high or (other.low == one.high and one.high_closed and other.low_closed):
            words = f"{one.words}; {other.words}"
            yield Remark(
                words,
                _("“%(one)s” và “%(other)s” chồng lên nhau: người đúng ở giá trị chung có hai phương án để chọn.",
                  one=one.words, other=other.words),
                _("Cho mỗi giá trị nằm ở đúng một nhóm, ví dụ “Từ 18 đến 29”, “Từ 30 đến 44”."),
            )  # fmt: skip
            return


def look_for_gaps(worded: Worded) -> Iterator[Remark]:
    """Two neighbours between which a number is missing."""
    classes = number_classes(worded)
    step = 0 if is_steady(classes) else 1
    for one, other in pairwise(classes):
        first = other.low if other.low_closed else other.low + step
        last = one.high if one.high_closed else one.high - step
        touching = other.low == one.high and (one.high_closed or other.low_closed)
        if first > last + step or (other.low == one.high and not touching):
            yield Remark(
                f"{one.words}; {other.words}",
                _("Giữa “%(one)s” và “%(other)s” còn khoảng trống: người ở khoảng ấy không có phương án để chọn.",
                  one=one.words, other=other.words),
                _("Nối liền các nhóm, nhóm sau bắt đầu ngay sau nhóm trước."),
            )  # fmt: skip
            return


def _sizes(options: Sequence[str]) -> dict[str, float]:
    """How much a number of each unit counts: all alike where only one unit is in use."""
    used = {unit for option in options for unit in re.findall(rf"(?<=[\d ])(?:{UNIT_WORDS})(?!\w)", option)}
    return {unit: 1.0 if len(used) == 1 else UNITS.get(unit) or TIMES[unit] for unit in used}


def _read(option: str, sizes: Mapping[str, float]) -> NumberClass | None:
    text = (
        re.sub(r"^(?:khoảng|sinh|năm|từ năm)\s+", "", option).replace("năm ", "", 1) if "năm" in option[:9] else option
    )
    if found := RANGE.match(text):
        high = _value(found, "high", sizes)
        low = _value(found, "low", sizes, found["high_unit"])
        closed = found["below"] is None
        return NumberClass(option, low, high, low_closed=found["open"] is None, high_closed=closed)
    if found := AT_LEAST.match(text):
        return NumberClass(option, _value(found, "value" if found["value"] else "least", sizes), inf)
    if found := AT_MOST.match(text):
        return NumberClass(option, -inf, _value(found, "value" if found["value"] else "down", sizes))
    if found := BELOW.match(text):
        return NumberClass(option, -inf, _value(found, "value", sizes), high_closed=False)
    if found := ABOVE.match(text):
        return NumberClass(option, _value(found, "value", sizes), inf, low_closed=False)
    if found := POINT.fullmatch(text):
        value = _value(found, "value", sizes)
        return NumberClass(option, value, value)
    return None


def _value(found: re.Match[str], name: str, sizes: Mapping[str, float], other: str | None = None) -> float:
    written = found[name]
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", written).replace(",", ".")
    unit = found[f"{name}_unit"] or other or ""
    return float(digits) * sizes.get(unit, 1.0)


OVERLAPPING = Rule("overlapping_classes", look_for_overlaps, "list")
GAPPED = Rule("gapped_classes", look_for_gaps, "list")
