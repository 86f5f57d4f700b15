"""Where a form belongs: to a case of the sample, to a commune, to a stratum, or to the one whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.samples.unit_codes import CODE_WIDTH, name_key
from surveys.text import search_key

BY_CASE, BY_COMMUNE, BY_STRATUM, AS_ONE = "case", "commune", "stratum", "one"


@dataclass(frozen=True)
class CasePlace:
    """A case that a form may be of. `needs_adults`: its person's probability is not known yet."""

    id: int
    code: str
    stratum: str
    psu: str
    state: str
    person_probability: float | None
    needs_adults: bool


@dataclass(frozen=True)
class Placement:
    """How forms find their place; `strata` gives the stratum of each commune."""

    kind: str
    cases: Mapping[str, CasePlace] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)
    strata: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""

    def case(self, text: str) -> CasePlace | None:
        """The case of that code."""
        return self.cases.get(case_key(text))

    def commune(self, text: str) -> str | None:
        """The code of the commune that a code (also without its leading zeros) or a name means."""
        if text.isdigit():
            return self.communes.get(text.zfill(CODE_WIDTH))
        return self.communes.get(name_key(text)) or self.communes.get(search_key(text))


def case_key(text: str) -> str:
    """A case's code for comparison: Excel may have taken its leading zeros."""
    return search_key(text).replace(" ", "").lstrip("0")


def commune_keys(units: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Code and unmistakable names of communes (code, name) → code."""
    units = list(units)
    keys = {code: code for code, _name in units}
    for key_of in (search_key, name_key):
        bearers: dict[str, set[str]] = {}
        for code, name in units:
            bearers.setdefault(key_of(name), set()).add(code)
        keys |= {key: codes.copy().pop() for key, codes in bearers.items() if len(codes) == 1 and key not in keys}
    return keys
