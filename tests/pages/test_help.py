"""The guide inside the product: for everybody, by role, about the page that one comes from; all its files travel."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from surveys.people.permissions import Role
from tests.conftest import only_sqlite
from webapp.glossary import TERMS
from webapp.help.chapters import FIRST_FOR, GUIDE, OF_PART, chapters, in_order_for
from webapp.help.chapters import TERMS as TERMS_CHAPTER
from webapp.help.markdown import CHAPTER, PICTURE, PICTURES, to_html

pytestmark = only_sqlite

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)]+)\)")


def test_whoever_cannot_log_in_may_read_how(app):
    client = app.test_client()
    assert "Quên mật khẩu, quên mã PIN" in client.get("/tro-giup/dang-nhap").text
    assert client.get("/tro-giup/khong-co").status_code == 404


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_the_list_begins_with_what_the_role_needs(role, client_as):
    page = client_as(role).get("/tro-giup").text
    listed = re.findall(r'href="/tro-giup/([a-z-]+)"', page)
    assert listed[: len(FIRST_FOR[role])] == list(FIRST_FOR[role])
    assert sorted(listed) == sorted([*chapters(), "bieu-do"]), "every chapter once, and the charts"


@pytest.mark.parametrize(
    ("role", "address", "slug"),
    [
        ("coordinator", "/de-nghi", "/de-nghi"),
        ("coordinator", "/tai-khoan", "/dang-nhap"),
        ("collaborator", "/viec-cua-toi", "/di-phong-van"),
        ("designer", "/khao-sat", ""),
    ],
)
def test_help_leads_to_the_chapter_about_the_page(role, address, slug, client_as):
    assert f'href="/tro-giup{slug}">Trợ giúp</a>' in client_as(role).get(address).text


def test_every_part_has_a_chapter_that_there_is():
    assert set(OF_PART.values()) <= set(chapters())
    assert in_order_for(None) == ([], list(chapters().values()))


def test_every_link_of_the_guide_leads_somewhere():
    for path in GUIDE.glob("*.md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if picture := PICTURE.fullmatch(target):
                assert (PICTURES.parent / picture["name"]).is_file(), f"{path.name}: {target}"
            else:
                assert CHAPTER.fullmatch(target) and (GUIDE / target).is_file(), f"{path.name}: {target}"


def test_markdown_brings_no_html_of_its_own_and_knows_its_pictures_sizes():
    html = to_html(
        "<b onclick=x>đậm</b>\n\n[mẫu](06-mau.md) ![chữ](../../static/guide/dang-nhap.png)",
        picture=lambda name: f"/static/{name}",
        chapter=lambda slug: f"/tro-giup/{slug}",
    )
    assert "&lt;b onclick=x&gt;" in html
    assert '<a href="/tro-giup/mau">mẫu</a>' in html
    assert '<img src="/static/guide/dang-nhap.png" alt="chữ" width="360" height="740"' in html


def test_an_english_account_is_told_that_the_guide_is_vietnamese(client_as, world, session):
    client = client_as("designer")
    client.post("/tai-khoan/ngon-ngu", data={"language": "en"})
    page = client.get("/tro-giup/mau").text
    assert 'class="notice"' in page
    assert '<article class="guide" lang="vi">' in page


def test_the_chapter_on_terms_says_what_the_pages_say():
    text = chapters()[TERMS_CHAPTER].text
    assert [f"| {label} | {words} |" for label, words in TERMS.values() if f"| {label} | {words} |" not in text] == []


def test_chapters_and_pictures_are_part_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"**/*.md", "**/*.png"} <= set(project["tool"]["setuptools"]["package-data"]["*"])
