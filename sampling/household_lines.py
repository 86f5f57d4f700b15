"""The stage of household lines: which lines of each list are drawn, with reserves and their release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.permanent_random_numbers import permanent_random_numbers_of_lines
from sampling.simple_random import srs

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MAIN = "main"
RESERVE = "reserve"
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


def household_key(psu: str, line: int, *, salt: str = "") -> str:
    """The unit name of a household line in permanent random numbers: "psu/line" or "psu/line/salt".

    With a middle stage the sub-unit stands where the psu stands.
    """
    return f"{psu}/{line}/{salt}" if salt else f"{psu}/{line}"


def household_lists(psus: pd.DataFrame, subunits: pd.DataFrame | None, listed: Mapping[str, int]) -> pd.DataFrame:
    """The lists that lines are drawn from: of the PSUs, or of their sub-units; index: the unit that has the list.

    Columns: psu, stratum, probability (π of the unit with the list, over all stages so far), take, lines (of the
    list as it was found, where `listed` says so, else as the frame says).
    Errors: `listing_unit_unknown`, `listing_empty`.
    """
    units = psus.assign(psu=psus["unit_id"]) if subunits is None else subunits
    lists = units.set_index("unit_id")[["psu", "stratum", "inclusion_probability", "take", "households"]]
    lists = lists.rename(columns={"inclusion_probability": "probability", "households": "lines"})
    for unit, lines in listed.items():
        if unit not in lists.index:
            raise SamplingError("listing_unit_unknown", f"Unit {unit} has no drawn list.", unit_id=unit)
        if lines < 1 or lines != int(lines):
            raise SamplingError(
                "listing_empty", f"The list of unit {unit} has {lines} lines; it needs at least one.", unit_id=unit
            )
        lists.loc[unit, "lines"] = int(lines)
    return lists


def draw_household_lines(
    lists: pd.DataFrame, *, reserve: int, seed: str, draw_number: int, salt: str, of_subunits: bool
) -> pd.DataFrame:
    """Lines of every list in the order of their permanent random numbers: the take, then the reserves.

    Conditional π = take / lines of the list as it is. With `of_subunits` a column `subunit` names the list.
    """
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("line", "prn", "conditional", "main", "order")}
    counts = []
    takes = np.minimum(lists["take"], lists["lines"]).tolist()
    for unit, lines, take in zip(lists.index.tolist(), lists["lines"].tolist(), takes, strict=True):
        suffix = household_key(unit, 0, salt=salt).removeprefix(household_key(unit, 0))
        prn = permanent_random_numbers_of_lines(seed, "household", unit, lines, draw_number, suffix=suffix)
        wanted = min(take + reserve, lines)
        chosen = srs(prn, wanted)
        order = np.arange(1, wanted + 1)
        columns["line"].append(chosen + 1)
        columns["prn"].append(prn[chosen])
        columns["conditional"].append(np.where(order <= take, take / lines, np.nan))
        columns["main"].append(order <= take)
        columns["order"].append(order)
        counts.append(wanted)
    drawn = {name: np.concatenate(parts) for name, parts in columns.items()}
    rows = lists.loc[lists.index.repeat(counts)]
    table = pd.DataFrame(
        {
            "psu": rows["psu"].to_numpy(),
            "subunit": rows.index.to_numpy(),
            "stratum": rows["stratum"].to_numpy(),
            "line": drawn["line"],
            "prn": drawn["prn"],
            "conditional_probability": drawn["conditional"],
            "inclusion_probability": rows["probability"].to_numpy() * drawn["conditional"],
            "role": np.where(drawn["main"], MAIN, RESERVE),
            "order": drawn["order"],
            "released": drawn["main"],
        }
    )
    return table if of_subunits else table[list(HOUSEHOLD_COLUMNS)]


def numbered_interviews(psus: pd.DataFrame) -> pd.DataFrame:
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


def with_released(households: pd.DataFrame, lists: pd.DataFrame, released: Mapping[str, int]) -> pd.DataFrame:
    """The lines with the first k reserves of each named list released: conditional π = (take + k)/lines for all.

    Errors: `release_unit_unknown`, `release_exceeds_reserve`.
    """
    households = households.copy()
    unit_of = households["subunit" if "subunit" in households else "psu"]
    for unit, count in released.items():
        rows = unit_of == unit
        if unit not in lists.index:
            raise SamplingError("release_unit_unknown", f"Unit {unit} was not drawn.", unit_id=unit)
        reserve = int((rows & (households["role"] == RESERVE)).sum())
        if not 0 <= count <= reserve:
            raise SamplingError(
                "release_exceeds_reserve",
                f"{count} reserves were to be released in unit {unit}, which has {reserve}.",
                unit_id=unit,
                count=count,
                reserve=reserve,
            )
        worked_lines = min(int(lists.loc[unit, "take"]), int(lists.loc[unit, "lines"])) + count
        worked = rows & (households["order"] <= worked_lines)
        households.loc[rows, "released"] = worked[rows]
        conditional = worked_lines / int(lists.loc[unit, "lines"])
        households.loc[rows, "conditional_probability"] = np.where(worked[rows], conditional, np.nan)
    households["inclusion_probability"] = unit_of.map(lists["probability"]) * households["conditional_probability"]
    return households
