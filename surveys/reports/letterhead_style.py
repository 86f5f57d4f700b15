"""How the head and the foot of a document are set: the state's rules, the Party's, and what an office wrote over them.

The values are those of Nghị định 30/2020/NĐ-CP (Phụ lục I) and of Hướng dẫn 36-HD/VPTW of 2018. The latter's ground is
Quy định 399-QĐ/TW since 9 January 2026: an office that is told other measures writes them over the preset.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from surveys.errors import SurveyError
from surveys.reports.document import HeadLine, Letterhead, Signature
from surveys.text import nfc
from surveys.text.i18n import lazy_gettext as _l

STATE, PARTY = "state", "party"
SIZES = (10.0, 18.0)
"""Smallest and largest size in points that a line may have."""
LONGEST_LINE = 120
LEFT_WIDTHS_MM = {STATE: 69.0, PARTY: 80.0}


@dataclass(frozen=True)
class LetterheadStyle:
    """The words and sizes of a layout; `motto` one line each, the first in bold capitals and with a rule of its length
    where it stands alone. `divider` stands between the issuing body and the number: "*", or a rule where it is empty.
    `number_form` is the number while none is written; `on_behalf` and `acting` begin the lines of who signs.
    """

    preset: str
    ground: str
    motto: str
    motto_size: float
    superior_size: float
    issuing_size: float
    divider: str
    number_form: str
    number_size: float
    place_size: float
    kind_size: float
    subject_size: float
    title_end: str
    body_size: float
    on_behalf: str
    acting: str
    signature_size: float
    recipients_size: float

    @property
    def motto_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.motto.splitlines() if line.strip())

    def content(self) -> dict[str, Any]:
        """As it is kept; the preset's name is kept beside it."""
        return {name: value for name, value in asdict(self).items() if name != "preset"}


PRESETS: Mapping[str, LetterheadStyle] = {
    STATE: LetterheadStyle(
        preset=STATE,
        ground="Nghị định 30/2020/NĐ-CP, Phụ lục I",
        motto="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        motto_size=12.5,
        superior_size=12.5,
        issuing_size=12.5,
        divider="",
        number_form="Số:         /BC-",
        number_size=13,
        place_size=13.5,
        kind_size=14,
        subject_size=14,
        title_end="",
        body_size=13.5,
        on_behalf="TM.",
        acting="KT.",
        signature_size=13.5,
        recipients_size=11,
    ),
    PARTY: LetterheadStyle(
        preset=PARTY,
        ground="Hướng dẫn 36-HD/VPTW năm 2018; Quy định 399-QĐ/TW năm 2026",
        motto="ĐẢNG CỘNG SẢN VIỆT NAM",
        motto_size=15,
        superior_size=14,
        issuing_size=14,
        divider="*",
        number_form="Số         -BC/",
        number_size=14,
        place_size=14,
        kind_size=16,
        subject_size=14.5,
        title_end="-----",
        body_size=14,
        on_behalf="T/M",
        acting="K/T",
        signature_size=14,
        recipients_size=12,
    ),
}
PRESET_NAMES: Mapping[str, str] = {STATE: _l("Văn bản hành chính nhà nước"), PARTY: _l("Văn bản của Đảng")}
_OF_THE_PARTY = re.compile(r"\b(tỉnh|thành|đảng|quận|huyện|thị) (ủy|uỷ)\b|\bban tuyên giáo\b|\bđảng bộ\b")
_ON_BEHALF = re.compile(r"^(TM\.|T/M\.?|TM)\s+")
_ACTING = re.compile(r"^(KT\.|K/T\.?|KT)\s+")


def preset_for(issuing_body: str) -> str:
    """The layout that a body's documents have, as far as its name tells."""
    return PARTY if _OF_THE_PARTY.search(nfc(issuing_body).casefold()) else STATE


