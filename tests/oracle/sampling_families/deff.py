"""Design effects: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sampling.design_effects import clustered_weights_effect, overall_design_effect, spencer_effect, weighting_effect


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    if "deff_w" in inputs:
        return {"deff": overall_design_effect(inputs["deff_w"], inputs["rho"], inputs["bbar"])}
    if "weights_by_cluster" in inputs:
        both = clustered_weights_effect(_lists(inputs["weights_by_cluster"]), inputs["rho"])
        return {
            "deff": both.deff,
            "deff_w": both.deff_weights,
            "deff_kish": both.deff_weights,
            "deff_c": both.deff_clusters,
            "b_star": both.take,
        }
    groups = _lists(inputs["w_by_stratum"]) if "w_by_stratum" in inputs else _lists([inputs["w"]])
    weights = [weight for group in groups for weight in group]
    kish = weighting_effect(weights)
    fields = {
        "deff": kish.deff,
        "deff_kish": kish.deff,
        "deff_w": kish.deff,
        "uwe": kish.deff,
        "n_eff": kish.n_effective,
    }
    if "y" in inputs:
        fields["deff_spencer"] = spencer_effect(inputs["y"], weights, inputs["p"]).deff
        fields["deff"] = fields["deff_spencer"]
    return fields


def _lists(groups: Any) -> list[list[float]]:
    """Groups by name or in a row; a group of one may stand without brackets."""
    rows = groups.values() if isinstance(groups, Mapping) else groups
    return [row if isinstance(row, list) else [row] for row in rows]
