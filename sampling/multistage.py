"""The draw: communes, sub-units where the design has them, lines of household lists; or an adopted allocation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.coordination import moved_numbers
from sampling.deferred import deferred
from sampling.design import MIDDLE_STAGE, Basis, SampleDesign, Stage
from sampling.errors import SamplingError
from sampling.frame import Frame
from sampling.household_lines import (
    draw_household_lines,
    household_lists,
    numbered_interviews,
    with_released,
)
from sampling.inclusion import FloatArray, inclusion_probabilities
from sampling.selection import IntArray, permanent_random_number, permanent_random_numbers
from sampling.subunits import Subunits
from sampling.unit_selection import UNIT_METHODS

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

ALGORITHM = "khaosat-draw/1"
SECOND_ALGORITHM = "khaosat-draw/2"
"""The first one, with sub-units, lists found in the field, coordinated numbers or takes of single PSUs; only those."""
ALGORITHMS = (ALGORITHM, SECOND_ALGORITHM)
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
SUBUNIT_DRAW_COLUMNS = ("psu", "unit_id", *PSU_COLUMNS[1:5], "conditional_probability", *PSU_COLUMNS[5:])


@dataclass(frozen=True, eq=False)
class Draw:
    """A drawn sample and all that is needed to draw it again.

    psus: `PSU_COLUMNS`; take = interviews to be made there. households: `HOUSEHOLD_COLUMNS`; line counts from
    1 along the commune's list. Probabilities are NaN where none are known: a reserve that is not released, a
    quota, an adopted allocation (there `line` is the running number of the form). uncovered: units of strata
    with no PSU, π = 0. subunits: `SUBUNIT_DRAW_COLUMNS` of a middle stage, whose lines have a column `subunit`
    too. listed: lines of the lists as they were found in the field, by the unit that has the list.
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
    subunits: pd.DataFrame | None = None
    subunits_hash: str = ""
    listed: Mapping[str, int] = field(default_factory=dict)

    @property
    def basis(self) -> Basis:
        """The weakest basis of the design's stages."""
        return self.design.basis


def needs_second_algorithm(design: SampleDesign) -> bool:
    """Whether a design has what the first algorithm does not know: sub-units, shared numbers, takes of single PSUs."""
    return bool(design.stage(MIDDLE_STAGE) or design.coordination or design.takes)


def draw(
    frame: Frame,
    design: SampleDesign,
    *,
    seed: str,
    draw_number: int = 1,
    salt: str = "",
    subunits: Subunits | None = None,
) -> Draw:
    """Draw PSUs in every stratum and household lines in every drawn PSU, from permanent random numbers alone.

    π of a household = π of its PSU × π of its sub-unit, where there is a middle stage × take / lines of the
    list. PSU numbers are named by stage "psu" and unit code, random starts by "psu-start" and stratum,
    sub-units by "ssu" and their code, their starts by "ssu-start" and the PSU, households by "household" and
    `household_key`. PSUs whose take is 0 stay outside: they are uncovered, π = 0. Coordinated PSUs use the
    numbers of the earlier survey (`sampling.coordination`). The optional `salt` keeps household lines from being
    worked out by people who know the public seed; choose it before the seed.
    Errors: `stratum_without_allocation`, `stratum_unknown`, `sample_exceeds_units`, `seed_missing`,
    `prn_separator`, `draw_needs_probabilities`, `subunits_needed`, `subunits_missing`, `take_unit_unknown`.
    """
    psu_stage = design.stage("psu")
    if psu_stage is None or not psu_stage.has_probabilities:
        raise SamplingError(
            "draw_needs_probabilities",
            "Only a probability stage can be drawn. An allocation that came as it is must be adopted.",
            basis=str(design.basis),
        )
    _refuse_other_strata(frame, design)
    if (subunits is None) != (design.stage(MIDDLE_STAGE) is None):
        raise SamplingError(
            "subunits_needed", "A design with the stage 'ssu' needs a list of sub-units, and no other design has one."
        )
    _refuse_other_takes(frame, design)
    covered = frame.data[_takes(frame.data["unit_id"], design) > 0]
    parts = [
        _draw_stratum(units, stratum, design, psu_stage, seed, draw_number)
        for stratum, units in covered.groupby("stratum", sort=True)
        if design.allocation[str(stratum)] > 0
    ]
    if not parts:
        raise SamplingError("draw_empty", "The allocation gives no stratum a unit. Allocate at least one.")
    psus = pd.concat(parts, ignore_index=True)
    inner = None if subunits is None else _draw_subunits(psus, subunits, design, seed, draw_number)
    if inner is not None:
        psus["take"] = psus["unit_id"].map(inner.groupby("psu")["take"].sum())
    drawn = Draw(
        psus=psus,
        households=psus.iloc[:0],
        design=design,
        frame_hash=frame.hash,
        frame_as_of=frame.as_of,
        frame_synthetic=frame.synthetic,
        seed=seed,
        draw_number=draw_number,
        salt=salt,
        algorithm=SECOND_ALGORITHM if needs_second_algorithm(design) else ALGORITHM,
        uncovered=tuple(frame.data.loc[~_is_covered(frame, psus, design), "unit_id"]),
        subunits=inner,
        subunits_hash="" if subunits is None else subunits.hash,
    )
    return replace(drawn, households=_draw_households(drawn))


