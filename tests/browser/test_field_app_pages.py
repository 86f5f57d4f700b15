"""The app as a collaborator holds it: from the first set-up to what was sent, without a signal in between.

Each page that is come by is looked at: axe, one heading, no English, nothing wider than the screen, also at 320 pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.drafts import begin_draft
from surveys.fieldwork.records import CallbackTask, Case, Visit
from surveys.fieldwork.service import select_person
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.modes import PERSONAL_LINK
from surveys.responses.records import Response, ResponseLink
from surveys.text import search_key
from tests.browser.chaos.field_world import PASSWORD, FieldWorld, Owner, read_world
from tests.browser.field_app.conftest import CASES_EACH, fill
from tests.browser.site import Site, aside, serve
from tests.browser.visitor import NARROW, PHONE, assert_in_order, assert_no_overflow
from tests.databases import SqliteDatabases

PIN, OTHER_PIN = "738291", "904627"
CODE = "4816"
PATIENCE, PLAYWRIGHTS_OWN = 20_000, 5_000
OPINION = "Cần thêm đèn đường ở ngõ nhà tôi"
SAID_AGAIN = "Cần thêm đèn đường và một cái cống"
ZALO = "Mozilla/5.0 (Linux; Android 12; SM-A125F) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36 Zalo/23.4"


@pytest.fixture(scope="module")
def site(sqlite_databases: SqliteDatabases) -> Iterator[Site]:
    url = aside(lambda: sqlite_databases.copy("phones", fill))
    found = aside(lambda: serve(url))
    yield found
    found.close()


@pytest.fixture(scope="module")
def world(site: Site) -> FieldWorld:
    return read_world(site.engine)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A PIN takes a second of work on purpose, more where others work on the same machine."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=PLAYWRIGHTS_OWN)


class Phone:
    """Somebody's phone with the app in its browser, and all that went wrong in it."""

    looked_at: ClassVar[set[str]] = set()

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            base_url=site.address,
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def set_up(self, owner: Owner) -> Phone:
        page = self.page
        page.goto("/dang-nhap?next=/ung-dung/")
        page.fill("[name=username]", owner.username)
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        self.arrive("Làm việc cả khi không có mạng")
        page.fill("#pin", PIN)
        page.fill("#again", PIN)
        self.press("Chuẩn bị máy")
        self.arrive("Máy đã sẵn sàng")
        self.press("Bắt đầu làm việc")
        return self.arrive("Việc của tôi")

    def arrive(self, heading: str) -> Phone:
        """Wait for a page, and look at it when it is come by for the first time."""
        expect(self.page.locator("h1")).to_have_text(heading)
        if heading in self.looked_at:
            return self
        self.looked_at.add(heading)
        assert_in_order(self.page)
        self.page.set_viewport_size(NARROW)
        assert_no_overflow(self.page)
        self.page.set_viewport_size(PHONE)
        return self

    def press(self, name: str) -> None:
        """Press what the bar at the bottom offers."""
        bar = self.page.locator(".actions")
        bar.get_by_role("button", name=name, exact=True).or_(bar.get_by_role("link", name=name, exact=True)).click()

    def open(self, part: str) -> None:
        self.page.evaluate("(part) => { location.hash = part; }", part)

    def begin(self, case: int, *, adults: int = 3) -> str:
        """From a case to the first question; the interview's id."""
        page = self.page
        self.open(f"#/ho/{case}")
        self.press("Gặp được hộ")
        page.fill("[name=adults]", str(adults))
        self.press("Chọn người")
        expect(page.locator("h1")).to_have_text("Xin ý kiến tham gia")
        self.press("Đồng ý tham gia")
        expect(page.locator("#interview[data-live]")).to_be_visible()
        return page.url.split("#/phieu/")[1][:36]

    def answer(self, *, choice: str = "Không") -> None:
        """The short form from its first page to its last."""
        page = self.page
        page.get_by_label(choice, exact=True).check()
        self.press("Tiếp")
        expect(page.locator("h1")).to_have_text("Phần B. Ý kiến")
        page.get_by_label("Ông/Bà góp ý gì thêm?").fill(OPINION)
        self.press("Tiếp")

    def leave(self) -> None:
        self.context.close()
        assert not self.problems


