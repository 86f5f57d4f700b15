"""Elements of XML found by their tags, in time that grows with its length alone: a file may be made to be slow.

A pattern like `<si>.*?</si>` looks through all the rest for each `<si>` that has no end, and a kilobyte that unpacks
to a megabyte of them would keep the whole server busy for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PREFIX = rb"(?:[\w.\-]+:)?"


@dataclass(frozen=True)
class Element:
    """Where an element stands, and what is between its tags: None where it is one tag only."""

    start: int
    end: int
    inner: bytes | None


class Tag:
    """Elements of one name, whatever the prefix of their namespace; none of them holds another of its kind."""

    def __init__(self, name: bytes) -> None:
        self._opening = re.compile(rb"<" + PREFIX + name + rb"(?:[\s/][^<>]*)?>")
        self._closing = re.compile(rb"</" + PREFIX + name + rb"\s*>")

    def find_in(self, xml: bytes) -> Iterator[Element]:
        """Every element in turn; the first without an end is the last that is looked at."""
        opening = self._opening.search(xml)
        while opening is not None:
            end, inner = opening.end(), None
            if not opening[0].endswith(b"/>"):
                closing = self._closing.search(xml, end)
                if closing is None:
                    return
                end, inner = closing.end(), xml[end : closing.start()]
            yield Element(opening.start(), end, inner)
            opening = self._opening.search(xml, end)

    def first_in(self, xml: bytes) -> bytes | None:
        """What is inside the first of them."""
        return next((element.inner for element in self.find_in(xml)), None)

    def left_out_of(self, xml: bytes) -> bytes:
        """The XML without them."""
        kept, place = [], 0
        for element in self.find_in(xml):
            kept.append(xml[place : element.start])
            place = element.end
        return b"".join([*kept, xml[place:]])
