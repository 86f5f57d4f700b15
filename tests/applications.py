"""Applications and connections are made by the thousand here, all alike: what each would compile for itself is compiled
once a run.

Addresses are most of `create_app`, templates most of the first look at a page, statements a fifth of a small test. None
of the three knows the application or the database that it was compiled for; where a version of werkzeug, Jinja or
SQLAlchemy does it in another way, each compiles for itself again.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS_KEPT = 5_000


def compile_once() -> None:
    """Let applications and engines made from now on share what they compile."""
    _share_addresses()
    _share_templates()
    _share_statements()


def _share_addresses() -> None:
    """Equal rules share their parts and the functions that build an address from them."""
    compiles: Callable[[Rule], None] = Rule.compile
    if hasattr(compiles, "known") or not hasattr(Rule, "_compile_builder"):
        return
    known: dict[Any, Rule] = {}

    def compiled(rule: Rule) -> None:
        assert rule.map is not None
        place = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching)
        key = (*place, tuple(sorted((rule.defaults or {}).items())), tuple(rule.map.converters.items()))
        if key not in known:
            compiles(rule)
            known[key] = rule
            return
        same = known[key]
        rule._parts, rule._trace, rule._converters = list(same._parts), list(same._trace), dict(same._converters)
        rule.arguments |= same.arguments
        rule._build = same._build.__func__.__get__(rule, None)  # type: ignore[attr-defined]
        rule._build_unknown = same._build_unknown.__func__.__get__(rule, None)  # type: ignore[attr-defined]

    compiled.known = known  # type: ignore[attr-defined]
    Rule.compile = compiled  # type: ignore[method-assign]


class Templates(BytecodeCache):
    """The code of each template, in memory, for as long as its text stays the same."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key] = (bucket.checksum, bucket.code)


def _share_templates() -> None:
    """Each environment has the same filters and settings, so that a template's code is the same in all of them."""
    Flask.jinja_options = {"bytecode_cache": Templates(), **Flask.jinja_options}


def _share_statements() -> None:
    """Statements compiled for one database serve another of the same kind and version."""
    if hasattr(Engine, "_compiled_cache") or "_compiled_cache" not in Engine.__annotations__:
        return
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)
    Engine._compiled_cache = property(lambda _engine: kept, lambda _engine, _own: None)  # type: ignore[assignment]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign,assignment]


def _is_alike(dialect: DefaultDialect, other: object) -> bool:
    return type(dialect) is type(other) and all(
        getattr(dialect, name, None) == getattr(other, name, None)
        for name in ("server_version_info", "paramstyle", "supports_native_boolean", "_json_serializer")
    )
