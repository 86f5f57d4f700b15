"""The engine of tables against `estimate`, in every cell, under every kind of design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis.tabulation
from analysis import (
    AnalysisError,
    Banner,
    Item,
    JointVariance,
    Proportion,
    WeightedSample,
    calibrate,
    crosstab_book,
    design_matrix,
    estimate,
    poststratify,
    rake,
    with_replicates,
)

OPTIONS = tuple((str(code), f"option {code}") for code in range(1, 5))
ITEMS = [Item("q0", "First", OPTIONS), Item("q1", "Second", OPTIONS), Item("q2", "Numbers", OPTIONS)]
SEX = Banner("sex", "Sex", (("f", "female"), ("m", "male")))
AREA = Banner("area", "Area", (("1", "a"), ("2", "b"), ("3", "nobody")))


def survey(rows: int = 360, communes: int = 24, *, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    commune = rng.integers(0, communes, rows)
    household = commune * 100 + rng.integers(0, 6, rows)
    data = pd.DataFrame(
        {
            "stratum": commune % 4,
            "lonely": np.where(commune == 5, 9, commune % 3),
            "commune": commune,
            "household": household,
            "pi": rng.uniform(0.1, 0.8, communes)[commune],
            "households": 300,
            "communes": 90,
            "w": rng.uniform(0.5, 3, rows) * (rng.random(rows) > 0.05),
            "sex": rng.choice(["f", "m"], rows),
            "area": np.where(commune < 3, "1", rng.choice(["1", "2", None], rows)),
            "age": rng.choice(["old", "young"], rows),
            "income": rng.gamma(2, 3, rows),
            "q2": rng.integers(1, 5, rows),
        }
    )
    for item in range(2):
        answers = rng.choice(4, rows, p=[0.6, 0.37, 0.03, 0.0]) + 1
        data[f"q{item}"] = np.where(rng.random(rows) < 0.1, None, answers.astype(str))
    return data


def two_stages(data: pd.DataFrame, **options: object) -> WeightedSample:
    return WeightedSample.from_frame(
        data,
        strata="stratum",
        psu=["commune", "household"],
        weights="w",
        fpc=["communes", "households"],
        **options,  # type: ignore[arg-type]
    )


def pps(data: pd.DataFrame, kind: str, **options: object) -> WeightedSample:
    return WeightedSample.from_frame(
        data,
        strata="stratum",
        psu="commune",
        weights="w",
        first_stage=kind,  # type: ignore[arg-type]
        probabilities="pi",
        **options,  # type: ignore[arg-type]
    )


def lonely(data: pd.DataFrame, policy: str, *, domain: bool = False) -> WeightedSample:
    stratum = "stratum" if domain else "lonely"
    return WeightedSample.from_frame(
        data, strata=stratum, psu="commune", weights="w", lonely_psu=policy, lonely_in_domain=domain
    )


def rows_drawn(
    data: pd.DataFrame, *, psu: list[str | None], fpc: list[str | None], **options: object
) -> WeightedSample:
    return WeightedSample.from_frame(data, strata="stratum", psu=psu, weights="w", fpc=fpc, **options)  # type: ignore[arg-type]


def persons(data: pd.DataFrame, policy: str = "fail", *, domain: bool = False) -> WeightedSample:
    """Communes, then persons: the second stage's units are rows."""
    data = data.assign(person=np.arange(len(data)))
    return rows_drawn(
        data, psu=["commune", "person"], fpc=["communes", "households"], lonely_psu=policy, lonely_in_domain=domain
    )


def greg(sample: WeightedSample) -> WeightedSample:
    x = design_matrix(sample.data, ["sex", "income"]).columns
    return calibrate(sample, x, (sample.weights @ x) * [1.1, 1.15, 1.05])


def by_cells(sample: WeightedSample) -> WeightedSample:
    return poststratify(sample, "age", {"old": 200.0, "young": 250.0})


def by_margins(sample: WeightedSample) -> WeightedSample:
    return rake(sample, {"age": {"old": 200.0, "young": 250.0}, "sex": {"f": 240.0, "m": 210.0}})


def replicated(sample: WeightedSample, method: str, **options: object) -> WeightedSample:
    return with_replicates(sample, method, rng=np.random.default_rng(2), replicates=40, **options)  # type: ignore[arg-type]


