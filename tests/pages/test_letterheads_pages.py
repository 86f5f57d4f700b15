"""Layouts of documents on the web: looked at before they are kept, written version by version, brought back."""

from __future__ import annotations

from sqlalchemy import select

from surveys.reports.composition import bodies_of
from surveys.reports.letterhead_style import PARTY, STATE, capacity_lines, letterhead, preset_for, style_from
from surveys.reports.letterheads import current_letterhead, letterhead_of
from surveys.reports.records import LetterheadTemplate
from tests.conftest import only_sqlite
from tests.documents.small_survey import build_survey

PAGE, RESTORE = "/mau-trinh-bay/sua?mau=dang", "/mau-trinh-bay/khoi-phuc?mau=dang"
SIZES = ("motto", "superior", "issuing", "number", "place", "kind", "subject", "body", "signature", "recipients")


def typed(**changes: str) -> dict[str, str]:
    """What the form of the Party's layout sends."""
    words = {
        "ground": "Quy định 399-QĐ/TW năm 2026",
        "motto": "ĐẢNG CỘNG SẢN VIỆT NAM",
        "divider": "*",
        "number_form": "Số         -BC/BTGDVTU",
        "title_end": "-----",
        "on_behalf": "T/M",
        "acting": "K/T",
    }
    return {**words, **{f"{name}_size": "14" for name in SIZES}, **changes}


@only_sqlite
def test_a_layout_is_looked_at_kept_as_a_version_and_brought_back(client_as, session, world) -> None:
    designer = client_as("designer")
    first = designer.get("/mau-trinh-bay").text
    assert "Văn bản của Đảng" in first and "chưa ai sửa" in first
    looked = designer.post(PAGE, data=typed(ground="Quy định <mới>", look="1"))
    assert looked.status_code == 200 and "Quy định &lt;mới&gt;" in looked.text
    assert session.scalars(select(LetterheadTemplate)).all() == []
    assert designer.post(PAGE, data=typed(body_size="14,5")).status_code == 302
    assert designer.post(PAGE, data=typed(body_size="14,5")).status_code == 302
    assert "Số         -BC/BTGDVTU" in designer.get(PAGE).text
    assert designer.post(RESTORE).status_code == 302
    assert designer.post(RESTORE).status_code == 302
    session.rollback()
    kept = session.scalars(select(LetterheadTemplate).order_by(LetterheadTemplate.version)).all()
    assert [(each.preset, each.version, each.content["body_size"]) for each in kept] == [
        (PARTY, 1, 14.5),
        (PARTY, 2, 14),
    ]
    assert "Phiên bản 1" in designer.get(PAGE).text
    assert client_as("reader").get("/mau-trinh-bay").status_code == 403


@only_sqlite
def test_what_cannot_be_a_layout_is_refused_with_what_was_typed(client_as, session, world) -> None:
    refused = client_as("designer").post(PAGE, data=typed(kind_size="40", motto="", ground="Quy định riêng"))
    assert refused.status_code == 422
    assert "Hãy nhập số từ 10 đến 18" in refused.text and "Hãy ghi tiêu đề" in refused.text
    assert "Quy định riêng" in refused.text
    assert session.scalars(select(LetterheadTemplate)).all() == []
    assert client_as("designer").get("/mau-trinh-bay/sua?mau=khac").status_code == 302


@only_sqlite
def test_a_survey_has_the_layout_it_chose_otherwise_that_of_its_body_as_its_unit_wrote_it(
    client_as, session, world
) -> None:
    survey = build_survey(session, world)
    survey.request.implementing_body = "Ban Tuyên giáo và Dân vận Tỉnh ủy"
    session.commit()
    assert client_as("designer").post(PAGE, data=typed(kind_size="15,5")).status_code == 302
    session.rollback()
    assert letterhead_of(session, survey, {}).kind_size == 15.5
    assert letterhead_of(session, survey, {"letterhead": STATE}).motto_lines[1] == "Độc lập - Tự do - Hạnh phúc"
    assert current_letterhead(session, world.person("designer").unit, STATE).version == 0


def test_the_name_of_a_body_tells_the_layout() -> None:
    assert preset_for("Đảng ủy Sở Y tế") == preset_for("BAN TUYÊN GIÁO TỈNH UỶ") == PARTY
    assert preset_for("Ủy ban nhân dân tỉnh") == preset_for("Ủy ban Mặt trận Tổ quốc tỉnh") == STATE


def test_both_layouts_abbreviate_in_their_own_way_and_have_their_own_head() -> None:
    party, state = style_from(PARTY, {}), style_from(STATE, {})
    assert capacity_lines(party, "TM. BAN THƯỜNG VỤ, PHÓ BÍ THƯ") == ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"]
    assert capacity_lines(state, "K/T giám đốc\nphó giám đốc") == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
    assert capacity_lines(state, "Chủ tịch, kiêm Trưởng ban") == ["CHỦ TỊCH, KIÊM TRƯỞNG BAN"]
    frame = {"superior_body": "Tỉnh ủy", "issuing_body": "Ban Tuyên giáo", "number": "Số 15-BC/BTGTU"}
    heads = [letterhead(style, frame, place_and_date="Hưng Yên, ngày 5 tháng 3 năm 2026") for style in (party, state)]
    assert [line.text for line in heads[0].left] == ["TỈNH ỦY", "BAN TUYÊN GIÁO", "*"]
    assert [line.text for line in heads[1].left] == ["TỈNH ỦY", "BAN TUYÊN GIÁO"]
    assert [(len(head.right), head.right[-1].rule) for head in heads] == [(1, 1.0), (2, 1.0)]
    assert heads[0].title_end == "-----" and heads[0].right[0].size == 15


def test_the_head_names_the_committee_once() -> None:
    both = bodies_of("Ban Thường vụ Tỉnh ủy Hưng Yên", "Ban Tuyên giáo và Dân vận Tỉnh ủy")
    assert both == ("Tỉnh ủy Hưng Yên", "Ban Tuyên giáo và Dân vận")
    assert bodies_of("UBND tỉnh Hưng Yên", "Sở Nội vụ") == ("UBND tỉnh Hưng Yên", "Sở Nội vụ")
    assert bodies_of("Sở Nội vụ", "Sở Nội vụ") == ("", "Sở Nội vụ")
