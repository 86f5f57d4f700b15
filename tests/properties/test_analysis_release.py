"""Whatever arrives in whatever order: live tables that follow one another, the final one too, differ by ten or none."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Banner, next_release

AREA = Banner("area", "Area", (("a", "A"), ("b", "B"), ("c", "C")))
SEX = Banner("sex", "Sex", (("1", "Men"), ("2", "Women")))
STEP = 10


@st.composite
def arrivals(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.lists(st.tuples(st.sampled_from("aaabbc"), st.sampled_from("12")), min_size=1, max_size=150))
    frame = pd.DataFrame(rows, columns=["area", "sex"])
    frame["arrival"] = draw(st.permutations(range(len(frame))))
    return frame


def _counts(frame: pd.DataFrame) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter({("total", ""): len(frame)})
    for name in ("area", "sex"):
        counts.update((name, value) for value in frame[name])
    return counts


@settings(deadline=None, max_examples=60)
@given(arrivals())
def test_every_step_and_the_last_one_are_whole_in_every_domain_shown(frame: pd.DataFrame) -> None:
    released = frame.iloc[:0]
    for arrived in range(STEP, len(frame) + 1, STEP):
        here = frame[frame["arrival"] < arrived]
        new = here.loc[next_release(released, here, [AREA, SEX], step=STEP, held_back=STEP)]
        assert all(count >= STEP for count in _counts(new).values() if count)
        released = pd.concat([released, new])
    shown = _counts(released)
    last = _counts(frame.drop(released.index))
    assert all(last[domain] >= STEP for domain, count in shown.items() if count)
