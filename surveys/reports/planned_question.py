"""A question as results show it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis import Item


@dataclass(frozen=True)
class PlannedQuestion:
    """A question that results show: closed, numeric, or open (of which only the number of answers is shown).

    `number` is its place, `numeral` its number as printed, `label` its words without it. One that is made from others
    has its `definition`; `is_later`: it was declared when answers could already be there.
    """

    variable: str
    number: int
    label: str
    section: str
    kind: str
    item: Item | None = None
    battery: str = ""
    is_profile: bool = False
    numeral: str = ""
    definition: str = ""
    is_later: bool = False