def style_from(preset: str, content: Mapping[str, Any]) -> LetterheadStyle:
    """A layout from what was kept or typed. SurveyError `letterhead.unknown_preset`, `letterhead.line_too_long`,
    `letterhead.bad_size`, `letterhead.no_motto`."""
    base = PRESETS.get(preset)
    if base is None:
        raise SurveyError("letterhead.unknown_preset", f"There is no layout {preset!r}.", preset=preset)
    typed: dict[str, Any] = {}
    for each in fields(LetterheadStyle):
        if each.name == "preset" or each.name not in content:
            continue
        kept = getattr(base, each.name)
        value = content[each.name]
        typed[each.name] = _size(value) if isinstance(kept, (int, float)) else _words(str(value))
    style = replace(base, **typed)
    if not style.motto_lines:
        raise SurveyError("letterhead.no_motto", "A head without a title.")
    return style


def _size(value: Any) -> float:
    size = float(value)
    if not SIZES[0] <= size <= SIZES[1]:
        raise SurveyError("letterhead.bad_size", f"{size} points.", low=int(SIZES[0]), high=int(SIZES[1]))
    return round(size * 2) / 2


def _words(text: str) -> str:
    lines = [line.rstrip() for line in nfc(text).strip("\r\n").splitlines()]
    longest = max((len(line) for line in lines), default=0)
    if longest > LONGEST_LINE:
        raise SurveyError("letterhead.line_too_long", f"A line of {longest} characters.", longest=LONGEST_LINE)
    return "\n".join(lines)


def letterhead(style: LetterheadStyle, frame: Mapping[str, str], *, place_and_date: str) -> Letterhead:
    """The head of a document whose words are `frame`: superior and issuing body, number."""
    superior, issuing = frame["superior_body"].upper(), frame["issuing_body"].upper()
    number = frame["number"]
    rule = 0.4 if not style.divider else 0.0
    left = [HeadLine(superior, style.superior_size)] if superior else []
    left.append(HeadLine(issuing, style.issuing_size, bold=True, rule=rule))
    left += [HeadLine(style.divider, style.issuing_size)] if style.divider else []
    motto = style.motto_lines
    last = len(motto) - 1
    right = tuple(
        HeadLine(line, style.motto_size + (1 if place else 0), bold=True, rule=1.0 if place == last else 0.0)
        for place, line in enumerate(motto)
    )
    return Letterhead(
        superior_body=frame["superior_body"],
        issuing_body=frame["issuing_body"],
        number=number,
        place_and_date=place_and_date,
        preset=style.preset,
        motto=motto,
        left=tuple(left),
        right=right,
        number_line=HeadLine(number, style.number_size),
        place_line=HeadLine(place_and_date, style.place_size, italic=True),
        left_width_mm=LEFT_WIDTHS_MM[style.preset],
        kind_size=style.kind_size,
        subject_size=style.subject_size,
        title_end=style.title_end,
        body_size=style.body_size,
    )


def signature(style: LetterheadStyle, *, capacity: str, name: str, recipients: tuple[str, ...]) -> Signature:
    """The foot of a document: in which capacity is signed, by whom, and who receives it."""
    size = style.signature_size
    lines = capacity_lines(style, capacity)
    of_party = style.preset == PARTY
    first_only = of_party and len(lines) > 1  # "T/M BAN THƯỜNG VỤ" is bold, "PHÓ BÍ THƯ" under it is not
    return Signature(
        capacity=capacity,
        name=name,
        recipients=recipients,
        lines=tuple(HeadLine(line, size, bold=not (first_only and place)) for place, line in enumerate(lines)),
        name_line=HeadLine(name, size, bold=True),
        recipients_head=HeadLine(
            "Nơi nhận:",
            style.recipients_size + (2 if of_party else 1),
            bold=not of_party,
            italic=not of_party,
            underlined=of_party,
        ),
        recipients_size=style.recipients_size,
    )


def capacity_lines(style: LetterheadStyle, capacity: str) -> list[str]:
    """The capacity as lines in capitals, with the abbreviations of the layout: "TM." or "T/M", "KT." or "K/T"."""
    lines = [line.strip().upper() for line in capacity.splitlines() if line.strip()]
    if len(lines) == 1 and (_ON_BEHALF.match(lines[0]) or _ACTING.match(lines[0])):
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    return [_ACTING.sub(f"{style.acting} ", _ON_BEHALF.sub(f"{style.on_behalf} ", line)) for line in lines]
