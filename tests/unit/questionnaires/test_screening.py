"""A screening asks all of its questions whatever is answered, then ends the interview or lets it go on."""

from __future__ import annotations

import random

import pytest

from surveys.questionnaires import Interview, read_xlsform
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.meaning import changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.navigation import Section
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.proof import prove
from surveys.questionnaires.proof.respondents import respondent
from surveys.questionnaires.review.differences import differences
from surveys.questionnaires.screening import is_eligible, screening_faults, with_admission
from surveys.questionnaires.serialization import questionnaire_from_dict
from surveys.questionnaires.studio.document import compiled_document, document_of
from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
from surveys.questionnaires.xlsform.sheets import xlsform_sheets
from tests.machine import needs
from tests.unit.questionnaires.forms import TODAY, errors, form, workbook
from tests.unit.questionnaires.test_paper_way import reader_of
from tests.unit.questionnaires.test_two_engines import Walk, same

CHOICES = """
| list_name | name | label    |
| yn        | 1    | Có       |
| yn        | 2    | Không    |
| sex       | nam  | Nam      |
| sex       | nu   | Nữ       |
| job       | nong | Làm nông |
| job       | khac | Khác (ghi rõ) |
"""
SURVEY = """
| type | name | label | relevant | required | screening | stratum | appearance |
| note | chao | Xin chào | | | | | |
| begin group | loc | Sàng lọc | | | ${ot} = '1' and ${tuoi} >= 18 | | field-list |
| select_one yn | ot | Thường trú ở đây? | | | | | |
| integer | tuoi | Bao nhiêu tuổi? | | | | | |
| select_one sex | gioi | Giới tính | | | | yes | |
| end group | | | | | | | |
| begin group | chinh | Chính | | | | | |
| select_one job | nghe | Làm nghề gì? | | yes | | | |
| text | nghe_ro | Nghề gì, ghi rõ | ${nghe} = 'khac' | | | | |
| end group | | | | | | | |
"""
MORE = """
| begin group | loc_tiep | Tiếp | | | | | |
| select_one yn | sau_thang | Ở đây được 6 tháng? | ${ot} = '1' | | | | |
| end group | | | | | | | |
| end group | | | | | | | |
"""
TWO_PAGES = (
    SURVEY.replace("field-list", "").replace("| end group | | | | | | | |", MORE.strip(), 1)
    .replace(">= 18", ">= 18 and ${sau_thang} = '1'")
)  # fmt: skip


def at(survey: str, answers: dict, declined: tuple[str, ...] = ()) -> Interview:
    return Interview(form(survey, CHOICES), answers, today=TODAY, declined=declined)


def keys(sections: list[Section]) -> list[str]:
    return [section.key for section in sections]


@pytest.mark.parametrize(
    ("ot", "tuoi", "gioi", "declined", "eligible", "known"),
    [
        ("1", 18, "nam", (), True, True),
        ("2", 18, "nam", (), False, False),
        ("1", 17, "nu", (), False, False),
        ("2", 17, "nu", (), False, False),
        ("2", None, "nu", (), None, False),  # what is certain already ends nothing: the age has not been asked
        ("2", 17, None, (), None, False),  # the stratum is missing
        ("1", 18, None, ("gioi",), True, True),
        ("2", 18, None, ("gioi",), False, False),
        ("1", None, "nam", ("tuoi",), False, None),  # not interviewed, but nobody knows whether eligible
        ("2", None, "nam", ("tuoi",), False, False),  # one part that is certain decides
        (None, None, None, ("ot", "tuoi", "gioi"), False, None),
        (None, None, None, (), None, False),
        ("1", "abc", "nam", (), None, False),  # an age that is none has to be put right first
    ],
)
def test_the_interview_ends_with_the_whole_screening_and_not_before(ot, tuoi, gioi, declined, eligible, known):
    answers = {"ot": ot, "tuoi": tuoi and str(tuoi), "gioi": gioi, "nghe": "nong"}
    interview = at(SURVEY, answers, declined)
    assert interview.eligible is eligible
    assert interview.screened_out is (eligible is False)
    assert keys(interview.sections()) == ["chao", "loc", *(["chinh"] if eligible else [])]
    if eligible is not None:
        assert is_eligible(interview.state) is known
        assert not [error for error in interview.check_all() if error.variable in {"ot", "tuoi", "gioi"}]
    if eligible is False:
        assert interview.check_all() == []
        assert interview.cleaned() == {name: value for name, value in answers.items() if value and name != "nghe"}
        assert interview.declined_fields() == sorted(declined)
        assert interview.next_section("loc") is None


