"""A book that is counted from batches is the book of the whole table."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Banner, Item, WeightedSample, crosstab_book, crosstab_book_from_batches
from analysis.batches import batches_of

YES_NO = (("1", "Có"), ("2", "Không"))
ITEMS = [
    Item("q1", "Hài lòng", (("1", "Rất"), ("2", "Vừa"), ("3", "Không"))),
    Item("q2", "Biết đến", YES_NO),
    Item("heard", "Nghe qua", (("a", "Loa"), ("b", "Họp"), ("c", "Mạng")), multiple=True),
]
BANNERS = [Banner("sex", "Giới", YES_NO), Banner("area", "Vùng", (("01", "Núi"), ("02", "Đồng bằng")))]
KINDS = ("column", "row", "total")
NUMBERS = ("count", "base", "weighted_base", "share", "se", "low", "high", "deff", "df")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = 700
    psu = rng.integers(0, 60, rows)
    stratum = psu // 6
    village = rng.integers(0, 4, rows)
    heard = ["" if rng.random() < 0.1 else " ".join(c for c in "abc" if rng.random() < 0.4) for _ in range(rows)]
    return pd.DataFrame(
        {
            "stratum": np.char.add("T", stratum.astype(str)),
            "psu": np.char.zfill(psu.astype(str), 3),
            "village": np.char.add("v", village.astype(str)),
            "psus": 40.0 + stratum,
            "villages": 9,
            "people": 4000.0 + 10 * stratum,
            "probability": 0.02 + 0.005 * (psu % 7),
            "weight": np.where(rng.random(rows) < 0.03, 0.0, rng.uniform(1, 9, rows)),
            "sex": rng.choice(["1", "2", None], rows, p=[0.45, 0.5, 0.05]),
            "area": rng.choice(["01", "02"], rows),
            "q1": rng.choice(["1", "2", "3", None], rows, p=[0.3, 0.3, 0.3, 0.1]),
            "q2": rng.choice(["1", "2"], rows),
            "heard": heard,
        }
    )


DESIGNS = {
    "clusters with replacement": {"strata": "stratum", "psu": "psu", "weights": "weight"},
    "clusters and their number": {"strata": "stratum", "psu": "psu", "weights": "weight", "fpc": "psus"},
    "two stages": {"strata": "stratum", "psu": ["psu", "village"], "weights": "weight", "fpc": ["psus", "villages"]},
    "rows in strata": {"strata": "stratum", "weights": "weight", "fpc": "people"},
    "rows in clusters": {"strata": "stratum", "psu": ["psu"], "weights": "weight", "fpc": ["psus", "people"]},
    "weights from the sizes": {"strata": "stratum", "psu": "psu", "fpc": "psus"},
    "unequal probabilities": {
        "psu": "psu",
        "strata": "stratum",
        "weights": "weight",
        "probabilities": "probability",
        "first_stage": "pps_brewer",
    },
    "lonely clusters": {"strata": "psu", "psu": ["village"], "weights": "weight", "lonely_psu": "average"},
}


def _differences(one, other) -> list[str]:
    found = []
    for kind in KINDS:
        for item in ITEMS:
            mine, theirs = one.of(kind)[item.variable], other.of(kind)[item.variable]
            for name in NUMBERS:
                got, expected = getattr(mine, name), getattr(theirs, name)
                if not np.allclose(got, expected, rtol=1e-12, atol=1e-12, equal_nan=True):
                    found.append(f"{kind} {item.variable} {name}")
    return found


@pytest.mark.parametrize("most_cells", [1 << 25, 700, 40])
@pytest.mark.parametrize("design", DESIGNS)
def test_batches_give_the_numbers_of_the_whole_table(table, design, most_cells):
    whole = crosstab_book(WeightedSample.from_frame(table, **DESIGNS[design]), ITEMS, BANNERS, percentages=KINDS)
    source = batches_of(table, rows=311)
    streamed = crosstab_book_from_batches(
        source, ITEMS, BANNERS, percentages=KINDS, most_cells=most_cells, **DESIGNS[design]
    )
    assert _differences(streamed, whole) == []
    assert (streamed.n, streamed.method) == (whole.n, whole.method)


def test_a_csv_is_read_in_any_order_and_keeps_its_zeros(table, tmp_path):
    path = tmp_path / "phieu.csv"
    table.sample(frac=1, random_state=1).to_csv(path, index=False)
    design = DESIGNS["two stages"]
    whole = crosstab_book(WeightedSample.from_frame(table, **design), ITEMS, BANNERS, percentages=KINDS)
    assert _differences(crosstab_book_from_batches(path, ITEMS, BANNERS, percentages=KINDS, **design), whole) == []


def test_without_banners_there_is_the_total_only(table):
    design = DESIGNS["clusters with replacement"]
    whole = crosstab_book(WeightedSample.from_frame(table, **design), ITEMS)
    streamed = crosstab_book_from_batches(table, ITEMS, **design)
    assert np.allclose(streamed.estimates["q1"].se, whole.estimates["q1"].se, rtol=1e-12)
    assert streamed.estimates["q1"].share.shape == (1, 3)


PARQUET = Path(sys.prefix) / "parquet"
"""Where `make test` puts pyarrow: apart, since text columns of pandas work otherwise wherever pyarrow is."""
COMPARE_PARQUET = """
import sys
import pandas as pd
from analysis import crosstab_book_from_batches
from tests.unit.analysis.test_streamed_book import BANNERS, DESIGNS, ITEMS
csv, parquet = sys.argv[1:]
pd.read_csv(csv, dtype={"psu": str, "sex": str, "q1": str, "q2": str, "area": str}).to_parquet(parquet)
books = [crosstab_book_from_batches(each, ITEMS, BANNERS, **DESIGNS["two stages"]) for each in (csv, parquet)]
print(max(abs(books[0].estimates[i.variable].se - books[1].estimates[i.variable].se).max() for i in ITEMS))
"""


def test_parquet_gives_what_a_csv_gives(table, tmp_path):
    table.to_csv(tmp_path / "phieu.csv", index=False)
    done = subprocess.run(
        [sys.executable, "-c", COMPARE_PARQUET, str(tmp_path / "phieu.csv"), str(tmp_path / "phieu.parquet")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PARQUET), str(Path(__file__).parents[3])])},
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1e-15


def _codes_of(error: pytest.ExceptionInfo[AnalysisError]) -> str:
    return error.value.code


@pytest.mark.parametrize(
    "change, options, code",
    [
        ({"weight": -1.0}, {}, "bad_weights"),
        ({"weight": 0.0}, {}, "bad_weights"),
        ({"weight": "nhiều"}, {}, "not_numeric"),
        ({"psu": None}, {}, "missing_design_value"),
        ({"q1": "9"}, {}, "unknown_answer"),
        ({}, {"strata": "absent"}, "unknown_column"),
        ({}, {"strata": None, "psu": None, "weights": None}, "unknown_option"),
        ({}, {"fpc": "weight"}, "fraction_varies"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_reason(table, change, options, code):
    design = {**DESIGNS["clusters with replacement"], **options}
    with pytest.raises(AnalysisError) as error:
        crosstab_book_from_batches(table.assign(**change), ITEMS, **design)
    assert _codes_of(error) == code


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(AnalysisError) as error:
        crosstab_book_from_batches(tmp_path / "phieu.doc", ITEMS, psu="psu")
    assert _codes_of(error) == "unknown_file_type"
