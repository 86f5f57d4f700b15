"""Variables that rest on the same answers, and the finest groups of people that any of them tells apart.

Age in years, its bands, and "under 35" are one family: each of their tables is a sum over the same atoms (here
intervals of age), which is how tables of one can give away what tables of another hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.answers import Banner, Item, encode_multiple, encode_single
from analysis.derived_variables import Bands, DerivedVariable, sources_of
from analysis.variance import IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MOST_POSSIBLE = 512
"""Combinations of answers that are listed even where nobody gave them; beyond, only those that occur."""
MOST_OPTIONS_OF_SUBSETS = 6


@dataclass(frozen=True)
class Printed:
    """A variable as tables show it: the codes of its rows or columns, and whether several may be chosen."""

    variable: str
    codes: tuple[str, ...]
    multiple: bool = False


@dataclass(frozen=True, eq=False)
class Family:
    """Groups of people (atoms) that variables tell apart: who chose a code, who was asked, and each row's atom."""

    size: int
    chosen: dict[str, dict[str, np.ndarray]]
    asked: dict[str, np.ndarray]
    of_row: IntArray

    def __contains__(self, variable: str) -> bool:
        return variable in self.asked


def roots(variables: Sequence[DerivedVariable]) -> dict[str, frozenset[str]]:
    """The questions that each derived variable rests on, through others if need be."""
    found: dict[str, frozenset[str]] = {}
    for variable in variables:
        found[variable.name] = frozenset(
            chain.from_iterable(found.get(source, {source}) for source in sources_of(variable))
        )
    return found


def related(variables: Sequence[DerivedVariable]) -> list[frozenset[str]]:
    """Names that belong together, questions and derived variables: each set is one family."""
    groups: list[set[str]] = []
    for name, sources in roots(variables).items():
        members = {name, *sources}
        touched = [group for group in groups if group & members]
        groups = [group for group in groups if not group & members] + [members.union(*touched)]
    return [frozenset(group) for group in groups]


def printed_variables(items: Iterable[Item], banners: Iterable[Banner]) -> dict[str, Printed]:
    """What a book prints, by variable; a question that is a banner too has the codes of both."""
    found = {item.variable: Printed(item.variable, item.codes, item.multiple) for item in items}
    for banner in banners:
        known = found.get(banner.variable)
        codes = banner.codes if known is None else tuple(dict.fromkeys((*known.codes, *banner.codes)))
        found[banner.variable] = Printed(banner.variable, codes, known is not None and known.multiple)
    return found


def family_of(
    data: pd.DataFrame, members: Iterable[str], printed: Mapping[str, Printed], variables: Sequence[DerivedVariable]
) -> Family:
    """The atoms of the variables `members`: combinations that are possible (or, if they are many, that occur)."""
    names = frozenset(members)
    derived = [variable for variable in variables if variable.name in names]
    sources = sorted(names - {variable.name for variable in derived})
    possible = _possible(data, sources, printed, derived)
    frame = pd.DataFrame(
        {name: _joined(possible[name], data[name]) for name in sources}, index=range(len(possible) + len(data))
    )
    for variable in derived:
        frame[variable.name] = variable.apply(frame)
    shown = [printed[name] for name in sorted(names) if name in printed]
    patterns = [_pattern(frame[each.variable], each) for each in shown]
    atoms, of_row = np.unique(
        np.column_stack([np.zeros((len(frame), 1), np.int64), *patterns]), axis=0, return_inverse=True
    )
    first = np.zeros(len(atoms), dtype=np.int64)
    first[of_row[::-1]] = np.arange(len(frame))[::-1]
    chosen: dict[str, dict[str, np.ndarray]] = {}
    asked: dict[str, np.ndarray] = {}
    for each, pattern in zip(shown, patterns, strict=True):
        answers = pattern[first]
        asked[each.variable] = answers[:, 0] > 0
        chosen[each.variable] = {code: answers[:, 1 + place] > 0 for place, code in enumerate(each.codes)}
    return Family(len(atoms), chosen, asked, of_row[len(possible) :].ravel())


def plain_families(data: pd.DataFrame, each: Printed) -> list[Family]:
    """The families of a question that nothing is made from: several answers are as many questions."""
    pattern = _pattern(data[each.variable], each)
    if not each.multiple:
        return [_plain(each.variable, each.codes, pattern)]
    return [_plain(each.variable, (code,), pattern[:, [0, 1 + place]]) for place, code in enumerate(each.codes)]


def _plain(variable: str, codes: Sequence[str], pattern: IntArray) -> Family:
    """Atoms: who was not asked, then one a code, then who chose none (where several may be chosen)."""
    place = (pattern[:, 1:] * np.arange(1, len(codes) + 1)).sum(axis=1)
    of_row = np.where((pattern[:, 0] > 0) & (place == 0), len(codes) + 1, place)
    atoms = np.arange(max(len(codes), int(of_row.max(initial=0))) + 1)
    chosen = {code: atoms == 1 + place for place, code in enumerate(codes)}
    return Family(len(atoms), {variable: chosen}, {variable: atoms > 0}, of_row.astype(np.int64))


def _pattern(column: pd.Series, each: Printed) -> IntArray:
    """By row: asked, then one column a code."""
    if each.multiple:
        chosen, asked = encode_multiple(column, each.codes, variable=each.variable)
        return np.column_stack([asked, chosen]).astype(np.int64)
    places = encode_single(column, each.codes, variable=each.variable)
    return np.column_stack([places >= 0, places[:, None] == np.arange(len(each.codes))]).astype(np.int64)


def _possible(
    data: pd.DataFrame, sources: Sequence[str], printed: Mapping[str, Printed], derived: Sequence[DerivedVariable]
) -> pd.DataFrame:
    values = [_values(data[name], name, printed.get(name), derived) for name in sources]
    if np.prod([float(len(each)) for each in values]) > MOST_POSSIBLE:
        values = [[] for _ in sources]
    rows = list(product(*values))
    return pd.DataFrame({name: pd.Series([row[at] for row in rows], dtype=object) for at, name in enumerate(sources)})


def _values(column: pd.Series, name: str, printed: Printed | None, derived: Sequence[DerivedVariable]) -> list[Any]:
    """Every answer that a question may have, or one for each class of a number; nothing given is one too."""
    if printed is not None and not printed.multiple:
        is_number = pd.api.types.is_numeric_dtype(column)
        return [float(code) if is_number else code for code in printed.codes] + [None]
    if printed is not None and len(printed.codes) <= MOST_OPTIONS_OF_SUBSETS:
        sizes = range(len(printed.codes) + 1)
        return [list(some) for size in sizes for some in combinations(printed.codes, size)] + [None]
    users = [variable for variable in derived if name in sources_of(variable)]
    if printed is None and users and all(isinstance(variable, Bands) for variable in users):
        bounds = sorted({bound for variable in users if isinstance(variable, Bands) for bound in variable.bounds})
        return [bounds[0] - 1.0, *bounds, None]
    return [None] * (MOST_POSSIBLE + 1)  # not to be listed


def _joined(possible: pd.Series, observed: pd.Series) -> Any:
    if pd.api.types.is_numeric_dtype(observed):
        return np.concatenate(
            [pd.to_numeric(possible).to_numpy(float, na_value=np.nan), observed.to_numpy(float, na_value=np.nan)]
        )
    return pd.Series([*possible, *observed], dtype=object)