def test_no_later_page_opens_before_the_screening_has_admitted_the_person():
    interview = at(SURVEY, {"ot": "1"})
    with pytest.raises(KeyError):
        interview.section("chinh")
    assert "chinh" in keys(interview.sections_ahead())
    assert {error.variable for error in interview.check_section("loc")} == {"tuoi", "gioi"}


def test_whatever_is_answered_every_stratum_variable_is_asked_or_declined_before_the_end():
    rng = random.Random(20251122)
    questionnaire = form(TWO_PAGES, CHOICES)
    ended = 0
    for _ in range(300):
        answers, declined = {}, set()
        offered = {"ot": ["1", "2"], "tuoi": ["15", "17", "18", "40"], "gioi": ["nam", "nu"], "sau_thang": ["1", "2"]}
        asked: list[str] = []
        for _step in range(12):
            interview = Interview(questionnaire, answers, today=TODAY, declined=declined)
            if interview.screened_out:
                break
            open_ = [error.variable for error in interview.check_all() if error.variable in offered]
            if not open_:
                break
            name = rng.choice(open_)
            asked.append(name)
            if rng.random() < 0.2:
                declined.add(name)
            else:
                answers[name] = rng.choice(offered[name])
        assert interview.eligible is not None
        told = {*interview.cleaned(), *interview.declined_fields()}
        assert {"ot", "tuoi", "gioi"} <= told, (answers, declined)
        ended += interview.screened_out
    assert 100 < ended < 300


@needs("node")
def test_the_phone_ends_the_same_interviews(tmp_path):
    walks = [Walk(form(survey, CHOICES), seed, 30) for seed in range(6) for survey in (SURVEY, TWO_PAGES)]
    assert same(walks, tmp_path) == 12 * 31
    said = [state["screened_out"] for walk in walks for state in walk.states]
    assert any(said) and not all(said)


def test_a_form_without_screening_has_the_hash_it_had():
    plain = SURVEY.replace(GROUP, "").replace("| | | | yes |", "| | | | |")
    questionnaire = form(plain, CHOICES)
    assert "screening" not in str(questionnaire.to_dict()) and "stratum" not in str(questionnaire.to_dict())
    assert questionnaire.screening is None and questionnaire.screened == frozenset()


def test_a_screening_survives_storage_the_phone_and_the_workbook():
    questionnaire = form(SURVEY, CHOICES)
    assert questionnaire_from_dict(questionnaire.to_dict()) == questionnaire
    assert compiled(questionnaire)["items"][1]["screening"]["references"] == ["ot", "tuoi"]
    assert questionnaire_of_workbook(xlsform_sheets(questionnaire))[0].items == questionnaire.items


GROUP, STRATUM = "${ot} = '1' and ${tuoi} >= 18", "| select_one sex | gioi | Giới tính |"
FAULTS = {
    "stratum-skipped": SURVEY.replace(STRATUM + " |", STRATUM + " ${ot} = '1' |"),
    "stratum-outside": SURVEY.replace("| yes | | | |\n| text", "| yes | | yes | |\n| text"),
    "screening-looks-outside": SURVEY.replace(GROUP, GROUP + " and ${nghe} = 'nong'"),
    "screening-of-nothing": SURVEY.replace(GROUP, "true()"),
    "screening-not-first": SURVEY.replace("| note | chao", "| text | chao"),
    "screening-conditional": SURVEY.replace("| loc | Sàng lọc | |", "| loc | Sàng lọc | today() != '' |"),
    "screening-depends": SURVEY.replace(STRATUM, "| text | hoc | Học lớp mấy? | ${tuoi} < 18 | | | | |\n" + STRATUM),
    "screening-several": SURVEY.replace("| chinh | Chính | | | |", "| chinh | Chính | | | ${nghe} = 1 |"),
}
PLACES = {"stratum-skipped": (6, "D"), "stratum-outside": (9, "B"), "screening-looks-outside": (3, "F"),
          "screening-of-nothing": (3, "F"), "screening-not-first": (3, "F"), "screening-conditional": (3, "D"),
          "screening-depends": (6, "D"), "screening-several": (8, "F")}  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_what_would_lose_a_stratum_is_refused_at_its_cell(code):
    assert FAULTS[code] != SURVEY
    found = [(told, row, column) for told, _sheet, row, column in errors(FAULTS[code], CHOICES)]
    assert (code, *PLACES[code]) in found


