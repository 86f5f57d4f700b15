"""Editions of a report: drafts at any time, a final one only when nothing is missing; the author's texts survive."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.reports.aapor import ITEMS
from surveys.reports.composition import NEEDED_FOR_FINAL
from surveys.reports.service import editions, report_standing, texts_of, write_report, write_texts
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey


def _words(content: bytes) -> str:
    word = Document(BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def test_a_draft_can_be_made_while_items_are_blank(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    edition = write_report(session, survey, person=world.person("designer"), now=NOW)
    text = _words(edition.content)
    assert (edition.number, edition.final, survey.state) == (1, False, "results")
    assert "(DỰ THẢO)" in text
    assert "(chưa ghi)" in text


def test_a_final_report_is_refused_while_an_item_is_blank(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    with pytest.raises(SurveyError) as refused:
        write_report(session, survey, person=world.person("designer"), now=NOW, final=True)
    assert refused.value.code == "report.incomplete"
    assert str(ITEMS["aapor_limitations"]) in refused.value.facts["titles"]
    assert editions(session, survey) == []


def test_a_complete_report_is_final_and_ends_the_way(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    person = world.person("designer")
    standing = report_standing(session, survey)
    assert standing is not None
    missing = {each.key for each in standing.missing}
    assert missing == {"aapor_processing", "aapor_limitations", *NEEDED_FOR_FINAL}
    write_texts(session, survey, dict.fromkeys(missing, "Nội dung do người viết báo cáo ghi."), person=person, now=NOW)
    edition = write_report(session, survey, person=person, now=NOW, final=True)
    text = _words(edition.content)
    assert edition.final
    assert survey.state == "report"
    assert "(DỰ THẢO)" not in text
    assert "(chưa ghi)" not in text


def test_texts_survive_every_new_edition(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    person = world.person("designer")
    words = "Người dân mong thủ tục gọn hơn."
    assert write_texts(session, survey, {"assessment": words}, person=person, now=NOW) == 1
    assert write_texts(session, survey, {"assessment": words}, person=person, now=NOW) == 0
    first = write_report(session, survey, person=person, now=NOW)
    second = write_report(session, survey, person=person, now=NOW)
    assert (first.number, second.number) == (1, 2)
    assert words in _words(first.content)
    assert words in _words(second.content)
    assert texts_of(session, survey) == {"assessment": words}


def test_an_unknown_passage_is_refused(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    with pytest.raises(SurveyError) as refused:
        write_texts(session, survey, {"weights": "2"}, person=world.person("designer"), now=NOW)
    assert refused.value.code == "report.unknown_text"


def test_no_report_while_interviews_go_on(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    with pytest.raises(SurveyError) as refused:
        write_report(session, survey, person=world.person("designer"), now=NOW)
    assert refused.value.code == "report.fieldwork_open"


def test_the_log_names_the_edition_by_its_hash(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    edition = write_report(session, survey, person=world.person("designer"), now=NOW)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.written")).one()
    assert (entry.subject_id, entry.detail) == (edition.id, edition.sha256)
