"""The draw: communes, then lines of their household lists, then one adult; or an adopted allocation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.deferred import deferred
from sampling.design import Basis, SampleDesign, Stage
from sampling.errors import SamplingError
from sampling.frame import Frame
from sampling.inclusion import FloatArray, inclusion_probabilities, pareto_inclusion_probabilities
from sampling.selection import (
    IntArray,
    pareto,
    permanent_random_number,
    permanent_random_numbers,
    pps_systematic,
    sampford,
    serpentine_order,
    srs,
    systematic,
)

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

ALGORITHM = "khaosat-draw/1"
MAIN = "main"
RESERVE = "reserve"
PSU_COLUMNS = (
    "unit_id",
    "stratum",
    "size",
    "households",
    "prn",
    "inclusion_probability",
    "certainty",
    "order",
    "take",
)
HOUSEHOLD_COLUMNS = (
    "psu",
    "stratum",
    "line",
    "prn",
    "conditional_probability",
    "inclusion_probability",
    "role",
    "order",
    "released",
)


@dataclass(frozen=True, eq=False)
class Draw:
    """A drawn sample and all that is needed to draw it again.

    psus: `PSU_COLUMNS`; take = interviews to be made there. households: `HOUSEHOLD_COLUMNS`; line counts from
    1 along the commune's list. Probabilities are NaN where none are known: a reserve that is not released, a
    quota, an adopted allocation (there `line` is the running number of the form). uncovered: units of strata
    with no PSU, π = 0.
    """

    psus: pd.DataFrame
    households: pd.DataFrame
    design: SampleDesign
    frame_hash: str
    frame_as_of: str
    frame_synthetic: bool
    seed: str
    draw_number: int
    salt: str = ""
    algorithm: str = ALGORITHM
    uncovered: tuple[str, ...] = ()
    released: Mapping[str, int] = field(default_factory=dict)

    @property
    def basis(self) -> Basis:
        """The weakest basis of the design's stages."""
        return self.design.basis


def draw(frame: Frame, design: SampleDesign, *, seed: str, draw_number: int = 1, salt: str = "") -> Draw:
    """Draw PSUs in every stratum and household lines in every drawn PSU, from permanent random numbers alone.

    π of a household = π of its PSU × take / lines of the list. PSU numbers are named by stage "psu" and unit
    code, random starts by "psu-start" and stratum, households by "household" and `household_key`. The
    optional `salt` keeps household lines from being worked out by people who know the public seed; choose it
    before the seed.
    Errors: `stratum_without_allocation`, `stratum_unknown`, `sample_exceeds_units`, `seed_missing`,
    `prn_separator`, `draw_needs_probabilities`.
    """
    psu_stage = design.stage("psu")
    if psu_stage is None or not psu_stage.has_probabilities:
        raise SamplingError(
            "draw_needs_probabilities",
            "Only a probability stage can be drawn. An allocation that came as it is must be adopted.",
            basis=str(design.basis),
        )
    _refuse_other_strata(frame, design)
    parts = [
        _draw_stratum(units, stratum, design, psu_stage, seed, draw_number)
        for stratum, units in frame.data.groupby("stratum", sort=True)
        if design.allocation[str(stratum)] > 0
    ]
    if not parts:
        raise SamplingError("draw_empty", "The allocation gives no stratum a unit. Allocate at least one.")
    psus = pd.concat(parts, ignore_index=True)
    return Draw(
        psus=psus,
        households=_draw_households(psus, design, seed, draw_number, salt),
        design=design,
        frame_hash=frame.hash,
        frame_as_of=frame.as_of,
        frame_synthetic=frame.synthetic,
        seed=seed,
        draw_number=draw_number,
        salt=salt,
        uncovered=tuple(frame.data.loc[~frame.data["stratum"].isin(psus["stratum"].unique()), "unit_id"]),
    )


