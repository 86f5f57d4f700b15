"""Probabilities sum to n, a draw does not see the order of the frame, and its ledger sees every edit."""

import copy
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling import (
    Frame,
    SampleDesign,
    Stage,
    draw,
    inclusion_probabilities,
    ledger,
    pareto,
    pareto_inclusion_probabilities,
    permanent_random_number,
    pps_systematic,
    sampford,
    verify,
)
from sampling.design import STAGE_METHODS

SIZES = st.lists(st.integers(0, 10_000), min_size=1, max_size=40).filter(any)
UNIT_INTERVAL = st.floats(0, 1, exclude_max=True)


@st.composite
def sizes_and_n(draw_):
    sizes = draw_(SIZES)
    return sizes, draw_(st.integers(0, sum(size > 0 for size in sizes)))


@st.composite
def frames(draw_):
    count = draw_(st.integers(4, 12))
    return [
        {
            "unit_id": f"{97 + 7 * i:05d}",
            "name": draw_(st.sampled_from(["Xã Hoà Bình", "Phường Lê Lợi", "Xã 'Ia Đrăng'", 'Xã "Mới"'])),
            "stratum": "phường" if i % 2 else "xã",
            "size": draw_(st.integers(1, 9_000)),
            "households": draw_(st.integers(1, 40)),
        }
        for i in range(count)
    ]


@st.composite
def designs(draw_):
    method = draw_(st.sampled_from(sorted(STAGE_METHODS["psu"])))
    return SampleDesign(
        stages=(Stage("psu", method), Stage("household", "srs")),
        allocation={"xã": draw_(st.integers(1, 2)), "phường": draw_(st.integers(1, 2))},
        households_per_psu=draw_(st.integers(1, 6)),
        reserve_per_psu=draw_(st.integers(0, 3)),
    )


@given(sizes_and_n())
def test_probabilities_sum_to_n_and_certainty_units_have_weight_one(case):
    sizes, n = case
    pi = inclusion_probabilities(sizes, n)
    assert abs(pi.sum() - n) < 1e-9
    assert ((pi >= 0) & (pi <= 1)).all()
    positive = np.asarray(sizes) > 0
    assert ((pi > 0) == positive).all() or n == 0
    open_units = pi < 1
    certain_weights = 1 / pi[~open_units]
    assert (certain_weights == 1).all()
    if n > 0 and open_units[positive].any() and pi[open_units].any():
        ratios = pi[open_units & positive] / np.asarray(sizes)[open_units & positive]
        assert np.allclose(ratios, ratios[0], rtol=1e-12)


@given(sizes_and_n(), UNIT_INTERVAL, st.randoms(use_true_random=False))
def test_pps_systematic_takes_n_different_units_whatever_the_start_and_order(case, start, random):
    sizes, n = case
    order = list(range(len(sizes)))
    random.shuffle(order)
    chosen = pps_systematic(sizes, n, start=start, order=order)
    assert len(chosen) == len(set(chosen.tolist())) == n
    assert all(sizes[unit] > 0 for unit in chosen)
    assert set(np.flatnonzero(inclusion_probabilities(sizes, n) == 1)) <= set(chosen.tolist())


@given(sizes_and_n(), st.data())
def test_sampford_and_pareto_take_n_different_units(case, data):
    sizes, n = case
    pi = inclusion_probabilities(sizes, n)
    prn = data.draw(st.lists(UNIT_INTERVAL, min_size=len(sizes), max_size=len(sizes)))
    for chosen in (sampford(pi, prn), pareto(pi, n, prn)):
        assert len(chosen) == len(set(chosen.tolist())) == n
        assert (pi[chosen] > 0).all()
        assert set(np.flatnonzero(pi == 1)) <= set(chosen.tolist())


@settings(deadline=None)
@given(sizes_and_n())
def test_paretos_own_probabilities_sum_to_n(case):
    sizes, n = case
    pi = pareto_inclusion_probabilities(inclusion_probabilities(sizes, n), n)
    assert abs(pi.sum() - n) < 1e-9
    assert ((pi >= 0) & (pi <= 1 + 1e-12)).all()


@settings(deadline=None, max_examples=40)
@given(frames(), designs(), st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_draw(records, design, random):
    shuffled = copy.copy(records)
    random.shuffle(shuffled)
    first, second = (draw(Frame.from_records(rows), design, seed="1234") for rows in (records, shuffled))
    assert ledger(first) == ledger(second)


@settings(deadline=None, max_examples=40)
@given(frames(), designs())
def test_weights_are_known_and_households_of_a_psu_count_its_list(records, design):
    drawn = draw(Frame.from_records(records), design, seed="1234")
    assert drawn.psus["inclusion_probability"].between(0, 1, inclusive="right").all()
    main = drawn.households.query("role == 'main'")
    listed = (1 / main["conditional_probability"]).groupby(main["psu"]).sum()
    expected = drawn.psus.set_index("unit_id")["households"]
    assert np.allclose(listed.sort_index(), expected.sort_index(), rtol=1e-12)
    assert not drawn.households.duplicated(["psu", "line"]).any()


@settings(deadline=None, max_examples=40)
@given(frames(), designs(), st.data())
def test_any_changed_line_of_a_ledger_is_found(records, design, data):
    frame = Frame.from_records(records)
    record = ledger(draw(frame, design, seed="1234"))
    assert verify(record, frame) == []
    part = data.draw(st.sampled_from(["psus", "households"]))
    line = data.draw(st.sampled_from(record[part]))
    key = data.draw(st.sampled_from(sorted(line)))
    line[key] = "changed"
    assert any(f"{part} line" in difference for difference in verify(record, frame))


@given(frames(), st.data())
def test_any_edit_of_the_frame_changes_its_hash(records, data):
    before = Frame.from_records(records).hash
    row = data.draw(st.sampled_from(records))
    key = data.draw(st.sampled_from(["name", "stratum", "size", "households"]))
    row[key] = row[key] + 1 if isinstance(row[key], int) else row[key] + "x"
    assert Frame.from_records(records).hash != before


@given(frames())
def test_composition_of_letters_does_not_change_the_hash(records):
    decomposed = [{**row, "name": unicodedata.normalize("NFD", row["name"])} for row in records]
    assert Frame.from_records(decomposed).hash == Frame.from_records(records).hash


@given(st.text(min_size=1).filter(lambda text: "|" not in text), st.integers(0, 99))
def test_a_permanent_random_number_lies_in_the_unit_interval(unit_id, draw_number):
    assert 0 <= permanent_random_number("seed", "psu", unit_id, draw_number) < 1
