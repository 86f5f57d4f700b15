"""The Python package samplics."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from samplics.estimation import ReplicateEstimator, TaylorEstimator
from samplics.regression import SurveyGLM
from samplics.utils.types import ModelType, PopParam, RepMethod
from samplics.weighting import ReplicateWeight

from benchmarks.peers.contender import REPLICATES, contend
from benchmarks.peers.survey import ITEMS, NUMBERS, OPTIONS


def prepare(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """It has no design object."""
    warnings.simplefilter("ignore")
    return pd.DataFrame(columns)


def taylor(data: pd.DataFrame, kind: Any, names: tuple[str, ...], *, by_domain: bool) -> tuple[float, float]:
    """Tasks i, ii and iii."""
    made = []
    for name in names:
        estimator = TaylorEstimator(kind)
        options = {"domain": data["domain"]} if by_domain else {}
        design = {"samp_weight": data["weight"], "stratum": data["stratum"], "psu": data["psu"]}
        estimator.estimate(y=data[name], **design, **options)
        made.append((_first(estimator.point_est), _first(estimator.stderror)))
    return made[0]


def logit(data: pd.DataFrame) -> tuple[float, float]:
    """Task iv."""
    dummies = [(data["q1"] == option).to_numpy(float) for option in OPTIONS[1:]]
    x = np.column_stack([np.ones(len(data)), data[list(NUMBERS)].to_numpy(), *dummies])
    model = SurveyGLM(ModelType.LOGISTIC)
    design = {name: data[column].to_numpy() for name, column in (("stratum", "stratum"), ("psu", "psu"))}
    model.estimate(y=data["yes"].to_numpy(float), x=x, samp_weight=data["weight"].to_numpy(), **design)
    return float(np.ravel(model.beta["point_est"])[1]), float(np.ravel(model.beta["stderror"])[1])


def bootstrap(data: pd.DataFrame) -> tuple[float, float]:
    """Task v."""
    replicate = ReplicateWeight(method=RepMethod.bootstrap, strat=True, nb_reps=REPLICATES)
    weights = replicate.replicate(data["weight"], data["psu"], data["stratum"])
    names = weights.columns[-REPLICATES:]
    made = []
    for name in NUMBERS:
        estimator = ReplicateEstimator(RepMethod.bootstrap, PopParam.mean)
        estimator.estimate(y=data[name], samp_weight=data["weight"], rep_weights=weights[names])
        made.append((_first(estimator.point_est), _first(estimator.stderror)))
    return made[0]


def _first(found: Any) -> float:
    while isinstance(found, dict):
        found = next(iter(found.values()))
    return float(np.ravel(found)[0])


if __name__ == "__main__":
    contend(
        prepare,
        {
            "i": lambda data: taylor(data, PopParam.prop, ITEMS, by_domain=False),
            "ii": lambda data: taylor(data, PopParam.prop, ITEMS, by_domain=True),
            "iii": lambda data: taylor(data, PopParam.mean, NUMBERS, by_domain=True),
            "iv": logit,
            "v": bootstrap,
        },
    )
