"""A list of people in Excel: what is understood, what is refused at which row."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.people_workbook import (
    MOST_PEOPLE,
    KnownPerson,
    Surroundings,
    person_key,
    read_people_workbook,
)
from surveys.people.permissions import Role
from surveys.people.phones import plain_phone
from surveys.people.unit_names import UnitNames
from surveys.people.usernames import is_username, proposed_username
from surveys.units.records import Unit
from tests.conftest import only_sqlite
from tests.services.people_files import people_file


@pytest.fixture
def around(session, world):
    def build(*, taken=(), known=(), anywhere=False, roles=(Role.COLLABORATOR, Role.SUPERVISOR)):
        everywhere = session.scalars(select(Unit)).all()
        units = UnitNames([world.province, *world.communes], everywhere)
        return Surroundings(units, anywhere, frozenset(roles), frozenset(taken), dict(known))

    return build


def codes_of(reading):
    return [(finding.row, finding.code) for row in reading.rows for finding in row.findings]


@only_sqlite
def test_names_codes_and_defaults_are_understood_as_offices_write_them(around, world):
    commune = world.communes[0]
    rows = [
        ["trần  Thị Đào", commune.code, None, 912345678, None],
        ["Nguyễn Văn An", commune.name.upper(), "GIÁM SÁT VIÊN", "+84 912.345.679", "An.Nguyen"],
        ["H'Hen Niê", int(commune.code), "ctv", None, None],
    ]
    reading = read_people_workbook(people_file(rows, title="DANH SÁCH"), around())
    assert reading.errors == ()
    assert [row.unit for row in reading.rows] == [commune] * 3
    assert [row.role for row in reading.rows] == [Role.COLLABORATOR, Role.SUPERVISOR, Role.COLLABORATOR]
    assert [row.phone for row in reading.rows] == ["0912345678", "0912345679", ""]
    assert [row.username for row in reading.rows] == ["dao.tt", "an.nguyen", "nie.h"]
    assert [row.proposed for row in reading.rows] == [True, False, True]


def test_a_code_that_lost_its_zeros_is_found(session, world):
    unit = Unit(list_id=world.unit_list.id, code="00123", name="Phường Thử", type="Phường", level=2)
    names = UnitNames([unit], [])
    assert names.find("123").own == (unit,)
    assert names.find("'00123").own == (unit,)
    assert names.find("124").own == ()


def test_a_unit_is_found_without_diacritics_and_without_its_type(world):
    names = UnitNames([world.province, *world.communes], [])
    commune = world.communes[0]
    bare = commune.name.split(" ", 1)[1]
    for written in (commune.name, commune.name.lower(), bare, bare.upper()):
        assert commune in names.find(written).own


def test_diacritics_decide_between_names_that_differ_in_them_only(world):
    def unit(code, name):
        return Unit(list_id=world.unit_list.id, code=code, name=name, type="Xã", level=2)

    hung, hưng, phuong = unit("90001", "Xã Tân Hùng"), unit("90002", "Xã Tân Hưng"), unit("90003", "Phường Tân Hưng")
    names = UnitNames([hung, hưng, phuong], [])
    assert names.find("Xã Tân Hùng").own == (hung,)
    assert names.find("tân hùng").own == (hung,)
    assert names.find("Tân Hưng").own == (hưng, phuong)
    assert names.find("xa tan hung").own == (hung, hưng)


@only_sqlite
def test_what_is_missing_or_wrong_is_said_at_its_row(around, world):
    here, foreign = world.communes[0].code, world.foreign_communes[0].code
    rows = [
        [None, here, None, None, "ab.c"],
        ["Lê Văn Ba", None, None, None, None],
        ["Lê Văn Bốn", "Xã Không Có", None, None, None],
        ["Lê Văn Năm", foreign, None, None, None],
        ["Lê Văn Sáu", here, "Trưởng phòng", None, None],
        ["Lê Văn Bảy", here, "Quản trị viên", None, None],
        ["Lê Văn Tám", here, None, "không có", None],
        ["Lê Văn Chín", here, None, None, "có dấu"],
        ["Lê Văn Mười", here, None, None, "taken.name"],
        ["Lê Văn Một", here, None, None, "ab.c"],
        ["=cmd|'/c calc'!A1", here, None, None, None],
    ]
    reading = read_people_workbook(people_file(rows), around(taken=["taken.name"]))
    assert codes_of(reading) == [
        (2, "name_missing"),
        (3, "unit_missing"),
        (4, "unit_unknown"),
        (5, "unit_outside"),
        (6, "role_unknown"),
        (7, "role_refused"),
        (8, "phone_invalid"),
        (9, "username_invalid"),
        (10, "username_taken"),
        (11, "username_twice"),
        (12, "name_odd"),
    ]
    assert world.foreign_province.name in reading.rows[3].findings[0].sentence


def test_whoever_gives_accounts_everywhere_may_name_any_unit(around, world):
    foreign = world.foreign_communes[0]
    reading = read_people_workbook(people_file([["Lê Văn Ba", foreign.code]]), around(anywhere=True))
    assert reading.errors == ()
    assert reading.rows[0].unit == foreign


def test_whoever_has_an_account_is_left_out_and_a_namesake_is_pointed_out(around, world):
    here = world.communes[0]
    known = {person_key("Trần Thị Đào", here): (KnownPerson("0912345678", "dao.tt"),)}
    rows = [
        ["Trần Thị Đào", here.code, None, "0912 345 678", None],
        ["Trần Thị Đào", here.code, None, "0987 654 321", None],
        ["Trần Thị Đào", here.code, None, "0987654321", None],
    ]
    reading = read_people_workbook(people_file(rows), around(known=known.items(), taken=["dao.tt"]))
    assert codes_of(reading) == [(2, "person_known"), (3, "name_known"), (4, "person_twice")]
    assert [row.number for row in reading.to_make] == [3]
    assert reading.to_make[0].username == "dao.tt2"
    assert reading.errors == ()


@only_sqlite
def test_proposed_names_keep_clear_of_names_written_further_down(around, world):
    here = world.communes[0].code
    rows = [["Trần Thị Đào", here], ["Trần Thu Đào", here], ["Ai Đó", here, None, None, "dao.tt"]]
    reading = read_people_workbook(people_file(rows), around(taken=["dao.tt2"]))
    assert [row.username for row in reading.rows] == ["dao.tt3", "dao.tt4", "dao.tt"]
    assert reading.errors == ()


@only_sqlite
def test_the_fingerprint_changes_with_what_would_be_made(around, world):
    file = people_file([["Trần Thị Đào", world.communes[0].code]])
    before = read_people_workbook(file, around()).fingerprint
    assert read_people_workbook(file, around()).fingerprint == before
    assert read_people_workbook(file, around(taken=["dao.tt"])).fingerprint != before


@only_sqlite
def test_five_thousand_rows_and_an_empty_list_are_refused_with_a_sentence(around, world):
    here = world.communes[0].code
    with pytest.raises(SurveyError) as many:
        read_people_workbook(people_file([[f"Lê Văn {chr(65 + n % 26)}", here] for n in range(5000)]), around())
    assert (many.value.code, many.value.facts["rows"]) == ("people.too_many", 5000)
    assert many.value.facts["most"] == MOST_PEOPLE
    with pytest.raises(SurveyError) as none:
        read_people_workbook(people_file([]), around())
    assert none.value.code == "people.none"


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [
        ("Trần Thị Đào", "dao.tt"),
        ("Nguyễn Ái", "ai.n"),
        ("An", "an.ctv"),
        ("K'Brêu", "kbreu"),
        ("阮", "ctv"),
        ("Vũ Hoàng Nguyễn Thị Minh Phương Thảo", "thao.vhntmp"),
    ],
)
def test_a_user_name_is_proposed_from_the_given_name(full_name, expected):
    assert proposed_username(full_name, taken=frozenset()) == expected
    assert is_username(expected)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0912 345 678", "0912345678"),
        ("912345678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("(0221) 386.2345", "02213862345"),
        ("'0912345678", "0912345678"),
        ("12345", None),
        ("0912345678 hoặc 0987654321", None),
        ("=1+1", None),
    ],
)
def test_a_phone_number_is_read_as_it_is_typed(typed, digits):
    assert plain_phone(typed) == digits
