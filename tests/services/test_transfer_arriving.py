"""An installation moves between databases: everything arrives as it was."""

from __future__ import annotations

from sqlalchemy import Engine, column, inspect, select, table, text
from sqlalchemy.orm import Session

from surveys.database import Base, open_engine
from surveys.migrations import current_revision, newest_revision, upgrade, upgrade_within
from surveys.people.records import Person
from surveys.requests.records import Survey, SurveyRequest
from surveys.transfer.reading import snapshot
from surveys.transfer.writing import copy_database, fill
from tests.conftest import POSTGRESQL, SQLITE
from tests.postgresql import needs_postgresql
from tests.services.installation_pool import both, directions

ASKED = (
    "unit_id", "requesting_body", "implementing_body", "funding", "document_number", "document_date", "title",
    "purpose", "target_population", "deadline", "created_at", "created_by_id",
)  # fmt: skip
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


@both
def test_a_survey_that_refers_to_a_later_one_of_its_own_table_arrives(pool, kind):
    origin, goal = pool.full(SQLITE), pool.empty(kind)
    with Session(origin) as session:
        first, last = session.scalars(select(Survey).order_by(Survey.id)).all()[0], Survey()
        for name in ("unit_id", "unit_list_id", "title", "created_at"):
            setattr(last, name, getattr(first, name))
        last.request = SurveyRequest(**{column: getattr(first.request, column) for column in ASKED})
        session.add(last)
        session.flush()
        first.practice_of_id, last.practice_of_id = last.id, first.id
        session.commit()
        pairs = dict(session.execute(select(Survey.id, Survey.practice_of_id)).all())
    copy_database(origin, goal)
    with Session(goal) as session:
        assert dict(session.execute(select(Survey.id, Survey.practice_of_id)).all()) == pairs


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