def use_listing(drawn: Draw, listed: Mapping[str, int]) -> Draw:
    """The same draw after the household lists were made in the field: lines of each named list are drawn anew.

    π of a line becomes take / lines found, and weights follow; a line keeps its permanent random number, so
    a list that grew keeps what was drawn of it unless one of the new lines comes before. Reserves that were
    released stay released. Parameters: `listed` lines found, by PSU or, with a middle stage, by sub-unit.
    Errors: `listing_unit_unknown`, `listing_empty`, `draw_needs_probabilities`.
    """
    if not _lists_households(drawn.design):
        raise SamplingError("draw_needs_probabilities", "No household lines are drawn in this design.")
    counts = {unit: int(lines) if lines == int(lines) else lines for unit, lines in listed.items()}
    found = replace(
        drawn, listed={**drawn.listed, **counts}, released={}, algorithm=SECOND_ALGORITHM if listed else drawn.algorithm
    )
    again = replace(found, households=_draw_households(found))
    return release_reserves(again, drawn.released) if drawn.released else again


def base_weights(drawn: Draw) -> pd.DataFrame:
    """One row per unit of the last stage that was drawn and is to be worked: its codes, π over all stages, w = 1/π.

    The last stage is that of household lines if the design draws them, else the sub-units, else the PSUs.
    """
    if _lists_households(drawn.design):
        table = drawn.households[drawn.households["released"]]
        codes = [name for name in ("psu", "subunit", "line") if name in table]
    else:
        table, codes = (drawn.psus, ["unit_id"]) if drawn.subunits is None else (drawn.subunits, ["psu", "unit_id"])
    weights = table[[*codes, "stratum", "inclusion_probability"]].reset_index(drop=True)
    return weights.assign(weight=1 / weights["inclusion_probability"])


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
        households=numbered_interviews(psus),
        design=design,
        frame_hash=frame.hash,
        frame_as_of=frame.as_of,
        frame_synthetic=frame.synthetic,
        seed="",
        draw_number=1,
        uncovered=tuple(sorted(set(frame.data["unit_id"]) - set(units["unit_id"]))),
    )


def release_reserves(drawn: Draw, released: Mapping[str, int]) -> Draw:
    """The same draw with the first k reserves of each named PSU (or sub-unit) released, in the order of their numbers.

    They enlarge the sample: every main and released line of the list gets conditional π = (take + k)/lines.
    This is valid only if each released line is fully worked; nothing is substituted. `released` says k in
    all, so far.
    Errors: `release_unit_unknown`, `release_exceeds_reserve`.
    """
    lists = household_lists(drawn.psus, drawn.subunits, drawn.listed)
    households = with_released(drawn.households, lists, released)
    return replace(
        drawn,
        households=households,
        released={**drawn.released, **{unit: int(count) for unit, count in released.items()}},
    )


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