@pytest.fixture
def phones(browser: Browser, site: Site) -> Iterator[Callable[..., Phone]]:
    present: list[Phone] = []

    def arrived(**options: Any) -> Phone:
        present.append(Phone(browser, site, **options))
        return present[-1]

    yield arrived
    for phone in present:
        phone.leave()


def assert_arrives(site: Site, wanted: Select[Any], found: list[str]) -> None:
    """The server has it soon: what waits longest need not be sent first."""
    end = monotonic() + PATIENCE / 1000
    while True:
        with open_session(site.engine) as session:
            seen = list(session.scalars(wanted))
        if seen == found or monotonic() > end:
            assert seen == found
            return
        sleep(0.2)


def test_from_the_first_set_up_to_what_was_sent_without_a_signal_in_between(
    phones: Callable[..., Phone], world: FieldWorld, site: Site
) -> None:
    owner = world.owners[0]
    later, asked = owner.cases[:2]
    phone = phones().set_up(owner)
    page = phone.page
    place = page.locator("#places h2").first.inner_text().rsplit(" ", 2)[0]
    phone.context.set_offline(True)

    page.fill("[name=find]", search_key(place)[:9].upper())
    expect(page.locator("#places [data-case]:visible")).to_have_count(CASES_EACH)
    page.fill("[name=find]", "1002")
    expect(page.locator("#places [data-case]:visible")).to_have_text(["Hộ số 1002Chưa đến"])
    expect(page.locator("#found")).to_have_text(f"Đang hiện 1 trong {CASES_EACH} hộ.")
    page.fill("[name=find]", "khong co")
    expect(page.locator("#found")).to_contain_text("Không có hộ nào khớp")

    phone.open(f"#/ho/{later}/ket-qua")
    phone.arrive("Ghi kết quả lần đến")
    phone.press("Ghi")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Hẹn lại", exact=True).check()
    page.fill("[name=day]", f"{datetime.now(UTC).year + 1}-03-05")
    page.fill("[name=time]", "18:30")
    assert_in_order(page)
    phone.press("Ghi")
    phone.arrive("Việc của tôi")
    expect(page.get_by_role("heading", name="Đã hẹn")).to_be_visible()

    phone.open(f"#/ho/{asked}")
    phone.arrive("Hộ số 1001")
    phone.press("Gặp được hộ")
    phone.arrive("Chọn người trả lời")
    page.fill("[name=adults]", "4")
    phone.press("Chọn người")
    expect(page.locator(".chosen")).to_contain_text("trong 4 người từ 18 tuổi trở lên")
    page.get_by_role("link", name="Sửa số người").click()
    page.fill("[name=adults]", "1")
    phone.press("Chọn người")
    expect(page.locator(".chosen")).to_have_text("Xin gặp người duy nhất từ 18 tuổi trở lên trong hộ.")
    phone.arrive("Xin ý kiến tham gia")
    phone.press("Đồng ý tham gia")
    phone.arrive("Phần A. Làm thủ tục")
    expect(page.locator("#safe")).to_have_text("Đã lưu trên máy")
    expect(page.locator(".where .waiting")).to_have_text("Chờ gửi: 3")

    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Đã đến mấy lần?").fill("3")
    phone.press("Tiếp")
    expect(page.locator("h1")).to_have_text("Phần B. Ý kiến")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Phần A. Làm thủ tục")
    expect(page.get_by_label("Đã đến mấy lần?")).to_have_value("3")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Phần B. Ý kiến")
    phone.open(page.url.replace("/phieu/", "/xem-lai/").split("#")[1].rsplit("/", 1)[0])
    phone.arrive("Còn 1 câu cần xem lại")
    page.locator("main .cards a").click()
    expect(page.locator(".wrong")).to_be_visible()
    page.get_by_label("Ông/Bà góp ý gì thêm?").fill(OPINION)
    phone.press("Tiếp")
    phone.arrive("Phiếu đã đủ, gửi được")
    phone.press("Gửi phiếu")
    phone.arrive("Phiếu đã xong")
    expect(page.locator("#how-sent")).to_contain_text("đang ở trên máy")
    phone.open("#/cho-gui")
    phone.arrive("Chờ gửi")
    expect(page.locator("main .cards li")).to_have_count(4)
    assert OPINION not in page.content()

    phone.context.set_offline(False)
    expect(page.locator(".standing .waiting")).to_have_text("Chờ gửi: 0")
    phone.open("#/da-gui")
    phone.arrive("Việc đã gửi")
    expect(page.locator(".sent li")).to_have_count(4)
    assert OPINION not in page.content()
    with open_session(site.engine) as session:
        case = session.get_one(Case, asked)
        assert (case.state, case.eligible_persons, case.selected_position) == ("completed", 1, 1)
        assert session.scalars(select(Visit.outcome).where(Visit.case_id == later)).all() == ["appointment"]
        assert [row.answers for row in responses(session, world)] == [{"da_den": "1", "so_lan": "3", "gop_y": OPINION}]


