"""After the field: from responses to estimates, tables and charts. Pure: no database, no web, no clock."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.agreement import Kappa, kappa
    from analysis.answers import Banner, Item
    from analysis.calibration import calibrate, poststratify, rake, standardize, trim_weights
    from analysis.calibration_solver import Linear, Logit, Raking, calibration_factors, raked_weights
    from analysis.categories import CellShares, cell_shares
    from analysis.charts import (
        PAGE_WIDTH,
        PHONE_WIDTH,
        Bar,
        BatteryRow,
        alternative_text,
        bar_chart,
        battery_chart,
        battery_rows,
        category_bars,
        option_bars,
        percent_vi,
    )
    from analysis.combined_cells import combine_small_cells
    from analysis.comparisons import Contrast, DomainEstimates, TTest, compare_domains, t_test
    from analysis.derived_variables import (
        Bands,
        Based,
        Collapsed,
        CountOf,
        DerivedVariable,
        Score,
        TopBox,
        derive,
        derived_variable,
    )
    from analysis.disclosure import PublishedBook, PublishedCell, PublishedColumn, PublishedTable, next_release, protect
    from analysis.durations import Durations, duration_deviations
    from analysis.eligibility import adjust_for_eligibility, adjust_for_nonresponse, weighting_class_factors
    from analysis.errors import AnalysisError
    from analysis.estimands import Estimand, Mean, Proportion, Ratio, Total
    from analysis.estimation import Estimate, JointEstimate, estimate, estimate_jointly, estimates_frame
    from analysis.heaping import Myers, Whipple, counts_of_ages, myers_index, whipple_index
    from analysis.independence import IndependenceTest, test_independence
    from analysis.interpolated_quantiles import estimate_interpolated_quantiles
    from analysis.intervals import INTERVALS, proportion_interval
    from analysis.interviewer_checks import Check, InterviewData, check_interviews
    from analysis.interviewer_effects import InterviewerEffect, interviewer_effect
    from analysis.item_nonresponse import Funnel, funnel_limits
    from analysis.joint_probabilities import JointVariance
    from analysis.model_columns import DesignMatrix, design_matrix
    from analysis.moments import MomentEstimate, estimate_moments
    from analysis.near_duplicates import max_percent_match
    from analysis.png import to_png
    from analysis.quantiles import QuantileEstimate, estimate_quantiles
    from analysis.rank_tests import RankTest, rank_test
    from analysis.regression import RegressionEstimate, TermTest, regress
    from analysis.rehearsal import Rehearsal, RehearsedDomain, rehearse
    from analysis.rehearsed_fieldwork import Assumptions
    from analysis.reliability import Alpha, cronbach_alpha
    from analysis.replicates import Replicates
    from analysis.replication import from_replicate_weights, with_replicates
    from analysis.representativity import Representativity, r_indicator
    from analysis.response_propensity import Propensities, response_propensities
    from analysis.significance import ColumnDifference, ColumnLetters, column_letters, false_discovery_rates
    from analysis.straightlining import Straightlining, straightlining_measures
    from analysis.streamed_book import crosstab_book_from_batches
    from analysis.svg import to_svg
    from analysis.tables import CrosstabBook, CrosstabCell, CrosstabColumn, CrosstabTable, crosstab_book
    from analysis.trimming import trimmed, trimming_threshold
    from analysis.waves import Change, change_between_waves
    from analysis.weight_diagnostics import WeightDiagnostics, diagnose_weights, kish_deff
    from analysis.weight_ledger import WeightLedger, WeightStep, WeightWarning
    from analysis.weighted_sample import WeightedSample, recode_certainty_psus
    from analysis.weighting import WeightChain, WeightedCases
    from analysis.weighting_steps import (
        CalibrateToMargins,
        NonresponseByCell,
        NonresponseByPropensity,
        Normalise,
        ShareUnknown,
        TrimAndRecalibrate,
        TrimWeights,
    )

_PLACES = {
    "agreement": "Kappa kappa",
    "answers": "Banner Item",
    "calibration": "calibrate poststratify rake standardize trim_weights",
    "calibration_solver": "Linear Logit Raking calibration_factors raked_weights",
    "png": "to_png",
    "svg": "to_svg",
    "categories": "CellShares cell_shares",
    "charts": (
        "PAGE_WIDTH PHONE_WIDTH Bar BatteryRow alternative_text bar_chart battery_chart battery_rows "
        "category_bars option_bars percent_vi"
    ),
    "combined_cells": "combine_small_cells",
    "comparisons": "Contrast DomainEstimates TTest compare_domains t_test",
    "derived_variables": "Bands Based Collapsed CountOf DerivedVariable Score TopBox derive derived_variable",
    "model_columns": "DesignMatrix design_matrix",
    "disclosure": "PublishedBook PublishedCell PublishedColumn PublishedTable next_release protect",
    "errors": "AnalysisError",
    "estimands": "Estimand Mean Proportion Ratio Total",
    "estimation": "Estimate JointEstimate estimate estimate_jointly estimates_frame",
    "independence": "IndependenceTest test_independence",
    "interpolated_quantiles": "estimate_interpolated_quantiles",
    "intervals": "INTERVALS proportion_interval",
    "joint_probabilities": "JointVariance",
    "moments": "MomentEstimate estimate_moments",
    "quantiles": "QuantileEstimate estimate_quantiles",
    "rank_tests": "RankTest rank_test",
    "regression": "RegressionEstimate TermTest regress",
    "rehearsal": "Rehearsal RehearsedDomain rehearse",
    "rehearsed_fieldwork": "Assumptions",
    "reliability": "Alpha cronbach_alpha",
    "replicates": "Replicates",
    "replication": "from_replicate_weights with_replicates",
    "significance": "ColumnDifference ColumnLetters column_letters false_discovery_rates",
    "streamed_book": "crosstab_book_from_batches",
    "tables": "CrosstabBook CrosstabCell CrosstabColumn CrosstabTable crosstab_book",
    "waves": "Change change_between_waves",
    "weighted_sample": "WeightedSample recode_certainty_psus",
    "weight_diagnostics": "WeightDiagnostics diagnose_weights kish_deff",
    "weight_ledger": "WeightLedger WeightStep WeightWarning",
    "weighting": "WeightChain WeightedCases",
    "weighting_steps": (
        "CalibrateToMargins NonresponseByCell NonresponseByPropensity Normalise ShareUnknown TrimAndRecalibrate "
        "TrimWeights"
    ),
    "durations": "Durations duration_deviations",
    "eligibility": "adjust_for_eligibility adjust_for_nonresponse weighting_class_factors",
    "heaping": "Myers Whipple counts_of_ages myers_index whipple_index",
    "interviewer_checks": "Check InterviewData check_interviews",
    "interviewer_effects": "InterviewerEffect interviewer_effect",
    "item_nonresponse": "Funnel funnel_limits",
    "near_duplicates": "max_percent_match",
    "representativity": "Representativity r_indicator",
    "response_propensity": "Propensities response_propensities",
    "straightlining": "Straightlining straightlining_measures",
    "trimming": "trimmed trimming_threshold",
}
"""Where each name is; its module is loaded when the name is first used, so that a server need not load them all."""


def __getattr__(name: str) -> Any:
    module = next((module for module, names in _PLACES.items() if name in names.split()), None)
    if module is None:
        raise AttributeError(f"analysis has no {name!r}.")
    value = globals()[name] = getattr(import_module(f"analysis.{module}"), name)
    return value


__all__ = [
    "INTERVALS",
    "PAGE_WIDTH",
    "PHONE_WIDTH",
    "Alpha",
    "AnalysisError",
    "Assumptions",
    "Bands",
    "Banner",
    "Bar",
    "Based",
    "BatteryRow",
    "CalibrateToMargins",
    "CellShares",
    "Change",
    "Check",
    "Collapsed",
    "ColumnDifference",
    "ColumnLetters",
    "Contrast",
    "CountOf",
    "CrosstabBook",
    "CrosstabCell",
    "CrosstabColumn",
    "CrosstabTable",
    "DerivedVariable",
    "DesignMatrix",
    "DomainEstimates",
    "Durations",
    "Estimand",
    "Estimate",
    "Funnel",
    "IndependenceTest",
    "InterviewData",
    "InterviewerEffect",
    "Item",
    "JointEstimate",
    "JointVariance",
    "Kappa",
    "Linear",
    "Logit",
    "Mean",
    "MomentEstimate",
    "Myers",
    "NonresponseByCell",
    "NonresponseByPropensity",
    "Normalise",
    "Propensities",
    "Proportion",
    "PublishedBook",
    "PublishedCell",
    "PublishedColumn",
    "PublishedTable",
    "QuantileEstimate",
    "Raking",
    "RankTest",
    "Ratio",
    "RegressionEstimate",
    "Rehearsal",
    "RehearsedDomain",
    "Replicates",
    "Representativity",
    "Score",
    "ShareUnknown",
    "Straightlining",
    "TTest",
    "TermTest",
    "TopBox",
    "Total",
    "TrimAndRecalibrate",
    "TrimWeights",
    "WeightChain",
    "WeightDiagnostics",
    "WeightLedger",
    "WeightStep",
    "WeightWarning",
    "WeightedCases",
    "WeightedSample",
    "Whipple",
    "adjust_for_eligibility",
    "adjust_for_nonresponse",
    "alternative_text",
    "bar_chart",
    "battery_chart",
    "battery_rows",
    "calibrate",
    "calibration_factors",
    "category_bars",
    "cell_shares",
    "change_between_waves",
    "check_interviews",
    "column_letters",
    "combine_small_cells",
    "compare_domains",
    "counts_of_ages",
    "cronbach_alpha",
    "crosstab_book",
    "crosstab_book_from_batches",
    "derive",
    "derived_variable",
    "design_matrix",
    "diagnose_weights",
    "duration_deviations",
    "estimate",
    "estimate_interpolated_quantiles",
    "estimate_jointly",
    "estimate_moments",
    "estimate_quantiles",
    "estimates_frame",
    "false_discovery_rates",
    "from_replicate_weights",
    "funnel_limits",
    "interviewer_effect",
    "kappa",
    "kish_deff",
    "max_percent_match",
    "myers_index",
    "next_release",
    "option_bars",
    "percent_vi",
    "poststratify",
    "proportion_interval",
    "protect",
    "r_indicator",
    "rake",
    "raked_weights",
    "rank_test",
    "recode_certainty_psus",
    "regress",
    "rehearse",
    "response_propensities",
    "standardize",
    "straightlining_measures",
    "t_test",
    "test_independence",
    "to_png",
    "to_svg",
    "trim_weights",
    "trimmed",
    "trimming_threshold",
    "weighting_class_factors",
    "whipple_index",
    "with_replicates",
]
