"""Pages of the analysis plan: written before the field, arranged without a script, every version kept in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from surveys.reports.plan import Finding, plan_of
from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.documents.small_survey import build_survey, open_small_survey, questionnaire
from tests.services.survey_on_its_way import publish

pytestmark = only_sqlite
ClientAs = Callable[..., FlaskClient]
OK, MOVED, FOUND, FORBIDDEN, UNPROCESSABLE = 200, 301, 302, 403, 422
REASON = "Góp ý của đơn vị đề nghị"


def address(survey: Survey, rest: str = "") -> str:
    return f"/khao-sat/{survey.id}/ke-hoach-phan-tich{rest}"


def form_of(page: str) -> dict[str, Any]:
    """What the page would send as it stands."""
    (form,) = html.fromstring(page).xpath("//form[contains(@class, 'plan')]")
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def test_a_plan_is_written_with_the_draft_and_arranged_by_numbers(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = open_small_survey(session, world, world.person("designer"))
    session.commit()
    client = client_as("designer")
    assert "Kế hoạch phân tích chọn câu hỏi từ bảng hỏi" in client.get(address(survey)).text
    publish(session, survey, questionnaire(), person_id=world.person("designer").id, state="draft")
    session.commit()
    page = client.get(address(survey)).text
    assert "Chưa viết." in page
    assert "Bảng hỏi còn là bản nháp" in page
    typed = form_of(page)
    typed["questions"].remove("q1")
    typed["questions-place-q3"] = ["1"]
    typed |= {"finding1_question": ["q2"], "finding1_banner": ["sex"], "minimum_base": ["12"]}
    answers = client.post(address(survey), data={**typed, "show_answers": "1"})
    assert answers.status_code == OK
    row = html.fromstring(answers.text).get_element_by_id("finding1_answer")
    assert len(row.xpath("option")) > 2
    assert client.post(address(survey), data=typed).status_code == FOUND
    plan = plan_of(session, survey, drafts=True)
    assert plan is not None
    assert [each.variable for each in plan.questions[:2]] == ["q3", "q2"]
    assert [each.variable for each in plan.left_out] == ["q1"]
    assert (plan.version, plan.thresholds.minimum_base, plan.findings) == (1, 12, (Finding("q2", "", "sex"),))
    history = client.get(address(survey, "/lich-su")).text
    for words in ("Bản 1, ", "trước khi thu thập", "ẩn nhóm dưới 12 người", "Không đưa vào"):
        assert words in history


def test_after_design_a_change_needs_a_reason_and_is_marked_wherever_it_is_shown(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    typed = form_of(client.get(address(survey)).text)
    typed |= {"banners": ["job", "q1"], "reason": [""]}
    refused = client.post(address(survey), data=typed)
    assert refused.status_code == UNPROCESSABLE
    assert "Hãy ghi lý do." in refused.text
    assert form_of(refused.text)["banners"] == ["job", "q1"]
    typed["reason"] = [REASON]
    assert client.post(address(survey), data={**typed, "finding1_question": ["q2"], "finding1_banner": ["age"]})
    wrong = client.post(address(survey), data={**typed, "questions": ["q1"]})
    assert wrong.status_code == UNPROCESSABLE
    assert "đã có trong số liệu công bố" in wrong.text
    assert client.post(address(survey), data=typed).status_code == FOUND
    assert "bổ sung sau khi bắt đầu thu thập" in client.get(address(survey)).text
    history = client_as("reader").get(address(survey, "/lich-su")).text
    for words in (REASON, "Thêm: chia bảng theo", "Bản 1, ghi lại lúc"):
        assert words in history
    assert client_as("reader").get(address(survey)).status_code == FORBIDDEN
    old = client.get(f"/khao-sat/{survey.id}/ket-qua/nhom")
    assert (old.status_code, old.location) == (MOVED, address(survey))


def test_a_form_that_another_has_overtaken_shows_both(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    first = {**form_of(client.get(address(survey)).text), "reason": [REASON]}
    assert client.post(address(survey), data={**first, "banners": ["job"]}).status_code == FOUND
    overtaken = client.post(address(survey), data={**first, "minimum_base": ["20"]})
    assert overtaken.status_code == UNPROCESSABLE
    assert "đã lưu bản khác" in overtaken.text
    assert "Bản đã lưu:" in overtaken.text
    assert form_of(overtaken.text)["minimum_base"] == ["20"]
