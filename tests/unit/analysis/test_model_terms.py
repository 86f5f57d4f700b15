"""Products and functions of variables in models."""

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, WeightedSample, design_matrix, regress
from analysis.formulas import read_formula


@pytest.fixture(scope="module")
def sample() -> WeightedSample:
    rng = np.random.default_rng(3)
    rows = 240
    data = pd.DataFrame(
        {
            "psu": np.repeat(np.arange(40), 6),
            "w": rng.uniform(1, 4, rows),
            "sex": rng.choice(["F", "M"], rows),
            "area": rng.choice(["city", "hill", "plain"], rows),
            "age": rng.integers(18, 80, rows).astype(float),
        }
    )
    data["y"] = 2 + 0.1 * data["age"] + (data["sex"] == "M") * (1 - 0.05 * data["age"]) + rng.normal(0, 1, rows)
    return WeightedSample.from_frame(data, psu="psu", weights="w")


def test_a_product_gives_each_group_its_own_line(sample):
    """With sex * age the model is two separate ones: slopes and intercepts are those of fits within each sex."""
    formula = read_formula("y ~ sex * age")
    whole = regress(formula.response, formula.terms, sample)
    women, men = (regress("y", ["age"], sample, domain={"sex": sex}) for sex in "FM")
    assert whole.terms == ("(Intercept)", "sexM", "age", "sexM:age")
    assert whole.coefficients[[0, 2]] == pytest.approx(women.coefficients, rel=1e-9)
    assert whole.coefficients[[0, 2]] + whole.coefficients[[1, 3]] == pytest.approx(men.coefficients, rel=1e-9)
    assert whole.se[2] == pytest.approx(women.se[1], rel=1e-9)


def test_products_of_two_classes_have_a_column_a_pair_the_first_running_fastest(sample):
    formula = read_formula("~ area + sex:area + sex")
    assert formula.terms == ("area", "sex", "sex:area")
    matrix = design_matrix(sample.data, formula.terms)
    assert matrix.names[4:] == ("sexM:areahill", "sexM:areaplain")
    pair = (sample.data["sex"] == "M") & (sample.data["area"] == "plain")
    assert np.array_equal(matrix.columns[:, 5], pair.to_numpy(dtype=float))
    assert matrix.terms["sex:area"] == (4, 5)


@pytest.mark.parametrize("written, numbers", [("log(age)", np.log), ("sqrt(age)", np.sqrt), ("I(age^2)", np.square)])
def test_functions_of_a_variable_are_those_of_its_numbers(sample, written, numbers):
    matrix = design_matrix(sample.data, [written])
    assert np.array_equal(matrix.columns[:, 1], numbers(sample.data["age"].to_numpy()))


@pytest.mark.parametrize(
    "terms, code",
    [
        (["sex:age"], "bad_formula"),
        (["age + 1"], "bad_formula"),
        (["log(zero)"], "outside_function"),
        (["tan(age)"], "bad_formula"),
    ],
)
def test_what_a_model_cannot_hold_is_refused(sample, terms, code):
    with pytest.raises(AnalysisError) as error:
        design_matrix(sample.data.assign(zero=0.0), terms)
    assert error.value.code == code


def test_a_missing_value_stays_missing_in_every_product(sample):
    data = sample.data.assign(sex=sample.data["sex"].where(sample.data.index != 3))
    matrix = design_matrix(data, ["sex", "age", "sex:age"])
    assert np.isnan(matrix.columns[3, [1, 3]]).all()
    assert np.isfinite(matrix.columns[4]).all()
