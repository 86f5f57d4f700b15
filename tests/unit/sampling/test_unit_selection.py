"""A stage of a design selects by the method that it names, on the columns that it names."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from sampling import Stage, cube, derived_random_numbers, inclusion_probabilities
from sampling.design import STAGE_METHODS
from sampling.unit_selection import UNIT_METHODS, numeric_columns

UNITS = pd.DataFrame(
    {
        "unit_id": [f"{12000 + i:05d}" for i in range(40)],
        "size": np.random.default_rng(1).integers(300, 900, 40),
        "households": np.random.default_rng(2).integers(20, 60, 40),
        "grouping": ["đồng bằng", "ven biển", "miền núi", "ven biển"] * 10,
    }
)
PRN = np.random.default_rng(3).random(40)


def test_every_method_of_a_stage_is_there():
    assert set(UNIT_METHODS) == set(STAGE_METHODS["psu"])


def test_words_become_columns_of_zeros_and_ones():
    columns = numeric_columns(UNITS, ["size", "grouping"])
    assert columns.shape == (40, 3)
    assert columns[:, 1].sum() == 10
    assert (columns[:, 0] == UNITS["size"]).all()
    assert numeric_columns(UNITS, []).shape == (40, 0)


def test_the_cube_balances_on_the_columns_that_the_stage_names():
    stage = Stage("psu", "cube", sort=("grouping",))
    chosen, pi = UNIT_METHODS["cube"](UNITS, stage, 12, PRN, 0.5)
    assert chosen.tolist() == cube(pi, numeric_columns(UNITS, ["grouping"]), PRN).tolist()
    weights = pd.Series(1 / pi[chosen]).groupby(UNITS["grouping"].to_numpy()[chosen]).sum()
    truth = UNITS["grouping"].value_counts()
    assert (abs(weights - truth) < 4).all()


@pytest.mark.parametrize("method", ["chromy", "pps_systematic"])
def test_a_declared_serpentine_order_is_the_list_that_is_passed(method):
    stage = Stage("psu", method, sort=("grouping", "size"), serpentine=True)
    chosen, pi = UNIT_METHODS[method](UNITS, stage, 12, PRN, 0.5)
    share = pd.Series(pi).groupby(UNITS["grouping"]).sum()
    taken = UNITS["grouping"].iloc[chosen].value_counts()
    # Of each group on the list at most one unit more or less is taken than its share, at either end.
    assert (abs(taken - share) < 2).all()
    assert len(chosen) == 12
    assert pi == pytest.approx(inclusion_probabilities(UNITS["size"], 12))


def test_a_derived_number_follows_from_the_first_by_hashlib():
    u = 0.28084195957158464
    digest = hashlib.sha256(f"{int(u * 2**53)}|choice".encode()).digest()
    assert derived_random_numbers([u], "choice").tolist() == [(int.from_bytes(digest[:8], "big") >> 11) / 2**53]