def test_groups_with_a_quota_are_strata_although_nobody_marked_them():
    questionnaire = form(SURVEY, CHOICES)
    assert screening_faults(questionnaire) == []
    assert [(f.code, f.name) for f in screening_faults(questionnaire, strata=["nghe"])] == [("stratum-outside", "nghe")]
    assert screening_faults(form(SURVEY.replace(GROUP, ""), CHOICES), strata=["nghe"]) == []


def test_the_studio_writes_it_as_the_workbook_says_it_and_names_what_is_wrong():
    questionnaire = form(SURVEY, CHOICES)
    document = document_of(questionnaire)
    assert document["items"][1]["screening"] == GROUP and document["items"][1]["items"][2]["stratum"] is True
    assert compiled_document(document).questionnaire == questionnaire
    document["items"][1]["items"][2]["relevant"] = "${ot} = '1'"
    (problem,) = compiled_document(document).problems
    assert (problem.code, problem.field, problem.uid) == (
        "stratum-skipped", "relevant", document["items"][1]["items"][2]["uid"]
    )  # fmt: skip


def test_another_screening_is_told_and_is_another_universe_for_what_follows():
    before, after = (
        form(SURVEY, CHOICES),
        form(SURVEY.replace("18", "16").replace(" yes | |\n| end", " | |\n| end"), CHOICES),
    )
    told = [difference.sentence for difference in differences(before, after)]
    assert told == [
        "Phần “Sàng lọc”: đổi điều kiện thuộc diện hỏi, trước là: Câu 1 chọn “Có” và Câu 2 từ 18 trở lên; "
        "nay là: Câu 1 chọn “Có” và Câu 2 từ 16 trở lên",
        "Câu 3: nay không dùng để chia tầng",
    ]
    changes = changes_between([Version(1, before)], after)
    assert {change.variable for change in changes if change.what == "universe"} == {"nghe", "nghe_ro"}


def test_the_proof_knows_that_the_others_are_asked_nothing_more():
    behind = "| select_one job | nghe | Làm nghề gì? |"
    never = form(SURVEY.replace(behind + " |", behind + " ${tuoi} < 18 |"), CHOICES)
    assert [(fault.code, fault.name) for fault in prove(never, today=TODAY).faults] == [
        ("never-asked", "nghe"), ("never-asked", "nghe_ro")
    ]  # fmt: skip
    questionnaire = form(SURVEY, CHOICES)
    assert with_admission(with_admission(questionnaire)) == with_admission(questionnaire) != questionnaire
    proof = prove(questionnaire, today=TODAY)
    assert (proof.faults, proof.open) == ((), ())
    made = [respondent(questionnaire, seed=str(number), today=TODAY) for number in range(12)]
    assert {"y" in each.answers or "nghe" in each.answers for each in made if each} == {True, False}


def test_who_follows_the_printed_form_asks_the_whole_screening_and_stops_after_it():
    questionnaire = form(SURVEY, CHOICES)
    outline = Outline(Printed(with_admission(questionnaire)))
    for ot, tuoi in [("1", "18"), ("2", "18"), ("1", "17"), ("2", "17")]:
        answers = {"ot": ot, "tuoi": tuoi, "gioi": "nu", "nghe": "khac"}
        interview = Interview(questionnaire, answers, today=TODAY)
        state = Interview(with_admission(questionnaire), answers, today=TODAY).state
        asked = {asked.question.name for section in interview.sections() for asked in section.asked if asked.relevant}
        for follows_arrows in (True, False):
            way = reader_of(outline, state, follows_arrows=follows_arrows).way()
            assert {step.stop.name for step in way} == asked - questionnaire.specifying


def test_pyxform_takes_the_columns_and_finds_nothing_wrong():
    found = read_xlsform(workbook(survey=SURVEY, choices=CHOICES), "loc.xlsx")[1]
    assert {finding.code for finding in found if finding.severity == "error"} == set()
    assert not [finding for finding in found if finding.code == "unknown-column"]
