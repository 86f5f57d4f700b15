"""The shared reference cases for what the package offers; cases of other methods are left out."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from sampling import (
    allocate,
    inclusion_probabilities,
    optimal_take,
    pareto,
    permanent_random_numbers,
    pps_systematic,
    sample_size_for_margin,
    slovin,
    srs,
    systematic,
)
from sampling.selection import pareto_ranks, serpentine_order
from tests.machine import SHARED, needs_shared

FAMILIES = ("size", "alloc", "prn", "pik", "select", "cluster")


def shared_cases():
    for family in FAMILIES:
        path = SHARED / "oracle" / "sampling" / f"{family}.json"
        if path.exists():
            yield from json.loads(path.read_text(encoding="utf-8"))


def size(i):
    what = (i["what"], i.get("target"))
    if what[0] == "yamane":
        return {"n": slovin(i["N"], i["e"]).n_fpc}
    if what not in (
        ("proportion", "moe_abs"),
        ("proportion_cochran", None),
        ("proportion_deff_response", None),
    ):
        return None
    confidence = math.erf(i["t"] / math.sqrt(2)) if "t" in i else 1 - i["alpha"]
    size = sample_size_for_margin(
        i["e"],
        proportion=i["p"],
        confidence=confidence,
        deff=i.get("deff", 1),
        response_rate=i.get("response_rate", 1),
        population=i["N"],
    )
    return {"n": size.n_fpc, "n0": size.n_srs, "n_srs": size.n_srs, "n_field": size.issued}


def alloc(i):
    if i["method"] != "integer_optimal":
        return None
    names = [str(h) for h in range(len(i["N"]))]
    strata = pd.DataFrame({"size": i["N"], "sd": i["S"]}, index=names)
    bounds = {side: dict(zip(names, i[side], strict=True)) for side in ("min", "max")}
    shares = allocate(i["n"], strata, method="neyman", minimum=bounds["min"], maximum=bounds["max"])
    nh = np.array(list(shares.values()))
    n2s2 = np.array(i["N"], dtype=float) ** 2 * np.array(i["S"], dtype=float) ** 2
    total = float((n2s2 / nh).sum())
    return {
        "nh": nh,
        "sum_N2S2_over_n": total,
        "var_total": total - float((np.array(i["N"]) * np.array(i["S"], dtype=float) ** 2).sum()),
    }


def prn(i):
    if "what" in i:
        return None
    ids = sorted(i["ids"])
    u = permanent_random_numbers(i["seed"], i["stage"], ids, i.get("draw", 0))
    if "n" not in i:
        return {"u": permanent_random_numbers(i["seed"], i["stage"], i["ids"], i.get("draw", 0))}
    if i.get("method") == "pareto":
        target = inclusion_probabilities([i["mos"][i["ids"].index(name)] for name in ids], i["n"])
        return {"selected": sorted(ids[row] for row in pareto(target, i["n"], u))}
    order = [ids[row] for row in srs(u, i["n"] + i.get("reserve", 0))]
    return {"selected": sorted(order[: i["n"]]), "reserve_in_order": order[i["n"] :]}


def pik(i):
    pi = inclusion_probabilities(i["mos"], i["n"])
    return {"pi": pi, "sum": pi.sum()}


def select(i):
    method = i["method"]
    if method == "systematic_fractional":
        return {"rows_1based": systematic(i["N"], i["n"], start=i["u"]) + 1}
    if method == "pps_systematic":
        rows = np.sort(pps_systematic(i["mos"], i["n"], start=i["u"])) + 1
        return {"rows_1based": rows, "pi": inclusion_probabilities(i["mos"], i["n"])}
    if method == "sequential_srs_prn":
        return {"rows_1based": np.sort(srs(i["u"], i["n"], start=i.get("start", 0))) + 1}
    if method == "pareto_prn":
        rows = np.sort(pareto(i["lambda"], i["n"], i["u"])) + 1
        return {"rows_1based": rows, "xi": pareto_ranks(i["lambda"], i["u"])}
    if method == "implicit_stratification_serpentine":
        return {"order_1based": serpentine_order(pd.DataFrame(i["keys"]), list(i["keys"])) + 1}
    return None


def cluster(i):
    if i["what"] not in ("two_stage_cv", "two_stage_budget") or i["k"] != 1:
        return None
    return {"nbar": optimal_take(i["C1"], i["C2"], i["delta"])}


RUN = {"size": size, "alloc": alloc, "prn": prn, "pik": pik, "select": select, "cluster": cluster}


def computed(case):
    return RUN[case["family"]](case["inputs"])


CASES = [case for case in shared_cases() if computed(case) is not None]


@needs_shared("oracle/sampling")
def test_there_are_cases_of_every_family():
    assert {case["family"] for case in CASES} == set(FAMILIES)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_reference_case_is_met(case):
    result = computed(case)
    compared = 0
    for name, expected in case["expected"].items():
        if name not in result:
            continue
        compared += 1
        if isinstance(expected, list) and isinstance(expected[0], str):
            assert list(result[name]) == expected
        else:
            got, wanted = np.asarray(result[name], dtype=float), np.asarray(expected, dtype=float)
            assert np.abs(got - wanted) == pytest.approx(
                0, abs=max(case["rel_tol"], 1e-15) * max(1, np.abs(wanted).max())
            )
    assert compared > 0
