"""What may be published: R6 of the domain rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import (
    AnalysisError,
    Banner,
    Item,
    PublishedBook,
    WeightedSample,
    crosstab_book,
    next_release,
    protect,
)

ITEM = Item("q", "Question", (("1", "one"), ("2", "two"), ("3", "three")))
AREA = Banner("area", "Area", (("a", "A"), ("b", "B"), ("c", "C")))


def book(counts: dict[str, tuple[int, ...]], *, basis: str = "probability", **thresholds: int) -> PublishedBook:
    """A published book of the item by area, from counts of the options in each area."""
    rows = [
        (area, code)
        for area, column in counts.items()
        for code, count in zip(ITEM.codes, column, strict=True)
        for _ in range(count)
    ]
    sample = WeightedSample.from_frame(pd.DataFrame(rows, columns=["area", "q"]), basis=basis)
    return protect(crosstab_book(sample, [ITEM], [AREA]), **thresholds)


def statuses(published: PublishedBook, banner: str | None = "area") -> list[str]:
    """One word an option, one letter a column: s shown, f flagged, h hidden."""
    return ["".join(cell.status[0] for cell in row) for row in published.table("q", banner).cells]


def test_large_cells_are_all_shown() -> None:
    assert statuses(book({"a": (30, 20, 10), "b": (20, 20, 20), "c": (15, 15, 15)})) == ["ssss"] * 3


def test_base_below_thirty_is_flagged() -> None:
    published = book({"a": (10, 9, 10), "b": (20, 20, 20), "c": (15, 15, 15)})
    assert statuses(published) == ["sfss"] * 3
    assert published.table("q", "area").cells[0][1].reason == "small_base"


def test_base_below_ten_hides_the_column_and_the_next_smallest() -> None:
    published = book({"a": (3, 3, 3), "b": (20, 20, 20), "c": (15, 15, 15)})
    assert statuses(published) == ["shsh"] * 3
    table = published.table("q", "area")
    assert [table.cells[0][place].reason for place in (1, 3)] == ["small_base", "complementary"]
    assert [column.base for column in table.columns] == [114, None, 60, None]
    assert table.cells[0][1].count is None
    assert table.cells[0][1].share is None


def test_two_small_columns_that_hold_too_few_together_take_a_third_with_them() -> None:
    assert statuses(book({"a": (3, 0, 0), "b": (0, 4, 0), "c": (15, 15, 15)})) == ["shhh"] * 3


def test_small_count_is_hidden_with_others_until_each_of_them_is_uncertain_by_three_or_a_fifth() -> None:
    published = book({"a": (3, 20, 20), "b": (20, 12, 20), "c": (15, 15, 15)})
    hidden = statuses(published)
    assert [row.count("h") for row in hidden] == [2, 2, 2]
    assert hidden[0][1] == "h"
    assert all(row[0] == "s" for row in hidden)
    reasons = {cell.reason for row in published.table("q", "area").cells for cell in row if cell.status == "hidden"}
    assert reasons == {"complementary"}  # two whole columns


def test_small_count_in_the_total_is_hidden_in_every_table() -> None:
    published = book({"a": (3, 20, 20), "b": (0, 12, 20), "c": (0, 15, 15)})
    assert statuses(published, None) == ["h", "h", "s"]
    assert [row[0] for row in statuses(published)] == ["h", "h", "s"]


def test_total_below_ten_hides_everything() -> None:
    assert statuses(book({"a": (3, 3, 3), "b": (0, 0, 0), "c": (0, 0, 0)}), None) == ["h"] * 3


def test_category_without_answers_is_not_a_result() -> None:
    published = book({"a": (20, 20, 20), "b": (20, 20, 20), "c": (0, 0, 0)})
    assert {row[3].reason for row in published.table("q", "area").cells} == {"no_answers"}


def test_multiple_choice_hides_along_the_row_only() -> None:
    rows = [("a", "1")] * 2 + [("a", "2")] * 30 + [("b", "1")] * 30 + [("b", "2")] * 20 + [("c", "1 2")] * 25
    sample = WeightedSample.from_frame(pd.DataFrame(rows, columns=["area", "q"]))
    item = Item("q", "Q", (("1", "one"), ("2", "two")), multiple=True)
    assert statuses(protect(crosstab_book(sample, [item], [AREA]))) == ["shhh", "sssf"]


@pytest.mark.parametrize(
    "threshold", [{"minimum_base": 9}, {"flag_base": 29}, {"minimum_count": 4}, {"minimum_count": 0}]
)
def test_thresholds_only_go_up(threshold: dict[str, int]) -> None:
    with pytest.raises(AnalysisError) as caught:
        book({"a": (30, 20, 10), "b": (0, 0, 0), "c": (0, 0, 0)}, **threshold)
    assert caught.value.code == "threshold_too_low"
    assert statuses(book({"a": (30, 20, 10), "b": (9, 9, 20), "c": (40, 40, 40)}, minimum_base=39))[0] == "shhs"


def test_quota_shows_counts_and_shares_without_any_error() -> None:
    published = book({"a": (30, 20, 10), "b": (20, 20, 20), "c": (15, 15, 15)}, basis="quota")
    for row in published.table("q", "area").cells:
        for cell in row:
            assert (cell.se, cell.low, cell.high, cell.deff, cell.df) == (None,) * 5
            assert cell.share is not None
    assert not published.claims.confidence_interval
    assert published.to_frame()[["se", "low", "high", "deff"]].isna().all().all()


def test_basis_can_be_weakened_on_the_way_out_but_not_strengthened() -> None:
    data = pd.DataFrame({"q": ["1"] * 20 + ["2"] * 20, "area": "a"})
    quota = crosstab_book(WeightedSample.from_frame(data, basis="quota"), [ITEM], [AREA])
    with pytest.raises(AnalysisError) as caught:
        protect(quota, basis="probability")
    assert caught.value.code == "basis_too_strong"
    probability = crosstab_book(WeightedSample.from_frame(data), [ITEM], [AREA])
    assert protect(probability, basis="quota").table("q").cells[0][0].low is None
    assert protect(probability).table("q").cells[0][0].low is not None


def test_unknown_table_is_refused() -> None:
    with pytest.raises(AnalysisError):
        book({"a": (30, 20, 10), "b": (0, 0, 0), "c": (0, 0, 0)}).table("q", "nowhere")


def test_live_tables_wait_for_ten_in_every_category() -> None:
    candidates = pd.DataFrame({"area": ["a"] * 12 + ["b"] * 9 + ["c"] * 10})
    allowed = next_release(candidates.iloc[:0], candidates, [AREA])
    assert candidates.loc[allowed, "area"].value_counts().to_dict() == {"a": 12, "c": 10}


def test_live_tables_count_only_what_is_new() -> None:
    candidates = pd.DataFrame({"area": ["a"] * 25})
    assert len(next_release(candidates.iloc[:16], candidates, [AREA])) == 0
    assert next_release(candidates.iloc[:15], candidates, [AREA]).tolist() == list(range(15, 25))


def test_holding_back_one_category_may_hold_back_another() -> None:
    sex = Banner("sex", "Sex", (("f", "F"), ("m", "M")))
    candidates = pd.DataFrame({"area": ["a"] * 12 + ["b"] * 9, "sex": ["f"] * 8 + ["m"] * 4 + ["m"] * 9})
    assert len(next_release(candidates.iloc[:0], candidates, [AREA, sex])) == 0


def test_missing_category_counts_as_one() -> None:
    candidates = pd.DataFrame({"area": ["a"] * 12 + [None] * 9})
    assert len(next_release(candidates.iloc[:0], candidates, [AREA])) == 12


def test_step_only_goes_up() -> None:
    frame = pd.DataFrame({"area": ["a"] * 12})
    with pytest.raises(AnalysisError):
        next_release(frame.iloc[:0], frame, [AREA], step=9)
    assert len(next_release(frame.iloc[:0], frame, [AREA], step=13)) == 0


def test_no_release_lets_a_single_answer_be_worked_out_by_subtraction() -> None:
    rng = np.random.default_rng(5)
    everyone = pd.DataFrame({"area": rng.choice(["a", "b", "c"], 300)})
    released = everyone.iloc[:0]
    for arrived in range(1, 301):
        new = next_release(released, everyone.iloc[:arrived], [AREA])
        steps = everyone.loc[new, "area"].value_counts()
        assert len(new) == 0 or steps.min() >= 10
        released = everyone.loc[released.index.union(new)]
    assert len(released) > 270


def test_a_printed_cell_knows_its_error_in_other_words_and_a_hidden_one_nothing() -> None:
    table = book({"a": (40, 40, 40), "b": (30, 30, 20), "c": (3, 3, 3)}).table("q", "area")
    cell = table.cells[0][0]
    assert cell.unweighted_share == pytest.approx(73 / 209)
    assert (cell.cv, cell.margin) == pytest.approx((cell.se / cell.share, (cell.high - cell.low) / 2))
    hidden = table.cells[0][3]
    assert hidden.status == "hidden"
    assert (hidden.unweighted_share, hidden.cv, hidden.margin) == (None, None, None)
    assert book({"a": (30, 20, 10)}, basis="quota").table("q").cells[0][0].cv is None
