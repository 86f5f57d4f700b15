"""Allocation holds its sum and bounds and is never beaten by moving one unit."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sampling import ALLOCATION_METHODS, allocate

STRATA = st.lists(
    st.tuples(st.integers(1, 500), st.floats(0.01, 100)),
    min_size=1,
    max_size=12,
)


def table(rows):
    return pd.DataFrame(rows, columns=["size", "sd"], index=[f"s{h:02d}" for h in range(len(rows))])


@given(rows=STRATA, share=st.floats(0, 1), method=st.sampled_from(ALLOCATION_METHODS))
def test_allocation_sums_to_n_within_bounds_and_cannot_be_improved(rows, share, method):
    strata = table(rows)
    upper = strata["size"].to_dict()
    lower = {name: min(2, cap) for name, cap in upper.items()}
    n = sum(lower.values()) + round(share * (sum(upper.values()) - sum(lower.values())))
    shares = allocate(n, strata, method=method)

    assert sum(shares.values()) == n
    assert all(lower[name] <= count <= upper[name] for name, count in shares.items())
    power = {"proportional": 2, "equal": 0, "square_root": 1, "neyman": 2}[method]
    weight = strata["size"].astype(float) ** power * (strata["sd"] ** 2 if method == "neyman" else 1)
    losses = [weight[h] / (k * (k - 1)) for h, k in shares.items() if k > lower[h] and k > 1]
    gains = [weight[h] / (k * (k + 1)) for h, k in shares.items() if k < upper[h]]
    if losses and gains:
        assert min(losses) >= max(gains) * (1 - 1e-12)


@given(rows=STRATA, share=st.floats(0, 1), data=st.data())
def test_the_order_of_the_strata_does_not_matter(rows, share, data):
    strata = table(rows)
    least = sum(min(2, cap) for cap in strata["size"])
    n = least + round(share * (int(strata["size"].sum()) - least))
    shuffled = strata.loc[data.draw(st.permutations(list(strata.index)))]
    assert allocate(n, shuffled) == allocate(n, strata)
