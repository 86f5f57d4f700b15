"""Versions of the list of units on the web: an administrator looks, downloads, corrects, brings in the next."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from surveys.units.records import UnitList
from tests.conftest import only_sqlite
from tests.services.sample_files import workbook
from tests.services.test_units_lists import HEADER, ROWS

ADDRESS = "/don-vi/danh-muc"


def send(client, content: bytes, name: str = "moi.xlsx"):
    return client.post(
        ADDRESS, data={"file": (BytesIO(content), name), "as_of": "2026-03-01", "name": "Danh mục <mới>"}
    )


@only_sqlite
def test_an_administrator_brings_in_the_next_version_and_pinned_ones_stay(client_as, session, world):
    admin = client_as("administrator")
    assert "3.321" not in admin.get(ADDRESS).text and world.unit_list.name in admin.get(ADDRESS).text
    assert "Các phiên bản danh mục" in admin.get("/don-vi").text
    faulty = send(admin, workbook(HEADER, [*ROWS[0][:2], "1195A", *ROWS[0][3:]]))
    assert faulty.status_code == 422 and "phải gồm 5 chữ số" in faulty.text and "1 chỗ cần sửa" in faulty.text
    assert send(admin, workbook(HEADER, *ROWS)).status_code == 302
    page = admin.get(ADDRESS).text
    assert "Danh mục &lt;mới&gt;" in page and "Danh mục &lt;mới&gt;: đơn vị trước đây" in page
    session.rollback()
    stored = session.scalars(select(UnitList).where(UnitList.name == "Danh mục <mới>")).one()
    book = admin.get(f"{ADDRESS}/{stored.id}.xlsx")
    assert book.status_code == 200 and book.data[:2] == b"PK"
    assert "đã được nạp" in send(admin, workbook(HEADER, *ROWS)).text
    assert client_as("designer").get(ADDRESS).status_code == 403
    assert client_as("designer").get(f"{ADDRESS}/{stored.id}.xlsx").status_code == 403
