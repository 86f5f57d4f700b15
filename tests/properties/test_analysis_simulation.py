"""Repeated sampling from a known population: variances and intervals against what really happens.

Communes are drawn with probability proportional to size without replacement (Sampford's rejective scheme, whose
inclusion probabilities are exact), then households at random in each.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import Item, WeightedSample, crosstab_book, recode_certainty_psus

DRAWS = 300
TAKE = 12
OPTIONS = (("a", "A"), ("b", "B"), ("c", "C"))


def population() -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Communes of two strata with their π (one certainty), and each commune's answers."""
    rng = np.random.default_rng(7)
    communes = pd.DataFrame({"stratum": np.repeat([0, 1], 20), "size": rng.integers(60, 400, 40)})
    communes.loc[0, "size"] = 3000
    communes["pi"] = 0.0
    for _, inside in communes.groupby("stratum"):
        pi = 8 * inside["size"] / inside["size"].sum()
        if (pi >= 1).any():
            certain = pi >= 1
            pi = pi.where(certain, 7 * inside["size"] / inside["size"][~certain].sum()).clip(upper=1)
        communes.loc[inside.index, "pi"] = pi
    answers = {}
    for commune, size in communes["size"].items():
        p = np.clip(rng.normal([0.45, 0.4, 0.15], 0.08), 0.02, None)
        answers[commune] = rng.choice(["a", "b", "c"], size, p=p / p.sum())
    return communes, answers


def draw_pps(pi: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sampford (1967): one draw with π/n, the others with π/(1 − π), until all differ."""
    certain = np.flatnonzero(pi >= 1)
    rest = np.flatnonzero(pi < 1)
    p = pi[rest]
    n = round(p.sum())
    odds = p / (1 - p)
    while True:
        first = rng.choice(len(p), (200, 1), p=p / p.sum())
        others = rng.choice(len(p), (200, n - 1), p=odds / odds.sum())
        tries = np.sort(np.hstack([first, others]), axis=1)
        distinct = np.flatnonzero((np.diff(tries, axis=1) > 0).all(axis=1))
        if len(distinct):
            return np.concatenate([certain, rest[tries[distinct[0]]]])


def one_sample(communes: pd.DataFrame, answers: dict, rng: np.random.Generator) -> pd.DataFrame:
    strata = [inside.index[draw_pps(inside["pi"].to_numpy(), rng)] for _, inside in communes.groupby("stratum")]
    drawn = communes.loc[np.concatenate(strata)]
    lines = [rng.choice(size, TAKE, replace=False) for size in drawn["size"]]
    data = drawn.loc[drawn.index.repeat(TAKE)].rename(columns={"size": "households"})
    return data.reset_index(names="commune").assign(
        line=np.concatenate(lines),
        q=np.concatenate([answers[commune][at] for commune, at in zip(drawn.index, lines, strict=True)]),
        w=lambda frame: frame["households"] / TAKE / frame["pi"],
    )


def test_brewer_with_second_stage_meets_the_true_variance_and_intervals_cover() -> None:
    communes, answers = population()
    truth = np.array([np.mean(np.concatenate(list(answers.values())) == code) for code, _ in OPTIONS])
    rng = np.random.default_rng(11)
    shares, variances, covered, replacing = [], [], [], []
    for _ in range(DRAWS):
        data = one_sample(communes, answers, rng)
        recoded = recode_certainty_psus(
            data, stratum="stratum", psu="commune", second_stage_unit="line", probability="pi", fpc="households"
        )
        design = {"strata": "stratum", "weights": "w", "psu": ["commune", "line"]}
        sample = WeightedSample.from_frame(
            recoded, fpc=[None, "households"], first_stage="pps_brewer", probabilities="pi", **design
        )
        found = crosstab_book(sample, [Item("q", "Q", OPTIONS)]).estimates["q"]
        shares.append(found.share[0])
        variances.append(found.se[0] ** 2)
        covered.append((found.low[0] <= truth) & (truth <= found.high[0]))
        if len(replacing) < 100:
            conservative = WeightedSample.from_frame(recoded, first_stage="with_replacement", **design)
            replacing.append(crosstab_book(conservative, [Item("q", "Q", OPTIONS)]).estimates["q"].se[0] ** 2)
    true_variance = np.var(shares, axis=0)
    # The variance of a variance over R draws is about 2/R: three standard errors are 0.25.
    assert np.mean(variances, axis=0) / true_variance == pytest.approx(1, abs=0.25)
    assert (np.mean(replacing, axis=0) > np.mean(variances[:100], axis=0)).all()
    bias = np.abs(np.mean(shares, axis=0) - truth) / np.sqrt(true_variance / DRAWS)
    assert (bias < 4).all()
    assert 0.92 < np.mean(covered) < 0.99
