"""The user's guide shows the product as it is: its pictures are made here, its quoted words are on those pages.

`make guide` writes the pictures into the product; the ordinary run makes them in a scratch folder and compares.
"""

from __future__ import annotations

import re

import pytest
from PIL import Image

from tests.browser.guide_album import PICTURES, WANTED, Album, plain
from tests.browser.guide_guests import log_everybody_in
from tests.browser.guide_tour import go_round
from tests.browser.visitor import DESKTOP, NARROW
from tests.machine import needs
from tools.translations import read_catalogue
from webapp.help.chapters import TERMS, TROUBLES, chapters

pytestmark = [pytest.mark.browser, needs("chromium")]

IN_TEXT = re.compile(r"!\[(?P<words>[^\]]*)\]\(\.\./\.\./static/guide/(?P<name>[^)]+)\.png\)")
QUOTED = re.compile(r"“([^”]+)”")
MOST_PICTURES, MOST_BYTES, MOST_BYTES_TOGETHER = 40, 60 * 1024, 1_200 * 1024
SHORTEST_DESCRIPTION = 40
PHRASE_OF_OURS = {"từ 34 đến 53%"}
"""Quoted as an example of how to speak, not as what stands on a page."""
MADE_ELSEWHERE = (TROUBLES, TERMS)
"""Chapters about pages that are hard to come by; their quotations are looked for among all sentences of the product."""
SIMILAR_SIZE = 0.35
"""Pictures differ by dates and codes; one that became so much taller or shorter shows another page."""


@pytest.fixture(scope="module")
def album(tmp_path_factory, finished_site, visitors, site) -> Album:
    album = Album.open(tmp_path_factory.mktemp("guide"))
    go_round(album, log_everybody_in(visitors, site), finished_site)
    return album


def shown() -> dict[str, dict[str, str]]:
    """Chapter → picture → its description."""
    return {
        slug: {found["name"]: found["words"] for found in IN_TEXT.finditer(chapter.text)}
        for slug, chapter in chapters().items()
    }


def test_the_guide_shows_every_picture_in_the_chapter_that_it_was_made_for(album):
    assert {name: slug for slug, names in shown().items() for name in names} == album.pictures


def test_the_product_has_exactly_these_pictures_and_they_still_look_alike(album):
    assert {path.stem for path in PICTURES.glob("*.png")} == set(album.pictures)
    for name in album.pictures:
        with Image.open(PICTURES / f"{name}.png") as kept, Image.open(album.folder / f"{name}.png") as now:
            assert kept.width == now.width, f"{name}: run make guide"
            assert abs(kept.height - now.height) <= SIMILAR_SIZE * kept.height, f"{name}: run make guide"


def test_pictures_are_few_and_light(album):
    sizes = {path.name: path.stat().st_size for path in album.folder.glob("*.png")}
    assert len(sizes) <= MOST_PICTURES
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) <= MOST_BYTES_TOGETHER


def test_every_picture_is_described_in_words():
    described = {name: words for names in shown().values() for name, words in names.items()}
    assert {name: words for name, words in described.items() if len(words) < SHORTEST_DESCRIPTION} == {}


@pytest.mark.parametrize("slug", [slug for slug in chapters() if slug not in MADE_ELSEWHERE])
def test_what_a_chapter_quotes_stands_on_the_pages_that_it_is_about(slug, album):
    said = " ".join(album.pages[slug])
    quoted = {plain(words) for words in QUOTED.findall(chapters()[slug].text)} - PHRASE_OF_OURS
    assert quoted, "a chapter names what is to be pressed"
    assert sorted(words for words in quoted if words not in said) == []


def test_what_the_chapter_on_troubles_quotes_is_said_by_the_product():
    said = {plain(str(message.id if isinstance(message.id, str) else message.id[0])) for message in read_catalogue()}
    for words in QUOTED.findall(chapters()[TROUBLES].text):
        pieces = [piece for piece in re.split("…", plain(words)) if piece]
        assert any(all(piece in sentence for piece in pieces) for sentence in said), words


def test_the_guide_reads_well_at_the_desk_and_on_a_phone(visitors, site, finished_site):
    desk, phone = visitors(site), visitors(site, phone=True).log_in("ctv01")
    for slug in ("", *(f"/{slug}" for slug in chapters())):
        desk.page.set_viewport_size(DESKTOP)
        desk.open(f"/tro-giup{slug}")
        desk.look(f"guide{slug.replace('/', '-')}")
        phone.page.set_viewport_size(NARROW)
        phone.open(f"/tro-giup{slug}")
        phone.look(f"guide-phone{slug.replace('/', '-')}")


def test_pictures_were_written_when_they_were_wanted(album):
    assert (album.folder == PICTURES) is WANTED
