"""An installation moves between databases: everything arrives as it was, or nothing does."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, column, insert, inspect, select, table, text
from sqlalchemy.orm import Session

from surveys.database import Base, open_engine
from surveys.errors import SurveyError
from surveys.migrations import current_revision, newest_revision, upgrade, upgrade_within
from surveys.people.records import Person
from surveys.transfer.reading import all_rows, snapshot
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
from surveys.transfer.writing import copy_database, fill
from tests.conftest import POSTGRESQL, SQLITE
from tests.databases import Databases, migrated
from tests.postgresql import needs_postgresql
from tests.services.installations import peopled

KINDS_OF_ROWS = {
    "unit",
    "account",
    "attachment",
    "frame_unit",
    "field_case",
    "visit",
    "response",
    "response_link",
    "job",
}
VALUES = TableShape("kept_values", tuple(Column(kind.value, kind) for kind in Kind), ("integer",))


class Pool:
    """Databases of both kinds, dropped after the test."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._made: list[tuple[Databases, str, Engine]] = []

    def full(self, kind: str) -> Engine:
        return self._open(kind, "installation", peopled)

    def empty(self, kind: str) -> Engine:
        return self._open(kind, "empty", migrated)

    def _open(self, kind: str, name: str, fill_it) -> Engine:  # type: ignore[no-untyped-def]
        databases: Databases = self._request.getfixturevalue(f"{kind}_databases")
        url = databases.copy(name, fill_it)
        engine = open_engine(url)
        self._made.append((databases, url, engine))
        return engine

    def close(self) -> None:
        for databases, url, engine in self._made:
            engine.dispose()
            databases.drop(url)


@pytest.fixture
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    pool = Pool(request)
    yield pool
    pool.close()


both = pytest.mark.parametrize("kind", [SQLITE, pytest.param(POSTGRESQL, marks=needs_postgresql)])
directions = pytest.mark.parametrize(
    ("source", "target"),
    [
        (SQLITE, SQLITE),
        pytest.param(SQLITE, POSTGRESQL, marks=needs_postgresql),
        pytest.param(POSTGRESQL, SQLITE, marks=needs_postgresql),
        pytest.param(POSTGRESQL, POSTGRESQL, marks=needs_postgresql),
    ],
)


@directions
def test_everything_arrives_in_either_direction_with_the_same_counts_and_hashes(pool, source, target):
    origin, goal = pool.full(source), pool.empty(target)
    with snapshot(origin) as taken:
        before = taken.sums()
    copied = copy_database(origin, goal)
    with snapshot(goal) as taken:
        assert taken.sums() == copied == before
    assert {name for name in KINDS_OF_ROWS if before[name].rows == 0} == set()
    with snapshot(origin) as taken:
        assert taken.sums() == before


@needs_postgresql
def test_the_records_read_alike_after_the_journey_there_and_back(pool):
    origin, middle, goal = pool.full(SQLITE), pool.empty(POSTGRESQL), pool.empty(SQLITE)
    copy_database(origin, middle)
    copy_database(middle, goal)

    def told(engine: Engine) -> list[object]:
        with Session(engine) as session:
            rows: list[object] = []
            for mapper in sorted(Base.registry.mappers, key=lambda each: each.local_table.name):
                for record in session.scalars(select(mapper.class_)):
                    values = {each.key: getattr(record, each.key) for each in mapper.column_attrs}
                    rows.append((mapper.local_table.name, sorted(values.items(), key=lambda pair: pair[0])))
            return sorted(rows, key=repr)

    assert told(origin) == told(middle) == told(goal)


@needs_postgresql
def test_after_moving_to_postgresql_new_records_get_numbers_of_their_own(pool):
    goal = pool.empty(POSTGRESQL)
    copy_database(pool.full(SQLITE), goal)
    with Session(goal) as session:
        first = session.scalars(select(Person).order_by(Person.id)).first()
        largest = max(session.scalars(select(Person.id)))
        added = _like(first)
        session.add(added)
        session.commit()
        assert added.id == largest + 1


def _like(person: Person) -> Person:
    values = {each.key: getattr(person, each.key) for each in inspect(Person).column_attrs if each.key != "id"}
    return Person(**values)


@needs_postgresql
def test_postgresql_checks_its_references_as_before_once_the_copy_is_there(pool):
    goal = pool.empty(POSTGRESQL)

    def constraints() -> list[tuple[object, ...]]:
        with goal.connect() as connection:
            found = connection.execute(text("SELECT conname, condeferrable, condeferred FROM pg_constraint ORDER BY 1"))
            return [tuple(row) for row in found]

    before = constraints()
    copy_database(pool.full(SQLITE), goal)
    assert constraints() == before


