"""Pages of variables that are made from answers: chosen in steps, seen before they are kept, defined wherever shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from surveys.reports.declared_variables import declared_variables
from surveys.reports.plan_writing import write_plan
from surveys.requests.records import Survey
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey

pytestmark = only_sqlite
ClientAs = Callable[..., FlaskClient]
OK, FOUND, FORBIDDEN, UNPROCESSABLE = 200, 302, 403, 422
GROUPS = {"answer_0": "dưới 45", "answer_1": "dưới 45", "answer_2": "từ 45", "answer_3": "từ 45"}
COLLAPSE_AGE = "/khai?kieu=gop&cau=age"


def address(survey: Survey, rest: str = "") -> str:
    return f"/khao-sat/{survey.id}/bien-tao-them{rest}"


def test_a_variable_is_previewed_then_declared_and_defined_where_it_is_shown(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    typed = {"label": "Tuổi gộp", **GROUPS}
    preview = client.post(address(survey, COLLAPSE_AGE), data={**typed, "preview": "1"})
    assert preview.status_code == OK
    rows = html.fromstring(preview.text).xpath("//section//tbody/tr")
    assert [row.text_content() for row in rows][:2] == ["18–29dưới 45", "30–44dưới 45"]
    assert declared_variables(session, survey) == ()
    assert client.post(address(survey, COLLAPSE_AGE), data=typed).status_code == FOUND
    listed = client.get(address(survey)).text
    for words in ("Tuổi gộp", "bổ sung sau khi bắt đầu thu thập", "dưới 45 = 18–29, 30–44"):
        assert words in listed
    shown = client.get(f"/khao-sat/{survey.id}/ket-qua/cau/tuoi_gop").text
    for words in ("Biến tạo thêm.", "dưới 45 = 18–29, 30–44", "Khoảng tin cậy 95%"):
        assert words in shown
    session.rollback()
    write_plan(
        session, survey, banners=["tuoi_gop"], reason="Theo nhóm tuổi gộp", person=world.person("designer"), now=NOW
    )
    session.commit()
    divided = client.get(f"/khao-sat/{survey.id}/ket-qua/cau/q1?nhom=tuoi_gop").text
    assert "từ 45 = 45–59, 60 trở lên" in divided


@pytest.mark.parametrize(
    ("query", "typed", "words"),
    [
        ("kieu=gop&cau=age", {"label": "", **GROUPS}, "Hãy đặt tên cho biến."),
        ("kieu=gop&cau=age", {"label": "Gộp", "answer_0": "một"}, "từ 2 đến 8 nhóm khác nhau"),
        ("kieu=muc-cao&cau=g1", {"label": "Cao"}, "Hãy đánh dấu ít nhất một phương án được tính"),
        ("kieu=nhom-so&cau=members", {"label": "Cỡ hộ", "bounds": "5; 3"}, "số sau lớn hơn số trước"),
        ("kieu=nhom-so&cau=members", {"label": "Cỡ hộ", "bounds": "ba"}, "có chỗ không phải là số"),
        ("kieu=diem&cau=g1", {"label": "Điểm", "answer_0": "1; 2", "answer_1": "3"}, "không phải là một số"),
        ("kieu=diem&cau=g1", {"label": "Điểm", "answer_0": "9" * 400, "answer_1": "3"}, "không vượt quá"),
        ("kieu=dem&cau=concern", {"label": "Số", "codes": ["1"]}, "ít nhất hai phương án để đếm"),
        ("kieu=diem&cau=g1", {"label": "Điểm", "answer_0": "5"}, "ghi điểm cho ít nhất hai phương án"),
        ("kieu=trong-so&cau=q1&trong=job", {"label": "Riêng"}, "câu dùng làm điều kiện"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    client_as: ClientAs, session: Session, world: World, query: str, typed: dict[str, str], words: str
) -> None:
    survey = build_survey(session, world, state="design", closed=1)
    answer = client_as("designer").post(address(survey, f"/khai?{query}"), data=typed)
    assert answer.status_code == UNPROCESSABLE
    assert words in answer.text
    assert declared_variables(session, survey) == ()


def test_before_results_it_is_changed_and_taken_out(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design", closed=1)
    client = client_as("designer")
    client.post(address(survey, "/khai?kieu=muc-cao&cau=g1"), data={"label": "Hài lòng", "codes": ["1", "2"]})
    edit = f"{COLLAPSE_AGE.replace('gop', 'muc-cao').replace('age', 'g1')}&sua=hai_long"
    form = html.fromstring(client.get(address(survey, edit)).text).forms[-1]
    assert form.form_values()[0][1] or dict(form.form_values())["label"] == "Hài lòng"
    client.post(address(survey, edit), data={"label": "Rất hài lòng", "codes": ["1"]})
    session.rollback()
    (declared,) = declared_variables(session, survey)
    assert (declared.name, declared.version, declared.variable.label) == ("hai_long", 2, "Rất hài lòng")
    assert client.post(address(survey, "/bo"), data={"name": "hai_long"}).status_code == FOUND
    session.rollback()
    assert declared_variables(session, survey) == ()


def test_each_kind_offers_only_questions_that_it_can_use(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, state="design", closed=1)
    client = client_as("designer")

    def offered(kind: str) -> set[str]:
        page = html.fromstring(client.get(address(survey, f"/khai?kieu={kind}")).text)
        return set(page.xpath("//select[@name='cau']/option/@value"))

    assert offered("nhom-so") == {"members"}
    assert offered("dem") == {"concern", "g1"}
    assert {"age", "q1", "g1"} <= offered("gop")
    assert client.get(address(survey, "/khai?kieu=khong-co")).status_code == FOUND
    assert client_as("reader").get(address(survey)).status_code == FORBIDDEN
