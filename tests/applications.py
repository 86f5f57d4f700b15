"""Applications are made by the thousand here, each with the same addresses: how an address is written is compiled once.

Nine tenths of `create_app` is werkzeug turning each of its rules into a function, a tenth of a second in all. The
functions know nothing of the application that they are made for, so equal rules share them within a run of tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def compile_addresses_once() -> None:
    """Let equal rules share their compiled functions from now on, where this werkzeug compiles them."""
    compiles: Callable[[Rule, bool], Builder] | None = getattr(Rule, "_compile_builder", None)
    if compiles is None or hasattr(compiles, "known"):
        return
    known: dict[Any, Builder] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Builder:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        kinds = tuple((name, type(converter)) for name, converter in rule._converters.items())
        key = (tuple(rule._trace), defaults, tuple(sorted(rule.arguments)), kinds, append_unknown)
        if key not in known:
            known[key] = compiles(rule, append_unknown)
        return known[key]

    compiled.known = known  # type: ignore[attr-defined]
    Rule._compile_builder = compiled  # type: ignore[method-assign]
