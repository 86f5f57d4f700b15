"""What came of the cases of each commune, and the factors of the weight that follow from it by the published formulas.

Worked out here a second time, from counts by commune instead of case by case: where the two ways do not come to the
same weights, the checking scripts say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.weighting import INELIGIBLE, NONRESPONDENT, RESPONDENT, UNKNOWN
from sampling.deferred import deferred
from surveys.responses.weights import PENDING, combined_cells

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

FACTORS_OF_COMMUNES = ("factor_base", "factor_issued", "factor_eligibility", "factor_nonresponse")
OUTCOMES = {
    "respondents": RESPONDENT,
    "nonrespondents": NONRESPONDENT,
    "ineligible": INELIGIBLE,
    "unknown": UNKNOWN,
}


def weighting_communes(cases: pd.DataFrame, responses: pd.Series) -> pd.DataFrame:
    """One row a commune: design, cases by outcome, weighting cell and factors.

    `cases` as of `surveys.responses.weights.weigh`; `responses` are the rows of the file by commune, and no commune has
    more respondents than those.
    """
    counts = cases.pivot_table(index="psu", columns="outcome", values="psu_name", aggfunc="count", fill_value=0)
    found = cases.groupby("psu", sort=True).agg(
        name=("psu_name", "first"),
        stratum=("stratum", "first"),
        psu_probability=("psu_probability", "first"),
        households=("households", "first"),
        lines_issued=("psu", "size"),
    )
    for name, outcome in OUTCOMES.items():
        found[name] = counts.get(outcome, 0)
    shown = responses.reindex(found.index).fillna(0).astype(int)
    found["respondents"] = found["respondents"].clip(upper=shown)
    found["cell"] = found["stratum"].map(combined_cells(_cases_again(found)))
    return _with_factors(found).reset_index(names="commune")


def _cases_again(communes: pd.DataFrame) -> pd.DataFrame:
    """As many respondents as there are in each stratum, for the rule that combines small cells."""
    parts = [(stratum, n) for stratum, n in communes.groupby("stratum")["respondents"].sum().items()]
    rows = [(stratum, RESPONDENT if n else PENDING) for stratum, n in parts for _ in range(max(int(n), 1))]
    return pd.DataFrame(rows, columns=["stratum", "outcome"])


def _with_factors(communes: pd.DataFrame) -> pd.DataFrame:
    c = communes.copy()
    names = list(OUTCOMES)
    through = c[names].sum(axis=1)
    c["factor_base"] = c["households"] / (c["psu_probability"] * c["lines_issued"])
    carried = c["factor_base"] * c["lines_issued"]
    lines = (c["lines_issued"] / through).where(through > 0, 1.0)
    of_stratum = carried.groupby(c["stratum"]).sum() / carried.where(through > 0, 0.0).groupby(c["stratum"]).sum()
    c["factor_issued"] = lines * c["stratum"].map(of_stratum)
    weight = c[names].mul(c["factor_base"] * c["factor_issued"], axis=0).groupby(c["cell"]).sum()
    known = weight.drop(columns="unknown").sum(axis=1)
    c["factor_eligibility"] = c["cell"].map((known + weight["unknown"]) / known)
    eligible = weight["respondents"] + weight["nonrespondents"]
    c["factor_nonresponse"] = c["cell"].map(eligible / weight["respondents"])
    return c
