"""Variables made from answers by declaration: named, labelled, applied before anything is estimated.

Each kind is a value that can be stored with the analysis plan (`to_dict`, `derived_variable`). A missing answer gives a
missing value, unless the kind says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError
from analysis.linearization import indicator
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bands:
    """A number in classes: `bounds` b₁ < b₂ < … make (…, b₁), [b₁, b₂), …, [b_k, …), one label each."""

    name: str
    label: str
    source: str
    bounds: tuple[float, ...]
    labels: tuple[str, ...]

    def apply(self, data: pd.DataFrame) -> pd.Series:
        if list(self.bounds) != sorted(set(self.bounds)) or len(self.labels) != len(self.bounds) + 1:
            raise AnalysisError(
                "bad_bands", f"{self.name!r}: {len(self.bounds)} rising bounds need {len(self.bounds) + 1} labels."
            )
        numbers = pd.to_numeric(data[self.source]).to_numpy(dtype=float, na_value=np.nan)
        place = np.searchsorted(self.bounds, numbers, side="right")
        values = np.array(self.labels, dtype=object)[place.clip(max=len(self.labels) - 1)]
        values[np.isnan(numbers)] = None
        return pd.Series(values, index=data.index, dtype=object)


@dataclass(frozen=True)
class Collapsed:
    """Answers put together: `groups` has (code, group); a code that is in no group is missing."""

    name: str
    label: str
    source: str
    groups: Pairs

    def apply(self, data: pd.DataFrame) -> pd.Series:
        column = data[self.source]
        values = np.full(len(data), None, dtype=object)
        for code, group in self.groups:
            values[indicator(column, code)] = group
        return pd.Series(values, index=data.index, dtype=object)


@dataclass(frozen=True)
class TopBox:
    """1 where the answer is among `codes` (the two best of a scale, say), 0 where it is another, else missing.

    `left_out` are codes such as "Khó trả lời" that count as no answer.
    """

    name: str
    label: str
    source: str
    codes: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def apply(self, data: pd.DataFrame) -> pd.Series:
        column = data[self.source]
        known = column.notna().to_numpy() & ~_among(column, self.left_out)
        return pd.Series(np.where(known, _among(column, self.codes).astype(float), np.nan), index=data.index)


@dataclass(frozen=True)
class Score:
    """The number that each answer of a scale stands for: `points` has (code, number as text)."""

    name: str
    label: str
    source: str
    points: Pairs

    def apply(self, data: pd.DataFrame) -> pd.Series:
        values = np.full(len(data), np.nan)
        for code, points in self.points:
            values[indicator(data[self.source], code)] = float(points)
        return pd.Series(values, index=data.index)


@dataclass(frozen=True)
class CountOf:
    """How many of `sources` have an answer among `codes`; missing where none of them was answered.

    Of a source with several answers each counts.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    codes: tuple[str, ...]

    def apply(self, data: pd.DataFrame) -> pd.Series:
        hits = sum(_chosen(data[source], self.codes) for source in self.sources)
        answered = np.logical_or.reduce([data[source].notna().to_numpy() for source in self.sources])
        return pd.Series(np.where(answered, hits, np.nan), index=data.index)


@dataclass(frozen=True)
class Based:
    """A question on a base of its own: its answers where `condition` (variable) has one of `codes`, else missing."""

    name: str
    label: str
    source: str
    condition: str
    codes: tuple[str, ...]

    def apply(self, data: pd.DataFrame) -> pd.Series:
        return data[self.source].where(_among(data[self.condition], self.codes))


DerivedVariable = Bands | Collapsed | TopBox | Score | CountOf | Based
KINDS = {kind.__name__: kind for kind in (Bands, Collapsed, TopBox, Score, CountOf, Based)}


def derive(sample: WeightedSample, variables: Sequence[DerivedVariable]) -> WeightedSample:
    """The sample with the variables added in order, so that one may rest on another.

    Raises `unknown_column` (which source of which variable), `name_taken`.
    """
    data = sample.data
    for variable in variables:
        for source in sources_of(variable):
            if source not in data.columns:
                raise AnalysisError(
                    "unknown_column", f"{variable.name!r} rests on {source!r}, which is not there.", column=source
                )
        if variable.name in data.columns:
            raise AnalysisError("name_taken", f"There is a variable {variable.name!r} already.", name=variable.name)
        data = data.assign(**{variable.name: variable.apply(data)})
    return replace(sample, data=data)


def sources_of(variable: DerivedVariable) -> tuple[str, ...]:
    """The columns that a derived variable reads."""
    if isinstance(variable, CountOf):
        return variable.sources
    return (variable.source, variable.condition) if isinstance(variable, Based) else (variable.source,)


def to_dict(variable: DerivedVariable) -> dict[str, Any]:
    """For storing: the kind's name and its fields."""
    return {"kind": type(variable).__name__, **asdict(variable)}


def derived_variable(stored: Mapping[str, Any]) -> DerivedVariable:
    """What `to_dict` made; AnalysisError `unknown_option` for a kind that there is not."""
    fields = dict(stored)
    kind = KINDS.get(str(fields.pop("kind", "")))
    if kind is None:
        raise AnalysisError("unknown_option", f"A derived variable is one of {', '.join(KINDS)}.", option="kind")
    return kind(**{name: _frozen(value) for name, value in fields.items()})  # type: ignore[arg-type]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value


def _among(column: pd.Series, codes: Sequence[str]) -> np.ndarray:
    if not codes:
        return np.zeros(len(column), dtype=bool)
    return np.logical_or.reduce([indicator(column, code) for code in codes])


def _chosen(column: pd.Series, codes: Sequence[str]) -> np.ndarray:
    """How many of the codes each row chose."""
    if column.dtype != object or not column.map(lambda answer: isinstance(answer, list | tuple | set)).any():
        return _among(column, codes).astype(float)
    wanted = set(codes)
    return np.array(
        [len(wanted.intersection(each)) if isinstance(each, list | tuple | set) else 0.0 for each in column]
    )