def responses(session: Session, world: FieldWorld) -> list[Response]:
    chosen = select(Response).where(Response.version_id == world.version_id).order_by(Response.submitted_on)
    return list(session.scalars(chosen))


def test_who_answers_alone_is_not_seen_and_sees_nothing_else(
    phones: Callable[..., Phone], world: FieldWorld, site: Site
) -> None:
    owner = world.owners[1]
    phone = phones().set_up(owner)
    page = phone.page
    draft = phone.begin(owner.cases[0])
    page.get_by_role("button", name="Đưa máy để Ông/Bà tự trả lời").click()
    phone.arrive("Đưa máy để Ông/Bà tự trả lời")
    page.fill("[name=code]", "1234")
    phone.press("Đưa máy")
    expect(page.locator(".error-summary")).to_contain_text("dễ đoán")
    page.fill("[name=code]", CODE)
    phone.press("Đưa máy")
    phone.arrive("Phần A. Làm thủ tục")
    expect_at_typed_address(phone, "Máy đang khóa")

    for part in ("#/", f"#/ho/{owner.cases[1]}", "#/may", "#/mo-khoa", f"#/dua-may/{draft}"):
        phone.open(part)
        expect(page.locator("h1")).to_have_text("Còn câu chưa trả lời")
        assert "Hộ số" not in page.locator("body").inner_text()
    phone.arrive("Còn câu chưa trả lời")
    phone.press("Trả lời nốt")
    phone.answer()
    phone.arrive("Ông/Bà đã trả lời xong")
    phone.press("Khóa lại")
    phone.arrive("Xin cảm ơn Ông/Bà")

    page.go_back()
    for part in (f"#/phieu/{draft}/phan_b", f"#/xem-lai/{draft}", f"#/dua-may/{draft}", "#/"):
        phone.open(part)
        expect(page.locator("h1")).to_have_text("Xin cảm ơn Ông/Bà")
        assert OPINION not in page.content()
    page.fill("[name=code]", "9999")
    phone.press("Mở khóa")
    expect(page.locator(".error-summary")).to_contain_text("còn 4 lần thử")
    page.fill("[name=code]", CODE)
    phone.press("Mở khóa")
    phone.arrive("Phiếu đã đủ, gửi được")
    for part in (f"#/phieu/{draft}/phan_b", f"#/xem-lai/{draft}"):
        phone.open(part)
        expect(page.locator("h1")).to_have_text("Phiếu đã đủ, gửi được")
        assert OPINION not in page.content()
        phone.open(f"#/ho/{owner.cases[0]}")
        expect(page.locator("h1")).to_have_text("Hộ số 1004")
    page.reload()
    phone.arrive("Mở khóa")
    page.fill("[name=pin]", PIN)
    phone.press("Mở khóa")
    expect_at_typed_address(phone, "Hộ số")
    phone.press("Làm tiếp phiếu")
    phone.press("Gửi phiếu")
    expect(page.locator("#how-sent")).to_contain_text("Máy chủ đã nhận phiếu")
    with open_session(site.engine) as session:
        assert ("handed_over", OPINION) in [(row.mode, row.answers["gop_y"]) for row in responses(session, world)]


def expect_at_typed_address(phone: Phone, words: str) -> None:
    """What whoever holds the phone sees at another address of ours, a moment later."""
    deadline = monotonic() + PATIENCE / 1000
    while words not in (shown := phone.context.request.get("/viec-cua-toi").text()):
        assert monotonic() < deadline, shown
        phone.page.wait_for_timeout(200)
    assert ("Hộ số" in shown) == (words == "Hộ số")


