"""Which unit someone means who writes its code or its name, with or without diacritics and type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.text import nfc, search_key
from surveys.units.records import Unit
from surveys.units.service import COMMUNE_LEVEL

CODE_WIDTHS = (2, 5)
UNIT_TYPES = re.compile(r"^(xa|phuong|thi tran|dac khu|tinh|thanh pho|tp\.?|x\.|p\.|tt\.)\s+")


@dataclass(frozen=True)
class FoundUnits:
    """The units that an entry may mean: `own` where accounts may be given, else `elsewhere`."""

    own: tuple[Unit, ...]
    elsewhere: tuple[Unit, ...] = ()


class UnitNames:
    """The units of one list, looked up as people write them; codes decide, names are compared ever more loosely."""

    def __init__(self, own: Iterable[Unit], everywhere: Iterable[Unit]) -> None:
        self._own = _Index(own)
        self._everywhere = _Index(everywhere)

    def find(self, written: str) -> FoundUnits:
        """Own units first; those elsewhere only to say that they are elsewhere."""
        own = self._own.find(written)
        return FoundUnits(own) if own else FoundUnits((), self._everywhere.find(written))


class _Index:
    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_code: dict[str, Unit] = {}
        self._by_name: tuple[dict[str, list[Unit]], ...] = tuple(defaultdict(list) for _ in _readings(""))
        for unit in units:
            self._by_code[unit.code] = unit
            for names, reading in zip(self._by_name, _readings(unit.name), strict=True):
                names[reading].append(unit)

    def find(self, written: str) -> tuple[Unit, ...]:
        """One unit, or all that the name fits; none where nothing does."""
        text = written.strip().lstrip("'")
        if text.isdigit():
            return self._of_code(text)
        for names, reading in zip(self._by_name, _readings(text), strict=True):
            if reading in names:
                return tuple(names[reading])
        return ()

    def _of_code(self, digits: str) -> tuple[Unit, ...]:
        """A code, also one that lost its zeros: three or four digits can only be a commune's, one a province's."""
        width = next((width for width in CODE_WIDTHS if len(digits) <= width), None)
        unit = self._by_code.get(digits.zfill(width)) if width else None
        return (unit,) if unit is not None else ()


def _readings(name: str) -> tuple[str, str, str, str]:
    """Ever looser forms of a name: as written, without its type, without diacritics, without either."""
    exact = " ".join(nfc(name).casefold().split())
    bare = search_key(name)
    short = UNIT_TYPES.sub("", bare)
    words = len(bare.split()) - len(short.split())
    return exact, " ".join(exact.split()[words:]), bare, short


def unit_words(unit: Unit) -> str:
    """A unit as a sentence names it: with its code, and its province where it is a commune."""
    if unit.level == COMMUNE_LEVEL and unit.parent is not None:
        return f"{unit.name} ({unit.code}, {unit.parent.name})"
    return f"{unit.name} ({unit.code})"
