"""The list of administrative units as the installed package gives it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.database import open_engine
from surveys.errors import SurveyError
from surveys.units.records import Unit
from surveys.units.service import (
    communes,
    covers,
    import_unit_list,
    latest_unit_list,
    province_of,
    provinces,
    units_within,
)
from tests.databases import migrated


@pytest.fixture(scope="module")
def whole_country(databases):
    url = databases.copy("empty", migrated)
    engine = open_engine(url)
    with Session(engine) as session:
        yield session, import_unit_list(session, as_of=date(2025, 7, 1))
    engine.dispose()
    databases.drop(url)


def test_the_country_has_34_provinces_and_3321_communes(whole_country):
    session, unit_list = whole_country
    counts = session.execute(select(Unit.level, func.count()).group_by(Unit.level).order_by(Unit.level)).all()
    assert [tuple(row) for row in counts] == [(1, 34), (2, 3321)]
    assert len(provinces(session, unit_list)) == 34


def test_special_zones_are_13(whole_country):
    session, _ = whole_country
    assert session.scalar(select(func.count()).where(Unit.type == "Đặc khu")) == 13


def test_codes_keep_their_leading_zeros_and_names_are_clean(whole_country):
    session, _ = whole_country
    units = session.scalars(select(Unit)).all()
    assert {len(unit.code) for unit in units if unit.level == 1} == {2}
    assert {len(unit.code) for unit in units if unit.level == 2} == {5}
    assert any(unit.code.startswith("000") for unit in units)
    assert all(unit.name == " ".join(unicodedata.normalize("NFC", unit.name).split()) for unit in units)


def test_hung_yen_is_93_xa_and_11_phuong_in_alphabetical_order(session, world):
    assert Counter(unit.type for unit in world.communes) == {"Xã": 93, "Phường": 11}
    names = [unit.name for unit in world.communes if unit.type == "Xã"]
    assert names.index("Xã A Sào") < names.index("Xã Ái Quốc") < names.index("Xã Ân Thi")
    assert names.index("Xã Đông Hưng") > names.index("Xã Diên Hà")


def test_a_province_covers_its_communes_and_nothing_else(session, world):
    assert covers(session, world.province.id, world.province.id)
    assert covers(session, world.province.id, world.communes[0].id)
    assert not covers(session, world.communes[0].id, world.province.id)
    assert not covers(session, world.province.id, world.foreign_communes[0].id)
    assert not covers(session, world.communes[0].id, world.communes[1].id)


def test_people_placed_in_an_older_list_still_cover_their_province_in_a_newer_one(session, world):
    newer = import_unit_list(session, as_of=date(2026, 7, 1), provinces=["33"])
    assert latest_unit_list(session) is newer
    later = province_of(session, world.province, newer)
    assert later.id != world.province.id
    assert covers(session, world.province.id, communes(session, later)[0].id)
    assert covers(session, later.id, world.communes[0].id)
    assert province_of(session, world.foreign_province, newer) is None


def test_units_within_are_the_unit_and_all_below_it_in_every_list(session, world):
    before = units_within(session, world.province)
    assert set(before) == {world.province.id, *(unit.id for unit in world.communes)}
    import_unit_list(session, as_of=date(2026, 7, 1), provinces=["33"])
    assert len(units_within(session, world.province)) == 2 * len(before)


def test_the_same_list_is_not_brought_in_twice(session, world):
    with pytest.raises(SurveyError) as refused:
        import_unit_list(session, as_of=world.unit_list.as_of)
    assert refused.value.code == "units.list_exists"


def test_an_unknown_province_is_named(session, engine):
    with pytest.raises(SurveyError) as refused:
        import_unit_list(session, as_of=date(2025, 7, 1), provinces=["33", "99"])
    assert refused.value.code == "units.unknown_province"
    assert refused.value.facts == {"codes": ["99"]}