@both
def test_forms_lie_in_the_order_of_their_number_not_in_that_of_their_arrival(pool, kind):
    goal = pool.empty(kind)
    copy_database(pool.full(SQLITE), goal)
    with goal.connect() as connection:
        for name, key in (("response", "instance_id"), ("response_link", "response_id")):
            place = column("ctid") if kind == POSTGRESQL else column(key)
            lying = connection.execute(select(column(key)).select_from(table(name)).order_by(place))
            found = [str(row[0]) for row in lying]
            assert found == sorted(found)


def test_what_was_deleted_does_not_travel(pool, tmp_path):
    origin = pool.full(SQLITE)
    with origin.begin() as connection:
        connection.execute(text("PRAGMA secure_delete=OFF"))
        connection.execute(text("UPDATE person SET full_name = 'DẤU VẾT CŨ' WHERE id = 1"))
        connection.execute(text("UPDATE person SET full_name = 'Tên mới' WHERE id = 1"))
    target = tmp_path / "new.sqlite"
    engine = open_engine(f"sqlite:///{target}")
    copy_database(origin, engine)
    engine.dispose()
    assert "Tên mới".encode() in target.read_bytes()
    assert "DẤU VẾT CŨ".encode() not in target.read_bytes()


@both
def test_an_empty_database_gets_the_tables_first(pool, kind, tmp_path, request):
    if kind == SQLITE:
        goal = open_engine(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    else:
        cluster = request.getfixturevalue("cluster")
        cluster.create("bare")
        goal = open_engine(cluster.url("bare"))
    copy_database(pool.full(SQLITE), goal)
    assert current_revision(goal) == newest_revision()
    goal.dispose()
    if kind == POSTGRESQL:
        cluster.drop("bare")


@both
def test_a_database_with_rows_is_refused_and_stays_as_it_is(pool, kind):
    goal = pool.full(kind)
    with snapshot(goal) as taken:
        before = taken.sums()
    with pytest.raises(SurveyError) as refusal:
        copy_database(pool.full(SQLITE), goal)
    assert refusal.value.code == "transfer.not_empty"
    assert "response" in refusal.value.facts["tables"]
    with snapshot(goal) as taken:
        assert taken.sums() == before


def test_a_target_of_an_older_version_is_refused(pool, tmp_path):
    goal = open_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with goal.begin() as connection:
        upgrade_within(connection, "0001")
    with pytest.raises(SurveyError) as refusal:
        copy_database(pool.full(SQLITE), goal)
    assert (refusal.value.code, refusal.value.facts["target"]) == ("transfer.other_revision", "0001")


def test_an_older_installation_arrives_in_its_own_version_and_can_then_be_upgraded(tmp_path):
    origin, goal = (open_engine(f"sqlite:///{tmp_path / name}.sqlite") for name in ("old", "new"))
    with origin.begin() as connection:
        upgrade_within(connection, "0001")
        connection.execute(text("INSERT INTO unit_list (id, name, as_of, source) VALUES (7, 'Ợ', '2025-07-01', 'x')"))
    copy_database(origin, goal)
    assert current_revision(goal) == "0001"
    upgrade(goal)
    with goal.connect() as connection:
        assert connection.scalar(text("SELECT name FROM unit_list WHERE id = 7")) == "Ợ"


@both
def test_a_database_of_something_else_is_refused(pool, kind):
    goal = pool.empty(kind)
    with goal.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(SurveyError) as refusal:
        copy_database(pool.full(SQLITE), goal)
    assert refusal.value.code == "transfer.foreign_database"


def test_a_source_without_an_installation_is_refused(pool, tmp_path):
    with pytest.raises(SurveyError) as refusal:
        copy_database(open_engine(f"sqlite:///{tmp_path / 'nothing.sqlite'}"), pool.empty(SQLITE))
    assert refusal.value.code == "transfer.no_installation"


def test_a_source_that_a_newer_program_wrote_is_refused(pool):
    origin = pool.full(SQLITE)
    with origin.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, pool.empty(SQLITE))
    assert (refusal.value.code, refusal.value.facts["revision"]) == ("transfer.newer_program", "9999")