def adopt_allocation(frame: Frame, quotas: Mapping[str, int], basis: Basis) -> Draw:
    """The province's own allocation (interviews per unit) as a draw without probabilities.

    Parameters: `quotas` unit code → number of forms; units with 0 are left out; `basis` what it is.
    Errors: `quota_unit_unknown`, `quota_empty`, `design_number_invalid`, `basis_needs_draw` for a probability
    basis.
    """
    basis = Basis(basis)
    if basis in (Basis.PROBABILITY, Basis.PROBABILITY_WITH_SUBSTITUTION):
        raise SamplingError(
            "basis_needs_draw",
            "An allocation that came as it is has no inclusion probabilities. Draw the units, or name another basis.",
            basis=str(basis),
        )
    unknown = sorted(set(quotas) - set(frame.data["unit_id"]))
    if unknown:
        raise SamplingError(
            "quota_unit_unknown",
            f"{len(unknown)} units of the allocation are not on the frame; first: {unknown[0]}.",
            units=tuple(unknown),
        )
    units = frame.data[frame.data["unit_id"].map(quotas).fillna(0) > 0]
    if units.empty:
        raise SamplingError("quota_empty", "The allocation gives no unit an interview.")
    design = SampleDesign(
        stages=(Stage("psu", "adopted", basis), Stage("household", "adopted", basis)),
        allocation={str(name): int(count) for name, count in units.groupby("stratum").size().items()},
        households_per_psu=0,
        quotas=quotas,
    )
    unknown_probability = np.full(len(units), np.nan)
    order = units.groupby("stratum").cumcount() + 1
    psus = _psu_table(units, unknown_probability, unknown_probability, order.to_numpy())
    psus["take"] = psus["unit_id"].map(design.quotas).astype("int64")
    psus = psus.sort_values(["stratum", "order"], ignore_index=True)
    return Draw(
        psus=psus,
        households=_unlisted_households(psus),
        design=design,
        frame_hash=frame.hash,
        frame_as_of=frame.as_of,
        frame_synthetic=frame.synthetic,
        seed="",
        draw_number=1,
        uncovered=tuple(sorted(set(frame.data["unit_id"]) - set(units["unit_id"]))),
    )


def release_reserves(drawn: Draw, released: Mapping[str, int]) -> Draw:
    """The same draw with the first k reserves of each named PSU released, in the order of their numbers.

    They enlarge the sample: every main and released line of the PSU gets conditional π = (take + k)/lines.
    This is valid only if each released line is fully worked; nothing is substituted. `released` says k in
    all, so far.
    Errors: `release_unit_unknown`, `release_exceeds_reserve`.
    """
    households = drawn.households.copy()
    for psu, count in released.items():
        rows = households["psu"] == psu
        reserves = rows & (households["role"] == RESERVE)
        if psu not in set(drawn.psus["unit_id"]):
            raise SamplingError("release_unit_unknown", f"Unit {psu} was not drawn.", unit_id=psu)
        if not 0 <= count <= int(reserves.sum()):
            raise SamplingError(
                "release_exceeds_reserve",
                f"{count} reserves were to be released in unit {psu}, which has {int(reserves.sum())}.",
                unit_id=psu,
                count=count,
                reserve=int(reserves.sum()),
            )
        unit = drawn.psus.loc[drawn.psus["unit_id"] == psu].iloc[0]
        worked = rows & (households["order"] <= unit["take"] + count)
        households.loc[rows, "released"] = worked[rows]
        conditional = (unit["take"] + count) / unit["households"]
        households.loc[rows, "conditional_probability"] = np.where(worked[rows], conditional, np.nan)
    psu_probability = households["psu"].map(drawn.psus.set_index("unit_id")["inclusion_probability"])
    households["inclusion_probability"] = psu_probability * households["conditional_probability"]
    return replace(drawn, households=households, released={**drawn.released, **released})


def household_key(psu: str, line: int, *, salt: str = "") -> str:
    """The unit name of a household line in permanent random numbers: "psu/line" or "psu/line/salt"."""
    return f"{psu}/{line}/{salt}" if salt else f"{psu}/{line}"


def select_person(seed: str, household: str, eligible: int, *, draw_number: int = 1) -> tuple[int, float]:
    """Position (1 … eligible) of the adult to interview, uniform by permanent random number, and 1/eligible.

    Parameters: `household` its `household_key`; `eligible` number of eligible persons, listed in a fixed
    order.
    Errors: `eligible_outside`.
    """
    if eligible < 1:
        raise SamplingError(
            "eligible_outside",
            f"A person can only be selected among at least one eligible person, not {eligible}.",
            eligible=eligible,
        )
    u = permanent_random_number(seed, "person", household, draw_number)
    return int(u * eligible) + 1, 1 / eligible


def _refuse_other_strata(frame: Frame, design: SampleDesign) -> None:
    strata = set(frame.data["stratum"])
    absent, unknown = sorted(strata - set(design.allocation)), sorted(set(design.allocation) - strata)
    if absent:
        raise SamplingError(
            "stratum_without_allocation",
            f"Stratum {absent[0]} has no allocation. Give it a number; 0 leaves it uncovered.",
            strata=tuple(absent),
        )
    if unknown:
        raise SamplingError("stratum_unknown", f"Stratum {unknown[0]} is not on the frame.", strata=tuple(unknown))


