"""Response rates: the fields of a case put to `surveys.fieldwork.response_rates`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.fieldwork.response_rates import Counts, outcome_rates, proportional_eligibility


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case; a rate that cannot be given is None."""
    counts = Counts(
        complete=inputs.get("I", 0),
        partial=inputs.get("P", 0),
        refusal=inputs.get("R", 0),
        noncontact=inputs.get("NC", 0),
        other=inputs.get("O", 0),
        unknown_household=inputs.get("UH", 0),
        unknown_other=inputs.get("UO", 0),
        not_eligible=inputs.get("ineligible", 0),
    )
    given = inputs.get("e")
    share = None if given is None or isinstance(given, str) else float(given)
    if share is None and "eligible" in inputs:
        share = proportional_eligibility(inputs["eligible"], inputs.get("ineligible", 0))
    rates = outcome_rates(counts, e=share)
    return {"e": rates.e, **{name: rate.value for name, rate in rates.rates.items()}}
