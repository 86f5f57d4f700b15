"""What is written comes back the same, sorts the same and compares the same on SQLite and on PostgreSQL.

The server of the tests is set to Vietnamese order and to the time of Phoenix: neither may be seen from outside.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from surveys.database import LARGEST_INTEGER, Base
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.people.service import add_person, people_within
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses.records import Response
from surveys.responses.service import submit
from surveys.units.records import Unit, UnitList
from tests.conftest import NOW, World, only_postgresql
from tests.services.survey_in_the_field import Field, begin, survey_in_the_field
from tests.services.test_responses_submit import finished_draft

DOCUMENT = {
    "z": 1,
    "tên": "Nguyễn Thị Ợt",
    "a": {"sâu": [None, True, False, {"": []}]},
    "lớn": 2**80,
    "âm": -(2**63),
    "nhỏ": 5e-324,
    "số": 0.1,
    "tròn": 1.0,
    "mũ": 1e16,
    "chuỗi số": "007",
    "emoji": "😀",
    "dòng": 'một\nhai\t\\"',
    "không": "a\x00b",
}
"""Vietnamese, numbers that JSON libraries round or rewrite, keys out of order, empty names, an escaped NUL."""


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def lists(session: Session, *names: str) -> None:
    session.add_all(UnitList(name=name, source="thử", as_of=NOW.date()) for name in names)
    session.commit()


def read_again(engine: Engine) -> Session:
    """A session that remembers nothing."""
    return Session(engine)


@only_postgresql
def test_the_server_sorts_and_tells_the_time_otherwise_than_we_do(session: Session) -> None:
    assert session.scalar(text("SHOW TimeZone")) == "America/Phoenix"
    sorted_there = session.scalars(text("SELECT v FROM (VALUES ('b'), ('B'), ('a'), ('Đ'), ('e')) AS t (v) ORDER BY v"))
    assert list(sorted_there) != ["B", "a", "b", "e", "Đ"]


@only_postgresql
def test_every_column_of_text_sorts_by_code_point(session: Session) -> None:
    other = session.execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('character varying', 'text', 'character') AND table_name <> 'alembic_version' "
            "AND collation_name IS DISTINCT FROM 'C'"
        )
    )
    assert [tuple(row) for row in other] == []


@only_postgresql
def test_every_document_is_kept_as_it_was_written(session: Session) -> None:
    kinds = text("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'jsonb'")
    assert [tuple(row) for row in session.execute(kinds)] == []


def test_text_sorts_by_code_point(session: Session) -> None:
    names = ["ấ", "Z", "đ", "a", "Á", "10", "9", " ", "e\u0301", "é", "😀", "z", "_", "Đ"]
    lists(session, *names)
    assert list(session.scalars(select(UnitList.name).order_by(UnitList.name))) == sorted(names)
    assert list(session.scalars(select(UnitList.name).order_by(UnitList.name.desc()))) == sorted(names, reverse=True)
    assert session.scalar(select(UnitList.name).where(UnitList.name > "z").order_by(UnitList.name)) == "Á"


def test_people_stand_in_the_order_of_their_given_names(session: Session, world: World) -> None:
    for name in ("Trần Văn Ân", "Lê Thị Ánh", "Đỗ An", "Vũ Đào", "Ngô Dũng", "Bùi Ấn"):
        add_person(session, full_name=name, role="reader", unit=world.communes[0], now=NOW)
    session.commit()
    names = [person.full_name for person in people_within(session, world.communes[0])]
    assert names == ["Đỗ An", "Lê Thị Ánh", "Trần Văn Ân", "Bùi Ấn", "Ngô Dũng", "Vũ Đào"]


def test_equal_means_the_same_letters_in_the_same_case(session: Session) -> None:
    lists(session, "Hưng Yên", "hưng yên", "HƯNG YÊN", "Hưng Yên ")
    found = session.scalars(select(UnitList.name).where(UnitList.name == "hưng yên"))
    assert list(found) == ["hưng yên"]
    assert session.scalar(select(UnitList.name).where(UnitList.name.in_(["HƯNG YÊN"]))) == "HƯNG YÊN"


def test_nothing_is_searched_with_like_whose_case_the_databases_see_differently() -> None:
    root = Path(__file__).resolve().parents[2]
    used = [
        path.relative_to(root)
        for package in ("surveys", "webapp")
        for path in (root / package).rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8") for word in (".like(", ".ilike(", ".contains(", '.startswith("%')
        )
        and "sqlalchemy" in path.read_text(encoding="utf-8")
    ]
    assert used == []


def test_a_name_is_taken_once(session: Session) -> None:
    lists(session, "Danh mục")
    session.add(UnitList(name="Danh mục", source="thử", as_of=NOW.date()))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    lists(session, "danh mục")


def test_nothing_can_point_to_what_is_not_there(session: Session, world: World) -> None:
    session.add(Unit(list_id=world.unit_list.id + 1000, code="1", name="x", type="Xã", level=2))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_nul_character_is_left_out_of_text(session: Session, engine: Engine) -> None:
    lists(session, "Danh\x00 mục")
    with read_again(engine) as again:
        assert list(again.scalars(select(UnitList.name))) == ["Danh mục"]
        assert again.scalar(select(UnitList.id).where(UnitList.name == "Danh mục\x00")) is not None


@pytest.mark.parametrize("number", [LARGEST_INTEGER + 1, -LARGEST_INTEGER - 1, 2**63, 2**80])
def test_a_number_that_an_integer_does_not_hold_is_refused(session: Session, world: World, number: int) -> None:
    world.communes[0].level = number
    with pytest.raises(SurveyError) as refused:
        session.flush()
    assert refused.value.code == "number.too_large"


@pytest.mark.parametrize("number", [LARGEST_INTEGER, -LARGEST_INTEGER, 0])
def test_the_largest_number_comes_back(session: Session, world: World, engine: Engine, number: int) -> None:
    world.communes[0].level = number
    session.commit()
    with read_again(engine) as again:
        assert again.get_one(Unit, world.communes[0].id).level == number


def test_a_document_comes_back_as_it_was_written(session: Session, place: Field, engine: Engine) -> None:
    draft = begin(session, place, place.cases[0])
    draft.answers = DOCUMENT
    session.commit()
    with read_again(engine) as again:
        read = again.get_one(type(draft), draft.instance_id).answers
    assert read == DOCUMENT
    assert list(read) == list(DOCUMENT)
    assert [type(value) for value in read.values()] == [type(value) for value in DOCUMENT.values()]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_json_number_is_refused(session: Session, place: Field, number: float) -> None:
    draft = begin(session, place, place.cases[0])
    draft.answers = {"số": number}
    with pytest.raises((StatementError, ValueError), match="Out of range float"):
        session.flush()


def test_a_definition_keeps_the_order_of_its_keys(session: Session, place: Field, engine: Engine) -> None:
    session.commit()
    with read_again(engine) as again:
        read = again.get_one(QuestionnaireVersion, place.version.id).definition
    assert repr(read) == repr(place.version.definition)


def test_an_answer_that_was_sent_comes_back_with_its_hash(session: Session, place: Field, engine: Engine) -> None:
    sent = submit(session, finished_draft(session, place), person=place.owner, now=NOW)
    answers, digest, probability = dict(sent.answers), sent.content_hash, sent.person_probability
    session.commit()
    with read_again(engine) as again:
        read = again.get_one(Response, sent.instance_id)
        assert (read.answers, read.content_hash, read.person_probability) == (answers, digest, probability)
        assert isinstance(read.instance_id, UUID)


@pytest.mark.parametrize("session_zone", ["America/Phoenix", "Asia/Ho_Chi_Minh", "UTC", "Asia/Kathmandu"])
def test_an_instant_is_utc_whatever_the_time_zone_of_the_session(
    session: Session, world: World, engine: Engine, session_zone: str
) -> None:
    at = datetime(2026, 3, 5, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=7)))
    world.people["reader"].created_at = at
    session.commit()
    with read_again(engine) as again:
        if engine.dialect.name == "postgresql":
            again.execute(text(f"SET TIME ZONE '{session_zone}'"))
        read = again.get_one(Person, world.people["reader"].id).created_at
        same = select(Person.id).where(Person.created_at == at)
        earlier = select(Person.id).where(Person.created_at < at, Person.id == world.people["reader"].id)
        assert again.scalar(same) == world.people["reader"].id
        assert again.scalar(earlier) is None
    assert read == at
    assert read.tzinfo is UTC


def test_instants_sort_as_they_followed_each_other(session: Session, world: World) -> None:
    for number, person in enumerate(world.people.values()):
        person.created_at = NOW + timedelta(microseconds=number)
    session.commit()
    ids = [person.id for person in world.people.values()]
    assert list(session.scalars(select(Person.id).where(Person.id.in_(ids)).order_by(Person.created_at))) == ids


@pytest.mark.parametrize("day", [date(1945, 9, 2), date(2026, 2, 28), date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_comes_back_as_a_day(session: Session, world: World, engine: Engine, day: date) -> None:
    world.communes[0].valid_from = day
    session.commit()
    with read_again(engine) as again:
        assert again.scalar(select(Unit.valid_from).where(Unit.valid_from == day)) == day


def test_yes_and_no_are_true_and_false(session: Session, world: World, engine: Engine) -> None:
    world.people["reader"].active = False
    session.commit()
    with read_again(engine) as again:
        assert again.get_one(Person, world.people["reader"].id).active is False
        assert again.scalar(select(Person.active).where(Person.active.is_(True))) is True


def test_a_probability_keeps_its_last_digit(session: Session, place: Field, engine: Engine) -> None:
    exact = 0.1 + 0.2
    place.cases[0].person_probability = exact
    session.commit()
    with read_again(engine) as again:
        assert again.get_one(type(place.cases[0]), place.cases[0].id).person_probability == exact


def test_a_file_comes_back_byte_by_byte(session: Session, place: Field, engine: Engine) -> None:
    content = bytes(range(256)) * 3
    version_id = place.version.id
    session.execute(
        QuestionnaireVersion.__table__.update().where(QuestionnaireVersion.id == version_id).values(source=content)
    )
    session.commit()
    with read_again(engine) as again:
        assert again.get_one(QuestionnaireVersion, version_id).source == content


def test_both_databases_have_the_same_columns_and_keys(engine: Engine) -> None:
    seen = inspect(engine)
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in seen.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        unique = {tuple(each["column_names"]) for each in seen.get_unique_constraints(name)}
        assert len(unique) == sum(type(each).__name__ == "UniqueConstraint" for each in table.constraints), name
