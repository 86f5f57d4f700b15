"""Tables and values on their way: shapes, order, one form and one hash for what either database keeps."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from surveys.database import Base, open_engine
from surveys.transfer.reading import all_rows
from surveys.transfer.rows import TableSum, canonical_json, decode_rows, encode_rows, unsuitable
from surveys.transfer.tables import (
    Column,
    Kind,
    Reference,
    TableShape,
    as_table,
    early_references,
    in_order,
    read_shapes,
)
from tests.postgresql import needs_postgresql
from tests.services.installation_pool import both

VALUES = TableShape("kept_values", tuple(Column(kind.value, kind) for kind in Kind), ("integer",))


@both
def test_the_shapes_in_the_database_are_those_of_the_code(pool, kind):
    with pool.empty(kind).connect() as connection:
        shapes = {shape.name: shape for shape in read_shapes(connection)}
    assert set(shapes) == set(Base.metadata.tables)
    kinds = {
        "INTEGER": Kind.INTEGER, "VARCHAR": Kind.TEXT, "BOOLEAN": Kind.BOOLEAN, "DATE": Kind.DATE, "JSON": Kind.JSON,
        "DATETIME": Kind.INSTANT, "CHAR(32)": Kind.UUID, "BLOB": Kind.BYTES, "DOUBLE": Kind.FLOAT,
    }  # fmt: skip
    for name, known in Base.metadata.tables.items():
        assert {each.name: kinds[str(each.type.compile())] for each in known.columns} == {
            each.name: each.kind for each in shapes[name].columns
        }


def test_tables_that_refer_to_each_other_in_a_circle_are_ordered_and_their_references_known_as_early():
    a = TableShape("a", (), (), (Reference("a_b", "b"),))
    b = TableShape("b", (), (), (Reference("b_a", "a"), Reference("b_b", "b"), Reference("b_c", "c")))
    c = TableShape("c", (), ())
    assert [shape.name for shape in in_order([a, b, c])] == ["c", "a", "b"]
    assert [(shape.name, each.name) for shape, each in early_references([a, b, c])] == [("a", "a_b"), ("b", "b_b")]


characters = st.characters(exclude_characters="\0", exclude_categories=("Cs",))


numbers = st.floats(allow_nan=False, allow_infinity=False)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | st.text(characters),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(characters), inner, max_size=4),
    max_leaves=12,
)


stored_documents = documents.filter(lambda each: not isinstance(each, int | float)) | st.integers(-(2**31), 2**31)


"""What a column may hold; SQLite keeps a document that is a bare number as the number."""


instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()).map(
    lambda at: at.astimezone(UTC)  # what one zone's clock showed twice equals nothing in Python
)


stored_rows = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(characters),
        "boolean": st.none() | st.booleans(),
        "date": st.none() | st.dates(),
        "instant": st.none() | instants,
        "float": st.none() | st.floats(allow_nan=False),
        "uuid": st.none() | st.uuids(),
        "bytes": st.none() | st.binary(),
        "json": st.none() | stored_documents.map(json.dumps),
    }
)


@pytest.fixture(scope="module")
def value_tables(request) -> Iterator[list[Engine]]:
    """One table with a column of each kind, in both databases."""
    cluster = request.getfixturevalue("cluster")
    cluster.create("kept_values")
    engines = [open_engine("sqlite://"), open_engine(cluster.url("kept_values"))]
    spelled = (
        ("CHAR(32)", "BLOB", "DATETIME", "DOUBLE"),
        ("UUID", "BYTEA", "TIMESTAMP WITH TIME ZONE", "DOUBLE PRECISION"),
    )
    for engine, (uuid, binary, instant, double) in zip(engines, spelled, strict=True):
        with engine.begin() as connection:
            connection.exec_driver_sql(
                f"CREATE TABLE kept_values (integer INTEGER PRIMARY KEY, text VARCHAR, boolean BOOLEAN, date DATE, "
                f"instant {instant}, float {double}, uuid {uuid}, bytes {binary}, json JSON)"
            )
    yield engines
    for engine in engines:
        engine.dispose()
    cluster.drop("kept_values")


@needs_postgresql
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(stored_rows, min_size=1, max_size=4))
def test_any_value_comes_back_from_either_database_as_it_went_in_with_one_hash(value_tables, rows):
    numbered = [row | {"integer": number} for number, row in enumerate(rows)]
    sums = set()
    for engine in value_tables:
        kind = engine.dialect.name
        with engine.connect() as connection:
            connection.execute(insert(as_table(VALUES, dialect=kind)), numbered)
            assert read_shapes(connection)[0].columns == VALUES.columns
            found = [tuple(row) for row in connection.execute(all_rows(VALUES, kind))]
            connection.rollback()
        for row, written in zip(found, numbered, strict=True):
            for each, value in zip(VALUES.columns, row, strict=True):
                assert value == written[each.name]
        carried = json.loads(json.dumps(list(encode_rows(VALUES, found))))
        assert list(decode_rows(VALUES, carried)) == found
        sums.add(_sum_of(found))
    assert len(sums) == 1


def _sum_of(rows: list[tuple[object, ...]]) -> str:
    counted = TableSum(VALUES)
    counted.add(rows)
    return counted.sum().sha256


@given(documents)
def test_a_document_has_one_form_whatever_the_order_of_its_keys(document):
    turned = _turned(document)
    assert canonical_json(json.dumps(document)) == canonical_json(json.dumps(turned, indent=1, ensure_ascii=False))


def _turned(document: object) -> object:
    if isinstance(document, dict):
        return {key: _turned(document[key]) for key in reversed(list(document))}
    return [_turned(each) for each in document] if isinstance(document, list) else document


@pytest.mark.parametrize(
    ("one", "other"), [("1e22", "10000000000000000000000"), ("1.50", "1.5"), ("-0.0", "0"), ("1.0", "1")]
)
def test_a_number_has_one_form_however_it_is_written(one, other):
    assert canonical_json(f'{{"a": {one}}}') == canonical_json(f'{{"a": {other}}}')


def test_the_hash_ignores_order_and_notices_any_change_of_a_value():
    shape = TableShape("t", (Column("a", Kind.TEXT), Column("b", Kind.INTEGER)), ("a",))
    turned = TableShape("t", (Column("b", Kind.INTEGER), Column("a", Kind.TEXT)), ("a",))

    def hashed(shape: TableShape, rows: list[tuple[object, ...]]) -> str:
        counted = TableSum(shape)
        counted.add(rows)
        return counted.sum().sha256

    rows: list[tuple[object, ...]] = [("x", 1), ("y", 2)]
    assert hashed(shape, rows) == hashed(shape, rows[::-1]) == hashed(turned, [(b, a) for a, b in rows])
    changes = [[("x", 1)], [("x", 1), ("y", 3)], [("x", 2), ("y", 1)], [("x", None), ("y", 2)], [*rows, ("y", 2)]]
    assert len({hashed(shape, rows), *(hashed(shape, change) for change in changes)}) == len(changes) + 1


def test_what_a_database_cannot_keep_is_said_in_a_word():
    assert unsuitable(Kind.TEXT, "a\0b", dialect="postgresql") == "U+0000"
    assert unsuitable(Kind.JSON, json.dumps({"a": ["\ud800"]}), dialect="postgresql") == "U+D800"
    assert unsuitable(Kind.FLOAT, math.nan, dialect="sqlite") == "NaN"
    assert unsuitable(Kind.INTEGER, 2**31, dialect="postgresql") == str(2**31)
    for kind, value in ((Kind.TEXT, "Ợ"), (Kind.JSON, '"\\\\u0000"'), (Kind.INTEGER, 2**31 - 1), (Kind.FLOAT, None)):
        assert unsuitable(kind, value, dialect="postgresql") is None