def test_the_pin_the_phone_itself_and_a_call_back(phones: Callable[..., Phone], world: FieldWorld, site: Site) -> None:
    owner = world.owners[2]
    phone = phones().set_up(owner)
    page = phone.page
    phone.begin(owner.cases[0])
    phone.answer()
    phone.press("Gửi phiếu")
    expect(page.locator("#how-sent")).to_contain_text("Máy chủ đã nhận phiếu")
    with open_session(site.engine) as session:
        supervisor = session.scalars(select(Person).where(Person.role == Role.SUPERVISOR)).first()
        assert supervisor is not None
        case = session.get_one(Case, owner.cases[0])
        return_case(
            session,
            case,
            comment="Hỏi lại giúp cho chắc.",
            questions=["gop_y"],
            person=supervisor,
            now=datetime.now(UTC),
        )
        answer_by_link(session, session.get_one(Case, owner.cases[2]))
        session.commit()

    phone.open("#/may")
    phone.arrive("Máy này")
    page.get_by_role("button", name="Tải lại danh sách hộ").click()
    expect(page.locator("#done")).to_contain_text(f"{CASES_EACH} hộ")
    phone.open(f"#/ho/{owner.cases[2]}/xin-y-kien")
    expect(page.locator("main")).to_contain_text("Hộ này đang tự trả lời trên máy của mình")
    expect(page.locator(".actions .primary, .button-row")).to_have_count(0)
    phone.open("#/may")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lưu tệp sao lưu").click()
    assert waiting.value.suggested_filename.startswith("khaosat-sao-luu-")
    phone.open("#/")
    page.get_by_role("link", name="Hộ số 1008, ").click()
    phone.arrive("Cần quay lại")
    expect(page.locator("main")).to_contain_text("Ông/Bà góp ý gì thêm?")
    assert OPINION not in page.content()
    expect(page.get_by_label("Đã gặp lại người trả lời")).to_have_count(0)  # who was reached is asked
    task = page.url.split("#")[1]
    phone.context.set_offline(True)
    phone.press("Hỏi lại")
    expect(page.locator("#interview[data-live]")).to_be_visible()
    assert OPINION not in page.content()
    page.get_by_label("Ông/Bà góp ý gì thêm?").fill(SAID_AGAIN)
    expect(page.locator("#safe")).to_contain_text("Đã lưu trên máy")
    page.reload()  # as after a phone that died
    phone.arrive("Mở khóa")
    page.fill("[name=pin]", PIN)
    phone.press("Mở khóa")
    expect(page.get_by_label("Ông/Bà góp ý gì thêm?")).to_have_value(SAID_AGAIN)
    phone.open(f"#{task}")
    phone.arrive("Cần quay lại")
    phone.press("Hỏi tiếp")
    expect(page.get_by_label("Ông/Bà góp ý gì thêm?")).to_have_value(SAID_AGAIN)
    phone.press("Tiếp")
    phone.press("Gửi phiếu")
    phone.arrive("Đã hỏi lại xong")
    expect(page.locator("#how-sent")).to_contain_text("trên máy, chờ gửi")
    phone.context.set_offline(False)
    expect(page.locator("#how-sent")).to_contain_text("Máy chủ đã nhận")
    phone.open("#/")
    expect(page.get_by_role("heading", name="Cần quay lại")).to_have_count(0)
    expect(page.locator(".standing .waiting")).to_have_text("Chờ gửi: 0")
    with open_session(site.engine) as session:
        linked = select(Response).join(ResponseLink).where(ResponseLink.case_id == owner.cases[0])
        assert session.scalars(linked).one().answers["gop_y"] == SAID_AGAIN
    outcome = select(CallbackTask.outcome).where(CallbackTask.case_id == owner.cases[0], CallbackTask.state == "done")
    assert_arrives(site, outcome, ["reached"])

    phone.begin(owner.cases[1])
    phone.open(f"#/ho/{owner.cases[1]}/ket-qua")
    page.get_by_label("Dừng hẳn, không làm tiếp").check()
    expect(page.locator("#loses-draft")).to_be_visible()
    phone.press("Ghi")
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    expect(page.locator(".standing .waiting")).to_have_text("Chờ gửi: 0")
    assert_arrives(site, select(Case.disposition).where(Case.id == owner.cases[1]), ["break_off"])
    assert_arrives(site, select(Case.state).where(Case.id == owner.cases[1]), ["finished"])

    page.reload()
    page.fill("[name=pin]", OTHER_PIN)
    phone.press("Mở khóa")
    expect(page.locator(".error-summary")).to_contain_text("còn 4 lần thử")
    page.get_by_role("link", name="Quên mã PIN").click()
    phone.arrive("Chọn lại mã PIN")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=pin]", OTHER_PIN)
    page.fill("[name=again]", OTHER_PIN)
    phone.press("Đặt mã mới")
    expect(page.locator("h1")).to_have_text("Việc của tôi")
    phone.open("#/ai")
    phone.arrive("Ai đang dùng máy?")


