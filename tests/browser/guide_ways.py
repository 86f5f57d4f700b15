"""The guide's way through the app on a collaborator's phone, and through links, letters and calls."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import expect

from tests.browser.finished_site import FinishedSite
from tests.browser.guide_album import Album
from tests.browser.guide_guests import Guests
from tests.browser.visitor import Visitor
from webapp.help.chapters import LINKS, PHONE

PUBLIC = "https://khaosat.example"
WORDS_OF_APP = """() => {
  const parts = [...document.querySelectorAll("template")].map(({ content }) => content.textContent);
  const words = JSON.parse(document.getElementById("app-words").textContent);
  return [...parts, ...Object.values(words)].join("\\n");
}"""
"""Pages of the app are templates in one document, and its sentences lie beside them."""


def tour_of_phone(album: Album, guests: Guests, *, pin: str) -> None:
    """From the first set-up to the list and to what is known of the phone itself."""
    phone = guests.collaborator
    album.visit(PHONE, phone, "/viec-cua-toi")
    album.visit(PHONE, phone, "/ung-dung/")
    album.hear(PHONE, phone.page.evaluate(WORDS_OF_APP))
    _arrive(phone, "Làm việc cả khi không có mạng")
    phone.fill(pin=pin, again=pin)
    _press(phone, "Chuẩn bị máy")
    _arrive(phone, "Máy đã sẵn sàng")
    _press(phone, "Bắt đầu làm việc")
    _arrive(phone, "Việc của tôi")
    album.on_phone(PHONE, "ung-dung-danh-sach", phone)
    phone.page.evaluate("() => { location.hash = '#/may'; }")
    _arrive(phone, "Máy này")
    album.on_phone(PHONE, "ung-dung-may-nay", phone)


def _press(phone: Visitor, name: str) -> None:
    """In the bar at the bottom; the document stays."""
    bar = phone.page.locator(".actions")
    bar.get_by_role("button", name=name, exact=True).or_(bar.get_by_role("link", name=name, exact=True)).click()


def _arrive(phone: Visitor, heading: str) -> None:
    expect(phone.page.locator("h1")).to_have_text(heading, timeout=60_000)


def tour_of_links(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Letters of a commune, the open link beside them, a household that is called, other words of a question."""
    survey, desk = f"/khao-sat/{here.in_the_field}", guests.supervisor
    visit = partial(album.visit, LINKS)
    visit(desk, f"{survey}/thu-thap")
    config = here.site.app.config
    before, config["PUBLIC_URL"] = config["PUBLIC_URL"], PUBLIC
    try:
        desk.open(f"{survey}/thu-thap/lien-ket")
        desk.fill(valid_until="")
        album.at_desk(LINKS, "lien-ket-rieng", desk, height=860)
        with desk.page.expect_navigation():
            desk.page.locator("main table.data a, main tbody a").first.click()
        album.read(LINKS, desk)
    finally:
        config["PUBLIC_URL"] = before
    visit(desk, f"{survey}/thu-thap/lien-ket-mo")
    visit(guests.collaborator, f"/ho/{here.cases['new']}")
    visit(guests.collaborator, f"/ho/{here.cases['new']}/goi-dien")
    guests.collaborator.press("Ghi kết quả cuộc gọi")
    album.read(LINKS, guests.collaborator)
