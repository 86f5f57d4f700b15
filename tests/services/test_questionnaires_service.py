"""A workbook becomes a draft, a draft a version that never changes."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.database import open_session
from surveys.errors import SurveyError
from surveys.questionnaires import QuestionnaireError, publishing
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import (
    draft_version,
    published_version,
    questionnaire_of,
    questions_to_justify,
    upload,
    version_in_use,
    versions_of,
)
from surveys.requests.records import Survey
from surveys.requests.service import open_survey
from tests.conftest import NOW, World
from tests.services.approved_questionnaire import approved, publish
from tests.services.test_requests_service import make_request, refused
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook

CONSENT = "Kính thưa Ông/Bà, xin mời tham gia. Việc trả lời là tự nguyện và ẩn danh."
HEADERS = ("type", "name", "label", "relevant")
CHOICES = [("list_name", "name", "label"), ("yn", "1", "Có"), ("yn", "2", "Không")]


def workbook(*rows: tuple[str, ...], consent: str = CONSENT) -> bytes:
    """An XLSForm with these rows on its survey sheet."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheets = {
            "survey": [HEADERS, *rows],
            "choices": CHOICES,
            "settings": [("form_title", "form_id", "consent"), ("Phiếu thử", "thu", consent)],
        }
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return stream.getvalue()


PLAIN = workbook(("select_one yn", "q1", "Ông/Bà có hài lòng không?"))
OTHER = workbook(("select_one yn", "q1", "Ông/Bà có rất hài lòng không?"))
MORE = workbook(("select_one yn", "q1", "Ông/Bà có hài lòng không?"), ("text", "q2", "Vì sao?"))
ANOTHER = workbook(("text", "q1", "Ông/Bà nghĩ gì?"))
PARTY = workbook(("select_one yn", "dv", "Ông/Bà có phải là đảng viên không?"))


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)


def brought_in(session: Session, world: World, survey: Survey, content: bytes = PLAIN) -> QuestionnaireVersion:
    return upload(session, survey, filename="phieu.xlsx", content=content, person=world.person("designer"), now=NOW)


def published(session: Session, world: World, survey: Survey, content: bytes = PLAIN) -> QuestionnaireVersion:
    version = brought_in(session, world, survey, content)
    publish(session, version, justifications={}, person=world.person("designer"), now=NOW)
    return version


def test_a_workbook_becomes_a_draft_with_its_questions_and_its_file(
    session: Session, world: World, survey: Survey
) -> None:
    version = brought_in(session, world, survey)
    assert (version.state, version.number, version.title) == ("draft", 1, "Phiếu thử")
    assert [question.name for question in questionnaire_of(version).questions()] == ["q1"]
    assert (version.source, version.source_filename) == (PLAIN, "phieu.xlsx")
    assert draft_version(session, survey.id) is version
    assert published_version(session, survey.id) is None
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.survey_id == survey.id)).all() == [
        "survey.opened",
        "questionnaire.uploaded",
    ]


@pytest.mark.parametrize("content", [demo_questionnaire_workbook(), demo_template_workbook()])
def test_both_workbooks_of_the_demonstration_are_taken_and_published(
    session: Session, world: World, survey: Survey, content: bytes
) -> None:
    version = brought_in(session, world, survey, content)
    reasons = dict.fromkeys(questions_to_justify(version), "Cần để phân tổ kết quả")
    publish(session, version, justifications=reasons, person=world.person("designer"), now=NOW)
    assert version.state == "published"
    assert len(list(questionnaire_of(version).questions())) > 5


def test_a_new_upload_takes_the_place_of_the_draft(session: Session, world: World, survey: Survey) -> None:
    first = brought_in(session, world, survey)
    second = brought_in(session, world, survey, OTHER)
    assert (first.state, second.state, second.number) == ("discarded", "draft", 2)
    assert versions_of(session, survey.id, "draft") == [second]


def test_a_faulty_workbook_leaves_the_draft_as_it_was(session: Session, world: World, survey: Survey) -> None:
    first = brought_in(session, world, survey)
    with pytest.raises(QuestionnaireError) as refusal:
        brought_in(session, world, survey, workbook(("text", "q1", "Tên", "${khong_co} = '1'")))
    (finding,) = [found for found in refusal.value.findings if found.severity == "error"]
    assert (finding.sheet, finding.row, finding.column) == ("survey", 2, "D")
    assert draft_version(session, survey.id) is first


def test_a_renamed_pdf_is_no_workbook(session: Session, world: World, survey: Survey) -> None:
    with refused("workbook.wrong_kind"):
        brought_in(session, world, survey, b"%PDF-1.7")


def test_uploading_what_is_published_already_is_refused(session: Session, world: World, survey: Survey) -> None:
    published(session, world, survey)
    with refused("questionnaire.unchanged"):
        brought_in(session, world, survey)


def test_publishing_is_for_good(session: Session, world: World, survey: Survey) -> None:
    version = published(session, world, survey)
    assert (version.state, version.published_at) == ("published", NOW)
    assert version.published_by_id == world.person("designer").id
    assert published_version(session, survey.id) is version
    version.title = "Tên khác"
    with refused("questionnaire.immutable"):
        session.flush()


