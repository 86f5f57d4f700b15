"""An installation that cannot move whole does not move at all: the reason is named, the target stays as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from surveys.database import open_engine
from surveys.errors import SurveyError
from surveys.migrations import upgrade_within
from surveys.transfer.reading import snapshot
from surveys.transfer.writing import copy_database, fill
from tests.conftest import POSTGRESQL, SQLITE
from tests.postgresql import needs_postgresql
from tests.services.installation_pool import both


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


def test_a_column_of_an_unknown_type_is_refused_not_left_out(pool):
    origin = pool.empty(SQLITE)
    with origin.begin() as connection:
        connection.execute(text("ALTER TABLE unit ADD COLUMN opening TIME"))
    with pytest.raises(SurveyError) as refusal:
        copy_database(origin, pool.empty(SQLITE))
    assert (refusal.value.code, refusal.value.facts["column"]) == ("transfer.unknown_column", "opening")
