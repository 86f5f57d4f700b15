"""Which means may be shown: none of a few people, none that another mean or a hidden count gives away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.answers import Banner, encode_single
from analysis.derived_variables import Based
from analysis.disclosure import HIDDEN, LOWEST_THRESHOLDS, PublishedBook
from analysis.feasible_counts import PrintedSums
from analysis.linked_tables import DerivedTables
from analysis.shared_answers import roots
from analysis.weighted_sample import WeightedSample

LEAST_BEHIND_MEAN = LOWEST_THRESHOLDS["minimum_base"]
Withheld = dict[str, set[str]]


def withheld_means(
    variable: str,
    published: PublishedBook,
    sample: WeightedSample,
    banners: Sequence[Banner],
    derived: DerivedTables,
) -> Withheld:
    """By banner, in the order in which their tables are decided, the categories whose mean is not shown."""
    withheld: Withheld = {}
    for banner in sorted(banners, key=lambda one: derived.order(one.variable)):
        small = _small_groups(sample, variable, banner)
        small |= {code for code in banner.codes if tells_of_others(variable, banner, code, published, sample, derived)}
        small |= _news(sample, variable, banner, banners, {**withheld, banner.variable: small}, derived)
        withheld[banner.variable] = small
    return withheld


def _small_groups(sample: WeightedSample, variable: str, banner: Banner) -> set[str]:
    """The groups whose mean is hidden: small ones, and others until together they hold enough.

    Those who skipped the banner's question are a group as well: the total less all others is theirs.
    """
    if variable not in sample.data:
        return set()
    answered = sample.data[variable].notna()
    groups = encode_single(sample.data.loc[answered, banner.variable], banner.codes, variable=banner.variable)
    sizes = sorted((int(n), code) for code, n in zip(("", *banner.codes), np.bincount(groups + 1), strict=False) if n)
    small = [(n, code) for n, code in sizes if n < LEAST_BEHIND_MEAN]
    large = [(n, code) for n, code in sizes if n >= LEAST_BEHIND_MEAN and code]
    while small and large and (len(small) < 2 or sum(n for n, _code in small) < LEAST_BEHIND_MEAN):
        small.append(large.pop(0))
    return {code for _n, code in small}


def tells_of_others(
    variable: str,
    banner: Banner | None,
    code: str | None,
    published: PublishedBook,
    sample: WeightedSample,
    derived: DerivedTables,
) -> bool:
    """Whether the mean of a derived number would tell of what is hidden: of counts of its question, or of the few that
    it leaves out."""
    made = next((each for each in derived.variables if each.name == variable), None)
    if made is None:
        return False
    for source in roots(derived.variables)[variable]:
        place = (source, None if banner is None else banner.variable)
        if place not in published.tables:
            if any(item.variable == source for item in published.items):
                return True
            continue
        table = published.tables[place]
        at = 0 if banner is None or code is None else 1 + banner.codes.index(code)
        if table.columns[at].status == HIDDEN or any(row[at].status == HIDDEN for row in table.cells):
            return True
    if not isinstance(made, Based):
        return False
    inside = np.ones(len(sample.data), dtype=bool)
    if banner is not None and code is not None:
        inside = encode_single(sample.data[banner.variable], [code, *_others(banner, code)], variable="") == 0
    left = sample.data[made.source].notna() & sample.data[variable].isna() & inside
    return bool(0 < left.sum() < LEAST_BEHIND_MEAN)


def _others(banner: Banner, code: str) -> list[str]:
    return [each for each in banner.codes if each != code]


def _news(
    sample: WeightedSample,
    variable: str,
    banner: Banner,
    banners: Sequence[Banner],
    withheld: Mapping[str, set[str]],
    derived: DerivedTables,
) -> set[str]:
    """Groups of a derived banner whose mean does not follow from those of the banners that rest on the same question.

    Their difference would be the mean of the few who are in one group and not in the other.
    """
    rests = roots(derived.variables)
    own = rests.get(banner.variable)
    if own is None or variable not in sample.data:
        return set()
    before = [
        each
        for each in banners
        if derived.order(each.variable) < derived.order(banner.variable)
        and own & rests.get(each.variable, frozenset({each.variable}))
    ]
    if not before:
        return set()
    answered = sample.data[variable].notna().to_numpy()
    groups = [np.ones(int(answered.sum()))]
    for each in before:
        codes = encode_single(sample.data.loc[answered, each.variable], each.codes, variable=each.variable)
        groups += [codes == at for at, code in enumerate(each.codes) if code not in withheld[each.variable]]
    codes = encode_single(sample.data.loc[answered, banner.variable], banner.codes, variable=banner.variable)
    wanted = np.array([codes == at for at in range(len(banner.codes))], dtype=float)
    patterns = np.unique(np.vstack([np.array(groups, dtype=float), wanted]), axis=1)
    known = PrintedSums.none(np.ones(patterns.shape[1])).and_(patterns[: len(groups)])
    follows = known.tell(patterns[len(groups) :])
    return {code for code, is_known in zip(banner.codes, follows, strict=True) if not is_known}