DESIGNS: dict[str, Callable[[pd.DataFrame], WeightedSample]] = {
    "rows": lambda d: WeightedSample.from_frame(d, weights="w"),
    "rows by stratum, corrected": lambda d: WeightedSample.from_frame(
        d.assign(N=5000), strata="stratum", weights="w", fpc="N"
    ),
    "with replacement": lambda d: two_stages(d, first_stage="with_replacement"),
    "two stages": two_stages,
    "three stages": lambda d: rows_drawn(
        d.assign(person=np.arange(len(d)), persons=20),
        psu=["commune", "household", "person"],
        fpc=["communes", "households", "persons"],
        lonely_psu="certainty",
    ),
    "first stage complete": lambda d: rows_drawn(
        d.assign(all=6, person=np.arange(len(d))), psu=["commune", "person"], fpc=["all", "households"]
    ),
    "communes, then persons": persons,
    "communes, then persons, lonely in domain": lambda d: persons(d, "adjust", domain=True),
    "Brewer": lambda d: pps(d, "pps_brewer"),
    "Overton": lambda d: pps(d, "pps_overton"),
    "Hartley and Rao": lambda d: pps(d, "pps_hartley_rao", joint=JointVariance("horvitz_thompson")),
    "lonely adjusted": lambda d: lonely(d, "adjust"),
    "lonely averaged": lambda d: lonely(d, "average"),
    "lonely certain": lambda d: lonely(d, "certainty"),
    "lonely in domain adjusted": lambda d: lonely(d, "adjust", domain=True),
    "lonely in domain averaged": lambda d: lonely(d, "average", domain=True),
    "GREG": lambda d: greg(two_stages(d)),
    "GREG, lonely adjusted": lambda d: greg(lonely(d, "adjust")),
    "GREG, persons": lambda d: greg(persons(d)),
    "post-stratified": lambda d: by_cells(two_stages(d)),
    "post-stratified, lonely in domain": lambda d: by_cells(lonely(d, "adjust", domain=True)),
    "raked": lambda d: by_margins(two_stages(d)),
    "GREG after post-stratification": lambda d: greg(by_cells(two_stages(d))),
    "raked after GREG, Overton": lambda d: by_margins(greg(pps(d, "pps_overton"))),
    "jackknife": lambda d: replicated(two_stages(d), "JKn", mse=True),
    "bootstrap": lambda d: replicated(two_stages(d), "subbootstrap"),
    "bootstrap at every stage": lambda d: replicated(persons(d), "mrbbootstrap"),
}


