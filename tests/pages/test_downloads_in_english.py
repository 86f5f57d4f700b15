"""What an account in English downloads: lists for people are English, what is filled in and read back is Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.conftest import World, only_sqlite
from tests.pages.full_world import Holdings, furnish
from tools.translation_checks import has_vietnamese
from webapp.accounts.records import Account

pytestmark = only_sqlite

Headers = dict[str, list[str]]
"""Sheet → what stands in its first filled row of several cells."""


@pytest.fixture
def own(session: Session, world: World) -> Holdings:
    own, _foreign = furnish(session, world)
    session.commit()
    return own


@pytest.fixture
def english(session: Session, own: Holdings, client_as: Callable[..., FlaskClient]) -> Callable[[str], FlaskClient]:
    def reader(role: str) -> FlaskClient:
        client = client_as(role)
        session.execute(update(Account).values(language="en"))
        session.commit()
        return client

    return reader


def headers_of(content: bytes) -> Headers:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: next(_headers(book, name), []) for name in book.sheet_names}


def _headers(book: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    for row in book.get_sheet_by_name(name).to_python():
        if sum(cell != "" for cell in row) > 1:
            yield [str(cell) for cell in row if cell != ""]


TEMPLATES = {
    "/mau-phieu.xlsx": ("designer", "Phiếu", ["Phần", "Mã câu", "Câu hỏi"]),
    "/khao-sat/{survey}/mau/dan-mau/tep-mau.xlsx": ("designer", "Dàn mẫu", ["Mã xã", "Tên xã/phường", "Tầng"]),
    "/khao-sat/{survey}/mau/dan-mau/{frame}/dan-mau.xlsx": ("designer", "Dàn mẫu", ["Mã xã", "Tên xã/phường", "Tầng"]),
    "/khao-sat/{survey}/mau/chi-tieu/tep-mau.xlsx": (
        "designer",
        "Chỉ tiêu phiếu từng xã",
        ["Mã xã", "Tên xã/phường", "Tầng"],
    ),
    "/khao-sat/{survey}/ket-qua/quyen-so/tong-chuan/tep-mau.xlsx": (
        "designer",
        "Tổng chuẩn",
        ["Tên biến", "Mã phương án"],
    ),
    "/don-vi/danh-muc/{units}.xlsx": ("administrator", "Danh mục", ["Mã tỉnh", "Tên tỉnh", "Mã xã"]),
}


@pytest.mark.parametrize("path", TEMPLATES)
def test_templates_that_are_read_back_have_vietnamese_sheets_and_columns(english, own: Holdings, path: str) -> None:
    role, sheet, columns = TEMPLATES[path]
    address = path.format(survey=own.survey.id, frame=own.frame.id, units=own.province.list_id)
    assert headers_of(english(role).get(address).data)[sheet][: len(columns)] == columns


def test_the_template_of_accounts_has_vietnamese_columns_and_an_english_list_of_units(english) -> None:
    headers = headers_of(english("coordinator").get("/tai-khoan/excel/tep-mau").data)
    assert headers["List"] == ["Họ và tên", "Đơn vị", "Vai trò", "Điện thoại", "Tên đăng nhập"]
    assert headers["Unit"] == ["Code", "Name of unit", "Part of"]


def test_the_list_of_accounts_is_english(english) -> None:
    headers = headers_of(english("coordinator").get("/tai-khoan/tai-ve").data)
    assert not any(has_vietnamese(text) for sheet, texts in headers.items() for text in (sheet, *texts))
    assert headers["Accounts"][:3] == ["Full name", "Username", "Role"]


def test_slips_are_english(english, world: World) -> None:
    name, unit = "Lan Tran", world.communes[0]
    typed = {"full_name": name, "username": "lan.tran", "role": "collaborator", "unit_id": unit.id}
    page = html.fromstring(english("coordinator").post("/tai-khoan/moi", data=typed).text)
    main = page.xpath("//main")[0].text_content()
    for data in (unit.name, world.province.name, world.person("coordinator").full_name):
        main = main.replace(data, "")
    assert "lan.tran" in main
    assert [line.strip() for line in main.splitlines() if has_vietnamese(line)] == []
