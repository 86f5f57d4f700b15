"""One questionnaire for all modes: the words of a question may differ by mode, and nothing else does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from surveys.questionnaires import Interview, Questionnaire, read_xlsform
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.exports.codebook import codebook
from surveys.questionnaires.meaning import changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.modes import HANDED_OVER, MODES, TELEPHONE
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import QuestionBlock
from surveys.questionnaires.paper.form import PaperFacts, paper_form
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.studio.document import compiled_document, document_of, walk
from surveys.questionnaires.studio.operation_words import words_of
from surveys.questionnaires.studio.operations import apply
from surveys.questionnaires.variants import variant_findings
from surveys.questionnaires.wording import check_wording
from surveys.reports.document import Paragraph
from surveys.reports.plan import planned_questions
from surveys.reports.sections import wording_blocks
from surveys.reports.wordings import told_by_wording, wordings_sentence
from tests.machine import needs
from tests.unit.questionnaires.forms import TODAY, YES_NO, errors, form, workbook
from tests.unit.questionnaires.interpreters import ENGINE

HERE = Path(__file__).resolve().parent
SURVEY = """
| type | name | label::vi | label::en | label_self::vi | label_telephone::vi | label_telephone::en | guidance_hint | guidance_hint_telephone |
| text | ten | Xưng hô | Name | | | | | |
| select_one yn | so_the | Nhìn thẻ số 3: ${ten} chọn ô nào? | Card 3 | Ông/Bà chọn ô nào? | Tôi đọc từng ô, ${ten} nghe hết rồi chọn. | I read, ${ten} choose. | Đưa thẻ | Đọc chậm |
| integer | tuoi | Tuổi | Age | | | | | |
"""  # noqa: E501 -- a form is a table


def three_ways() -> Questionnaire:
    return form(SURVEY, settings="| form_title | default_language |\n| Ba cách | vi |")


def interview(mode: str | None, language: str = "vi") -> Interview:
    return Interview(three_ways(), {"ten": "bà Tư"}, today=TODAY, language=language, mode=mode)


@pytest.mark.parametrize(
    ("mode", "language", "label"),
    [
        (None, "vi", "Nhìn thẻ số 3: bà Tư chọn ô nào?"),
        ("face_to_face", "vi", "Nhìn thẻ số 3: bà Tư chọn ô nào?"),
        ("paper", "vi", "Nhìn thẻ số 3: bà Tư chọn ô nào?"),
        ("telephone", "vi", "Tôi đọc từng ô, bà Tư nghe hết rồi chọn."),
        ("telephone", "en", "I read, bà Tư choose."),
        ("open_link", "vi", "Ông/Bà chọn ô nào?"),
        ("personal_link", "vi", "Ông/Bà chọn ô nào?"),
        ("self_completion", "vi", "Ông/Bà chọn ô nào?"),
        ("handed_over", "en", "Card 3"),
    ],
)
def test_a_variant_is_read_in_its_modes_and_other_languages_keep_the_ordinary_words(
    mode: str | None, language: str, label: str
) -> None:
    there = interview(mode, language)
    asked = there.asked(there.questionnaire.question("so_the"), ())
    assert asked.label == label
    assert there.guidance(asked) == ("Đọc chậm" if mode == TELEPHONE else "Đưa thẻ")


def test_whatever_the_mode_the_same_is_asked_checked_and_kept() -> None:
    told = [
        (i.cleaned(), [e.code for e in i.check_all()], [s.key for s in i.sections()])
        for i in map(interview, (None, *MODES))
    ]
    assert all(each == told[0] for each in told)


def test_the_mode_survives_an_answer_and_a_change_of_language() -> None:
    there = interview(HANDED_OVER, "en").with_changes({"ten": "ông Ba"}, declined=()).in_language("vi")
    assert there.asked(there.questionnaire.question("so_the"), ()).label == "Ông/Bà chọn ô nào?"


@needs("node")
def test_the_phone_says_the_same_words_in_every_mode(tmp_path: Path) -> None:
    questionnaire = three_ways()
    steps = [{"field": "ten", "value": "bà Tư"}, {"language": "en"}, {"language": "vi"}]
    told = []
    for mode in MODES:
        options = {"today": TODAY.isoformat(), "language": "vi", "mode": mode}
        told.append({"compiled": compiled(questionnaire), "options": options, "steps": steps})
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(told), encoding="utf-8")
    ran = subprocess.run(
        ["node", str(HERE / "interviews.mjs"), str(ENGINE), str(cases)], capture_output=True, text=True, check=True
    )
    for mode, line in zip(MODES, ran.stdout.splitlines(), strict=True):
        _opened, answered, english, back = json.loads(line)["states"]
        for state, language in ((answered, "vi"), (english, "en"), (back, "vi")):
            there = interview(mode, language)
            server = [(a.label, there.guidance(a)) for section in there.sections() for a in section.asked]
            phone = [(asked[1], asked[2]) for page in state["pages"] for asked in page[3]]
            assert phone == server, mode


def findings(survey: str, choices: str = YES_NO) -> list[tuple[str, str | None, int | None, str | None]]:
    _read, found = read_xlsform(workbook(survey=survey, choices=choices), "phieu.xlsx")
    return sorted((f.code, f.sheet, f.row, f.column) for f in found if "variant" in f.code)


def test_columns_that_only_look_like_a_variant_are_named_with_their_place() -> None:
    survey = """
    | type | name | label | label_phone | hint_tu_tra_loi | label_self | label_telephone |
    | begin group | p | Phần | | | Phần riêng | |
    | text | y_kien | Ý kiến | A | B | C | |
    | end group | | | | | | |
    """
    options = YES_NO.replace("| label |", "| label | label_self |")
    assert findings(survey, options) == [
        ("mistyped-variant", "survey", 1, "D"),
        ("mistyped-variant", "survey", 1, "E"),
        ("variant-of-group", "survey", 2, "F"),
        ("variant-of-options", "choices", 1, "D"),
    ]


def test_a_variant_that_repeats_an_answer_nobody_gives_is_refused_at_its_cell() -> None:
    survey = "| type | name | label | label_telephone::vi |\n| text | y_kien | Ý kiến | ${ai} nghĩ gì? |"
    assert errors(survey) == [("unknown-placeholder", "survey", 2, "D")]


def test_a_questionnaire_without_variants_keeps_the_hash_it_had() -> None:
    """Printed forms, drafts and approvals carry it."""
    plain = form("| type | name | label |\n| text | y_kien | Ý kiến |", settings="| form_id |\n| y |")
    assert "label_self" not in json.dumps(plain.to_dict())
    assert plain.content_hash == "e5d66fe123bbc5f816da5cfcac0812e57df2e49f29a832c9c5d89eaa443ff48f"


ONE = "| type | name | label | label_telephone |\n| select_one yn | dien | {ordinary} | {telephone} |"
ASKED = "Trong 12 tháng qua, nhà Ông/Bà có bị mất điện không?"


def one(ordinary: str, telephone: str = "") -> Questionnaire:
    return form(ONE.format(ordinary=ordinary, telephone=telephone))


@pytest.mark.parametrize(
    ("telephone", "what"),
    [
        ("Xin hỏi: 12 tháng qua nhà mình có bị mất điện không ạ?", []),
        ("Xin hỏi: 3 tháng qua nhà mình có bị mất điện không ạ?", ["12, 3"]),
        ("Xin hỏi: 12 tuần qua nhà mình có bị mất điện không ạ?", ["tháng, tuần"]),
        ("12 tháng qua, như ${dien} đã nói, có bị mất điện không ạ?", ["[dien]"]),
    ],
)
def test_a_variant_that_asks_something_else_is_pointed_out(telephone: str, what: list[str]) -> None:
    found = check_wording(one(ASKED, telephone))
    assert [each.facts["words"] for each in found if each.code == "variant-meaning"] == what


def test_a_card_may_be_left_out_on_the_telephone() -> None:
    assert not list(variant_findings(one("Nhìn thẻ số 3: Ông/Bà chọn ô nào?", "Ông/Bà chọn ô nào?")))


def test_rules_of_wording_and_of_privacy_read_variants_too_and_name_their_cell() -> None:
    telephone = "Ông/Bà có đồng ý rằng điện và nước đều tốt không?"
    survey = ONE.format(ordinary="Ông/Bà có hài lòng về điện không?", telephone=telephone)
    _read, found = read_xlsform(workbook(survey=survey, choices=YES_NO), "phieu.xlsx")
    remark = next(each for each in found if each.code.startswith("wording-") and each.column == "D")
    assert remark.message.startswith("Khi hỏi qua điện thoại: ")
    open_question = "| type | name | label | label_self |\n| text | y_kien | Ý kiến khác? | Số điện thoại của Ông/Bà? |"
    _read, found = read_xlsform(workbook(survey=open_question), "phieu.xlsx")
    assert "privacy-phone" in {each.code for each in found}


@pytest.mark.parametrize(
    ("old", "new", "gravities"),
    [
        ("", "Nhà mình có bị mất điện không ạ?", ["wording"]),
        ("Nhà mình có mất điện?", "Nhà mình có bị cúp nước?", ["wording"]),
        ("Nhà mình có mất điện không?", "Nhà mình có mất điện khôngg?", ["harmless"]),
        ("Nhà mình có mất điện?", "Nhà mình có mất điện?", []),
    ],
)
def test_a_variant_that_is_new_or_changed_is_a_changed_wording(old: str, new: str, gravities: list[str]) -> None:
    before, after = one(ASKED, old), one(ASKED, new)
    assert [each.gravity for each in changes_between([Version(1, before)], after)] == gravities
    told = [each for each in differences(before, after) if each.what == "label"]
    assert len(told) == len(gravities)
    assert all("(khi hỏi qua điện thoại)" in each.sentence for each in told)


def test_the_codebook_lists_each_wording_with_its_mode() -> None:
    row = next(each for each in codebook(three_ways()) if each.variable == "so_the")
    assert [(each.used, each.words) for each in row.variants] == [
        ("Khi người trả lời tự đọc", "Ông/Bà chọn ô nào?"),
        ("Khi hỏi qua điện thoại", "Tôi đọc từng ô, [ten] nghe hết rồi chọn."),
    ]


def test_the_studio_writes_variants_as_any_text_and_says_what_an_edit_did() -> None:
    document = document_of(three_ways())
    assert compiled_document(document).questionnaire == three_ways()
    uid = next(node["uid"] for node, _parents in walk(document) if node["name"] == "tuoi")
    operation = {"op": "set", "uid": uid, "field": "label_telephone.vi", "value": "${nguoi_la} bao nhiêu tuổi?"}
    changed, _inverse = apply(document, operation)
    assert words_of(operation, changed) == "Sửa lời hỏi khác theo cách hỏi của Câu 3"
    problems = [(each.uid, each.field, each.code) for each in compiled_document(changed).problems]
    assert problems == [(uid, "label_telephone", "unknown-placeholder")]


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ({"face_to_face": 40, "paper": 12, "telephone": 15}, {"": 52, "telephone": 15}),
        ({"face_to_face": 43, "paper": 12, "telephone": 15}, {"telephone": 15}),
        ({"face_to_face": 40, "": 30}, {}),
        ({}, {}),
    ],
)
def test_responses_by_wording_are_told_only_where_each_mode_may_be_told(
    told: dict[str, int], numbers: dict[str, int]
) -> None:
    counted = {"face_to_face": 40, "paper": 12, "handed_over": 3, "telephone": 15}
    assert dict(told_by_wording(counted, told)) == numbers


def test_results_say_each_wording_with_its_responses() -> None:
    question = next(each for each in planned_questions([three_ways()]) if each.variable == "so_the")
    assert wordings_sentence(question.wordings, (("", 52), ("telephone", 1015))) == (
        "Câu này có lời hỏi khác theo cách hỏi: lời chung (52 phiếu): “Nhìn thẻ số 3: [ten] chọn ô nào?”; "
        "khi người trả lời tự đọc: “Ông/Bà chọn ô nào?”; "
        "khi hỏi qua điện thoại (1.015 phiếu): “Tôi đọc từng ô, [ten] nghe hết rồi chọn.”."
    )
    assert not next(each for each in planned_questions([three_ways()]) if each.variable == "tuoi").wordings


def test_the_report_prints_every_wording_with_the_questionnaire() -> None:
    printed = [block.text for block in wording_blocks(three_ways(), "PHỤ LỤC") if isinstance(block, Paragraph)]
    assert "Khi hỏi qua điện thoại, đọc: “Tôi đọc từng ô, [ten] nghe hết rồi chọn.”" in printed


PRINTED = """
| type | name | label::vi | label_self::vi | hint | hint_self | guidance_hint | appearance |
| text | y_kien | Câu 1. Xin cho biết ý kiến? | Ý kiến của Ông/Bà: | Đọc chậm | | Gợi mở | |
| begin group | rieng | Phần riêng | | | | | tu-tra-loi |
| text | rieng_tu | Câu 2. Tôi hỏi riêng: ông nghĩ gì? | Ông/Bà nghĩ gì? | | Ghi vài chữ. | | |
| end group | | | | | | | |
"""


@pytest.mark.parametrize(
    ("alone", "words", "told"),
    [
        (False, ["Xin cho biết ý kiến?", "Ông/Bà nghĩ gì?"], ["Gợi mở", ""]),
        (True, ["Ý kiến của Ông/Bà:", "Ông/Bà nghĩ gì?"], ["", ""]),
    ],
)
def test_paper_is_printed_in_the_words_of_who_reads_it_with_the_same_numbers(
    alone: bool, words: list[str], told: list[str]
) -> None:
    printed = form(PRINTED, settings="| form_title | default_language |\n| Giấy | vi |")
    paper = paper_form(Outline(Printed(printed)), PaperFacts("Cơ quan", alone=alone))
    asked = [block for block in paper.blocks if isinstance(block, QuestionBlock)]
    assert [block.words for block in asked] == words
    assert [block.told for block in asked] == told
    assert [block.number for block in asked] == ["Câu 1", "Câu 2"]
    assert asked[1].said == "Ghi vài chữ."
