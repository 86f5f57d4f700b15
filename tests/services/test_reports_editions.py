"""An edition goes from draft over somebody else's review to final; a final one stands, and a correction says why."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.reports import editions
from surveys.reports.aapor import ITEMS
from surveys.reports.composing import compose_report
from surveys.reports.composition import NEEDED_FOR_FINAL
from surveys.reports.manifest import sha256_of
from surveys.reports.published_tables import read_tables
from surveys.reports.records import ReportEdition, ReportFile
from surveys.reports.service import texts_of, write_texts
from surveys.reports.weighting_plans import declare_trimming
from surveys.requests.records import Survey
from surveys.responses.records import Response
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey

WANTED = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
REASON = "Một xã gửi bổ sung phiếu đã sót"


def _words(content: bytes) -> str:
    word = Document(BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def _said(edition: ReportEdition) -> str:
    return _words(editions.content_of(edition, "docx").content)


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(SurveyError) as refused:
        act()
    return refused.value.code


def _complete(session: Session, survey: Survey, person: Person) -> None:
    write_texts(session, survey, {key: f"Người viết ghi mục {key}." for key in WANTED}, person=person, now=NOW)


def _final(session: Session, survey: Survey, world: World) -> ReportEdition:
    author, reader = world.person("designer"), world.person("coordinator")
    _complete(session, survey, author)
    edition = editions.write_report(session, survey, person=author, now=NOW)
    editions.review_edition(session, edition, note="Đã đối chiếu số liệu.", person=reader, now=NOW)
    return editions.write_final(session, edition, person=author, now=NOW)


def test_an_edition_becomes_final_and_is_corrected_by_another(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    author, reader = world.person("designer"), world.person("coordinator")
    first = _final(session, survey, world)
    assert (first.state, survey.state) == ("final", "report")
    text = _said(first)
    assert "(DỰ THẢO)" not in text
    assert author.full_name in text
    assert reader.full_name in text

    assert _refused(lambda: write_texts(session, survey, {"context": "Khác"}, person=author, now=NOW)) == (
        "report.frozen"
    )
    assert _refused(lambda: editions.write_report(session, survey, person=author, now=NOW)) == "report.frozen"
    trims = {"trimming": "3.5*median", "person": author, "now": NOW}
    assert _refused(lambda: declare_trimming(session, survey, **trims)) == "report.frozen"

    assert (
        _refused(lambda: editions.begin_correction(session, first, reason="sai", person=author, now=NOW))
        == "report.reason_short"
    )
    begun = editions.begin_correction(session, first, reason=REASON, person=author, now=NOW)
    assert (begun.number, begun.corrects_id, begun.files) == (2, first.id, [])
    assert (
        _refused(lambda: editions.begin_correction(session, first, reason=REASON, person=author, now=NOW))
        == "report.correction_open"
    )
    assert _refused(lambda: editions.review_edition(session, begun, person=reader, now=NOW)) == "report.not_composed"
    write_texts(session, survey, {"assessment": "Nhận xét đã viết lại."}, person=author, now=NOW)
    answers = session.scalars(select(Response).where(Response.state == "submitted")).first()
    assert answers is not None
    session.execute(update(Response).where(Response.instance_id == answers.instance_id).values(state="void"))
    second = editions.write_report(session, survey, person=author, now=NOW)
    assert second.id == begun.id, "the correction that was begun is the one that is composed"
    kinds = [change["kind"] for change in second.changes]
    assert kinds[0] == "text"
    assert [change["key"] for change in second.changes if change["kind"] == "input"] == ["data"]
    assert "number" in kinds
    said = _said(second)
    assert REASON in said
    assert f"{first.responses} phiếu" in said
    assert f"{first.responses - 1} phiếu" in said

    write_texts(session, survey, {key: f"Đọc lại: mục {key}." for key in WANTED}, person=author, now=NOW)
    third = editions.write_report(session, survey, person=author, now=NOW)
    assert (third.number, third.corrects_id, third.correction) == (3, first.id, REASON)
    editions.review_edition(session, third, person=reader, now=NOW)
    editions.write_final(session, third, person=author, now=NOW)
    found = editions.corrected_by(session, first)
    assert found is not None
    assert found.id == third.id
    assert _said(first) == text, "the older one is there as it was"
    assert _refused(lambda: write_texts(session, survey, {"context": "Khác"}, person=author, now=NOW)) == (
        "report.frozen"
    )


@only_sqlite
def test_who_made_an_edition_does_not_review_it_and_nobody_finalises_a_draft(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    author, reader = world.person("designer"), world.person("coordinator")
    edition = editions.write_report(session, survey, person=author, now=NOW)
    assert (edition.number, edition.state, survey.state) == (1, "draft", "results")
    assert "(DỰ THẢO)" in _said(edition)
    assert _refused(lambda: editions.review_edition(session, edition, person=author, now=NOW)) == "report.own_review"
    assert _refused(lambda: editions.write_final(session, edition, person=author, now=NOW)) == "report.not_reviewed"
    editions.review_edition(session, edition, note="Đã đọc.", person=reader, now=NOW)
    with pytest.raises(SurveyError) as refused:
        editions.write_final(session, edition, person=author, now=NOW)
    assert refused.value.code == "report.incomplete"
    assert str(ITEMS["aapor_limitations"]) in refused.value.facts["titles"]
    editions.send_back_edition(session, edition, note="Thiếu phần hạn chế", person=reader, now=NOW)
    assert (edition.state, edition.reviewed_by_id) == ("draft", None)
    _complete(session, survey, author)
    assert _refused(lambda: editions.review_edition(session, edition, person=reader, now=NOW)) == "report.outdated"
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "report_edition")).all()
    assert acts == ["report.written", "report.reviewed", "report.sent_back"]


def test_files_of_a_final_edition_are_never_changed_and_a_damaged_one_is_refused(
    session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    edition = _final(session, survey, world)
    session.commit()
    for change in ("content", "sha256"):
        setattr(edition.files[0], change, b"other" if change == "content" else "0" * 64)
        assert _refused(session.flush) == "report.edition_frozen"
        session.rollback()
    edition.responses = 7
    assert _refused(session.flush) == "report.edition_frozen"
    session.rollback()
    session.delete(edition.files[0])
    assert _refused(session.flush) == "report.edition_frozen"
    session.rollback()
    session.add(ReportFile(edition_id=edition.id, kind="txt", filename="a", content=b"", size=0, sha256=""))
    assert _refused(session.flush) == "report.edition_frozen"
    session.rollback()
    session.execute(update(ReportFile).where(ReportFile.kind == "docx").values(content=b"past every guard"))
    session.expire_all()
    assert _refused(lambda: editions.content_of(edition, "docx")) == "report.damaged"
    assert editions.content_of(edition, "zip").kind == "zip"


@only_sqlite
def test_the_same_inputs_make_the_same_bytes_and_the_manifest_names_them(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    person = world.person("designer")
    first, second = (compose_report(session, survey, now=NOW, person=person) for _time in range(2))
    assert first == second
    with zipfile.ZipFile(BytesIO(first.files["zip"])) as archive:
        manifest, tables = json.loads(archive.read("manifest.json")), archive.read("tables.csv")
    assert manifest["tables"]["tables.csv"] == {"rows": len(read_tables(tables)), "sha256": sha256_of(tables)}
    for kind, stated in manifest["files"].items():
        assert stated["sha256"] == sha256_of(first.files[kind])
    assert {*manifest["files"], "zip"} == {*first.files}
    inputs = manifest["inputs"]
    assert inputs["data"]["responses"] == first.responses
    for each in (*inputs["questionnaires"], inputs["frame"], inputs["ledger"], inputs["data"], inputs["plan"]):
        assert len(each["sha256"]) == 64
    write_texts(session, survey, {"context": "Bối cảnh khác."}, person=person, now=NOW)
    third = compose_report(session, survey, now=NOW, person=person)
    assert third.manifest["inputs"]["texts"].keys() == texts_of(session, survey).keys()
    assert third.manifest["tables"] == first.manifest["tables"]
    assert third.files["docx"] != first.files["docx"]


@only_sqlite
def test_no_report_while_interviews_go_on(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    assert (
        _refused(lambda: editions.write_report(session, survey, person=world.person("designer"), now=NOW))
        == "report.fieldwork_open"
    )


@only_sqlite
def test_a_correction_begun_by_mistake_is_taken_back_by_who_began_it_while_nothing_rests_on_it(
    session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    final = _final(session, survey, world)
    designer, other = final.finalised_by_id, world.person("coordinator")
    person = session.get_one(Person, designer)
    begun = editions.begin_correction(session, final, reason=REASON, person=person, now=NOW)
    assert person.id != other.id
    take_back = editions.withdraw_correction
    assert _refused(lambda: take_back(session, begun, person=other, now=NOW)) == "report.not_withdrawable"
    assert _refused(lambda: take_back(session, final, person=person, now=NOW)) == "report.not_withdrawable"
    before = texts_of(session, survey)["assessment"]
    write_texts(session, survey, {"assessment": "Đã viết khác."}, person=person, now=NOW)
    assert _refused(lambda: take_back(session, begun, person=person, now=NOW)) == "report.contents_changed"
    write_texts(session, survey, {"assessment": before}, person=person, now=NOW)
    take_back(session, begun, person=person, now=NOW)
    assert editions.editions(session, survey)[0].id == final.id
    assert (
        _refused(lambda: write_texts(session, survey, {"assessment": "x"}, person=person, now=NOW)) == "report.frozen"
    )
    logged = select(AuditEntry).where(AuditEntry.action == "report.correction_withdrawn")
    assert session.scalars(logged).one().person_id == person.id
