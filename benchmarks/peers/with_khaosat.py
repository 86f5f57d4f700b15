"""Our own code. Answers are encoded with the design, as the floor's are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import Banner, Item, Mean, WeightedSample, crosstab_book, estimate, regress, with_replicates
from analysis.domain_estimates import groups_of
from analysis.encoded_answers import encoded_column, encoded_item
from benchmarks.peers.contender import REPLICATES, contend
from benchmarks.peers.survey import DOMAINS, ITEMS, NUMBERS, OPTIONS

BOOK = [Item(name, name, tuple((str(option), "") for option in OPTIONS)) for name in ITEMS]
BANNER = Banner("domain", "domain", tuple((str(domain), "") for domain in range(1, DOMAINS + 1)))
MEANS = [Mean(name) for name in NUMBERS]


def prepare(columns: dict[str, np.ndarray]) -> WeightedSample:
    """The design and the codes of all answers."""
    data = pd.DataFrame(columns, copy=False)
    sample = WeightedSample.from_frame(data, strata="stratum", psu="psu", weights="weight")
    for item in BOOK:
        encoded_item(sample, item)
    encoded_column(sample, BANNER.variable, BANNER.codes)
    groups_of(sample, ["domain"])
    return sample


def overall(sample: WeightedSample) -> tuple[float, float]:
    """Task i."""
    found = crosstab_book(sample, BOOK).estimates["q1"]
    return float(found.share[0, 0]), float(found.se[0, 0])


def book(sample: WeightedSample) -> tuple[float, float]:
    """Task ii."""
    found = crosstab_book(sample, BOOK, [BANNER]).estimates["q1"]
    return float(found.share[1, 0]), float(found.se[1, 0])


def means(sample: WeightedSample) -> tuple[float, float]:
    """Task iii."""
    first = estimate(MEANS, sample, by="domain")[0]
    return first.value, first.se


def logit(sample: WeightedSample) -> tuple[float, float]:
    """Task iv."""
    found = regress("yes", [*NUMBERS, "q1"], sample, family="binomial", categorical=["q1"])
    return float(found.coefficients[1]), float(found.se[1])


def bootstrap(sample: WeightedSample) -> tuple[float, float]:
    """Task v."""
    rng = np.random.default_rng(1)
    replicated = with_replicates(sample, "subbootstrap", replicates=REPLICATES, rng=rng)
    first = estimate(MEANS, replicated)[0]
    return first.value, first.se


if __name__ == "__main__":
    contend(prepare, {"i": overall, "ii": book, "iii": means, "iv": logit, "v": bootstrap})
