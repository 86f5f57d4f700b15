"""How much of the answers to each question depends on who asked, and whether areas can be told from interviewers.

ρ_int of all interviewers (`analysis.interviewer_effects`) also holds what their areas have in common. Where areas had
two interviewers or more, the interviewers of one area are compared with each other: with k interviewers in the a areas
that have several, MSB = Σ n_i (ȳ_i − ȳ_area)² / (k − a), MSW as before, F = MSB/MSW. Where no area had two, the two are
not separable, and that is what is said. Sources: Kish (1962), *JASA* 57, 92–115; O'Muircheartaigh & Campanelli (1998),
*JRSS A* 161, 63–77; Schnell & Kreuter (2005), *Journal of Official Statistics* 21, 389–410.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.interviewer_effects import REVIEW_ABOVE, REVIEW_P, InterviewerEffect, interviewer_effect
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import special
else:
    special = deferred("scipy.special")


@dataclass(frozen=True)
class ItemEffect:
    """Of one item: the effect of interviewers and areas together, and of interviewers inside areas.

    `within_rho`, `within_f` and `within_p` are None where no area had two interviewers: not separable.
    """

    item: str
    together: InterviewerEffect
    within_rho: float | None
    within_f: float | None
    within_p: float | None

    @property
    def separable(self) -> bool:
        """Whether interviewers could be told from their areas."""
        return self.within_p is not None

    @property
    def wants_review(self) -> bool:
        """ρ_int above .05 with an F-test below .01, inside areas where they can be told apart."""
        if self.within_rho is None or self.within_p is None:
            return self.together.wants_review
        return self.within_rho > REVIEW_ABOVE and self.within_p < REVIEW_P


def item_effects(answers: pd.DataFrame, interviewer: Sequence[str], area: Sequence[str]) -> list[ItemEffect]:
    """The effect of interviewers on each column of `answers` (numbers, NaN missing), the largest ρ first.

    Items on which too few have answered, or all alike, are left out.
    """
    who, where = np.asarray(interviewer, dtype=str), np.asarray(area, dtype=str)
    found = []
    for item in answers.columns:
        values = answers[item].to_numpy(dtype=float)
        try:
            together = interviewer_effect(values, who)
        except AnalysisError:
            continue
        if np.isfinite(together.rho):
            found.append(ItemEffect(str(item), together, *_within(values, who, where, together.msw)))
    return sorted(found, key=lambda effect: -effect.together.rho)


def _within(
    values: FloatArray, who: np.ndarray, where: np.ndarray, msw: float
) -> tuple[float | None, float | None, float | None]:
    """ρ, F and p of interviewers compared inside their areas."""
    known = np.isfinite(values)
    data = pd.DataFrame({"y": values[known], "who": who[known], "area": where[known]})
    units = data.groupby(["area", "who"])["y"].agg(["mean", "size"]).reset_index()
    units = units[units.groupby("area")["who"].transform("size") > 1]
    areas = units["area"].nunique()
    freedom = len(units) - areas
    left = int(known.sum()) - data["who"].nunique()
    if freedom < 1 or left < 1 or not msw > 0:
        return None, None, None
    size = units["size"].to_numpy(dtype=float)
    of_area = units["area"].map(
        (units["mean"] * size).groupby(units["area"]).sum() / units.groupby("area")["size"].sum()
    )
    msb = float((size * (units["mean"] - of_area) ** 2).sum() / freedom)
    squares = units.assign(square=size**2).groupby("area")["square"].sum() / units.groupby("area")["size"].sum()
    n0 = float((size.sum() - squares.sum()) / freedom)
    spread = msb + (n0 - 1) * msw
    if not spread > 0:  # one interview each, all alike
        return None, None, None
    f = msb / msw
    return (msb - msw) / spread, f, float(special.fdtrc(freedom, left, f))
