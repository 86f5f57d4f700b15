"""Weighting cells that are too small to carry a factor: which are combined with which."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.weighting import SMALL_CELL


def combine_small_cells(respondents: Mapping[str, int], *, least: int = SMALL_CELL) -> dict[str, str]:
    """The cell of each stratum, out of its number of respondents: the stratum itself unless that is below `least`.

    Rule: as long as a cell has fewer than `least` respondents and is not the only one, the smallest is combined with
    the smaller of its two neighbours in alphabetical order; a combined cell is named by its strata.

    >>> combine_small_cells({"a": 40, "b": 5, "c": 30})
    {'a': 'a', 'b': 'b + c', 'c': 'b + c'}
    """
    cells = [([stratum], int(n)) for stratum, n in sorted(respondents.items())]
    while len(cells) > 1 and min(n for _strata, n in cells) < least:
        smallest = min(range(len(cells)), key=lambda place: cells[place][1])
        neighbours = [place for place in (smallest - 1, smallest + 1) if 0 <= place < len(cells)]
        other = min(neighbours, key=lambda place: cells[place][1])
        first, second = sorted((smallest, other))
        cells[first : second + 1] = [(cells[first][0] + cells[second][0], cells[first][1] + cells[second][1])]
    return {stratum: " + ".join(strata) for strata, _n in cells for stratum in strata}