def _refuse_other_takes(frame: Frame, design: SampleDesign) -> None:
    unknown = sorted(set(design.takes) - set(frame.data["unit_id"]))
    if unknown:
        raise SamplingError(
            "take_unit_unknown",
            f"{len(unknown)} units that have a take are not on the frame; first: {unknown[0]}.",
            units=tuple(unknown),
            unit_id=unknown[0],
        )


def _takes(units: pd.Series, design: SampleDesign) -> pd.Series:
    return units.map(design.takes).fillna(design.households_per_psu).astype("int64")


def _is_covered(frame: Frame, psus: pd.DataFrame, design: SampleDesign) -> pd.Series:
    drawn_strata = frame.data["stratum"].isin(psus["stratum"].unique())
    return drawn_strata & (_takes(frame.data["unit_id"], design) > 0)


def _draw_stratum(
    units: pd.DataFrame, stratum: object, design: SampleDesign, stage: Stage, seed: str, draw_number: int
) -> pd.DataFrame:
    n = design.allocation[str(stratum)]
    start = permanent_random_number(seed, f"{stage.name}-start", str(stratum), draw_number)
    shared = design.coordination
    named = (seed, draw_number) if shared is None else (shared.seed, shared.draw_number)
    prn = permanent_random_numbers(named[0], stage.name, units["unit_id"], named[1])
    numbers = prn
    if shared is not None and n <= len(units):
        target = None if stage.method == "srs" else inclusion_probabilities(units["size"].to_numpy(), n)
        numbers = moved_numbers(prn, shared.passed.get(str(stratum), 0), target=target)
    chosen, probabilities = UNIT_METHODS[stage.method](units, stage, n, numbers, start)
    psus = _psu_table(units.iloc[chosen], probabilities[chosen], prn[chosen], np.arange(1, n + 1))
    psus["take"] = np.minimum(_takes(psus["unit_id"], design), psus["households"])
    return psus


def _psu_table(units: pd.DataFrame, probabilities: FloatArray, prn: FloatArray, order: IntArray) -> pd.DataFrame:
    psus = units[["unit_id", "stratum", "size", "households"]].reset_index(drop=True)
    psus["prn"] = prn
    psus["inclusion_probability"] = probabilities
    psus["certainty"] = probabilities == 1.0
    psus["order"] = order
    return psus


def _draw_subunits(
    psus: pd.DataFrame, subunits: Subunits, design: SampleDesign, seed: str, draw_number: int
) -> pd.DataFrame:
    stage = design.stage(MIDDLE_STAGE)
    assert stage is not None
    parts = []
    for psu in psus.itertuples(index=False):
        units = subunits.of(psu.unit_id)
        prn = permanent_random_numbers(seed, stage.name, units["unit_id"], draw_number)
        start = permanent_random_number(seed, f"{stage.name}-start", psu.unit_id, draw_number)
        n = min(design.subunits_per_psu, len(units))
        chosen, conditional = UNIT_METHODS[stage.method](units, stage, n, prn, start)
        part = units.iloc[chosen][["psu", "unit_id", "size", "households"]].assign(
            stratum=psu.stratum,
            prn=prn[chosen],
            conditional_probability=conditional[chosen],
            inclusion_probability=psu.inclusion_probability * conditional[chosen],
            certainty=conditional[chosen] == 1.0,
            order=np.arange(1, n + 1),
        )
        part["take"] = np.minimum(design.households_per_psu // design.subunits_per_psu, part["households"])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)[list(SUBUNIT_DRAW_COLUMNS)]


def _lists_households(design: SampleDesign) -> bool:
    stage = design.stage("household")
    return stage is not None and stage.has_probabilities


def _draw_households(drawn: Draw) -> pd.DataFrame:
    design = drawn.design
    if not _lists_households(design):
        return numbered_interviews(drawn.psus)
    return draw_household_lines(
        household_lists(drawn.psus, drawn.subunits, drawn.listed),
        reserve=design.reserve_per_psu // design.subunits_per_psu,
        seed=drawn.seed,
        draw_number=drawn.draw_number,
        salt=drawn.salt,
        of_subunits=drawn.subunits is not None,
    )
