"""The guide's way through a questionnaire: written on the page, proved, approved; printed, keyed, settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.paper.printing import communes_of, issue_for_commune
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import approve, ask_for_approval, standing_of
from surveys.questionnaires.review.comments import remark
from surveys.questionnaires.service import published_version
from surveys.questionnaires.studio.nodes import walk
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.service import LOCAL_TIME
from tests.browser.finished_site import FinishedSite
from tests.browser.guide_album import Album
from tests.browser.guide_guests import Guests
from tests.browser.site import aside, office_of
from tests.services.paper_forms import COVER, key
from webapp.demo.next_version import prove_at_once
from webapp.help.chapters import APPROVAL, PAPER, STUDIO

STUDIO_WIDTH = 1280
"""Wide enough for outline, item and phone beside each other."""
PASTED = """Phần II. Chợ xã
Câu 9. Ông/Bà có hay đi chợ xã không?
1) Hằng ngày
2) Hằng tuần
3) Ít khi
4) Không bao giờ → Chuyển câu 11
Câu 10. Ông/Bà hài lòng ở mức nào về chợ xã?
1) Hài lòng 2) Bình thường 3) Không hài lòng 9) Khó trả lời
Câu 11. Cần làm gì để chợ xã tốt hơn? (chọn tối đa 2)
1) Mở rộng
2) Làm mái che
3) Việc khác (ghi rõ)
"""


def tour_of_studio(album: Album, guests: Guests, here: FinishedSite) -> None:
    """A draft on the page, a condition, the bank, a text out of Word."""
    desk = guests.designer
    album.visit(STUDIO, desk, f"/khao-sat/{here.empty}/phieu")
    version, uid = aside(lambda: _draft(here, "C2"))
    draft = f"/khao-sat/{here.in_design}/phieu/{version}/soan"
    desk.page.set_viewport_size({"width": STUDIO_WIDTH, "height": 900})
    desk.open(f"{draft}?cau={uid}")
    album.at_desk(STUDIO, "soan-thao", desk, height=880, width=STUDIO_WIDTH)
    desk.page.click("#conditions details summary")
    desk.page.evaluate("scrollTo(0, 0)")
    album.at_desk(STUDIO, "dieu-kien", desk, part="#conditions", height=520, width=STUDIO_WIDTH)
    album.visit(STUDIO, desk, "/ngan-hang-cau-hoi")
    album.visit(STUDIO, desk, f"{draft}/ngan-hang?chu-de=scale&cau={uid}")
    desk.open(f"{draft}/ngan-hang?tim=hai+long")
    album.at_desk(STUDIO, "ngan-hang", desk, height=760)
    album.visit(STUDIO, desk, f"{draft}/dan")
    desk.page.fill("textarea", PASTED)
    desk.press("Nhận dạng")
    album.at_desk(STUDIO, "dan-tu-word", desk, height=900)


def tour_of_approval(album: Album, guests: Guests, here: FinishedSite) -> None:
    """What is proved, said about a draft, asked for, decided."""
    desk = guests.designer
    version, uid = aside(lambda: _draft(here, "C4"))
    draft = f"/khao-sat/{here.in_design}/phieu/{version}"
    album.visit(APPROVAL, desk, f"{draft}/kiem-chung")
    aside(lambda: _talk_and_prove(here, version, uid))
    desk.open(f"{draft}/kiem-chung")
    album.at_desk(APPROVAL, "kiem-chung", desk, height=1150)
    for page in ("trao-doi", "so-sanh", "duyet", "xin-duyet"):
        album.visit(APPROVAL, desk, f"{draft}/{page}")
    aside(lambda: _ask(here, version))
    album.visit(APPROVAL, guests.coordinator, "/")
    guests.coordinator.open(f"{draft}/quyet-dinh")
    album.read(APPROVAL, guests.coordinator)
    aside(lambda: _approve(here, version))
    album.visit(APPROVAL, desk, draft)
    album.visit(APPROVAL, desk, f"{draft}/cong-bo")


def tour_of_paper(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Prints, the keying desk, two readings of one form."""
    version, opened, disputed = aside(lambda: _print_and_key(here))
    desk, survey = guests.supervisor, f"/khao-sat/{here.in_the_field}"
    album.visit(PAPER, guests.supervisor, f"{survey}/thu-thap")
    guests.designer.open(f"{survey}/phieu/{version}/ban-in")
    album.at_desk(PAPER, "ban-in", guests.designer, height=760)
    album.visit(PAPER, desk, f"{survey}/phieu-giay")
    desk.fill(serial=opened)
    desk.press("Mở phiếu")
    for typed in ("1", f"{datetime.now(UTC) - timedelta(days=1):%d%m%Y}", "3", "1"):
        desk.page.fill("#line", typed)
        desk.page.press("#line", "Enter")
    album.at_desk(PAPER, "nhap-phieu-giay", desk, height=620)
    desk.open(f"/phieu-giay/{disputed}/doi-chieu")
    album.at_desk(PAPER, "doi-chieu", desk, height=700)