def _draw_stratum(
    units: pd.DataFrame, stratum: object, design: SampleDesign, stage: Stage, seed: str, draw_number: int
) -> pd.DataFrame:
    prn = permanent_random_numbers(seed, stage.name, units["unit_id"], draw_number)
    start = permanent_random_number(seed, f"{stage.name}-start", str(stratum), draw_number)
    n = design.allocation[str(stratum)]
    chosen, probabilities = _PSU_METHODS[stage.method](units, stage, n, prn, start)
    psus = _psu_table(units.iloc[chosen], probabilities[chosen], prn[chosen], np.arange(1, n + 1))
    psus["take"] = np.minimum(design.households_per_psu, psus["households"])
    return psus


def _psu_table(units: pd.DataFrame, probabilities: FloatArray, prn: FloatArray, order: IntArray) -> pd.DataFrame:
    psus = units[["unit_id", "stratum", "size", "households"]].reset_index(drop=True)
    psus["prn"] = prn
    psus["inclusion_probability"] = probabilities
    psus["certainty"] = probabilities == 1.0
    psus["order"] = order
    return psus


_Selected = tuple[IntArray, FloatArray]


def _list_order(units: pd.DataFrame, stage: Stage, prn: FloatArray) -> IntArray:
    """The order in which a systematic method passes the units, which arrive by code."""
    if not stage.sort:
        return np.argsort(prn, kind="stable")
    if stage.serpentine:
        return serpentine_order(units, stage.sort)
    positions = units.reset_index(drop=True).sort_values(list(stage.sort), kind="stable").index
    return positions.to_numpy()


def _by_pps_systematic(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> _Selected:
    sizes = units["size"].to_numpy()
    order = _list_order(units, stage, prn)
    return pps_systematic(sizes, n, start=start, order=order), inclusion_probabilities(sizes, n)


def _by_sampford(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> _Selected:
    probabilities = inclusion_probabilities(units["size"].to_numpy(), n)
    return sampford(probabilities, prn), probabilities


def _by_pareto(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> _Selected:
    target = inclusion_probabilities(units["size"].to_numpy(), n)
    return pareto(target, n, prn), pareto_inclusion_probabilities(target, n)


def _by_srs(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> _Selected:
    return srs(prn, n), np.full(len(units), n / len(units))


def _by_systematic(units: pd.DataFrame, stage: Stage, n: int, prn: FloatArray, start: float) -> _Selected:
    order = _list_order(units, stage, prn)
    return order[systematic(len(units), n, start=start)], np.full(len(units), n / len(units))


_PSU_METHODS: dict[str, Callable[[pd.DataFrame, Stage, int, FloatArray, float], _Selected]] = {
    "pps_systematic": _by_pps_systematic,
    "sampford": _by_sampford,
    "pareto": _by_pareto,
    "srs": _by_srs,
    "systematic": _by_systematic,
}


def _draw_households(psus: pd.DataFrame, design: SampleDesign, seed: str, draw_number: int, salt: str) -> pd.DataFrame:
    stage = design.stage("household")
    if stage is None or not stage.has_probabilities:
        return _unlisted_households(psus)
    parts = []
    for psu in psus.itertuples(index=False):
        lines = range(1, psu.households + 1)
        keys = [household_key(psu.unit_id, line, salt=salt) for line in lines]
        prn = permanent_random_numbers(seed, stage.name, keys, draw_number)
        wanted = min(psu.take + design.reserve_per_psu, psu.households)
        chosen = srs(prn, wanted)
        main = np.arange(wanted) < psu.take
        conditional = np.where(main, psu.take / psu.households, np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "psu": psu.unit_id,
                    "stratum": psu.stratum,
                    "line": chosen + 1,
                    "prn": prn[chosen],
                    "conditional_probability": conditional,
                    "inclusion_probability": psu.inclusion_probability * conditional,
                    "role": np.where(main, MAIN, RESERVE),
                    "order": np.arange(1, wanted + 1),
                    "released": main,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)[list(HOUSEHOLD_COLUMNS)]


def _unlisted_households(psus: pd.DataFrame) -> pd.DataFrame:
    """One row per interview where no household list is drawn from: numbered, without probabilities."""
    rows = psus.loc[psus.index.repeat(psus["take"])].reset_index(drop=True)
    number = rows.groupby("unit_id").cumcount() + 1
    households = pd.DataFrame({"psu": rows["unit_id"], "stratum": rows["stratum"], "line": number})
    for column in ("prn", "conditional_probability", "inclusion_probability"):
        households[column] = np.nan
    households["role"] = MAIN
    households["order"] = number
    households["released"] = True
    return households[list(HOUSEHOLD_COLUMNS)]