def assert_cells_agree(sample: WeightedSample) -> None:
    book = crosstab_book(sample, ITEMS, [SEX, AREA])
    for item in ITEMS:
        for banner, place, domain in [
            (None, 0, {}),
            ("sex", 2, {"sex": "m"}),
            ("area", 1, {"area": "1"}),
            ("area", 2, {"area": "2"}),
        ]:
            for option, (code, _) in enumerate(OPTIONS):
                cell = book.table(item.variable, banner).cells[option][place]
                one = estimate(Proportion(item.variable, code), sample, domain=domain)
                low, high = one.confidence_interval()
                assert (cell.base, cell.df) == (one.n, one.df)
                assert [cell.share, cell.se] == pytest.approx([one.value, one.se], rel=1e-10, abs=1e-13)
                assert [cell.low, cell.high] == pytest.approx([low, high], rel=1e-8, abs=1e-12, nan_ok=True)
                if 0 < one.value < 1 - 1e-12:
                    assert cell.deff == pytest.approx(one.deff, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", DESIGNS)
def test_every_cell_agrees_with_estimate(name: str) -> None:
    assert_cells_agree(DESIGNS[name](survey()))


@pytest.mark.parametrize("name", DESIGNS)
def test_blocks_of_one_stratum_give_what_one_block_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = DESIGNS[name](survey())
    whole = crosstab_book(sample, ITEMS, [SEX, AREA], percentages=("row", "total"))
    monkeypatch.setattr(analysis.tabulation, "ROWS_OF_BLOCK", 1)
    cut = crosstab_book(sample, ITEMS, [SEX, AREA], percentages=("row", "total"))
    for kind in ("column", "row", "total"):
        pd.testing.assert_frame_equal(whole.to_frame(kind), cut.to_frame(kind), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ["two stages", "communes, then persons", "raked", "lonely in domain averaged"])
def test_the_order_of_rows_does_not_matter(name: str) -> None:
    data = survey()
    shuffled = data.sample(frac=1, random_state=3)
    books = [crosstab_book(DESIGNS[name](each), ITEMS, [SEX, AREA]).to_frame() for each in (data, shuffled)]
    pd.testing.assert_frame_equal(*books, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["two stages", "GREG", "raked", "jackknife", "lonely in domain adjusted"])
def test_row_and_total_percentages_are_shares_of_their_own_bases(name: str) -> None:
    """By row: the banner's category among those who chose the option; of the total: both, among all with both."""
    data = survey()
    for code, _ in OPTIONS:
        data[f"area_of_{code}"] = data["area"].where(data["q1"] == code)
    both = data["q1"].notna() & data["area"].notna()
    data["both"] = (data["q1"].astype(str) + "/" + data["area"].astype(str)).where(both)
    sample = DESIGNS[name](data)
    book = crosstab_book(sample, ITEMS, [SEX, AREA], percentages=("row", "total"))
    for option, (code, _) in enumerate(OPTIONS):
        for place, area in ((1, "1"), (2, "2")):
            by_row = estimate(Proportion(f"area_of_{code}", area), sample)
            of_total = estimate(Proportion("both", f"{code}/{area}"), sample)
            for kind, one in (("row", by_row), ("total", of_total)):
                cell = book.table("q1", "area", percentages=kind).cells[option][place]
                assert (cell.base, cell.df) == (one.n, one.df)
                assert [cell.share, cell.se] == pytest.approx([one.value, one.se], rel=1e-10, abs=1e-13, nan_ok=True)
                if one.se:
                    assert cell.deff == pytest.approx(one.deff, rel=1e-9, nan_ok=True)
    assert book.table("q1", percentages="row").cells[0][0].share == 1.0


def test_multiple_choice_agrees_with_an_indicator_of_each_option() -> None:
    data = survey()
    rng = np.random.default_rng(4)
    asked = rng.random(len(data)) < 0.8
    picks = [" ".join(code for code, _ in OPTIONS if rng.random() < 0.4) for _ in range(len(data))]
    data["m"] = [picked.split() if said else None for picked, said in zip(picks, asked, strict=True)]
    for code, _ in OPTIONS:
        chose = [float(code in picked.split()) for picked in picks]
        data[f"m{code}"] = np.where(asked, chose, np.nan)
        data[f"sex_of_{code}"] = data["sex"].where(data[f"m{code}"] == 1)
    sample = greg(two_stages(data))
    book = crosstab_book(sample, [*ITEMS, Item("m", "Many", OPTIONS, multiple=True)], [SEX], percentages=("row",))
    for option, (code, _) in enumerate(OPTIONS):
        one = estimate(Proportion(f"m{code}", 1), sample, domain={"sex": "f"})
        cell = book.table("m", "sex").cells[option][1]
        assert (cell.base, cell.df) == (one.n, one.df)
        assert [cell.share, cell.se, cell.deff] == pytest.approx([one.value, one.se, one.deff], rel=1e-10)
        across = estimate(Proportion(f"sex_of_{code}", "f"), sample)
        cell = book.table("m", "sex", percentages="row").cells[option][1]
        assert [cell.share, cell.se] == pytest.approx([across.value, across.se], rel=1e-10)


def test_percentages_that_a_book_has_not_are_refused() -> None:
    sample = two_stages(survey())
    with pytest.raises(AnalysisError, match="no row percentages"):
        crosstab_book(sample, ITEMS).table("q0", percentages="row")
    with pytest.raises(AnalysisError, match="not one of"):
        crosstab_book(sample, ITEMS, percentages=("rows",))  # type: ignore[arg-type]


def test_answers_are_encoded_once_and_never_for_other_data() -> None:
    sample = two_stages(survey())
    before = crosstab_book(sample, ITEMS[:1]).estimates["q0"].share
    other = replace(sample, data=sample.data.assign(q0=sample.data["q0"].where(sample.data["q0"] != "1", "2")))
    after = crosstab_book(other, ITEMS[:1]).estimates["q0"].share
    assert before[0, 0] > 0
    assert after[0, 0] == 0
