"""The main menu: the parts that a role may enter, and where the reader is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conftest import World, only_sqlite
from tests.services.sample_files import add_survey

pytestmark = only_sqlite

MENUS = {
    "administrator": ["Đơn vị", "Tài khoản"],
    "coordinator": ["Cuộc điều tra", "Đề nghị", "Ngân hàng câu hỏi", "Đơn vị", "Tài khoản"],
    "designer": ["Cuộc điều tra", "Đề nghị", "Ngân hàng câu hỏi", "Đơn vị"],
    "supervisor": ["Cuộc điều tra", "Đề nghị", "Ngân hàng câu hỏi", "Đơn vị", "Cộng tác viên"],
    "reader": ["Cuộc điều tra", "Đề nghị", "Ngân hàng câu hỏi"],
}


def entries(client: FlaskClient, address: str) -> dict[str, str]:
    """Label → aria-current ('' where the reader is not)."""
    page = client.get(address).get_data(as_text=True)
    menu = page.split('class="main-menu"')[1].split("</nav>")[0]
    found = re.findall(r'<a href="[^"]*"(?: aria-current="(\w+)")?>([^<]+)</a>', menu)
    return {label: current for current, label in found}


@pytest.mark.parametrize("role", MENUS)
def test_each_role_sees_the_parts_that_it_may_enter(role: str, client_as: Callable[..., FlaskClient]) -> None:
    assert list(entries(client_as(role), "/khao-sat")) == MENUS[role]


def test_the_menu_marks_where_the_reader_is(
    session: Session, world: World, client_as: Callable[..., FlaskClient]
) -> None:
    survey = add_survey(session, world)
    session.commit()
    client = client_as("designer")
    assert entries(client, "/de-nghi")["Đề nghị"] == "page"
    assert entries(client, "/de-nghi/moi")["Đề nghị"] == "true"
    inside = entries(client, f"/khao-sat/{survey.id}")
    assert (inside["Cuộc điều tra"], inside["Đề nghị"]) == ("true", "")
