"""The crosstab book against `estimate`, cell by cell."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd
import pytest

from analysis import (
    AnalysisError,
    Banner,
    Item,
    Proportion,
    WeightedSample,
    crosstab_book,
    estimate,
    recode_certainty_psus,
)

OPTIONS = tuple((str(code), f"option {code}") for code in range(5))
DESIGNS = {
    "rows as PSUs": {},
    "stratified, corrected": {"strata": "stratum", "fpc": "N"},
    "one stage of communes": {"strata": "stratum", "psu": "commune"},
    "two stages with replacement": {"psu": "commune", "first_stage": "with_replacement"},
    "two stages, lonely averaged": {"strata": "lonely", "psu": "commune", "lonely_psu": "average"},
}


def survey(rows: int = 400, communes: int = 16, items: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(20260105)
    commune = np.sort(rng.integers(0, communes, rows))
    pi = np.where(np.arange(communes) < 2, 1.0, rng.uniform(0.1, 0.8, communes))[commune]
    data = pd.DataFrame(
        {
            "stratum": commune % 3,
            "lonely": np.where(commune == 5, 9, 0),
            "commune": commune,
            "household": np.arange(rows),
            "pi": pi,
            "households": 300,
            "N": 5000,
            "w": rng.uniform(0.5, 3, rows) / pi,
            "sex": rng.choice(["f", "m"], rows),
            "area": rng.choice(["1", "2", "3", None], rows),
        }
    )
    for item in range(items):
        answers = rng.choice(5, rows, p=[0.5, 0.3, 0.15, 0.05, 0.0]).astype(str).astype(object)
        answers[rng.random(rows) < 0.1] = None
        data[f"q{item}"] = answers
    return data


ITEMS = [Item("q0", "First", OPTIONS), Item("q1", "Second", OPTIONS)]
BANNERS = [
    Banner("sex", "Sex", (("f", "female"), ("m", "male"))),
    Banner("area", "Area", (("1", "a"), ("2", "b"), ("3", "c"))),
]


def two_stage_pps(data: pd.DataFrame) -> WeightedSample:
    recoded = recode_certainty_psus(
        data, stratum="stratum", psu="commune", second_stage_unit="household", probability="pi", fpc="households"
    )
    return WeightedSample.from_frame(
        recoded,
        strata="stratum",
        psu=["commune", "household"],
        weights="w",
        fpc=[None, "households"],
        first_stage="pps_brewer",
        probabilities="pi",
    )


@pytest.mark.parametrize("name", [*DESIGNS, "PPS with certainties"])
def test_every_cell_agrees_with_estimate(name: str) -> None:
    data = survey()
    design = DESIGNS.get(name)
    sample = two_stage_pps(data) if design is None else WeightedSample.from_frame(data, weights="w", **design)
    book = crosstab_book(sample, ITEMS, BANNERS, level=0.9)
    for banner, place, domain in [(None, 0, {}), ("sex", 2, {"sex": "m"}), ("area", 1, {"area": "1"})]:
        for option, (code, _) in enumerate(OPTIONS):
            cell = book.table("q1", banner).cells[option][place]
            one = estimate(Proportion("q1", code), sample, domain=domain)
            low, high = one.confidence_interval(0.9)
            assert (cell.base, cell.df) == (one.n, one.df)
            assert [cell.share, cell.se, cell.low, cell.high] == pytest.approx(
                [one.value, one.se, low, high], rel=1e-9, abs=1e-12
            )
            if one.value > 0:
                assert cell.deff == pytest.approx(one.deff, rel=1e-9)


def test_multiple_choice_has_a_share_and_error_for_each_option() -> None:
    answers = ["a b", ["a"], "b", None, "", ("a", "b"), []]
    data = pd.DataFrame({"q": answers, "w": [1.0, 2.0, 1.0, 5.0, 5.0, 1.0, 1.0]})
    data["chose_a"] = ["yes", "yes", "no", None, None, "yes", "no"]
    sample = WeightedSample.from_frame(data, weights="w")
    item = Item("q", "Which?", (("a", "A"), ("b", "B")), multiple=True)
    (a,), (b,) = crosstab_book(sample, [item]).table("q").cells
    assert (a.count, a.base, b.count) == (3, 5, 3)
    one = estimate(Proportion("chose_a", "yes"), sample)
    assert (a.share, a.se) == (pytest.approx(4 / 6), pytest.approx(one.se))


@pytest.mark.parametrize(
    "answers",
    [
        [1.0, 2.0, np.nan, 2.0],
        ["1", "2", "", "2"],
        pd.array([1, 2, None, 2], dtype="Int64"),
        pd.array(["1", "2", None, "2"], dtype="string"),
        pd.Categorical(["1", "2", None, "2"]),
    ],
)
def test_numbers_and_their_text_are_the_same_code(answers: object) -> None:
    data = pd.DataFrame({"q": answers})
    item = Item("q", "Q", (("1", "one"), ("2", "two")))
    cells = crosstab_book(WeightedSample.from_frame(data), [item]).table("q").cells
    assert [row[0].count for row in cells] == [1, 2]


def test_answers_outside_the_options_are_refused() -> None:
    sample = WeightedSample.from_frame(pd.DataFrame({"q": ["1", "7"], "m": ["1", "1 7"]}))
    for item in (Item("q", "Q", OPTIONS), Item("m", "M", OPTIONS, multiple=True)):
        with pytest.raises(AnalysisError) as caught:
            crosstab_book(sample, [item])
        assert caught.value.code == "unknown_answer"
        assert caught.value.facts["answers"] == ["7"]


def test_empty_category_has_no_share() -> None:
    sample = WeightedSample.from_frame(survey())
    banner = Banner("sex", "Sex", (("f", "female"), ("m", "male"), ("x", "other")))
    cell = crosstab_book(sample, ITEMS, [banner]).table("q0", "sex").cells[0][3]
    assert (cell.count, cell.base) == (0, 0)
    assert math.isnan(cell.share)


def test_census_has_no_variance_and_no_interval_around_its_values() -> None:
    data = survey().assign(all=lambda frame: len(frame))
    cells = crosstab_book(WeightedSample.from_frame(data, fpc="all"), ITEMS).table("q0").cells
    assert all(row[0].se == 0 and row[0].low == row[0].high == row[0].share for row in cells)


def test_quota_book_holds_no_error_at_all() -> None:
    frame = crosstab_book(WeightedSample.from_frame(survey(), basis="quota"), ITEMS, BANNERS).to_frame()
    assert frame[["se", "low", "high", "deff"]].isna().all().all()
    assert (frame["basis"] == "quota").all()
    substituted = WeightedSample.from_frame(survey(), basis="probability_with_substitution")
    frame = crosstab_book(substituted, ITEMS).to_frame()
    assert frame["se"].notna().all()
    assert frame["low"].isna().all()


def test_frame_has_one_row_a_cell() -> None:
    frame = crosstab_book(WeightedSample.from_frame(survey()), ITEMS, BANNERS).to_frame()
    assert len(frame) == 2 * (1 + 2 + 3) * 5
    assert not frame.duplicated(["item", "option", "banner", "category"]).any()


def test_book_without_items_is_empty() -> None:
    assert crosstab_book(WeightedSample.from_frame(survey()), []).to_frame().empty


def test_unknown_and_repeated_items_are_refused() -> None:
    sample = WeightedSample.from_frame(survey())
    with pytest.raises(AnalysisError, match="twice"):
        crosstab_book(sample, [ITEMS[0], ITEMS[0]])
    with pytest.raises(AnalysisError, match="nowhere"):
        crosstab_book(sample, ITEMS).table("nowhere")


def test_book_of_forty_items_and_four_banners_is_computed_while_a_page_loads() -> None:
    data = survey(rows=1000, communes=26, items=40).assign(area2=lambda frame: frame["area"], sex2=lambda f: f["sex"])
    sample = two_stage_pps(data)
    items = [Item(f"q{number}", "Q", OPTIONS) for number in range(40)]
    banners = [*BANNERS, Banner("sex2", "", BANNERS[0].categories), Banner("area2", "", BANNERS[1].categories)]
    seconds = []
    for _ in range(5):
        start = time.thread_time()
        crosstab_book(sample, items, banners)
        seconds.append(time.thread_time() - start)
    assert min(seconds) < 0.1, "seconds of work, which a busy machine does not lengthen as it does the time"