@needs_postgresql
@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ("UPDATE person SET full_name = 'a' || char(0) || 'b' WHERE id = 3", ("person", "full_name"), "U+0000"),
        ("UPDATE unit SET level = 3000000000 WHERE id = 3", ("unit", "level"), "3000000000"),
        ("UPDATE response SET answers = '{\"a\": NaN}'", ("response", "answers"), "NaN"),
    ],
)
def test_a_value_that_postgresql_cannot_keep_is_named_and_nothing_is_written(pool, change, place, reason):
    origin, goal = pool.full(SQLITE), pool.empty(POSTGRESQL)
    with origin.begin() as connection:
        connection.exec_driver_sql(change)
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, goal)
    facts = refusal.value.facts
    assert (refusal.value.code, facts["table"], facts["column"]) == ("transfer.unsuitable_value", *place)
    assert facts["reason"] == reason
    with snapshot(goal) as taken:
        assert {each.rows for each in taken.sums().values()} == {0}


def test_a_row_without_its_target_is_refused_and_nothing_is_written(pool):
    origin, goal = pool.full(SQLITE), pool.empty(SQLITE)
    with origin.connect() as connection:
        raw_connection = connection.connection.driver_connection
        raw_connection.execute("PRAGMA foreign_keys=OFF")
        raw_connection.execute("DELETE FROM person_contact")
        raw_connection.execute("UPDATE person SET unit_id = 99999 WHERE id = 1")
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, goal)
    assert (refusal.value.code, refusal.value.facts["table"]) == ("transfer.broken_reference", "person")
    with snapshot(goal) as taken:
        assert taken.counts["unit"] == 0


@both
def test_a_copy_that_reads_back_differently_is_not_kept(pool, kind):
    """A trigger of somebody changes what is written: the hashes notice."""
    origin, goal = pool.full(SQLITE), pool.empty(kind)
    with goal.begin() as connection:
        if kind == SQLITE:
            connection.exec_driver_sql(
                "CREATE TRIGGER spoil AFTER INSERT ON unit BEGIN UPDATE unit SET name = 'x' WHERE id = new.id; END"
            )
        else:
            connection.exec_driver_sql(
                "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.name = 'x'; RETURN NEW; END $$ "
                "LANGUAGE plpgsql"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER spoil BEFORE INSERT ON unit FOR EACH ROW EXECUTE FUNCTION spoil()"
            )
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, goal)
    assert (refusal.value.code, refusal.value.facts["tables"]) == ("transfer.different", ["unit"])
    with snapshot(goal) as taken:
        assert taken.counts["unit"] == 0


@both
def test_replacing_is_one_step_others_see_the_old_rows_or_the_new(pool, kind):
    origin, goal = pool.full(SQLITE), pool.full(kind)
    with goal.begin() as connection:
        connection.execute(text("DELETE FROM visit"))
    seen: list[int] = []

    def look() -> None:
        with open_engine(goal.url.render_as_string(hide_password=False)).connect() as other:
            if kind == SQLITE:  # PostgreSQL would let the reader wait for the dropped tables
                seen.append(other.scalar(text("SELECT count(*) FROM visit")) or 0)

    with snapshot(origin) as taken:
        fill(goal, taken, replace=True, newest=True, before_commit=look)
        expected = taken.sums()
    assert seen in ([0], [])
    with snapshot(goal) as taken:
        assert taken.sums() == expected


@both
def test_replacing_that_fails_at_the_last_moment_leaves_everything_as_it_was(pool, kind):
    origin, goal = pool.full(SQLITE), pool.full(kind)
    with origin.begin() as connection:
        connection.execute(text("DELETE FROM visit"))
    with snapshot(goal) as taken:
        before = taken.sums()

    def fail() -> None:
        raise SurveyError("backup.failed", "At the last moment.")

    with snapshot(origin) as taken, pytest.raises(SurveyError):
        fill(goal, taken, replace=True, newest=True, before_commit=fail)
    with snapshot(goal) as taken:
        assert taken.sums() == before


@both
def test_replacing_never_drops_a_table_of_someone_else(pool, kind):
    goal = pool.full(kind)
    with goal.begin() as connection:
        connection.execute(text("CREATE TABLE cham_cong (id integer primary key)"))
    with snapshot(pool.full(SQLITE)) as taken, pytest.raises(SurveyError) as refusal:
        fill(goal, taken, replace=True)
    assert (refusal.value.code, refusal.value.facts["tables"]) == ("transfer.foreign_database", ["cham_cong"])


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


def test_a_column_of_an_unknown_type_is_refused_not_left_out(pool):
    origin = pool.empty(SQLITE)
    with origin.begin() as connection:
        connection.execute(text("ALTER TABLE unit ADD COLUMN opening TIME"))
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, pool.empty(SQLITE))
    assert (refusal.value.code, refusal.value.facts["column"]) == ("transfer.unknown_column", "opening")


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
