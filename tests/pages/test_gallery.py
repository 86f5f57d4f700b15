"""The gallery: every kind of chart for whoever is logged in, in colour and in grey, on paper and on a phone."""

from __future__ import annotations

import re
from html import unescape

from surveys.people.permissions import Role
from tests.conftest import only_sqlite
from webapp.gallery.examples import EXAMPLES

pytestmark = only_sqlite


def test_every_chart_has_its_table_its_words_and_its_files(client_as):
    client = client_as(Role.READER)
    page = client.get("/tro-giup/bieu-do").text
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert len(pictures) == len(EXAMPLES) == page.count("<table")
    for address, alternative in pictures:
        svg = client.get(unescape(address)).text
        label = re.search(r'aria-label="([^"]*)"', svg)
        assert unescape(label[1]) == unescape(alternative)
    assert "/tro-giup/bieu-do" in client.get("/tro-giup").text


def test_grey_pictures_have_no_colour_and_a_phone_gets_a_narrow_one(client_as):
    client = client_as(Role.COLLABORATOR)
    page = unescape(client.get("/tro-giup/bieu-do?xam=1").text)
    addresses = re.findall(r'(?:src|srcset)="(/tro-giup/bieu-do/[^"]+)"', page)
    assert len(addresses) == 2 * len(EXAMPLES)
    assert all("xam=1" in address for address in addresses)
    wide, narrow = (client.get(f"/tro-giup/bieu-do/nhom.svg?xam=1{more}").text for more in ("", "&khung=hep"))
    assert not [each for each in re.findall(r"#([0-9a-f]{6})", wide) if len({each[:2], each[2:4], each[4:]}) > 1]
    assert 'width="453.6pt"' in wide
    assert 'width="244.8pt"' in narrow
    assert client.get("/tro-giup/bieu-do/nhom.png").data.startswith(b"\x89PNG")


def test_what_is_not_there_is_not_there_and_a_stranger_logs_in_first(client_as, app):
    client = client_as(Role.READER)
    assert client.get("/tro-giup/bieu-do/khong-co.svg").status_code == 404
    assert client.get("/tro-giup/bieu-do/nhom.gif").status_code == 404
    assert app.test_client().get("/tro-giup/bieu-do").status_code == 302
