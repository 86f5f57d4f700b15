"""A form sent twice, from two tabs, or after somebody else was faster: one act, or a sentence; never a failure.

The table goes over every POST route: the form is read from its page, filled, and sent again as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, insert, select, text
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from surveys.database import Base, open_engine
from surveys.people.permissions import Role
from surveys.samples.records import DesignVersion
from surveys.units.records import Unit
from surveys.units.service import communes
from tests.conftest import NOW
from tests.pages.full_world import ARGUMENTS, Holdings, address_arguments
from tests.pages.test_matrix import Stage, rules_of
from tests.pages.test_matrix import stage as stage  # a fixture
from webapp.demo.frame import demo_frame_workbook
from webapp.demo.questionnaire import demo_questionnaire_workbook

FAILED, CONFLICT, REFUSED = 500, 409, 422
COUNTED = (
    "survey_request", "survey", "questionnaire_version", "frame_version", "design_version", "draw_commitment",
    "sample_draw", "visit", "interview_draft", "response", "report_edition", "attachment", "account", "person", "job",
    "weighting_plan", "interview_handover", "callback_task", "case_decision", "answer_change", "voided_response",
    "re_interview", "re_interview_wave", "data_file",
)  # fmt: skip
PLAN = (
    "?margin=12&confidence=95&proportion=50&response_rate=80&take=2&reserve=1&method=proportional"
    "&minimum_psus=1&deff_from=rho&rho=0,02&deff=1,5"
)
TOTALS = "Tên biến,Mã phương án,Tổng số người\ngioi_tinh,1,4800\ngioi_tinh,2,5200\n".encode()
UNITS = "Mã tỉnh,Tên tỉnh,Mã xã,Tên xã/phường\n33,Tỉnh Hưng Yên,11953,Phường Phố Hiến\n".encode()
BACK_TO_DESIGN = (
    "DELETE FROM re_interview",
    "DELETE FROM case_decision",
    "DELETE FROM callback_task",
    "DELETE FROM response_link",
    "DELETE FROM response",
    "DELETE FROM interview_draft",
    "DELETE FROM visit",
    "DELETE FROM kept_submission",
    "UPDATE field_case SET state = 'open', disposition = NULL WHERE state != 'void'",
    "UPDATE survey SET state = 'design' WHERE id = :survey",
)
COMPLETED = "UPDATE field_case SET state = 'completed' WHERE id = :case"
LINKED = """UPDATE response_link SET case_id = :case WHERE response_id = (SELECT response_id FROM response_link
WHERE case_id IN (SELECT id FROM field_case WHERE survey_id = (SELECT survey_id FROM field_case WHERE id = :case))
ORDER BY response_id LIMIT 1)"""
RETURNED = """INSERT INTO callback_task (case_id, comment, questions, state, created_at, created_by_id, outcome)
VALUES (:case, 'Hỏi lại giới tính', '[{"name": "gioi_tinh", "label": "Nam hay nữ"}]', 'open', '2026-03-05 02:00:00',
:person, '')"""
WAITS = "UPDATE field_case SET state = 'returned' WHERE id = :case"
REVIEWED = "UPDATE report_edition SET state = 'reviewed', reviewed_by_id = :person WHERE id = :edition"
FINAL = "UPDATE report_edition SET state = 'final', finalised_at = '2026-03-05 02:00:00' WHERE id = :edition"
FIELDWORK_OVER = "UPDATE survey SET state = 'results' WHERE state = 'fieldwork'"
FILE_MADE = "UPDATE data_file SET state = 'ready', decided_at = asked_at, content = 'PK' WHERE state = 'asked'"
GONE_BACK_TO = {
    "fieldwork.return_case": (COMPLETED,),
    "fieldwork.withdraw_callback": (WAITS, RETURNED),
    "fieldwork.callback": (WAITS, RETURNED),
    "fieldwork.ask_again": (LINKED, WAITS, RETURNED),
    "supervision.accept": (COMPLETED,),
    "reports.send_back": (REVIEWED,),
    "reports.finalise": (REVIEWED,),
    "reports.correct": (FINAL,),
    "supervision.decide": (LINKED, COMPLETED),
    "supervision.void": (LINKED, COMPLETED),
    "data_files.ask": (FIELDWORK_OVER,),
    "data_files.decide": (FIELDWORK_OVER,),
    "data_files.remove": (FIELDWORK_OVER, FILE_MADE),
}
"""How the case or the report stands before these acts."""
COMMITTED_AGAIN = "UPDATE draw_commitment SET state = 'open', number = number + 1 WHERE survey_id = :survey"
DRAFT_AGAIN = """UPDATE questionnaire_version SET state = 'draft', published_at = NULL, published_by_id = NULL
WHERE survey_id = :survey"""
UNDECIDED = """DELETE FROM questionnaire_approval WHERE decision = 'approved' AND version_id IN
(SELECT id FROM questionnaire_version WHERE survey_id = :survey)"""
UNASKED = UNDECIDED.replace("decision = 'approved' AND ", "")
REFUSED_HERE = {"accounts.deactivate"}
"""Waits for a confirmation that tests/pages/test_accounts_pages.py gives."""
SAVES_BY_ITSELF = "interview.save"
"""No form: tests/pages/test_interview_autosave.py sends its JSON twice."""
REQUEST = {
    "requesting_body": "Ban Tuyên giáo",
    "document_number": "9-CV/BTG",
    "document_date": "2026-03-01",
    "deadline": "2026-04-30",
    "title": "Một cuộc điều tra mới",
    "purpose": "Nắm ý kiến.",
    "target_population": "Người từ 18 tuổi.",
    "implementing_body": "Trung tâm",
    "funding": "Không có",
    "scope": "whole",
}


@dataclass(frozen=True)
class Act:
    """A POST route: who sends it, from which page, what is filled in, which survey of the world it is about."""

    endpoint: str
    role: Role
    page: str = ""
    fill: Callable[[Holdings], dict[str, Any]] = lambda _side: {}
    empty_survey: bool = False
    in_design: bool = False
    query: str | Callable[[Holdings], str] = ""


ACTS = [
    Act("requests.create", Role.COORDINATOR, fill=lambda _side: REQUEST),
    Act("requests.edit", Role.COORDINATOR, empty_survey=True, fill=lambda _side: {"title": "Tên đã sửa"}),
    Act("requests.open_survey", Role.COORDINATOR, "requests.detail"),
    Act("requests.start_fieldwork", Role.COORDINATOR, in_design=True, fill=lambda _side: {
        "fieldwork_from": str(NOW.date()), "fieldwork_until": str((NOW + timedelta(days=9)).date())}),
    Act("requests.close_fieldwork", Role.COORDINATOR, fill=lambda _side: {"sure": "y"}),
    Act("questionnaires.upload", Role.DESIGNER, empty_survey=True, fill=lambda _side: {
        "workbook": (demo_questionnaire_workbook(), "bang-hoi.xlsx")}),
    Act("questionnaires.publish", Role.DESIGNER, in_design=True),
    Act("review.ask", Role.DESIGNER, in_design=True),
    Act("review.remark", Role.SUPERVISOR, "review.remarks", fill=lambda _side: {"text": "Câu 2 khó hiểu."}),
    Act("review.answer", Role.DESIGNER, "review.remarks", fill=lambda side: {f"c{side.comment.id}-text": "Đã sửa."}),
    Act("review.settle", Role.DESIGNER, "review.remarks"),
    Act("review.decide", Role.COORDINATOR, in_design=True, fill=lambda _side: {"decision": "approve"}),
    Act("studio.begin", Role.DESIGNER, "questionnaires.overview", empty_survey=True),
    Act("studio.keep", Role.DESIGNER, "studio.page", fill=lambda _side: {"lam": "cau-sau"}),
    Act("studio.try_out", Role.DESIGNER, "studio.preview", fill=lambda _side: {"go": "next"}),
    Act("samples.upload_frame", Role.DESIGNER, "samples.frames", empty_survey=True, fill=lambda _side: {
        "as_of": "2026-01-01", "note": "Công an tỉnh"}),
    Act("samples.save_design", Role.DESIGNER, in_design=True, page="samples.design", query=PLAN),
    Act("samples.add_alternative", Role.DESIGNER, in_design=True, page="samples.design", query=PLAN, fill=lambda _s: {
        "name": "Một phương án khác"}),
    Act("samples.choose_alternative", Role.DESIGNER, in_design=True, page="samples.design", query=PLAN),
    Act("samples.drop_alternative", Role.DESIGNER, in_design=True, page="samples.drop_alternative_page"),
    Act("samples.commit", Role.DESIGNER, in_design=True, page="samples.draw", fill=lambda _side: {
        "seed_plan": "Xổ số miền Bắc ngày mai, giải đặc biệt"}),
    Act("samples.withdraw", Role.DESIGNER, in_design=True, page="samples.draw", fill=lambda _side: {
        "reason": "Dàn mẫu thiếu một xã"}),
    Act("samples.make_draw", Role.DESIGNER, in_design=True, page="samples.draw", fill=lambda _side: {
        "seed_source": "generated", "discard_reason": "Dàn mẫu thiếu một xã"}),
    Act("samples.rehearse", Role.DESIGNER, "samples.rehearsals", fill=lambda _side: {"replications": "500"}),
    Act("samples.verify", Role.DESIGNER, "samples.drawn"),
    Act("samples.discard", Role.DESIGNER, in_design=True, page="samples.discard_page", fill=lambda _side: {
        "reason": "Dàn mẫu thiếu một xã"}),
    Act("samples.adopt_allocation", Role.DESIGNER, in_design=True, page="samples.allocation", fill=lambda _side: {
        "basis": "quota", "basis_reason": "Kế hoạch số 12 của tỉnh", "discard_reason": "Tỉnh đã phân chỉ tiêu"}),
    Act("samples.draw_allocation", Role.DESIGNER, in_design=True, page="samples.allocation_or_draw"),
    Act("samples.basis", Role.DESIGNER, fill=lambda _side: {
        "basis": "random_route", "reason": "Cộng tác viên đi theo lộ trình, không theo danh sách"}),
    Act("fieldwork.quota_groups", Role.DESIGNER),
    Act("fieldwork.assignment", Role.SUPERVISOR),
    Act("fieldwork.release", Role.SUPERVISOR, "fieldwork.commune", fill=lambda _side: {"count": "1"}),
    Act("fieldwork.reassign", Role.SUPERVISOR, fill=lambda side: {
        "collaborator_id": str(side.stranger.id), "reason": "Cộng tác viên ốm"}),
    Act("fieldwork.give_work_on", Role.SUPERVISOR, fill=lambda side: {
        "to_id": str(side.stranger.id), "with_begun": "y", "reason": "Cộng tác viên ốm"},
        query=lambda side: f"?tu={side.people[Role.COLLABORATOR].id}"),
    Act("practice.prepare", Role.SUPERVISOR, "practice.index", fill=lambda side: {
        "people": str(side.stranger.id)}),
    Act("fieldwork.visit", Role.COLLABORATOR),
    Act("quality.compute", Role.SUPERVISOR, "quality.index"),
    Act("quality.flag", Role.SUPERVISOR, fill=lambda _side: {"outcome": "discussed", "note": "Đã nghe kể lại"}),
    Act("quality.answer", Role.COLLABORATOR, fill=lambda _side: {"answer": "Hộ nào cũng ít người"}),
    Act("re_interviews.plan", Role.SUPERVISOR, fill=lambda _side: {"share": "20", "least": "2"}),
    Act("re_interviews.draw", Role.SUPERVISOR, "re_interviews.index"),
    Act("re_interviews.follow_up", Role.SUPERVISOR, "re_interviews.index", lambda side: {"code": side.task.case.code}),
    Act("re_interviews.one", Role.SUPERVISOR, fill=lambda _side: {"mode": "telephone", "outcome": "declined"}),
    Act("fieldwork.decide", Role.SUPERVISOR, fill=lambda _side: {"decision": "bo", "reason": "Đã phỏng vấn lại"}),
    Act("fieldwork.return_case", Role.SUPERVISOR, fill=lambda _side: {"comment": "Hỏi lại nhóm tuổi"}),
    Act("fieldwork.withdraw_callback", Role.SUPERVISOR, "fieldwork.return_case"),
    Act("fieldwork.callback", Role.COLLABORATOR, fill=lambda _side: {"outcome": "reached"}),
    Act("fieldwork.ask_again", Role.COLLABORATOR, fill=lambda _side: {"q-gioi_tinh": "1"}),
    Act("supervision.accept", Role.SUPERVISOR, "supervision.queue", fill=lambda side: {"ho": str(side.case.id)}),
    Act("supervision.decide", Role.SUPERVISOR, "supervision.history"),
    Act("supervision.void", Role.SUPERVISOR, fill=lambda _side: {"reason": "Hỏi nhầm hộ", "then": "close"}),
    Act("interview.select_person", Role.COLLABORATOR, fill=lambda _side: {"adults": "3"}),
    Act("interview.answer_consent", Role.COLLABORATOR, "interview.consent", fill=lambda _side: {"dong_y": "co"}),
    Act("interview.keep", Role.COLLABORATOR, "interview.page", fill=lambda _side: {"go": "next"}),
    Act("interview.send", Role.COLLABORATOR, "interview.review"),
    Act("interview.hand_over", Role.COLLABORATOR, fill=lambda _side: {"code": "5830"}),
    Act("interview.lock", Role.COLLABORATOR, "interview.review"),
    Act("interview.give_code", Role.COLLABORATOR, "interview.locked", fill=lambda _side: {"code": "5830"}),
    Act("interview.code_forgotten", Role.COLLABORATOR, "interview.locked"),
    Act("interview.send_unseen", Role.COLLABORATOR, "interview.locked"),
    Act("plan.plan", Role.DESIGNER, in_design=True, fill=lambda _side: {"minimum_base": "15"}),
    Act("results.declare_totals", Role.DESIGNER, "results.weighting", fill=lambda _side: {
        "file": (TOTALS, "tong.csv"), "source": "Thống kê tỉnh", "as_of": "2026-01-01"}),
    Act("results.declare_frame_totals", Role.DESIGNER, "results.weighting"),
    Act("results.declare_trimming", Role.DESIGNER, "results.weighting", fill=lambda _side: {"trimming": "3.5*median"}),
    Act("results.withdraw_totals", Role.DESIGNER, "results.weighting", fill=lambda _side: {
        "reason": "Chờ số liệu mới của tỉnh"}),
    Act("reports.texts", Role.DESIGNER, fill=lambda _side: {"context": "Bối cảnh mới"}),
    Act("reports.confirm", Role.DESIGNER, "reports.texts"),
    Act("reports.write", Role.DESIGNER, "reports.overview"),
    Act("reports.review", Role.COORDINATOR, "reports.edition", fill=lambda _side: {"note": "Đã đối chiếu số liệu"}),
    Act("reports.send_back", Role.COORDINATOR, "reports.edition", fill=lambda _side: {"note": "Thiếu phần hạn chế"}),
    Act("reports.finalise", Role.DESIGNER, "reports.edition"),
    Act("reports.correct", Role.DESIGNER, "reports.edition", fill=lambda _side: {"reason": "Một xã gửi bổ sung"}),
    Act("data_files.ask", Role.DESIGNER, fill=lambda _side: {
        "kind": "outside", "reason": "Trường đại học kiểm tra lại số liệu"}),
    Act("data_files.decide", Role.DESIGNER, fill=lambda _side: {"decision": "approve"}),
    Act("data_files.remove", Role.DESIGNER, "data_files.index"),
    Act("units.import_list", Role.ADMINISTRATOR, "units.lists", fill=lambda _side: {
        "file": (UNITS, "danh-muc.csv"), "as_of": "2026-03-01"}),
    Act("accounts.create", Role.COORDINATOR, fill=lambda side: {
        "full_name": "Phạm Văn Mới", "username": "moi.pham", "role": "reader", "unit_id": str(side.province.id)}),
    Act("accounts.reset_password", Role.COORDINATOR, "accounts.show"),
    Act("accounts.deactivate", Role.COORDINATOR, "accounts.show"),
    Act("accounts.reactivate", Role.COORDINATOR, "accounts.show"),
    Act("accounts.language", Role.DESIGNER, "home.index", fill=lambda _side: {"language": "vi"}),
]  # fmt: skip
IDS = [act.endpoint for act in ACTS]


class Tab:
    """A page that lies open in a browser, with its form filled in."""

    def __init__(self, stage: Stage, act: Act, client: FlaskClient) -> None:
        self.client = client
        query = act.query if isinstance(act.query, str) else act.query(stage.own)
        page = client.get(url_of(stage, act.page or act.endpoint, act) + query, follow_redirects=True)
        self.target = url_of(stage, act.endpoint, act)
        self.options: dict[str, list[str]] = {}
        self.data = {**self._hidden(page.text), **act.fill(stage.own)}

    def _hidden(self, page: str) -> dict[str, Any]:
        for form in html.fromstring(page).forms:
            if (form.get("action") or self.target).split("?")[0] == self.target.split("?")[0]:
                in_panel = "me-panel" in (form.getparent().get("class") or "")
                if form.method == "POST" and (not in_panel or "ngon-ngu" in self.target):
                    self.target = form.get("action") or self.target
                    for radio in form.xpath(".//input[@type='radio' or (@type='checkbox' and @checked)]"):
                        self.options.setdefault(radio.get("name"), []).append(radio.get("value"))
                    return dict(form.form_values())
        return {}

    def send(self, client: FlaskClient | None = None) -> TestResponse:
        data = {
            name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
            for name, value in self.data.items()
        }
        return (client or self.client).post(self.target, data=data, content_type="multipart/form-data")


def url_of(stage: Stage, endpoint: str, act: Act) -> str:
    rule = next(rule for rule in rules_of(stage.app) if rule.endpoint == endpoint)
    arguments = address_arguments(rule.arguments, stage.own, endpoint)
    if act.empty_survey:
        own = {"survey_id": stage.own.empty_survey.id, "request_id": stage.own.empty_survey.request_id}
        arguments |= {name: own[name] for name in own if name in arguments}
    with stage.app.test_request_context():
        return str(stage.app.url_for(endpoint, **arguments))


def counts(stage: Stage) -> dict[str, int]:
    engine = open_engine(stage.database)
    with engine.connect() as connection:
        tables = {name: Base.metadata.tables[name] for name in COUNTED}
        found = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables.items()
        }
    engine.dispose()
    return found


def fresh(stage: Stage, act: Act | None = None) -> None:
    """The world as it was; for acts on the sample as it was before interviews began."""
    stage.changed = True
    stage.reset()
    if act is not None and act.in_design:
        engine = open_engine(stage.database)
        with engine.begin() as connection:
            needed = {
                "questionnaires.publish": (DRAFT_AGAIN,),
                "review.ask": (DRAFT_AGAIN, UNASKED),
                "review.decide": (DRAFT_AGAIN, UNDECIDED),
            }
            needed |= dict.fromkeys(("samples.make_draw", "samples.withdraw"), (COMMITTED_AGAIN,))
            for statement in (*BACK_TO_DESIGN, *needed.get(act.endpoint, ())):
                connection.execute(text(statement), {"survey": stage.own.survey.id})
            if act.endpoint == "samples.draw_allocation":
                connection.execute(insert(DesignVersion.__table__).values(**adopted_before(stage.own)))
        engine.dispose()
    if act is not None and act.endpoint in GONE_BACK_TO:
        about = {"case": stage.own.case.id, "person": stage.own.people[Role.SUPERVISOR].id}
        about["edition"] = stage.own.edition.id
        engine = open_engine(stage.database)
        with engine.begin() as connection:
            for statement in GONE_BACK_TO[act.endpoint]:
                connection.execute(text(statement), {name: about[name] for name in about if f":{name}" in statement})
        engine.dispose()


def adopted_before(side: Holdings) -> dict[str, Any]:
    """An allocation that was adopted before the sample was drawn: four forms in every commune of the frame."""
    rows = [
        {"code": unit.unit_code, "name": unit.name, "stratum": unit.stratum, "forms": 4} for unit in side.frame.units
    ]
    return {
        "survey_id": side.survey.id,
        "number": 0,
        "basis": "quota",
        "basis_reason": "Kế hoạch số 12 của tỉnh",
        "definition": {"quotas": {row["code"]: row["forms"] for row in rows}},
        "planning": {"rows": rows},
        "created_at": NOW,
        "created_by_id": side.people[Role.DESIGNER].id,
    }


def test_the_table_has_every_post_route(stage: Stage) -> None:
    known = {*IDS, "security.login", "security.logout", "security.change_password", SAVES_BY_ITSELF}
    known.add("reports.withdraw")  # the edition is gone after the first time: tests/services/test_reports_editions.py
    own = {
        "requests",
        "questionnaires",
        "review",
        "samples",
        "fieldwork",
        "supervision",
        "quality",
        "re_interviews",
        "interview",
        "results",
        "reports",
        "units",
        "home",
    }
    posts = {
        rule.endpoint for rule in rules_of(stage.app) if "POST" in rule.methods and rule.arguments <= set(ARGUMENTS)
    }
    assert {endpoint for endpoint in posts if endpoint.partition(".")[0] in own} - known == set()


@pytest.mark.parametrize("act", ACTS, ids=IDS)
def test_the_same_form_sent_twice_is_one_act(stage: Stage, act: Act) -> None:
    fresh(stage, act)
    tab = Tab(stage, act, stage.client(stage.own.people[act.role]))
    _complete(tab, stage, act)
    first = tab.send()
    assert first.status_code < CONFLICT or act.endpoint in REFUSED_HERE
    once = counts(stage)
    second = tab.send()
    assert second.status_code < FAILED
    assert counts(stage) == once
    if first.status_code == 302 and second.status_code in (302, 303):
        assert tab.client.get(second.location, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("act", ACTS, ids=IDS)
def test_the_same_form_in_two_tabs_adds_nothing_unseen(stage: Stage, act: Act) -> None:
    fresh(stage, act)
    client = stage.client(stage.own.people[act.role])
    tabs = [Tab(stage, act, client), Tab(stage, act, client)]
    for tab in tabs:
        _complete(tab, stage, act)
    first = tabs[0].send()
    once = counts(stage)
    second = tabs[1].send()
    assert second.status_code < FAILED
    assert counts(stage) == once, f"{first.status_code} then {second.status_code}"
    if second.status_code >= REFUSED or second.status_code == CONFLICT:
        assert html.fromstring(second.text).xpath("//h1")


@pytest.mark.parametrize("endpoint", ["requests.create", "reports.write", "fieldwork.release", "fieldwork.visit"])
def test_two_presses_at_the_same_moment_are_one_act(stage: Stage, endpoint: str) -> None:
    fresh(stage)
    act = next(each for each in ACTS if each.endpoint == endpoint)
    if endpoint == "reports.write":
        close = next(each for each in ACTS if each.endpoint == "requests.close_fieldwork")
        Tab(stage, close, stage.client(stage.own.people[close.role])).send()
    person = stage.own.people[act.role]
    tab = Tab(stage, act, stage.client(person))
    _complete(tab, stage, act)
    before = counts(stage)
    clients = [stage.client(person) for _each in range(3)]
    with ThreadPoolExecutor(max_workers=3) as together:
        answers = list(together.map(tab.send, clients))
    assert all(answer.status_code < FAILED for answer in answers), [answer.status_code for answer in answers]
    after = counts(stage)
    grown = {table: after[table] - before[table] for table in COUNTED if after[table] != before[table]}
    assert set(grown.values()) <= {1}, grown
    if endpoint != "fieldwork.release":
        assert grown


def test_a_form_changed_after_it_was_sent_says_so_and_can_be_sent_as_new(stage: Stage) -> None:
    fresh(stage)
    act = ACTS[0]
    tab = Tab(stage, act, stage.client(stage.own.people[act.role]))
    assert tab.send().status_code == 302
    once = counts(stage)["survey_request"]
    tab.data["title"] = "Tên khác hẳn"
    answer = tab.client.post(tab.target, data=tab.data, headers={"Origin": "http://localhost"})
    assert answer.status_code == CONFLICT
    assert "Tên khác hẳn" in answer.text
    assert counts(stage)["survey_request"] == once
    form = next(form for form in html.fromstring(answer.text).forms if form.get("action") == tab.target)
    assert tab.client.post(tab.target, data=dict(form.form_values())).status_code == 302
    assert counts(stage)["survey_request"] == once + 1


def test_a_refused_form_can_be_corrected_and_sent(stage: Stage) -> None:
    """Also where the refusal is a sentence on the page that follows."""
    fresh(stage)
    act = next(each for each in ACTS if each.endpoint == "fieldwork.release")
    tab = Tab(stage, act, stage.client(stage.own.people[act.role]))
    tab.data["count"] = "không"
    assert tab.send().status_code == 302
    tab.data["count"] = "1"
    assert tab.send().status_code == 302
    assert "hộ dự phòng vào mẫu" in tab.client.get(url_of(stage, "fieldwork.commune", act)).text


@pytest.mark.parametrize(
    ("endpoint", "field", "mine", "theirs"),
    [
        ("requests.edit", "purpose", "Mục đích của tôi", "Mục đích của người khác"),
        ("reports.texts", "assessment", "Nhận xét của tôi", "Nhận xét của người khác"),
    ],
)
def test_what_was_saved_meanwhile_is_shown_beside_the_own(
    stage: Stage,
    endpoint: str,
    field: str,
    mine: str,
    theirs: str,
) -> None:
    fresh(stage)
    act = next(each for each in ACTS if each.endpoint == endpoint)
    other = Tab(stage, act, stage.client(stage.own.people[act.role]))
    own = Tab(stage, act, stage.client(stage.own.people[act.role]))
    other.data[field], own.data[field] = theirs, mine
    assert other.send().status_code == 302
    answer = own.send()
    assert answer.status_code == REFUSED
    assert "Trong khi bạn sửa" in answer.text
    page = html.fromstring(answer.text)
    assert page.get_element_by_id(field).text.strip() == mine
    assert theirs in page.get_element_by_id(f"{field}-saved").text_content()
    assert f"{field}-saved" in page.get_element_by_id(field).get("aria-describedby")
    assert len(page.xpath("//*[contains(@class, 'saved-meanwhile')]")) <= 2
    own.data = {**own.data, **own._hidden(answer.text), field: mine}
    assert own.send().status_code == 302


def allocation_file(units: list[Unit]) -> bytes:
    """Ten forms for each commune, as a province's own table has them."""
    content = BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Mã xã", "Tên xã/phường", "Chỉ tiêu phiếu"])
        for row, unit in enumerate(units, start=1):
            sheet.write_row(row, 0, [unit.code, unit.name, 10])
    return content.getvalue()


def _complete(tab: Tab, stage: Stage, act: Act) -> None:
    """What the fields need that no page could fill in."""
    if act.endpoint == "samples.upload_frame":
        tab.data["file"] = (demo_frame_workbook(list(communes(stage.session, stage.own.province))), "dan-mau.xlsx")
    if act.endpoint == "samples.adopt_allocation":
        tab.data["file"] = (allocation_file(list(communes(stage.session, stage.own.province))[:12]), "chi-tieu.xlsx")
    if act.endpoint == "review.ask":
        tab.data |= {name: "Cần cho phân tích theo nhóm" for name in tab.data if name.startswith("reason_")}
    if act.endpoint == "plan.plan":
        tab.data["questions"] = tab.options["questions"]
    if act.endpoint == "fieldwork.visit":
        tab.data["outcome"] = tab.options["outcome"][0]
