"""The studio in the browser: no keystroke is lost, acts take effect, two people are told of each other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.browser.site import Site, aside
from tests.browser.studio_desk import Desk, KilledBrowser, furnish_desk, short_form
from tests.browser.tour import USERNAMES
from tests.browser.visitor import Visitor
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")
KEPT_HERE = re.compile("Chưa gửi được, còn giữ trên máy này")
DRAFTS = ("write", "order", "options", "network", "killed", "two", "private", "session", "plain", "alone")
COUNT_DRAWN = """() => {
  window.drawn = 0;
  const outline = document.getElementById("outline");
  const count = (found) => (window.drawn += found.filter(({ target }) => target.matches("ol, #outline")).length);
  new MutationObserver(count).observe(outline, { childList: true, subtree: true });
}"""
DESIGNER = USERNAMES["designer"]


@pytest.fixture(scope="module")
def desk(site: Site) -> Desk:
    return aside(lambda: furnish_desk(site, dict.fromkeys(DRAFTS, short_form()) | {"empty": None}))


@pytest.fixture(scope="module")
def designer(desk: Desk, visitors: Callable[..., Visitor]) -> Visitor:
    return visitors(desk.site).log_in(DESIGNER)


def open_live(visitor: Visitor, address: str) -> Page:
    visitor.open(address)
    expect(visitor.page.locator("body.live")).to_be_attached()
    return visitor.page


def label_field(page: Page):
    return page.locator("[data-field='label.vi']")


def saved(page: Page) -> None:
    """All of it has arrived, and that is said."""
    expect(page.locator("body[data-waiting='0']")).to_be_attached()
    expect(page.locator("#safe")).to_have_text(SAVED)


def rows(page: Page) -> list[str]:
    return [" ".join(each.split()) for each in page.locator("#outline a.question .words").all_inner_texts()]


def test_the_browser_is_killed_after_the_last_key_and_every_key_arrives(desk, browser, tmp_path):
    killed = KilledBrowser(browser, tmp_path / "profile", desk.site, CHROMIUM_OPTIONS)
    try:
        page = killed.start()
        killed.log_in(page, DESIGNER)
        address = desk.site.address + desk.address("killed", desk.uid("killed", "gop_y"))
        page.goto(address)
        expect(page.locator("body.live")).to_be_attached()
        killed.context.set_offline(True)
        label_field(page).fill("")
        page.keyboard.type("Xin Ông/Bà kể lần gần nhất đến xã")
        killed.kill()
        assert desk.label("killed", "gop_y") == "Câu 4. Ông/Bà góp ý gì?"
        page = killed.start()
        killed.log_in(page, DESIGNER)  # what a session is, a killed browser has forgotten
        page.goto(address)
        expect(label_field(page)).to_have_value("Xin Ông/Bà kể lần gần nhất đến xã")
        saved(page)
        assert desk.label("killed", "gop_y") == "Xin Ông/Bà kể lần gần nhất đến xã"
        page.reload()
        expect(page.locator("body.live")).to_be_attached()
        assert kept_on_machine(page) == []
    finally:
        killed.close()


def kept_on_machine(page: Page) -> list[str]:
    """What is still kept in the browser, of anybody."""
    found: list[str] = page.evaluate(
        """() => new Promise((resolve) => {
            const asked = indexedDB.open("khaosat-soan");
            asked.onsuccess = () => {
              const all = asked.result.transaction("waiting").objectStore("waiting").getAll();
              all.onsuccess = () => resolve(all.result.map((each) => JSON.stringify(each.operation)));
            };
        })"""
    )
    return found


def test_words_arrive_by_themselves_and_wait_while_there_is_no_network(desk, designer):
    page = open_live(designer, desk.address("network", desk.uid("network", "so_lan")))
    page.evaluate(COUNT_DRAWN)
    label_field(page).fill("Câu 2. Đã đến mấy lần?")
    saved(page)
    assert desk.label("network", "so_lan") == "Câu 2. Đã đến mấy lần?"
    assert "Đã đến mấy lần?" in rows(page), "the outline's row follows the words"
    assert page.evaluate("window.drawn") == 0, "the outline is not drawn for a key"
    designer.context.set_offline(True)
    label_field(page).fill("Câu 2. Ông/Bà đã đến xã mấy lần?")
    expect(page.locator("#safe")).to_have_text(KEPT_HERE)
    designer.photograph("studio-offline")
    designer.context.set_offline(False)
    saved(page)
    assert desk.label("network", "so_lan") == "Câu 2. Ông/Bà đã đến xã mấy lần?"
    label_field(page).press_sequentially("!")
    page.close()
    designer.page = designer.context.new_page()
    open_live(designer, desk.address("network", desk.uid("network", "so_lan")))
    expect(label_field(designer.page)).to_have_value("Câu 2. Ông/Bà đã đến xã mấy lần?!")
    saved(designer.page)
    designer.problems = [each for each in designer.problems if "ERR_INTERNET_DISCONNECTED" not in each]


def test_after_the_session_has_ended_nothing_is_lost_and_nobody_else_is_shown_it(desk, visitors):
    guest = visitors(desk.site).log_in(DESIGNER)
    page = open_live(guest, desk.address("session", desk.uid("session", "so_lan")))
    guest.expected_statuses |= {400, 401, 403, 404, 409}
    guest.context.clear_cookies()
    label_field(page).fill("Viết lúc đã hết phiên")
    expect(page.locator("#safe")).to_have_text(re.compile("Đã hết phiên đăng nhập, còn giữ trên máy này"))
    guest.log_in(USERNAMES["coordinator"])
    guest.open(f"/khao-sat/{desk.drafts['session'][0]}/phieu")
    assert "Viết lúc đã hết phiên" not in guest.page.content()
    assert desk.label("session", "so_lan") != "Viết lúc đã hết phiên"
    guest.context.clear_cookies()
    guest.log_in(DESIGNER)
    page = open_live(guest, desk.address("session"))
    saved(page)
    assert desk.label("session", "so_lan") == "Viết lúc đã hết phiên"


def test_who_has_a_browser_that_keeps_nothing_is_told_so(desk, visitors):
    guest = visitors(desk.site).log_in(DESIGNER)
    guest.page.add_init_script("indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); }")
    page = open_live(guest, desk.address("private", desk.uid("private", "so_lan")))
    expect(page.locator("#unkept")).to_contain_text("hãy đợi thấy “Đã lưu” rồi mới đóng trang")
    guest.look("studio-unkept")
    label_field(page).fill("Câu 2. Vẫn viết được")
    saved(page)
    assert desk.label("private", "so_lan") == "Câu 2. Vẫn viết được"


def test_questions_are_added_moved_by_keyboard_and_mouse_removed_and_brought_back(desk, designer):
    page = open_live(designer, desk.address("order", desk.uid("order", "da_den")))
    page.locator("#outline").get_by_role("button", name="Thêm câu hỏi").click()
    expect(page.locator("#outline a.question")).to_have_count(6)
    label_field(page).fill("Câu mới: Ông/Bà sống ở đâu?")
    saved(page)
    assert desk.names("order")[0] == "da_den"
    new = desk.names("order")[1]
    link = page.locator("#outline a[aria-current]")
    link.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#outline a.question .words").nth(2)).to_have_text(re.compile("sống ở đâu"))
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true", "the row keeps the focus"
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#outline a.question .words").nth(3)).to_have_text(re.compile("sống ở đâu"))
    first = page.locator("#outline a.question").first
    page.locator("#outline a[aria-current]").drag_to(first, target_position={"x": 40, "y": 3})
    expect(page.locator("#outline a.question .words").first).to_have_text(re.compile("sống ở đâu"))
    assert desk.names("order")[0] == new
    page.get_by_role("button", name="Xóa").click()
    expect(page.locator("#outline a.question")).to_have_count(5)
    assert new not in desk.names("order")
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#outline a.question")).to_have_count(6)
    expect(page.locator("#told")).to_contain_text("Đã hoàn tác")
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator("#outline a.question")).to_have_count(5)
    page.locator("#outline a.question").first.click()
    page.get_by_role("button", name="Nhân bản").click()
    expect(page.locator("#outline a.question")).to_have_count(6)
    designer.look("studio-order")


def test_options_are_written_by_keyboard_pasted_and_taken_out_of_a_shared_list(desk, designer):
    page = open_live(designer, desk.address("options", desk.uid("options", "hai_long")))
    expect(page.locator(".shared")).to_contain_text("Dùng chung với Câu 1")
    page.get_by_role("button", name="Tách riêng cho câu này").click()
    expect(page.locator(".shared")).to_have_count(0)
    words = page.locator("[data-option=words]")
    words.nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Khó trả lời")
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    own = next(n for g in desk.document("options")["items"] for n in g["items"] if n["name"] == "hai_long")["choices"]
    options = desk.document("options")["lists"]
    assert [option["label"]["vi"] for option in options[own]] == ["Có", "Khó trả lời", "Không"]
    assert [option["name"] for option in options[own]] == ["1", "3", "2"]
    assert len(options["co_khong"]) == 2, "the other question's options stay"
    page.locator("[data-field=kind]").select_option("select_multiple")
    expect(page.locator("[data-option=exclusive]").first).to_be_visible()
    designer.look("studio-options")


def test_two_who_change_the_same_words_are_told_and_choose(desk, designer, visitors):
    uid = desk.uid("two", "so_lan")
    other = visitors(desk.site).log_in(DESIGNER)
    one, two = open_live(designer, desk.address("two", uid)), open_live(other, desk.address("two", uid))
    expect(two.locator("#others")).to_contain_text("cũng đang mở bảng hỏi này")
    label_field(one).fill("Câu 2. Bản của người thứ nhất?")
    saved(one)
    label_field(two).fill("Câu 2. Bản của người thứ hai?")
    panel = two.locator(".conflict")
    expect(panel).to_contain_text("Câu 2. Bản của người thứ nhất?")
    expect(panel).to_contain_text("Câu 2. Bản của người thứ hai?")
    other.look("studio-conflict")
    assert desk.label("two", "so_lan") == "Câu 2. Bản của người thứ nhất?"
    panel.get_by_role("button", name="Giữ bản của tôi").click()
    expect(panel).to_have_count(0)
    assert desk.label("two", "so_lan") == "Câu 2. Bản của người thứ hai?"
    expect(label_field(one)).to_have_value("Câu 2. Bản của người thứ hai?")


def test_the_phone_follows_the_words_and_keeps_its_answers(desk, designer):
    page = open_live(designer, desk.address("write", desk.uid("write", "da_den")))
    phone = page.frame_locator("iframe[name=preview]")
    phone.locator("#q-da_den-question input[value='2']").check()
    label_field(page).press_sequentially(" Xin nhớ lại.", delay=5)
    expect(phone.locator("#q-da_den-question legend")).to_contain_text("Xin nhớ lại.")
    expect(phone.locator("#q-da_den-question input[value='2']")).to_be_checked()
    assert page.evaluate("document.activeElement.dataset.field") == "label.vi", "the writer keeps the focus"


def test_an_empty_questionnaire_becomes_one_in_two_languages(desk, designer):
    page = open_live(designer, desk.address("empty"))
    designer.look("studio-empty")
    page.locator("#outline").get_by_role("button", name="Thêm câu hỏi").click()
    label_field(page).fill("Ông/Bà sống ở xã nào?")
    page.locator("[data-field=kind]").select_option("text")
    expect(page.locator("#options")).to_have_count(0)
    page.locator("#outline a[data-uid='']").click()
    page.locator("#new-language").fill("English (en)")
    page.get_by_role("button", name="Thêm ngôn ngữ").click()
    page.locator("#outline a.question").click()
    page.locator("[data-field='label.English (en)']").fill("Where do you live?")
    saved(page)
    assert desk.document("empty")["items"][0]["label"] == {
        "vi": "Ông/Bà sống ở xã nào?",
        "English (en)": "Where do you live?",
    }
    designer.look("studio-two-languages")
