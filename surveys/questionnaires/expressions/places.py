"""Where each item stands in its form: node paths written by hand (../age, /data/house/age) find their question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

Path = tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The items of a form by their path below its root, and the path of the item to which an expression belongs.

    `roots` are the names that the form's own node may have (none: any).
    `names` has every group, repeat and question: ("household", "age") → its variable. `repeats` says which are repeats.
    """

    names: Mapping[Path, str] = field(default_factory=dict)
    repeats: frozenset[Path] = frozenset()
    here: Path = ()
    roots: Collection[str] = ()

    def at(self, here: Path) -> Places:
        """The same form, seen from another item."""
        return replace(self, here=here)

    def path_of(self, name: str) -> Path | None:
        """The path of a variable."""
        return next((path for path, other in self.names.items() if other == name), None)
