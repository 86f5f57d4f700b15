"""Interviews that were much shorter or longer than others: deviations of log durations from their median.

z_i = (log t_i − median) / MAD of the logs, MAD times 1.4826 so that it estimates the standard deviation of a normal
distribution; |z| > 3.5 is unusual. Source: Iglewicz & Hoaglin (1993), *How to Detect and Handle Outliers*, ASQC. Also
unusual: less than a third of the median.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

CONSISTENT = 1.4826
UNUSUAL = 3.5
TOO_SHORT = 1 / 3


@dataclass(frozen=True, eq=False)
class Durations:
    """Median and MAD of log durations; by interview z, whether |z| is above the bound, whether under a third."""

    median_log: float
    mad_log: float
    z: FloatArray
    unusual: np.ndarray
    under_a_third: np.ndarray


def duration_deviations(minutes: FloatArray, *, k: float = UNUSUAL) -> Durations:
    """Deviations of the durations of interviews; a missing one or one of 0 or less is NaN and not unusual.

    Where more than half the durations are equal the MAD is 0: z is 0 for these and infinite for all others. Raises
    `no_rows` without a duration above 0.
    """
    t = np.asarray(minutes, dtype=float)
    known = np.isfinite(t) & (t > 0)
    if not known.any():
        raise AnalysisError("no_rows", "There is no duration above 0.")
    log = np.log(t, out=np.full(len(t), np.nan), where=known)
    median = float(np.median(log[known]))
    mad = float(CONSISTENT * np.median(np.abs(log[known] - median)))
    deviation = log - median
    with np.errstate(invalid="ignore"):
        z = deviation / mad if mad > 0 else np.where(deviation == 0, 0.0, np.sign(deviation) * np.inf)
        return Durations(median, mad, z, np.abs(z) > k, known & (t < TOO_SHORT * np.exp(median)))
