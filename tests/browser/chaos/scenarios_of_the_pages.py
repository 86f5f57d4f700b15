"""The same on the app's own pages, where fingers type: without a signal, with a dying browser, under a newer app."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.chaos.balance import INTERVIEW, Entered
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import PASSWORD, Owner
from tests.browser.chaos.phone import PIN, Phone
from tests.browser.chaos.phone_scripts import SETTLED

SHELL = "/ung-dung/"
NEWER = "abcdef012345"
"""The mark of a newer app: as long as any mark."""


def work_of_days(site: FieldSite, *, count: int) -> None:
    """From the list of cases to the end of an interview and back, without a signal; the phone dies while one types."""
    owner, phone = site.owner(), site.phone(installs=True)
    install(phone, owner)
    phone.go_offline()
    answers = [_interview(site, phone, owner, number) for number in range(count)]
    assert site.books_of([owner]).arrived == ()
    page = phone.page
    expect(page.locator(".standing .waiting")).to_have_text(f"Chờ gửi: {2 * count}")
    phone.go_online()
    expect(page.locator(".standing .waiting")).to_have_text("Chờ gửi: 0")
    arrived = [row.answers for row in site.books_of([owner]).arrived if row.kind == INTERVIEW]
    assert sorted(map(str, arrived)) == sorted(map(str, answers))
    _look_at_the_books(site, phone, owner)


def newer_app(site: FieldSite, *, count: int) -> None:
    """A newer app is there while an interview is open: it waits for its end, and nothing is lost by the change."""
    owner, phone = site.owner(), site.phone(installs=True)
    install(phone, owner)
    old = site.mark()
    for number in range(count):
        newer = f"{number:02d}{NEWER[2:]}"
        before = old if number == 0 else f"{number - 1:02d}{NEWER[2:]}"
        page = phone.page
        _to_the_questions(page, owner.cases[number])
        _note(phone, owner, owner.cases[number])
        _type(page, "7")
        site.network.changed = {old.encode(): newer.encode()}
        _ask_for_an_update(page)
        page.reload()
        assert _mark_of(page) == before, "the app of before goes on"
        _unlock(page)
        _go_on(page, owner.cases[number])
        expect(page.get_by_label("Đã đến mấy lần?")).to_have_value("7")
        _finish(page, number)
        expect(page.locator("#how-sent")).to_contain_text("Máy chủ đã nhận phiếu")
        page.reload()
        page.wait_for_function("(mark) => document.querySelector('script[type=module]')?.src.includes(mark)", arg=newer)
        _unlock(page)
    _look_at_the_books(site, phone, owner)


def install(phone: Phone, owner: Owner) -> None:
    """Log in once with a signal, choose a PIN, wait until the app is on the phone."""
    page = phone.page
    page.goto(f"/dang-nhap?next={SHELL}")
    page.fill("[name=username]", owner.username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    _press(page, "Chuẩn bị máy")
    _press(page, "Bắt đầu làm việc")
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    phone.owner = owner


def _interview(site: FieldSite, phone: Phone, owner: Owner, number: int) -> dict[str, str]:
    """One interview during which the browser is killed in the middle of a number."""
    case = owner.cases[number]
    _to_the_questions(phone.page, case)
    _note(phone, owner, case)
    _type(phone.page, "1")
    phone.page.get_by_label("Đã đến mấy lần?").press_sequentially("2")
    phone.kill()
    phone.switch_on()
    phone.context.set_offline(True)
    page = phone.page
    page.goto(SHELL)
    _unlock(page)
    _go_on(page, case)
    again = page.get_by_label("Đã đến mấy lần?")
    assert again.input_value() in ("1", "12"), "what was on the disk, and nothing else"
    again.fill("12")
    _finish(page, number)
    expect(page.locator("#how-sent")).to_contain_text("đang ở trên máy")
    return {"da_den": "1", "so_lan": "12", "gop_y": _words(number)}


def _note(phone: Phone, owner: Owner, case: int) -> None:
    """What was begun on the pages is in the books as well."""
    phone.entered.append(Entered(_draft_of(phone.page), INTERVIEW, case, owner.person_id))


def _look_at_the_books(site: FieldSite, phone: Phone, owner: Owner) -> None:
    """Draw the balance in a window beside the app's; the selections were entered on its pages."""
    phone.open()
    phone.unlock(owner)
    known = {each.id for each in phone.entered}
    for line in (*phone.do("app.sent()"), *phone.do("app.outgoing()")):
        if line["id"] not in known:
            phone.entered.append(Entered(line["id"], line["kind"], line["caseId"], owner.person_id))
    site.assert_balanced(phone, owner)


def _to_the_questions(page: Page, case: int) -> None:
    page.evaluate("(part) => { location.hash = part; }", f"#/ho/{case}")
    _press(page, "Gặp được hộ")
    page.fill("[name=adults]", "3")
    _press(page, "Chọn người")
    expect(page.locator("h1")).to_have_text("Xin ý kiến tham gia")
    _press(page, "Đồng ý tham gia")
    expect(page.locator("#interview[data-live]")).to_be_visible()


def _type(page: Page, number: str) -> None:
    """Two answers, until they are on the disk."""
    page.get_by_label("Có", exact=True).check()
    field = page.get_by_label("Đã đến mấy lần?")
    field.press_sequentially(number)
    field.blur()
    page.wait_for_function(SETTLED, arg=_draft_of(page))
    expect(page.locator("#safe")).to_have_text("Đã lưu trên máy")
    field.focus()


def _draft_of(page: Page) -> str:
    return page.url.split("#/phieu/")[1][:36]


def _words(number: int) -> str:
    return f"Cần thêm đèn đường ở ngõ {number}"


def _finish(page: Page, number: int) -> None:
    _press(page, "Tiếp")
    expect(page.locator("h1")).to_have_text("Phần B. Ý kiến")
    page.get_by_label("Ông/Bà góp ý gì thêm?").fill(_words(number))
    _press(page, "Tiếp")
    expect(page.locator("h1")).to_have_text("Phiếu đã đủ, gửi được")
    _press(page, "Gửi phiếu")


def _go_on(page: Page, case: int) -> None:
    expect(page.locator("h1")).not_to_have_text("Mở khóa")
    page.evaluate("(part) => { location.hash = part; }", f"#/ho/{case}")
    page.get_by_role("link", name="Làm tiếp phiếu").or_(page.get_by_role("button", name="Làm tiếp phiếu")).first.click()
    expect(page.locator("#interview[data-live]")).to_be_visible()


def _unlock(page: Page) -> None:
    page.fill("[name=pin]", PIN)
    _press(page, "Mở khóa")


def _press(page: Page, name: str) -> None:
    bar = page.locator(".actions")
    bar.get_by_role("button", name=name, exact=True).or_(bar.get_by_role("link", name=name, exact=True)).click()


def _ask_for_an_update(page: Page) -> None:
    """As the app does when the server greets it with another mark; until the newer worker waits."""
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          await registration.update();
          while (!registration.waiting) await new Promise((next) => setTimeout(next, 20));
        }"""
    )


def _mark_of(page: Page) -> str:
    address = page.locator("script[type=module]").first.get_attribute("src") or ""
    return address.split("/tep/")[1].split("/")[0]
