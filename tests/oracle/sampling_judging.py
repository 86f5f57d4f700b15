"""Cases with more than one right answer, judged by what the answer achieves instead of by its numbers.

The objective is worked out here from the definition alone, so that the library is not its own judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

FloatArray = npt.NDArray[np.float64]
Fields = Mapping[str, Any]
Judge = Callable[[Fields, Fields, Fields, float], list[str]]
# Other programs' numbers, printed beside the reference to be read and not to be met.
FOR_INFORMATION = frozenset({"samplingstrata_n", "samplingstrata_cost", "practools_value_three_terms"})


def _vector(value: Any, strata: int) -> FloatArray:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (strata,))


def judge_integer_optimum(inputs: Fields, got: Fields, expected: Fields, tolerance: float) -> list[str]:
    """Whole numbers within their bounds that sum to n and reach the least Σ N²S²/n."""
    size = np.atleast_1d(np.asarray(inputs["N"], dtype=np.float64))
    sd, nh = _vector(inputs["S"], len(size)), _vector(got["nh"], len(size))
    given = inputs.get("max")
    upper = np.minimum(size, _vector(size if given in (None, "N") else given, len(size)))
    lower = np.minimum(_vector(inputs.get("min") or 0, len(size)), upper)
    messages = []
    if (nh != np.floor(nh)).any() or nh.sum() != inputs["n"] or (nh < lower).any() or (nh > upper).any():
        messages.append(f"nh: got {nh.tolist()}, expected whole numbers within the bounds that sum to {inputs['n']}")
    squares = size**2 * sd**2
    objective = float(np.sum(np.divide(squares, nh, out=np.where(squares > 0, np.inf, 0.0), where=nh > 0)))
    reached = {"sum_N2S2_over_n": objective, "var_total": objective - float(np.sum(size * sd**2))}
    if "nh" in expected and not reached.keys() & expected.keys():
        best = float(np.sum(squares[squares > 0] / _vector(expected["nh"], len(size))[squares > 0]))
        expected = {**expected, "sum_N2S2_over_n": best}
    for name, value in reached.items():
        for claimed in (value, float(got[name])):
            wanted = expected.get(name, value)
            if abs(claimed - wanted) > max(tolerance, 1e-12) * max(1.0, abs(wanted)):
                messages.append(f"{name}: got {claimed!r}, expected {wanted!r}")
    return messages


def judge_bethel(inputs: Fields, got: Fields, expected: Fields, tolerance: float) -> list[str]:
    """Within the bounds, every CV met, and no dearer than the reference: continuous and in whole numbers."""
    size = np.atleast_1d(np.asarray(inputs["N"], dtype=np.float64))
    cost, least = _vector(inputs.get("cost", 1), len(size)), _vector(inputs.get("min", 1), len(size))
    sd, mean = (np.asarray(inputs[name], dtype=np.float64).reshape(len(size), -1) for name in "SM")
    wanted = np.atleast_1d(np.asarray(inputs["cv"], dtype=np.float64))

    def faults(name: str, bound: float, slack: float) -> list[str]:
        nh = _vector(got[name], len(size))
        spread = np.maximum((size**2 / nh - size) @ sd**2, 0)
        cv = np.sqrt(spread) / np.abs(size @ mean)
        found = []
        if (nh < np.minimum(least, size) * (1 - slack)).any() or (nh > size * (1 + slack)).any():
            found.append(f"{name}: got {nh.tolist()}, expected between min and N")
        if (cv > wanted * (1 + slack)).any():
            found.append(f"{name}: cv {cv.tolist()}, expected at most {wanted.tolist()}")
        if float(cost @ nh) > bound * (1 + slack):
            found.append(f"{name}: cost {float(cost @ nh)!r}, expected at most {bound!r}")
        return found

    messages = faults("n_continuous", expected.get("cost_continuous", np.inf), max(tolerance, 1e-9))
    if (np.asarray(got["n"], dtype=np.float64) % 1).any():
        messages.append(f"n: got {got['n']}, expected whole numbers")
    return messages + faults("n", expected.get("samplingstrata_cost", np.inf), 1e-12)


def generated_sizes(recipe: Fields) -> FloatArray:
    """The x of a case of boundaries: round(exp(m + s·qnorm((i − 0.5)/N))), i = 1 … N."""
    quantiles = norm.ppf((np.arange(1, int(recipe["N"]) + 1) - 0.5) / recipe["N"])
    return np.asarray(np.round(np.exp(recipe["m"] + recipe["s"] * quantiles)), dtype=np.float64)


def judge_lavallee_hidiroglou(inputs: Fields, got: Fields, expected: Fields, tolerance: float) -> list[str]:
    """No more units than the best that is known, the CV met, the top strata taken whole."""
    x = generated_sizes(inputs["x_gen"])
    bounds, nh = np.atleast_1d(got["bh"]), np.asarray(got["nh"], dtype=np.float64)
    stratum = np.searchsorted(bounds, x, side="right")
    size = np.bincount(stratum, minlength=int(inputs["L"])).astype(np.float64)
    spread = np.array([x[stratum == h].var() if n else 0.0 for h, n in enumerate(size)])
    cv = float(np.sqrt(np.sum(size**2 * (1 / nh - 1 / size) * spread)) / x.sum())
    messages = []
    if len(bounds) != inputs["L"] - 1 or list(got["Nh"]) != size.tolist() or (nh > size).any() or (nh % 1).any():
        messages.append(f"strata: got bh {bounds.tolist()}, Nh {list(got['Nh'])}, nh {nh.tolist()}")
    if nh.sum() > expected["best_known_n"]:
        messages.append(f"n: got {nh.sum():g}, expected at most {expected['best_known_n']}")
    if cv > inputs["CV"] * (1 + max(tolerance, 1e-9)):
        messages.append(f"cv: got {cv!r}, expected at most {inputs['CV']!r}")
    whole = int(inputs.get("takeall") or 0)
    if whole and (nh[-whole:] != size[-whole:]).any():
        messages.append(f"nh: got {nh.tolist()}, expected the last {whole} of {size.tolist()} taken whole")
    return messages


JUDGES: dict[tuple[str, str | None], Judge] = {
    ("alloc", "integer_optimal"): judge_integer_optimum,
    ("bethel", None): judge_bethel,
    ("bounds", "lavallee_hidiroglou"): judge_lavallee_hidiroglou,
}
