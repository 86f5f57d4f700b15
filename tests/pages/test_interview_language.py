"""A person is asked in the language that they choose, from consent on, whatever language the account reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case, InterviewDraft
from surveys.fieldwork.service import select_person
from surveys.questionnaires.records import QuestionnaireVersion
from tests.browser.interview_form import lively_form
from tests.conftest import NOW, only_sqlite
from tests.pages.phone_form import Phone
from tests.services.survey_in_the_field import Field
from webapp.interview.consent import consent_of
from webapp.interview.language import is_english, tag_of, words_of_language

pytestmark = only_sqlite


@pytest.fixture
def case(session: Session, place: Field) -> Case:
    """A case whose person has been selected, in a survey with a questionnaire in two languages."""
    form = lively_form()
    changed = {"definition": form.to_dict(), "content_hash": form.content_hash}
    session.execute(update(QuestionnaireVersion).values(**changed))
    session.expire_all()
    case = place.cases[0]
    select_person(session, case, eligible_persons=3, person=place.owner, now=NOW)
    session.commit()
    return case


def draft_of(session: Session) -> InterviewDraft:
    session.rollback()
    return session.scalars(select(InterviewDraft).execution_options(populate_existing=True)).one()


def begin_in(phone: Phone, case: Case, language: str) -> None:
    phone.open(f"/ho/{case.id}/xin-y-kien?ngon_ngu={language}")
    phone.press("consent", button=("dong_y", "co"))


def test_the_language_is_offered_before_consent_and_said_in_it(
    session: Session, place: Field, phone: Phone, case: Case
) -> None:
    phone.open(f"/ho/{case.id}/xin-y-kien")
    assert phone.page.xpath("//nav[@class='languages']/a/text()") == ["Tiếng Việt", "English"]
    assert "Thời gian trả lời" in phone.text
    begin_in(phone, case, "en")
    assert phone.title == "Part A. Visits"
    assert phone.page.xpath("string(//html/@lang)") == "en"
    draft = draft_of(session)
    assert draft.language == "en"
    versions = {
        consent_of(place.survey, place.version, lively_form(), language=each).text_version
        for each in ("vi", "en", None)
    }
    assert versions == {draft.consent_text_version}
    phone.open(f"/ho/{case.id}")
    assert phone.page.xpath("string(//html/@lang)") == "vi"


def test_a_switch_in_the_middle_keeps_what_was_typed_and_is_kept_itself(
    session: Session, phone: Phone, case: Case
) -> None:
    begin_in(phone, case, "vi")
    assert phone.title == "Phần A. Làm thủ tục"
    phone.press("interview", button=("ngon_ngu", "en"), **{"q-da_den": "1"})
    assert phone.title == "Part A. Visits"
    assert phone.page.xpath("//input[@name='q-da_den' and @checked]/@value") == ["1"]
    phone.press("interview", button=("go", "next"), **{"q-so_lan": "", "shown": "da_den so_lan linh_vuc"})
    assert phone.errors
    assert phone.open(f"/ho/{case.id}/phong-van").request.path.endswith("phan_a")
    assert phone.title == "Part A. Visits"
    phone.press("interview", button=("ngon_ngu", "tiếng lạ"))
    assert draft_of(session).language == "en"


@pytest.mark.parametrize(
    ("language", "words", "tag", "english"),
    [
        ("vi", "Tiếng Việt", "vi", False),
        ("English (en)", "English", "en", True),
        ("Tiếng Anh", "Tiếng Anh", "en", True),
        ("Tiếng Việt", "Tiếng Việt", "vi", False),
        ("ភាសាខ្មែរ (km)", "ភាសាខ្មែរ", "km", False),
        ("default", "default", "", False),
        ("en-GB", "en-GB", "en", True),
    ],
)
def test_a_language_is_known_by_its_name(language: str, words: str, tag: str, *, english: bool) -> None:
    assert (words_of_language(language), tag_of(language), is_english(language)) == (words, tag, english)
