"""What an account in English downloads: lists for people are English, what is filled in and read back is Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from surveys.units.service import communes
from tests.conftest import only_sqlite
from tests.pages.full_world import Holdings
from tests.pages.test_matrix import Stage, stage  # noqa: F401 (a fixture)
from tools.translation_checks import has_vietnamese
from webapp.accounts.records import Account
from webapp.extensions import db

pytestmark = only_sqlite

Headers = dict[str, list[str]]
"""Sheet → what stands in its first filled row of several cells."""


@pytest.fixture(scope="module")
def own(stage: Stage) -> Holdings:  # noqa: F811
    return stage.own


@pytest.fixture(scope="module")
def english(stage: Stage) -> Callable[[str], FlaskClient]:  # noqa: F811
    """Log in as somebody who reads English."""
    with stage.app.app_context():
        db.session.execute(update(Account).values(language="en"))
        db.session.commit()
    return lambda role: stage.client(stage.own.people[role])


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


def test_slips_are_english(english, stage: Stage) -> None:  # noqa: F811
    own = stage.own
    name, unit = "Lan Tran", communes(stage.session, own.province)[0]
    typed = {"full_name": name, "username": "lan.tran", "role": "collaborator", "unit_id": unit.id}
    page = html.fromstring(english("coordinator").post("/tai-khoan/moi", data=typed).text)
    main = page.xpath("//main")[0].text_content()
    for data in (unit.name, own.province.name, own.people["coordinator"].full_name):
        main = main.replace(data, "")
    assert "lan.tran" in main
    assert [line.strip() for line in main.splitlines() if has_vietnamese(line)] == []
