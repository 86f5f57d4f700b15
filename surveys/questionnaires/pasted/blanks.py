"""What is written where no options stand: a number, a date, a time, words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.text import search_key

WHOLE_UNITS = (
    r"tuoi|nguoi|lan|luot|nam|thang|ngay|gio|phut|buoi|con|chiec|cai|ho|nhan khau|khau|dong|nghin dong"
    r"|ngan dong|vnd|diem|tuan|lop|thanh vien"
    r"|dem|giay to|loai|bo ho so|ho so|phong|chau|tre|lao dong|cuoc|xe|may"
)
DECIMAL_UNITS = (
    r"km|m2|m²|met vuong|met|m|ha|hecta|sao|kg|ta|tan|lit|trieu dong|trieu|ty dong|%|phan tram|do|kwh|m3|m³|cay so"
)
AFTER = re.compile(rf"…\s*\(?\s*(?P<unit>{DECIMAL_UNITS}|{WHOLE_UNITS})(?!\w)")
DATE = re.compile(
    r"ngay\s*:?\s*…\s*/?\s*thang\s*…|…\s*/\s*…\s*/\s*(?:…|\d)|ngay thang nam|ngay/thang/nam|vao ngay nao|dd/mm"
)
TIME = re.compile(r"…\s*gio\s*…\s*(?:phut)?|luc may gio|…\s*h\s*…|hh:mm")
HOW_MANY = re.compile(rf"(?:bao nhieu|may)\s+(?P<unit>{DECIMAL_UNITS}|{WHOLE_UNITS})(?!\w)")
NUMBER_OF = re.compile(
    rf"(?:^|\W)(?:so (?:{WHOLE_UNITS})|tong so \w+|nam sinh|sinh nam|nam bao nhieu|lan thu may"
    r"|bao nhieu tuoi|do tuoi cu the)(?!\w)|^nam (?!nay|qua|truoc|20)[^?…]{2,40}:\s*…"
    r"|^tuoi\b|tuoi (?:cua )?(?:ong|ba|anh)[^?]*$"
)
MEASURE = re.compile(
    r"(?:dien tich|quang duong|khoang cach|can nang|chieu (?:dai|cao|rong)|ty le"
    r"|khoi luong)(?:(?! thuan tien| the nao).)*(?:bao nhieu|…|:$)"
)
MONEY = re.compile(r"(?:thu nhap|chi phi|so tien|hoc phi|chi tieu|tien)(?:(?!vi sao|nhu the nao).)*(?:bao nhieu|…)")
SCORE = re.compile(
    r"diem.{0,80}? tu (?P<low>\d{1,2}) (?:den|toi|-|–) (?P<high>\d{1,3})|(?:^"
    r"| )tu (?P<low3>\d{1,2}) (?:den|toi|-|–) (?P<high3>\d{1,3}).{0,80} diem|(?:cho"
    r"|cham) diem[^?.]{0,60}?(?P<low2>\d{1,2})\s*[-–]\s*(?P<high2>\d{1,3})"
)
BLANK = re.compile("…")


@dataclass(frozen=True)
class Blank:
    """The kind of an open answer, its limits and unit; `doubtful` where the lines name several numbers."""

    kind: str
    least: int | None = None
    most: int | None = None
    unit: str = ""
    doubtful: bool = False


def blank_of(label: str, lines: list[str]) -> Blank:
    """What an open question takes, by its words and by the dotted lines under it."""
    asked, under = search_key(label), search_key(" ".join(lines))
    both = f"{asked} {under}"
    if DATE.search(both) and not HOW_MANY.search(asked):
        return Blank("date")
    if TIME.search(both) and not HOW_MANY.search(asked):
        return Blank("time")
    units = [found["unit"] for found in AFTER.finditer(both)]
    if units:
        decimal = re.fullmatch(DECIMAL_UNITS, units[0]) is not None
        return Blank("decimal" if decimal else "integer", unit=_unit(label, lines), doubtful=len(units) > 1)
    if score := SCORE.search(asked):
        low, high = score["low"] or score["low2"] or score["low3"], score["high"] or score["high2"] or score["high3"]
        return Blank("integer", int(low), int(high))
    if found := HOW_MANY.search(asked):
        return Blank("decimal" if re.fullmatch(DECIMAL_UNITS, found["unit"]) else "integer")
    if MEASURE.search(both) or (MONEY.search(asked) and re.search(r"trieu|ty dong", both)):
        return Blank("decimal")
    if NUMBER_OF.search(asked) or MONEY.search(asked):
        return Blank("integer", doubtful=len(BLANK.findall(both)) > 2)
    return Blank("text")


def _unit(label: str, lines: list[str]) -> str:
    """The unit as it is typed, where the question does not say it."""
    for text in (label, *lines):
        found = re.search(r"…\s*\(?\s*([^\W\d]\S*(?:\s(?:đồng|vuông|khẩu))?)", text)
        if found:
            unit = found[1].strip(".,;:()")
            return "" if search_key(unit) in search_key(label.split("…")[0]) else unit
    return ""
