"""Words that do not stand out are found although looks that passed are not measured again."""

from __future__ import annotations

import pytest

from tests.browser import accessibility
from tests.browser.accessibility import violations
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

DARK, PALE = "#222222", "#aaaaaa"
PAGE = "<!doctype html><html lang=vi><title>Thử</title><main style='background:#ffffff'><h1>Thử</h1>{}</main></html>"


@pytest.fixture
def page(browser, monkeypatch):
    monkeypatch.setattr(accessibility, "looks_that_passed", set())
    page = browser.new_page()
    yield page
    page.close()


def words(colour, *, style="", element="p"):
    return f"<{element} style='color:{colour};{style}'>Ý kiến người dân</{element}>"


def found_in(page, *content):
    page.set_content(PAGE.format("".join(content)))
    return [(each["id"], len(each["nodes"])) for each in violations(page)]


@pytest.mark.parametrize(
    "pale",
    [
        words(PALE),
        words(DARK, style="opacity:.3"),
        words(DARK, style="background:#333333"),
        f"<div style='background:#333333'>{words(DARK)}</div>",
        f"<div style='opacity:.3'>{words(DARK)}</div>",
        f"<div style='position:absolute; inset:0; background:#333333'>{words(DARK)}</div>",
    ],
    ids=["colour", "opacity", "ground", "ground of the box", "opacity of the box", "laid over"],
)
def test_other_words_are_measured_after_such_that_passed(page, pale):
    assert found_in(page, words(DARK)) == []
    passed = set(accessibility.looks_that_passed)
    assert passed
    assert found_in(page, words(DARK), pale) == [("color-contrast", 1)]
    assert accessibility.looks_that_passed == passed, "what did not pass is not remembered"
    assert found_in(page, pale) == [("color-contrast", 1)]


def test_what_is_switched_off_does_not_speak_for_what_can_be_pressed(page):
    off = "<button disabled style='color:#aaaaaa;background:#ffffff'>Gửi phiếu</button>"
    assert found_in(page, off) == []
    assert found_in(page, off.replace("disabled ", "")) == [("color-contrast", 1)]


def test_all_else_is_looked_for_each_time(page):
    nameless = "<button style='color:#222222'></button>"
    assert found_in(page, words(DARK)) == []
    assert found_in(page, nameless) == [("button-name", 1)] == found_in(page, nameless)


@pytest.mark.parametrize(
    ("narrow", "wide"), [("", "display:none"), ("display:none", "")], ids=["words that go", "a link that comes"]
)
def test_what_only_a_wide_screen_shows_is_found_on_a_page_that_was_examined_on_a_narrow_one(page, narrow, wide):
    link = "<a href='/'><span class='words'>Trang chủ</span></a>" if wide else "<a href='/' class='words'></a>"
    rule = f"<style>.words{{{narrow}}} @media (min-width: 600px){{.words{{{wide or 'display:inline-block'}}}}}</style>"
    page.set_viewport_size({"width": 360, "height": 740})
    assert found_in(page, rule, words(DARK), link) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    assert [each["id"] for each in violations(page, resized=True)] == ["link-name"]


def test_nothing_new_is_found_on_another_screen_where_the_same_is_to_be_seen(page):
    assert found_in(page, words(DARK)) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations(page, resized=True) == []
