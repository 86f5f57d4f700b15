"""The conditions' part of the studio's page without a script: rows are added, changed, refused and kept by buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.nodes import walk
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.pages.test_requests_pages import make_survey

pytestmark = only_sqlite

NOW = datetime(2025, 11, 22, 8, tzinfo=UTC)
OPTIONS = {
    "co": [("1", "Có"), ("2", "Không <b>bao giờ</b>")],
    "viec": [("a", "Làm ruộng"), ("b", "Buôn bán"), ("c", "Khác")],
    "xa": [("x1", "Xã Một"), ("x2", "Xã Hai")],
}


def question(name: str, kind: str, label: str, **fields: Any) -> dict[str, Any]:
    return {"uid": f"uid-{name}", "type": "question", "name": name, "kind": kind, "label": {"vi": label}, **fields}


ITEMS = [
    question("co", "select_one", "Có việc làm không? <script>alert(1)</script>", choices="co"),
    question("viec", "select_multiple", "Việc gì?", choices="viec"),
    question("tuoi", "integer", "Bao nhiêu tuổi?", constraint=". >= 0 and . <= 120"),
    question("ngay", "date", "Ngày bắt đầu?"),
    question("dich", "integer", "Thu nhập?"),
    question("xa", "select_one", "Xã nào?", choices="xa"),
    question("sau", "text", "Câu hỏi sau?"),
]


class Studio:
    """The studio's pages on the survey's draft, as a designer without scripts."""

    def __init__(self, client: FlaskClient, survey: Survey, studio: StudioDocument, session: Session) -> None:
        self.client, self.session = client, session
        self.version = studio.version_id
        self.address = f"/khao-sat/{survey.id}/phieu/{studio.version_id}/soan"

    def shown(self, name: str, field: str = "relevant") -> str:
        return self.read(self.client.get(f"{self.address}/dieu-kien?cau=uid-{name}&truong={field}"))

    def send(self, name: str, field: str = "relevant", **fields: Any) -> Any:
        data = {
            "cau": f"uid-{name}",
            "truong": field,
            "kieu": "hang",
            **{k.replace("__", "-"): v for k, v in fields.items()},
        }
        return self.client.post(f"{self.address}/dieu-kien", data=data)

    @staticmethod
    def read(response: Any) -> str:
        return unescape(response.get_data(as_text=True))

    def kept(self, name: str) -> dict[str, Any]:
        self.session.expire_all()
        document = self.session.get_one(StudioDocument, self.version).document
        found = next(dict(node) for node, _parents in walk(document) if node["name"] == name)
        self.session.commit()
        return found


@pytest.fixture
def studio(session: Session, world: World, client_as: Callable[..., FlaskClient]) -> Studio:
    survey = make_survey(session, world)
    opened = service.open_document(session, survey, person=world.person("designer"), now=NOW)
    lists = {name: [{"uid": f"{name}-{code}", "name": code, "label": {"vi": label}} for code, label in pairs]
             for name, pairs in OPTIONS.items()}  # fmt: skip
    opened.document = {
        **opened.document,
        "whole": {**opened.document["whole"], "languages": ["vi"], "default_language": "vi"},
        "items": ITEMS,
        "lists": lists,
    }
    session.commit()
    return Studio(client_as("designer"), survey, opened, session)


def row(key: str, question: str, operator: str, *values: str) -> dict[str, Any]:
    """A row as a browser sends it that had drawn it before."""
    return {f"h-{key}-cau": question, f"h-{key}-truoc": question, f"h-{key}-la": operator,
            f"h-{key}-la-truoc": operator, f"h-{key}-gia": list(values)}  # fmt: skip


def test_a_condition_grows_by_buttons_and_is_kept(studio: Studio) -> None:
    assert "Hỏi mọi người." in studio.shown("dich")
    page = studio.read(studio.send("dich", lam="them"))
    assert 'name="h-0-cau"' in page and "Câu 3. Bao nhiêu tuổi?" in page
    drawn = studio.send("dich", lam="ve", hang=["0"], **{"h-0-cau": "co"})
    page = studio.read(drawn)
    assert 'name="h-0-gia" value="1"' in page
    assert "<script>alert" not in drawn.get_data(as_text=True), "labels are words, never markup"
    answer = studio.send(
        "dich",
        lam="luu",
        noi="and",
        hang=["0", "1"],
        **row("0", "co", "any", "1"),
        **row("1", "tuoi", "between", "18", "60"),
    )
    assert answer.status_code == 303 and answer.location.endswith("#dk-relevant")
    assert studio.kept("dich")["relevant"] == "${co} = '1' and (${tuoi} >= 18 and ${tuoi} <= 60)"
    assert "Chỉ hỏi nếu Câu 1 chọn “Có” và Câu 3 từ 18 đến 60." in studio.shown("dich")


def test_rows_in_brackets_are_added_filled_and_taken_away(studio: Studio) -> None:
    first = row("0", "co", "any", "1")
    page = studio.read(studio.send("dich", lam="them-nhom", noi="and", hang=["0"], **first))
    assert 'name="h-1-noi"' in page and re.search(r'value="or" selected', page)
    inner = {"h-1-noi": "or", **row("1-0", "viec", "has_any", "a", "b"), **row("1-1", "ngay", "ge", "2025-01-05", "")}
    hang = ["0", "1-0", "1-1"]
    answer = studio.send("dich", lam="luu", noi="and", hang=hang, **first, **inner)
    assert answer.status_code == 303
    written = "(selected(${viec}, 'a') or selected(${viec}, 'b')) or ${ngay} >= date('2025-01-05')"
    assert studio.kept("dich")["relevant"] == f"${{co}} = '1' and ({written})"
    assert studio.send("dich", lam="them:²", noi="and", hang=hang, **first, **inner).status_code == 200
    page = studio.read(studio.send("dich", lam="bo:1-0", noi="and", hang=hang, **first, **inner))
    assert "Việc gì?</option>" in page and 'name="h-1-1-cau"' not in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"hang": ["0"], **row("0", "co", "any")}, "Còn dòng chưa điền đủ."),
        ({"hang": ["0"], **row("0", "tuoi", "ge", "mười")}, "Điền một con số"),
        ({"hang": ["0"], **row("0", "tuoi", "between", "60", "18")}, "Giới hạn đầu lớn hơn giới hạn sau."),
        ({"hang": ["0"], **row("0", "sau", "is", "x")}, "nhưng câu đó hỏi sau nên lúc này chưa có câu trả lời"),
        ({"hang": ["0"], **row("0", "tuoi", "ge", "Câu 7")}, "Điền một con số, hoặc chọn một câu hỏi về số."),
        ({"hang": ["0"], **row("0", "dich", "ge", "3")}, "Một câu không thể là điều kiện của chính nó."),
        ({"hang": ["0"], "h-0-cau": "Câu 99"}, "Không có câu nào như vậy."),
        ({"hang": ["0"], **row("0", "tuoi", "ge", "18.5")}, "18,5"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_and_stays_as_it_was_typed(
    studio: Studio, fields: dict[str, Any], told: str
) -> None:
    answer = studio.send("dich", lam="luu", **fields)
    page = studio.read(answer)
    assert answer.status_code == 422
    assert told in page
    typed = fields.get("h-0-gia") or [""]
    assert not typed[0] or f'value="{typed[0]}"' in page
    assert "relevant" not in studio.kept("dich")


def test_a_question_is_found_by_its_number_its_words_without_marks_or_its_name(studio: Studio) -> None:
    for typed in ("Câu 3", "3", "bao nhieu tuoi?", "tuoi", "Câu 3. Bao nhiêu tuổi?"):
        sent = {"h-0-cau": typed, "h-0-truoc": "tuoi", "h-0-la": "ge", "h-0-la-truoc": "ge", "h-0-gia": "18"}
        studio.send("dich", lam="luu", hang=["0"], **sent)
        assert studio.kept("dich").pop("relevant") == "${tuoi} >= 18"


def test_another_question_clears_what_was_said_of_the_one_before(studio: Studio) -> None:
    sent = {**row("0", "co", "any", "1"), "h-0-cau": "viec"}
    page = studio.read(studio.send("dich", lam="ve", hang=["0"], **sent))
    assert 'value="a"' in page and "checked" not in page


def test_a_formula_is_kept_as_typed_with_what_is_wrong_beside_it(studio: Studio) -> None:
    page = studio.read(studio.send("dich", lam="viet", hang=["0"], **row("0", "co", "any", "1")))
    assert ">${co} = '1'</textarea>" in page
    page = studio.read(studio.send("dich", lam="ve", kieu="viet", viet="${co} = '5'"))
    assert "Các mã: 1 (Có), 2 (Không bao giờ)." in page
    assert studio.send("dich", lam="luu", kieu="viet", viet="${co} = '5' and").status_code == 303
    assert studio.kept("dich")["relevant"] == "${co} = '5' and"
    page = studio.read(studio.send("dich", lam="hang", kieu="viet", viet="${tuoi} + 1 > 3"))
    assert "nói nhiều hơn các dòng chọn được" in page and ">${tuoi} + 1 > 3</textarea>" in page


def test_limits_are_two_boxes_with_the_words_for_whoever_goes_beyond(studio: Studio) -> None:
    page = studio.shown("tuoi", "constraint")
    assert 'name="it-nhat"' in page and 'value="120"' in page
    limits = {"kieu": "gioi-han", "it-nhat": "16", "nhieu-nhat": "99", "ca": "999; 998", "loi-vi": "Từ 16 đến 99 tuổi"}
    assert studio.send("tuoi", "constraint", lam="luu", **limits).status_code == 303
    kept = studio.kept("tuoi")
    assert kept["constraint"] == "(. >= 16 and . <= 99) or . = 999 or . = 998"
    assert kept["constraint_message"] == {"vi": "Từ 16 đến 99 tuổi"}
    swapped = studio.send("tuoi", "constraint", lam="luu", **{**limits, "it-nhat": "100"})
    assert swapped.status_code == 422 and "Giới hạn đầu lớn hơn" in studio.read(swapped)
    studio.send(
        "ngay", "constraint", lam="luu", kieu="gioi-han", **{"it-nhat": ["2020-01-01", ""], "nhieu-nhat": ["", "today"]}
    )
    assert studio.kept("ngay")["constraint"] == ". >= date('2020-01-01') and . <= today()"
    studio.send("viec", "constraint", lam="luu", kieu="gioi-han", **{"it-nhat": "", "nhieu-nhat": "2"})
    assert studio.kept("viec")["constraint"] == "count-selected(.) <= 2"


def test_options_are_filtered_by_what_was_chosen_before(studio: Studio) -> None:
    fields = {"kieu": "loc", "hang": ["0"], "l-0-cot": "name", "l-0-la": "bang", "l-0-cau": "viec"}
    assert studio.send("xa", "choice_filter", lam="luu", **fields).status_code == 303
    assert studio.kept("xa")["choice_filter"] == "selected(${viec}, name)"
    assert "Chỉ hiện phương án đã chọn ở Câu 2." in studio.shown("xa", "choice_filter")
    half = studio.send("xa", "choice_filter", lam="luu", **{**fields, "l-0-cau": ""})
    assert half.status_code == 422


def test_the_part_alone_comes_for_the_script(studio: Studio) -> None:
    page = studio.read(studio.send("dich", lam="ve", manh="1", hang=["0"], **row("0", "tuoi", "ge", "18")))
    assert page.lstrip().startswith("<details") and 'data-value="${tuoi} >= 18"' in page
    assert "data-problem" not in page
    assert "relevant" not in studio.kept("dich"), "the script's own save keeps it"


def test_only_who_may_write_and_only_what_there_is(studio: Studio, client_as: Callable[..., FlaskClient]) -> None:
    address = f"{studio.address}/dieu-kien?cau=uid-dich"
    assert client_as("reader").get(address).status_code == 403
    for unknown in (
        f"{studio.address}/dieu-kien?cau=khong-co",
        f"{address}&truong=choice_filter",
        f"{address}&truong=label",
    ):
        assert studio.client.get(unknown).location == studio.address
    assert studio.send("khong-co", lam="ve", manh="1").status_code == 404


def test_what_rests_on_a_question_is_told_when_it_goes(studio: Studio) -> None:
    studio.send("dich", lam="luu", hang=["0"], **row("0", "tuoi", "ge", "18"))
    answer = studio.client.post(studio.address, data={"cau": "uid-tuoi", "lam": "xoa"}, follow_redirects=True)
    page = studio.read(answer)
    assert "Những chỗ dựa vào mục này phải sửa lại: Câu 5 chỉ được hỏi nếu Câu 3 từ 18 trở lên." in page


def test_a_question_moved_before_what_its_condition_names_is_warned_of(studio: Studio) -> None:
    studio.send("dich", lam="luu", hang=["0"], **row("0", "tuoi", "ge", "18"))
    for _step in range(2):
        studio.client.post(studio.address, data={"cau": "uid-dich", "lam": "len"})
    page = studio.shown("dich")
    assert "dùng Câu 4, nhưng câu đó hỏi sau" in page
    page = studio.read(studio.client.get(f"{studio.address}?cau=uid-dich"))
    assert "Điều kiện của Câu 3 dùng Câu 4, nhưng câu đó hỏi sau" in page.partition('id="remarks"')[2][:900]


def test_the_first_section_screens_by_rows_on_its_own_questions(studio: Studio) -> None:
    section = {"uid": "uid-loc", "type": "group", "name": "loc", "label": {"vi": "Sàng lọc"}, "items": ITEMS[:3]}
    record = studio.session.get_one(StudioDocument, studio.version)
    record.document = {**record.document, "items": [section, *ITEMS[3:]]}
    studio.session.commit()
    page = studio.read(studio.client.get(f"{studio.address}?cau=uid-loc"))
    assert "Sàng lọc: ai thuộc diện hỏi" in page and "Không sàng lọc: hỏi tiếp mọi người." in page
    assert "Dùng để chia tầng" not in studio.read(studio.client.get(f"{studio.address}?cau=uid-viec"))
    kept = studio.send("loc", "screening", lam="luu", noi="and", hang=["0"], **row("0", "tuoi", "ge", "18"))
    assert kept.status_code == 303
    assert studio.kept("loc")["screening"] == "${tuoi} >= 18"
    assert "chỉ hỏi tiếp nếu" in studio.shown("loc", "screening")
    assert "Câu hỏi sau?" in studio.read(studio.client.get(f"{studio.address}/xem?cau=uid-sau"))
    assert "Dùng để chia tầng" in studio.read(studio.client.get(f"{studio.address}?cau=uid-viec"))