def answer_by_link(session: Session, case: Case) -> None:
    """The household has begun on its own device."""
    owner = session.get_one(Person, case.collaborator_id)
    select_person(session, case, eligible_persons=1, person=owner, now=datetime.now(UTC))
    how: dict[str, Any] = {"consent_text_version": "1", "language": None, "mode": PERSONAL_LINK}
    begin_draft(session, case, instance_id=uuid4(), now=datetime.now(UTC), **how)


def test_where_nothing_can_be_kept_the_app_says_so_first(phones: Callable[..., Phone]) -> None:
    in_a_chat = phones(user_agent=ZALO)
    in_a_chat.page.goto("/ung-dung/")
    in_a_chat.arrive("Hãy mở bằng Chrome")
    expect(in_a_chat.page.get_by_role("link", name="Mở bằng Chrome")).to_have_attribute(
        "href", f"intent://{in_a_chat.site.address[7:]}/ung-dung/#Intent;scheme=http;package=com.android.chrome;end"
    )
    for missing, heading in (
        ("'isSecureContext', { value: false }", "Địa chỉ này chưa an toàn"),
        ("'indexedDB', { value: undefined }", "Trình duyệt không giữ được dữ liệu"),
    ):
        phone = phones()
        phone.page.add_init_script(f"Object.defineProperty(window, {missing})")
        phone.page.goto("/ung-dung/")
        phone.arrive(heading)


def test_a_household_is_called_without_a_signal_for_data(
    phones: Callable[..., Phone], world: FieldWorld, site: Site
) -> None:
    owner = world.owners[3]
    first, second = owner.cases[-2:]
    phone = phones().set_up(owner)
    page = phone.page
    phone.context.set_offline(True)
    phone.open(f"#/ho/{first}")
    page.get_by_role("link", name="Gọi điện").click()
    phone.arrive("Gọi điện")
    expect(page.locator(".consent")).to_contain_text("gọi thay mặt")
    page.get_by_role("link", name="Ghi kết quả cuộc gọi").click()
    phone.arrive("Ghi kết quả cuộc gọi")
    page.get_by_label("Không nghe máy", exact=True).check()
    phone.press("Ghi")
    phone.arrive("Việc của tôi")

    phone.open(f"#/ho/{second}/goi-dien")
    phone.arrive("Gọi điện")
    phone.press("Gặp được người lớn")
    page.fill("[name=adults]", "2")
    phone.press("Chọn người")
    expect(page.locator(".consent")).to_contain_text("Cuộc gọi không được ghi âm")
    phone.press("Đồng ý tham gia")
    expect(page.locator("#interview[data-live]")).to_be_visible()
    expect(page.get_by_text("Đưa máy")).to_have_count(0)
    phone.answer()
    expect(page.locator(".consent")).to_contain_text("Phần hỏi đến đây là hết")
    phone.press("Gửi phiếu")
    phone.context.set_offline(False)
    expect(page.locator("#how-sent")).to_contain_text("Máy chủ đã nhận phiếu")

    assert_arrives(site, select(Visit.outcome).where(Visit.case_id == first), ["call_no_answer"])
    chosen = select(Response.mode).join(ResponseLink).where(ResponseLink.case_id == second)
    assert_arrives(site, chosen, ["telephone"])
