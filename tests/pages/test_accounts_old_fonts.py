"""A list of people in old Vietnamese fonts: shown converted first, and read as its person decides to the very end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.spreadsheets.records import PendingUpload
from tests.conftest import World, only_sqlite
from tests.pages.test_accounts_bulk import confirmation, upload
from tests.pages.test_bad_files import counts
from tests.pages.test_bad_files_old_fonts import decide, in_old_letters
from tests.services.people_files import HEADERS, people_file
from tests.unit.text.old_letters import to_tcvn3, to_vni
from webapp.accounts.records import AccountBatch

pytestmark = only_sqlite

NAMES = ("Trần Thị Đào", "Nguyễn Văn Ngữ", "Đỗ Thị Hợi", "Lường Văn Thắng", "Phạm Quốc Việt")


@pytest.fixture
def coordinator(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("coordinator")


def with_fonts(world: World) -> bytes:
    return in_old_letters(people_file([[name, world.communes[0].code] for name in NAMES]), to_tcvn3, ".VnTime")


def without_fonts(world: World, *, headers: tuple[str, ...] = HEADERS) -> bytes:
    """A text file has no fonts: the letters alone tell."""
    rows = [headers[:2], *[(to_vni(name), world.communes[0].code) for name in NAMES]]
    return "".join(";".join(row) + "\n" for row in rows).encode("utf-8")


def made(client: FlaskClient, session: Session) -> list[str]:
    assert client.post("/tai-khoan/excel/tao", data=confirmation(client)).status_code == 200
    session.rollback()
    return list(session.scalars(select(Person.full_name).order_by(Person.id.desc()).limit(len(NAMES))))[::-1]


def test_the_page_shows_names_before_and_after_and_no_list_is_kept_yet(
    coordinator: FlaskClient, session: Session, world: World
) -> None:
    before = counts(session)
    answer = upload(coordinator, with_fonts(world))
    assert answer.status_code == 303
    page = coordinator.get(answer.location).text
    assert to_tcvn3("Nguyễn Văn Ngữ") in page
    assert "<strong>Nguyễn Văn Ngữ</strong>" in page
    assert counts(session) == {**before, "pending_upload": 1}
    assert coordinator.get("/tai-khoan/excel/xem-lai").status_code == 302


@pytest.mark.parametrize("file", [with_fonts, without_fonts], ids=["by its fonts", "by its letters"])
def test_converting_goes_on_to_the_preview_and_makes_the_converted_names(
    coordinator: FlaskClient, session: Session, world: World, file: Callable[[World], bytes]
) -> None:
    name = "ds.xlsx" if file is with_fonts else "ds.csv"
    page = coordinator.get(upload(coordinator, file(world), name).location).text
    assert ("có lẽ là VNI" in page) == (file is without_fonts)
    assert decide(coordinator, page, "convert").location == "/tai-khoan/excel/xem-lai"
    session.rollback()
    assert session.scalar(select(PendingUpload)) is None
    assert all(name in coordinator.get("/tai-khoan/excel/xem-lai").text for name in NAMES)
    assert made(coordinator, session) == list(NAMES)


def test_kept_letters_are_previewed_and_made_as_they_stand(
    coordinator: FlaskClient, session: Session, world: World
) -> None:
    page = coordinator.get(upload(coordinator, without_fonts(world), "ds.csv").location).text
    assert decide(coordinator, page, "keep").location == "/tai-khoan/excel/xem-lai"
    assert made(coordinator, session) == [to_vni(name) for name in NAMES]


def test_keeping_a_list_whose_headings_cannot_be_read_is_refused_and_may_be_decided_again(
    coordinator: FlaskClient, session: Session, world: World
) -> None:
    waiting = upload(coordinator, with_fonts(world)).location
    refused: Any = decide(coordinator, coordinator.get(waiting).text, "keep")
    assert refused.status_code == 422
    assert "Chưa tìm thấy dòng tiêu đề" in refused.text
    session.rollback()
    assert session.scalars(select(AccountBatch)).all() == []
    assert decide(coordinator, coordinator.get(waiting).text, "convert").location == "/tai-khoan/excel/xem-lai"


def test_a_list_in_unicode_is_not_asked_about(coordinator: FlaskClient, session: Session, world: World) -> None:
    answer = upload(coordinator, people_file([[name, world.communes[0].code] for name in NAMES]))
    assert answer.location == "/tai-khoan/excel/xem-lai"
    assert made(coordinator, session) == list(NAMES)
