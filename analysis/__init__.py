"""After the field: from responses to estimates, tables and charts. Pure: no database, no web, no clock."""

from analysis.answers import Banner, Item
from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Mean, Proportion, Ratio, Total
from analysis.estimation import Estimate, JointEstimate, estimate, estimate_jointly, estimates_frame
from analysis.intervals import INTERVALS, proportion_interval
from analysis.tables import CrosstabBook, CrosstabCell, CrosstabColumn, CrosstabTable, crosstab_book
from analysis.weighted_sample import WeightedSample, recode_certainty_psus
from analysis.weighting import (
    WeightLedger,
    WeightStep,
    WeightWarning,
    adjust_for_eligibility,
    adjust_for_nonresponse,
    kish_deff,
)

__all__ = [
    "INTERVALS",
    "AnalysisError",
    "Banner",
    "CrosstabBook",
    "CrosstabCell",
    "CrosstabColumn",
    "CrosstabTable",
    "Estimand",
    "Estimate",
    "Item",
    "JointEstimate",
    "Mean",
    "Proportion",
    "Ratio",
    "Total",
    "WeightLedger",
    "WeightStep",
    "WeightWarning",
    "WeightedSample",
    "adjust_for_eligibility",
    "adjust_for_nonresponse",
    "crosstab_book",
    "estimate",
    "estimate_jointly",
    "estimates_frame",
    "kish_deff",
    "proportion_interval",
    "recode_certainty_psus",
]
