"""A designer's desk in the studio: surveys in design with drafts to write on, and a browser that can be killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.records import StudioDocument
from surveys.questionnaires.studio.service import open_document
from surveys.requests import service as requests
from surveys.requests.attachments import ReceivedFile
from surveys.requests.records import Survey
from surveys.requests.service import RequestFields
from tests.browser.site import Site, aside, office_of, own_province
from tests.browser.visitor import DESKTOP
from tests.conftest import NOW
from webapp.demo.documents import request_letter
from webapp.demo.people import DEMO_PASSWORD

WAIT_FOR_BROWSER = 20


@dataclass(frozen=True)
class Desk:
    """A site with a draft in the studio for each name: name → (survey, version)."""

    site: Site
    drafts: Mapping[str, tuple[int, int]]

    def address(self, name: str, uid: str = "") -> str:
        """The studio's page of that draft."""
        survey, version = self.drafts[name]
        return f"/khao-sat/{survey}/phieu/{version}/soan" + (f"?cau={uid}" if uid else "")

    def document(self, name: str) -> dict[str, Any]:
        """What the server has."""

        def read() -> dict[str, Any]:
            with open_session(self.site.engine) as session:
                return session.get_one(StudioDocument, self.drafts[name][1]).document

        return aside(read)

    def label(self, name: str, variable: str) -> str:
        """The words of a question, as the server has them."""
        return next(node for node in _nodes(self.document(name)["items"]) if node["name"] == variable)["label"]["vi"]

    def uid(self, name: str, variable: str) -> str:
        return next(node for node in _nodes(self.document(name)["items"]) if node["name"] == variable)["uid"]

    def names(self, name: str) -> list[str]:
        """Every question in order."""
        return [node["name"] for node in _nodes(self.document(name)["items"]) if node["type"] == "question"]


def _nodes(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for item in items for found in (item, *_nodes(item.get("items", [])))]


def furnish_desk(site: Site, drafts: Mapping[str, Questionnaire | None]) -> Desk:
    """A survey in design for each draft, opened in the studio; None is an empty one."""
    with site.app.app_context(), open_session(site.engine) as session:
        found = {}
        for name, questionnaire in drafts.items():
            survey = _survey(session, name)
            if questionnaire is not None:
                _draft(session, survey, questionnaire)
            studio = open_document(session, survey, person=office_of(session).designer, now=NOW)
            found[name] = (survey.id, studio.version_id)
        session.commit()
    return Desk(site, found)


def _survey(session: Session, name: str) -> Survey:
    office, province = office_of(session), own_province(session)
    fields = RequestFields(
        requesting_body="Ban Tuyên giáo và Dân vận Tỉnh uỷ",
        document_number="128-CV/BTGDVTU",
        document_date=NOW.date(),
        title=f"Ý kiến người dân ({name})",
        purpose="Nắm ý kiến nhân dân về dịch vụ công.",
        target_population="Người từ đủ 18 tuổi trở lên.",
        implementing_body="Trung tâm nghiên cứu dư luận xã hội",
        funding="Ngân sách tỉnh",
        deadline=NOW.date(),
        unit_ids=(province.id,),
    )
    letter = ReceivedFile("cong-van.docx", request_letter(fields))
    request = requests.create_request(session, fields=fields, attachments=[letter], person=office.coordinator, now=NOW)
    return requests.open_survey(session, request, person=office.coordinator, now=NOW)


def _draft(session: Session, survey: Survey, asked: Questionnaire) -> None:
    version = QuestionnaireVersion(
        survey_id=survey.id,
        number=1,
        title=asked.title,
        definition=asked.to_dict(),
        content_hash=asked.content_hash,
        source_filename="phieu.xlsx",
        source=b"",
        created_at=NOW,
        created_by_id=office_of(session).designer.id,
    )
    session.add(version)
    session.flush()


def short_form() -> Questionnaire:
    """Two sections, a shared list, a condition."""

    def ask(name: str, kind: str, words: str, **more: Any) -> Question:
        return Question(name=name, kind=kind, label={"vi": words}, required=True, **more)

    first = (
        ask("da_den", "select_one", "Câu 1. Ông/Bà có đến xã làm thủ tục không?", choices="co_khong"),
        ask("so_lan", "integer", "Câu 2. Ông/Bà đã đến mấy lần?"),
        ask("hai_long", "select_one", "Câu 3. Ông/Bà có hài lòng không?", choices="co_khong"),
    )
    second = (ask("gop_y", "text", "Câu 4. Ông/Bà góp ý gì?"), ask("tuoi", "integer", "Câu 5. Ông/Bà bao nhiêu tuổi?"))
    return Questionnaire(
        id_string="ngan",
        title="Ý kiến về dịch vụ của xã",
        languages=("vi",),
        default_language="vi",
        items=(Group("phan_a", {"vi": "Phần A"}, items=first), Group("phan_b", {"vi": "Phần B"}, items=second)),
        choice_lists={"co_khong": (Choice("1", {"vi": "Có"}), Choice("2", {"vi": "Không"}))},
        consent={"vi": "Kính thưa Ông/Bà."},
    )


class KilledBrowser:
    """Chromium as a process of its own on a profile that outlives it."""

    def __init__(self, browser: Browser, profile: Path, site: Site, options: list[str]) -> None:
        self._playwright, self._profile, self._site, self._options = browser.browser_type, profile, site, options
        self._process: subprocess.Popen[bytes] | None = None
        self._connected: Browser | None = None

    def start(self) -> Page:
        """Start it on its profile; a page at a desk."""
        port = self._profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        command = [shutil.which("chromium") or "chromium", "--headless=new", "--remote-debugging-port=0",
                   f"--user-data-dir={self._profile}", *self._options, "about:blank"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + WAIT_FOR_BROWSER
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < deadline, "Chromium did not start."
            time.sleep(0.05)
        self._connected = self._playwright.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}")
        page = self.context.new_page()
        page.set_viewport_size(DESKTOP)
        return page

    @property
    def context(self) -> BrowserContext:
        assert self._connected is not None
        return self._connected.contexts[0]

    def log_in(self, page: Page, username: str) -> None:
        page.goto(f"{self._site.address}/dang-nhap")
        page.fill("[name=username]", username)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()

    def kill(self) -> None:
        """As a power cut does: no last word."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