def test_of_two_who_publish_at_once_the_second_is_told(session: Session, world: World, survey: Survey) -> None:
    version = approved(session, brought_in(session, world, survey), person=world.person("designer"), now=NOW)
    session.commit()
    with open_session(session.get_bind()) as other:
        same = other.get_one(QuestionnaireVersion, version.id)
        publishing.publish(other, same, person=world.person("coordinator"), now=NOW)
        other.commit()
    with pytest.raises(SurveyError, check=lambda error: error.code in ("state.changed_meanwhile", "state.not_allowed")):
        publishing.publish(session, version, person=world.person("designer"), now=NOW)
    session.rollback()
    session.expire_all()
    assert version.state == "published"
    assert version.published_by_id == world.person("coordinator").id


def test_a_discarded_draft_cannot_be_published(session: Session, world: World, survey: Survey) -> None:
    first = brought_in(session, world, survey)
    brought_in(session, world, survey, OTHER)
    with refused("state.not_allowed"):
        publish(session, first, justifications={}, person=world.person("designer"), now=NOW)


def test_a_later_version_lets_the_earlier_run_out(session: Session, world: World, survey: Survey) -> None:
    first = published(session, world, survey)
    second = published(session, world, survey, MORE)
    assert (first.state, second.state, second.number) == ("closing", "published", 2)
    assert published_version(session, survey.id) is second


def test_a_sensitive_question_needs_a_written_reason(session: Session, world: World, survey: Survey) -> None:
    version = brought_in(session, world, survey, PARTY)
    assert questions_to_justify(version) == ["dv"]
    for reasons in ({}, {"dv": "   "}, {"dv": "cần"}, {"khac": "một lý do đủ dài"}):
        with refused("questionnaire.justification_missing"):
            publish(session, version, justifications=reasons, person=world.person("designer"), now=NOW)
    assert version.state == "draft"
    reasons = {"dv": " So sánh trong và ngoài Đảng ", "q9": "không được giữ lại"}
    publish(session, version, justifications=reasons, person=world.person("designer"), now=NOW)
    assert version.justifications == {"dv": "So sánh trong và ngoài Đảng"}


def test_nothing_is_published_without_a_consent_text(session: Session, world: World, survey: Survey) -> None:
    silent = workbook(("select_one yn", "q1", "Ông/Bà có hài lòng không?"), consent="")
    version = brought_in(session, world, survey, silent)
    person = world.person("designer")
    with refused("questionnaire.consent_missing"):
        publish(session, version, justifications={}, person=person, now=NOW)
    before = version.content_hash
    publish(session, version, justifications={}, consent=CONSENT, person=person, now=NOW)
    questionnaire = questionnaire_of(version)
    assert questionnaire.text(questionnaire.consent) == CONSENT
    assert version.content_hash == questionnaire.content_hash != before


def test_a_consent_text_of_the_workbook_is_not_replaced(session: Session, world: World, survey: Survey) -> None:
    version = brought_in(session, world, survey)
    publish(session, version, justifications={}, consent="Lời khác", person=world.person("designer"), now=NOW)
    questionnaire = questionnaire_of(version)
    assert questionnaire.text(questionnaire.consent) == CONSENT


def test_once_fieldwork_has_begun_the_questionnaire_stays(session: Session, world: World, survey: Survey) -> None:
    published(session, world, survey)
    draft = brought_in(session, world, survey, OTHER)
    survey.state = "fieldwork"
    with refused("questionnaire.not_in_design"):
        brought_in(session, world, survey, PARTY)
    with refused("questionnaire.not_in_design"):
        publish(session, draft, justifications={}, person=world.person("designer"), now=NOW)


def test_a_version_stays_in_use_after_fieldwork(session: Session, world: World, survey: Survey) -> None:
    version = published(session, world, survey)
    brought_in(session, world, survey, OTHER)
    version.state = "closing"
    session.flush()
    assert published_version(session, survey.id) is None
    assert version_in_use(session, survey.id) is version


def test_a_name_that_means_something_else_is_not_published(session: Session, world: World, survey: Survey) -> None:
    published(session, world, survey)
    draft = brought_in(session, world, survey, ANOTHER)
    with pytest.raises(SurveyError) as refusal:
        publish(session, draft, justifications={}, same_meaning=["q1"], person=world.person("designer"), now=NOW)
    assert refusal.value.code == "questionnaire.meaning_changed"
    assert {name: refusal.value.facts[name] for name in ("variable", "question", "before", "after")} == {
        "variable": "q1", "question": "Ông/Bà nghĩ gì?", "before": "Chọn một phương án", "after": "Câu hỏi mở",
    }  # fmt: skip
    assert draft.state == "draft"
    renamed = workbook(("text", "q1b", "Ông/Bà nghĩ gì?"))
    assert published(session, world, survey, renamed).state == "published"


def test_other_words_are_published_once_somebody_says_that_they_ask_the_same(
    session: Session, world: World, survey: Survey
) -> None:
    published(session, world, survey)
    draft = brought_in(session, world, survey, OTHER)
    with refused("questionnaire.wording_changed"):
        publish(session, draft, justifications={}, person=world.person("designer"), now=NOW)
    publish(session, draft, justifications={}, same_meaning=["q1"], person=world.person("designer"), now=NOW)
    assert draft.state == "published"
    logged = select(AuditEntry.detail).where(AuditEntry.action == "questionnaire.published").order_by(AuditEntry.id)
    assert "same_meaning=q1" in session.scalars(logged).all()[-1]


def test_a_name_that_comes_back_must_mean_what_it_meant(session: Session, world: World, survey: Survey) -> None:
    published(session, world, survey)
    published(session, world, survey, workbook(("text", "q2", "Vì sao?")))
    draft = brought_in(session, world, survey, ANOTHER)
    with refused("questionnaire.meaning_changed"):
        publish(session, draft, justifications={}, person=world.person("designer"), now=NOW)
