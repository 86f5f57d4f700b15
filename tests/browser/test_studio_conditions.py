"""Conditions in the browser: chosen by mouse or keys, said at once, kept with everything else, never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire
from tests.browser.site import Site, aside
from tests.browser.studio_desk import Desk, furnish_desk
from tests.browser.tour import USERNAMES
from tests.browser.visitor import DESKTOP, NARROW, Visitor
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

DESIGNER = USERNAMES["designer"]
SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")
MANY_OPTIONS, MANY_QUESTIONS = 200, 300
PATIENCE = 10.0


def ask(name: str, kind: str, words: str, **more: Any) -> Question:
    return Question(name=name, kind=kind, label={"vi": words}, **more)


def options(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, {"vi": words}) for code, words in pairs)


def form() -> Questionnaire:
    return Questionnaire(
        id_string="dk",
        title="Việc làm",
        languages=("vi",),
        default_language="vi",
        items=(
            ask("co_viec", "select_one", "Câu 1. Ông/Bà có việc làm không?", choices="co"),
            Group("phan_b", {"vi": "Phần B"}, relevant=compile_expression("${co_viec} = '1'"), items=(
                ask("viec", "select_multiple", "Câu 2. Làm những việc gì?", choices="viec"),
                ask("tuoi", "integer", "Câu 3. Bao nhiêu tuổi?", constraint=compile_expression(". >= 0 and . <= 120")),
                ask("ngay", "date", "Câu 4. Bắt đầu ngày nào?"),
                ask("thu_nhap", "integer", "Câu 5. Thu nhập một tháng?"),
            )),
        ),
        choice_lists={"co": options(("1", "Có"), ("2", "Không")),
                      "viec": options(("a", "Làm ruộng"), ("b", "Buôn bán"), ("c", "Việc khác"))},
    )  # fmt: skip


def large_form() -> Questionnaire:
    hostile = '"><img src=x onerror=alert(1)> {{7*7}} </option><script>alert(2)</script>'
    first = (
        ask("xa", "select_one", f"Câu 1. Xã nào? {hostile}", choices="xa"),
        ask("viec", "select_multiple", "Câu 2. Việc gì?", choices="xa"),
    )
    rest = tuple(ask(f"so_{n}", "integer", f"Câu {n}. Chỉ tiêu số {n} của hộ?") for n in range(3, MANY_QUESTIONS + 1))
    xa = options(*((f"x{n}", f"Xã Đông số {n} {hostile if n == 7 else ''}") for n in range(MANY_OPTIONS)))
    twenty = " and ".join(f"${{so_{n}}} >= {n}" for n in range(3, 23))
    last = ask("cuoi", "text", "Câu 301. Ý kiến?", relevant=compile_expression(f"${{xa}} = 'x7' and {twenty}"))
    return Questionnaire(
        id_string="lon", title="Phiếu dài", languages=("vi",), default_language="vi",
        items=(*first, *rest, last), choice_lists={"xa": xa},
    )  # fmt: skip


@pytest.fixture(scope="module")
def desk(site: Site) -> Desk:
    drafts = {name: form() for name in ("choose", "lost", "formula", "plain", "limits")}
    return aside(lambda: furnish_desk(site, drafts | {"large": large_form()}))


@pytest.fixture(scope="module")
def designer(desk: Desk, visitors: Callable[..., Visitor]) -> Visitor:
    return visitors(desk.site).log_in(DESIGNER)


def kept(desk: Desk, draft: str, name: str) -> dict[str, Any]:
    uid = desk.uid(draft, name)
    waiting = list(desk.document(draft)["items"])
    while waiting:
        node = waiting.pop()
        waiting += node.get("items", [])
        if node["uid"] == uid:
            return node
    raise KeyError(name)


def assert_kept(desk: Desk, draft: str, name: str, field: str, written: str | None) -> None:
    """The page may still say that it saved the change before this one, so the database is asked until it has it."""
    until = monotonic() + PATIENCE
    while (found := kept(desk, draft, name).get(field)) != written and monotonic() < until:
        sleep(0.1)
    assert found == written


def open_condition(visitor: Visitor, desk: Desk, draft: str, name: str, field: str = "relevant") -> Locator:
    visitor.open(desk.address(draft, desk.uid(draft, name)))
    expect(visitor.page.locator("body.live")).to_be_attached()
    part = visitor.page.locator(f"#dk-{field}")
    part.locator("summary").click()
    return part


def saved(page: Page) -> None:
    expect(page.locator("#safe")).to_have_text(SAVED)


def test_a_condition_is_chosen_said_at_once_kept_and_taken_back(desk: Desk, designer: Visitor) -> None:
    part, page = open_condition(designer, desk, "choose", "thu_nhap"), designer.page
    expect(part).to_contain_text("Cả phần “Phần B” chỉ hỏi nếu Câu 1 chọn “Có”.")
    part.get_by_role("button", name="Thêm điều kiện").press("Enter")
    expect(part.get_by_label("Câu hỏi")).to_be_focused()
    part.get_by_label("Câu hỏi").select_option("viec")
    part.get_by_label("Làm ruộng").check()
    part.get_by_label("Việc khác").press("Space")
    expect(part.locator(".sentence")).to_have_text(
        "Chỉ hỏi nếu Câu 2 có chọn ít nhất một trong “Làm ruộng”, “Việc khác”."
    )
    part.get_by_role("button", name="Thêm điều kiện").click()
    expect(part.locator(".condition-row")).to_have_count(2)
    part.get_by_label("Câu hỏi").nth(1).select_option("tuoi")
    part.get_by_label("Từ", exact=True).fill("18")
    part.get_by_label("Đến", exact=True).press_sequentially("60")
    expect(part.get_by_label("Đến", exact=True)).to_be_focused()
    expect(part.locator(".sentence")).to_contain_text("và Câu 3 từ 18 đến 60.")
    saved(page)
    written = "(selected(${viec}, 'a') or selected(${viec}, 'c')) and (${tuoi} >= 18 and ${tuoi} <= 60)"
    assert_kept(desk, "choose", "thu_nhap", "relevant", written)
    part.get_by_label("Cần đúng").select_option("or")
    expect(part.locator(".sentence")).to_contain_text("hoặc Câu 3")
    assert_kept(desk, "choose", "thu_nhap", "relevant", written.replace(") and (", ") or ("))
    page.locator("#undo").click()
    expect(page.locator("#dk-relevant .sentence")).to_have_text("Hỏi mọi người.")
    assert_kept(desk, "choose", "thu_nhap", "relevant", None)


def test_what_was_chosen_without_a_network_before_the_page_went_arrives_later(desk: Desk, designer: Visitor) -> None:
    part, page = open_condition(designer, desk, "lost", "thu_nhap"), designer.page
    part.get_by_role("button", name="Thêm điều kiện").click()
    part.get_by_label("Câu hỏi").select_option("co_viec")
    part.get_by_label("Có", exact=True).check()
    expect(part.locator(".sentence")).to_contain_text("chọn “Có”")
    saved(page)
    page.route("**/soan/**", lambda route: route.abort())
    part.get_by_label("Không", exact=True).check()
    page.evaluate("document.querySelector('#dk-relevant').remove()")
    page.unroute("**/soan/**")
    designer.problems.clear()
    assert_kept(desk, "lost", "thu_nhap", "relevant", "${co_viec} = '1'")
    with page.expect_response(re.compile("/soan/sua$")):
        designer.open(desk.address("lost"))
    assert_kept(desk, "lost", "thu_nhap", "relevant", "${co_viec} = '1' or ${co_viec} = '2'")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('dieu-kien'))") == []


def test_a_formula_is_kept_as_it_is_typed_and_told_what_is_wrong(desk: Desk, designer: Visitor) -> None:
    part, page = open_condition(designer, desk, "formula", "thu_nhap"), designer.page
    part.get_by_role("button", name="Viết bằng công thức").click()
    part.get_by_label("Công thức").press_sequentially("${co_viec} = '3'")
    expect(part.locator(".field-error")).to_have_text(
        "Câu 1 không có phương án nào mang mã “3”. Các mã: 1 (Có), 2 (Không)."
    )
    expect(part.get_by_label("Công thức")).to_be_focused()
    saved(page)
    assert_kept(desk, "formula", "thu_nhap", "relevant", "${co_viec} = '3'")
    part.get_by_label("Công thức").fill("${co_viec} = '2'")
    expect(part.locator(".field-error")).to_have_count(0)
    part.get_by_role("button", name="Chọn từng dòng").click()
    expect(part.get_by_label("Không", exact=True)).to_be_checked()


def test_limits_and_their_words_are_kept_as_they_are_typed(desk: Desk, designer: Visitor) -> None:
    part, page = open_condition(designer, desk, "limits", "tuoi", "constraint"), designer.page
    part.get_by_label("Từ", exact=True).fill("16")
    part.get_by_label("Lời báo khi vượt giới hạn").fill("Từ 16 tuổi")
    expect(part.locator(".sentence")).to_have_text("Chỉ nhận khi câu trả lời từ 16 đến 120.")
    saved(page)
    node = kept(desk, "limits", "tuoi")
    assert (node["constraint"], node["constraint_message"]) == (". >= 16 and . <= 120", {"vi": "Từ 16 tuổi"})
    part.get_by_label("Từ", exact=True).fill("200")
    expect(part.locator(".unfinished")).to_contain_text("Giới hạn đầu lớn hơn giới hạn sau.")
    saved(page)
    assert_kept(desk, "limits", "tuoi", "constraint", ". >= 16 and . <= 120")


def test_three_hundred_questions_two_hundred_options_and_twenty_rows_of_hostile_words(
    desk: Desk, designer: Visitor
) -> None:
    part, page = open_condition(designer, desk, "large", "cuoi"), designer.page
    expect(part.locator(".condition-row")).to_have_count(21)
    part.get_by_label("Tìm phương án").fill("dong so 19")
    expect(part.locator(".option:visible")).to_have_count(12)
    part.get_by_label(re.compile("Xã Đông số 199")).check()
    expect(part.locator(".sentence")).to_contain_text("một trong")
    part.get_by_role("button", name="Thêm điều kiện").click()
    expect(part.locator(".condition-row")).to_have_count(22)
    part.get_by_label("Câu hỏi").nth(21).press_sequentially("chi tieu so 250 cua ho?")
    part.get_by_label("Câu hỏi").nth(21).press("Tab")
    expect(part.get_by_label("Câu hỏi").nth(21)).to_have_value("Câu 250. Chỉ tiêu số 250 của hộ?")
    page.set_viewport_size(DESKTOP)
    designer.look("conditions-large")
    page.set_viewport_size(NARROW)
    designer.look("conditions-large-narrow")


def test_without_a_script_a_condition_is_built_by_buttons(desk: Desk, visitors: Callable[..., Visitor]) -> None:
    plain = visitors(desk.site, javascript=False).log_in(DESIGNER)
    plain.open(desk.address("plain", desk.uid("plain", "thu_nhap")))
    plain.page.locator("#dk-relevant summary").click()
    plain.page.locator("#dk-relevant").get_by_role("button", name="Thêm điều kiện").click()
    plain.page.get_by_label("Câu hỏi").select_option("co_viec")
    plain.page.get_by_role("button", name="Cập nhật").click()
    plain.page.get_by_label("Có", exact=True).check()
    plain.look("conditions-plain")
    plain.page.get_by_role("button", name="Lưu điều kiện").last.click()
    expect(plain.page.locator("main")).to_contain_text("Đã lưu: Chỉ hỏi nếu Câu 1 chọn “Có”.")
    assert_kept(desk, "plain", "thu_nhap", "relevant", "${co_viec} = '1'")
