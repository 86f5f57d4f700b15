"""After the field: from responses to estimates, tables and charts. Pure: no database, no web, no clock."""

from analysis.answers import Banner, Item
from analysis.canvas import to_png, to_svg
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
from analysis.disclosure import (
    PublishedBook,
    PublishedCell,
    PublishedColumn,
    PublishedTable,
    next_release,
    protect,
)
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
    "PAGE_WIDTH",
    "PHONE_WIDTH",
    "AnalysisError",
    "Banner",
    "Bar",
    "BatteryRow",
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
    "PublishedBook",
    "PublishedCell",
    "PublishedColumn",
    "PublishedTable",
    "Ratio",
    "Total",
    "WeightLedger",
    "WeightStep",
    "WeightWarning",
    "WeightedSample",
    "adjust_for_eligibility",
    "adjust_for_nonresponse",
    "alternative_text",
    "bar_chart",
    "battery_chart",
    "battery_rows",
    "category_bars",
    "crosstab_book",
    "estimate",
    "estimate_jointly",
    "estimates_frame",
    "kish_deff",
    "next_release",
    "option_bars",
    "percent_vi",
    "proportion_interval",
    "protect",
    "recode_certainty_psus",
    "to_png",
    "to_svg",
]
