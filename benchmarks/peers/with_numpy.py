"""The floor: arrays and nothing else, the least work that gives exact errors (ultimate clusters, with replacement)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.peers.contender import REPLICATES, contend
from benchmarks.peers.survey import DOMAINS, ITEMS, NUMBERS, OPTIONS


@dataclass
class Arrays:
    """Codes from 0, rows sorted by PSU; `psu` numbers PSUs through, `strata` where each stratum's PSUs begin."""

    items: list[np.ndarray]
    numbers: list[np.ndarray]
    weight: np.ndarray
    domain: np.ndarray
    yes: np.ndarray
    psu: np.ndarray
    first_row: np.ndarray
    strata: np.ndarray
    sizes: np.ndarray


def prepare(columns: dict[str, np.ndarray]) -> Arrays:
    """Sort if need be, number the PSUs, make the answers small."""
    order = np.lexsort((columns["psu"], columns["stratum"]))
    if (np.diff(order) != 1).any():
        columns = {name: values[order] for name, values in columns.items()}
    stratum, psu = columns["stratum"], columns["psu"]
    begins = np.append(True, (np.diff(psu) != 0) | (np.diff(stratum) != 0))
    first_row = np.flatnonzero(begins)
    strata = np.flatnonzero(np.append(True, np.diff(stratum[first_row]) != 0))
    return Arrays(
        items=[(columns[name] - 1).astype(np.int8) for name in ITEMS],
        numbers=[columns[name] for name in NUMBERS],
        weight=columns["weight"],
        domain=(columns["domain"] - 1).astype(np.int8),
        yes=columns["yes"].astype(float),
        psu=np.cumsum(begins) - 1,
        first_row=first_row,
        strata=strata,
        sizes=np.diff(np.append(strata, len(first_row))).astype(float),
    )


def errors(arrays: Arrays, scores: np.ndarray) -> np.ndarray:
    """Standard errors of the columns of PSU totals."""
    sums = np.add.reduceat(scores, arrays.strata, axis=0)
    squares = np.add.reduceat(scores * scores, arrays.strata, axis=0)
    n = arrays.sizes[:, None]
    return np.sqrt((n / (n - 1) * (squares - sums * sums / n)).sum(axis=0))


def shares(arrays: Arrays, domains: int) -> tuple[float, float]:
    """Tasks i and ii."""
    psus, options = len(arrays.first_row), len(OPTIONS)
    base = arrays.psu * (domains * options)
    if domains > 1:
        base = base + arrays.domain.astype(np.int64) * options
    found = []
    for item in arrays.items:
        table = np.bincount(base + item, arrays.weight, psus * domains * options).reshape(psus, domains, options)
        cells = table.sum(axis=0)
        bases = cells.sum(axis=1)[:, None]
        share = cells / bases
        scores = (table - table.sum(axis=2)[:, :, None] * share) / bases
        found.append((share[0, 0], errors(arrays, scores.reshape(psus, -1))[0]))
    return float(found[0][0]), float(found[0][1])


def means(arrays: Arrays) -> tuple[float, float]:
    """Task iii."""
    psus = len(arrays.first_row)
    place = arrays.psu * DOMAINS + arrays.domain
    weight = np.bincount(place, arrays.weight, psus * DOMAINS).reshape(psus, DOMAINS)
    size, found = weight.sum(axis=0), []
    for x in arrays.numbers:
        total = np.bincount(place, arrays.weight * x, psus * DOMAINS).reshape(psus, DOMAINS)
        mean = total.sum(axis=0) / size
        found.append((mean[0], errors(arrays, (total - weight * mean) / size)[0]))
    return float(found[0][0]), float(found[0][1])


def logit(arrays: Arrays) -> tuple[float, float]:
    """Task iv: Newton's method."""
    dummies = [(arrays.items[0] == code).astype(float) for code in range(1, len(OPTIONS))]
    x = np.column_stack([np.ones(len(arrays.weight)), *arrays.numbers, *dummies])
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        mean = 1 / (1 + np.exp(-(x @ beta)))
        information = x.T @ (x * (arrays.weight * mean * (1 - mean))[:, None])
        step = np.linalg.solve(information, x.T @ (arrays.weight * (arrays.yes - mean)))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    mean = 1 / (1 + np.exp(-(x @ beta)))
    information = x.T @ (x * (arrays.weight * mean * (1 - mean))[:, None])
    scores = np.add.reduceat(x * (arrays.weight * (arrays.yes - mean))[:, None], arrays.first_row, axis=0)
    return float(beta[1]), float(errors(arrays, scores @ np.linalg.inv(information))[1])


def bootstrap(arrays: Arrays) -> tuple[float, float]:
    """Task v: n - 1 of n PSUs of each stratum with replacement."""
    psus, rng = len(arrays.first_row), np.random.default_rng(1)
    columns = [arrays.weight, *(arrays.weight * x for x in arrays.numbers)]
    totals = np.column_stack([np.bincount(arrays.psu, column, psus) for column in columns])
    multipliers = np.empty((psus, REPLICATES))
    for start, size in zip(arrays.strata, arrays.sizes.astype(int), strict=True):
        draws = rng.multinomial(size - 1, np.full(size, 1 / size), REPLICATES)
        multipliers[start : start + size] = draws.T * (size / (size - 1))
    sums = multipliers.T @ totals
    values = sums[:, 1:] / sums[:, :1]
    return float(totals[:, 1].sum() / totals[:, 0].sum()), float(values.std(axis=0)[0])


if __name__ == "__main__":
    contend(
        prepare,
        {"i": lambda a: shares(a, 1), "ii": lambda a: shares(a, DOMAINS), "iii": means, "iv": logit, "v": bootstrap},
    )