def _draft(here: FinishedSite, variable: str) -> tuple[int, str]:
    """The draft of the survey in design, and the mark of one of its questions."""
    with open_session(here.site.engine) as session:
        version = _version(session, here)
        document = session.get_one(StudioDocument, version.id).document
        return version.id, next(node["uid"] for node, _parents in walk(document) if node.get("name") == variable)


def _version(session: Session, here: FinishedSite) -> QuestionnaireVersion:
    chosen = select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == here.in_design)
    return session.scalars(chosen.order_by(QuestionnaireVersion.id.desc()).limit(1)).one()


def _talk_and_prove(here: FinishedSite, version_id: int, uid: str) -> None:
    with open_session(here.site.engine) as session:
        office, version, now = office_of(session), session.get_one(QuestionnaireVersion, version_id), datetime.now(UTC)
        prove_at_once(session, version, office.designer, now)
        remark(session, version, uid=uid, text="Nên hỏi thêm vì sao hài lòng.", person=office.supervisor, now=now)
        done = remark(session, version, text="Tên bảng hỏi đã rõ.", person=office.supervisor, now=now)
        done.resolved_at, done.resolved_by_id = now, office.designer.id
        session.commit()


def _ask(here: FinishedSite, version_id: int) -> None:
    with open_session(here.site.engine) as session:
        version = session.get_one(QuestionnaireVersion, version_id)
        ask_for_approval(session, version, person=office_of(session).designer, now=datetime.now(UTC))
        session.commit()


def _approve(here: FinishedSite, version_id: int) -> None:
    with open_session(here.site.engine) as session:
        version = session.get_one(QuestionnaireVersion, version_id)
        asked = _asked_content(session, version)
        approve(session, version, content=asked, person=office_of(session).coordinator, now=datetime.now(UTC))
        session.commit()


def _asked_content(session: Session, version: QuestionnaireVersion) -> str:
    """The hash of the content that approval was asked for."""
    asked = standing_of(session, version).asked
    assert asked is not None
    return asked.content_hash


def _print_and_key(here: FinishedSite) -> tuple[int, str, int]:
    """Forms of a commune: one that nobody keyed, one that two read differently."""
    with open_session(here.site.engine) as session:
        office, now = office_of(session), datetime.now(UTC)
        version = published_version(session, here.in_the_field)
        assert version is not None
        commune = max(communes_of(session, version), key=lambda each: each.cases)
        printed = (now - timedelta(days=2)).astimezone(LOCAL_TIME)  # the day on the form is a day in Viet Nam
        new, disputed, *_rest = issue_for_commune(session, version, commune.psu, person=office.designer, now=printed)
        cover = {**COVER, "@day": f"{printed:%d/%m/%Y}"}
        for person, trust in ((office.designer, "2"), (office.coordinator, "3")):
            key(session, disputed, person, now=now, cover=cover, tin_tuong=trust)
        session.commit()
        return version.id, new.serial, disputed.id
