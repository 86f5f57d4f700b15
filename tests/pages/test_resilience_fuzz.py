"""Whatever is sent, nobody sees a failure of the program, and the database stays whole."""

from __future__ import annotations

import os
import random
from functools import cache

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st

from tests.pages.fuzzing import Fuzzer
from tests.pages.test_matrix import Stage, stage  # noqa: F401 (a fixture)

REQUESTS = int(os.environ.get("KHAOSAT_FUZZ_REQUESTS", "250"))
"""On each database, each with its own. More by hand:
KHAOSAT_FUZZ_REQUESTS=100000 pytest tests/pages/test_resilience_fuzz.py"""
SEED = int(os.environ.get("KHAOSAT_FUZZ_SEED", "20260305"))


@cache
def texts() -> list[str]:
    """Texts of every kind that Unicode has, the same each time."""
    found: list[str] = []
    strategy = st.lists(st.text(max_size=60), min_size=200, max_size=200)
    quiet = settings(database=None, derandomize=True, max_examples=1, suppress_health_check=list(HealthCheck))
    find(strategy, lambda drawn: found.extend(drawn) or True, settings=quiet, random=random.Random(SEED))
    return found[:200]


def test_no_request_makes_the_program_fail(stage: Stage, database_kind: str) -> None:  # noqa: F811
    fuzzer = Fuzzer(stage, random.Random(f"{SEED} {database_kind}"), texts())
    fuzzer.run(REQUESTS)
    print(f"{sum(fuzzer.statuses.values())} requests: {dict(sorted(fuzzer.statuses.items()))}")
    assert sum(fuzzer.statuses.values()) == REQUESTS
    assert fuzzer.failures == {}, "\n".join(f"{kind}\n    {detail}" for kind, detail in fuzzer.failures.items())
    assert fuzzer.statuses[302] + fuzzer.statuses[303] > REQUESTS / 20, "most requests must get past the forms"
