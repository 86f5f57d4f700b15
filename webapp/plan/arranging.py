"""Numbers typed beside the rows of a list, as an order: who types 3 beside the fortieth makes it the third."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def arranged(names: Sequence[str], wanted: Mapping[str, int]) -> list[str]:
    """`names` in their order, but those of `wanted` stand at the place that they want; the others close ranks. Two that
    want one place stand one behind the other."""
    slots: dict[int, str] = {}
    for name in sorted((name for name in names if name in wanted), key=lambda name: wanted[name]):
        first = min(max(wanted[name], 1), len(names))
        places = [*range(first, len(names) + 1), *range(first - 1, 0, -1)]
        slots[next(place for place in places if place not in slots)] = name
    stay = iter([name for name in names if name not in wanted])
    return [slots[place] if place in slots else next(stay) for place in range(1, len(names) + 1)]


def by_section(names: Iterable[str], sections: Mapping[str, str]) -> list[str]:
    """The same with every section in one piece, where the first of its questions stands."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(sections[name], []).append(name)
    return [name for members in found.values() for name in members]
