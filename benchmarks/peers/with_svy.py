"""The Python package svy."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import svy

from benchmarks.peers.contender import REPLICATES, contend
from benchmarks.peers.survey import ITEMS, NUMBERS


def prepare(columns: dict[str, np.ndarray]) -> Any:
    """The design."""
    return svy.Sample(pl.DataFrame(columns), svy.Design(stratum="stratum", psu="psu", wgt="weight"))


def first(found: Any) -> tuple[float, float]:
    """The first estimate of the first table."""
    table = found[0].to_polars()
    return float(table["est"][0]), float(table["se"][0])


def logit(sample: Any) -> tuple[float, float]:
    """Task iv."""
    fitted = sample.glm.fit("yes", x=[*NUMBERS, svy.Cat("q1")], family="binomial").to_polars()
    row = fitted.filter(pl.col("term") == "x1")
    return float(row["estimate"][0]), float(row["std_err"][0])


def bootstrap(sample: Any) -> tuple[float, float]:
    """Task v."""
    replicated = sample.weighting.create_bs_wgts(n_reps=REPLICATES, rstate=1)
    return first(replicated.estimation.mean(list(NUMBERS), method="replication"))


if __name__ == "__main__":
    contend(
        prepare,
        {
            "i": lambda sample: first(sample.estimation.prop(list(ITEMS))),
            "ii": lambda sample: first(sample.estimation.prop(list(ITEMS), by="domain")),
            "iii": lambda sample: first(sample.estimation.mean(list(NUMBERS), by="domain")),
            "iv": logit,
            "v": bootstrap,
        },
    )
