"""Poisson sampling by permanent random numbers: independent units, a sample size that varies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import IntArray, one_number_each


def poisson(probabilities: npt.ArrayLike, prn: npt.ArrayLike, *, start: float = 0.0) -> IntArray:
    """Poisson sampling: unit i enters when its number, counted from `start`, is below π_i.

    Units enter independently of each other, so π_ij = π_i π_j and the size has mean Σπ and variance
    Σπ(1−π). The same numbers with another start coordinate surveys.
    Errors: `probabilities_outside`, `random_numbers_missing`.
    Source: Brewer, Early & Hanif (1984), Austral. J. Statist. 26.

    >>> poisson([0.2, 0.4, 0.1], [0.61, 0.05, 0.33]).tolist()
    [1]
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    if not bool(((pi >= 0) & (pi <= 1)).all()):
        raise SamplingError("probabilities_outside", "Inclusion probabilities must lie in [0, 1].")
    return np.flatnonzero((one_number_each(prn, len(pi)) - start) % 1.0 < pi)
