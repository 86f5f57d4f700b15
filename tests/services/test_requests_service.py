"""A request is recorded, corrected, turned into a survey; fieldwork starts and ends."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.database import open_session
from surveys.errors import SurveyError
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.attachments import MAX_BYTES, MAX_FILES, ReceivedFile, clean_filename
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import (
    RequestFields,
    can_be_edited,
    case_counts,
    close_fieldwork,
    create_request,
    obstacles_to_fieldwork,
    open_survey,
    requests_within,
    start_fieldwork,
    update_request,
)
from tests.conftest import NOW, World
from tests.services.survey_on_its_way import add_sample, add_version

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def fields_for(world: World, **changes: object) -> RequestFields:
    fields = RequestFields(
        requesting_body="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        document_number="12-CV/BTGDV",
        document_date=date(2026, 3, 2),
        title="Dư luận về chính quyền hai cấp",
        purpose="Nắm bắt ý kiến người dân",
        target_population="Người từ 18 tuổi trở lên",
        implementing_body="Phòng Khảo sát",
        funding="Ngân sách tỉnh",
        deadline=date(2026, 4, 30),
        unit_ids=(world.province.id,),
    )
    return replace(fields, **changes)


def make_request(session: Session, world: World, **changes: object) -> SurveyRequest:
    person = world.person("designer")
    return create_request(session, fields=fields_for(world, **changes), person=person, now=NOW)


def make_survey(session: Session, world: World) -> Survey:
    survey_request = make_request(session, world)
    return open_survey(session, survey_request, person=world.person("designer"), now=NOW)


def office_file(part: str, *more: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.RaisesExc(SurveyError, check=lambda error: error.code == code)


def test_a_document_is_recorded_once_by_its_unit_and_once_more_by_another(session: Session, world: World) -> None:
    make_request(session, world)
    with pytest.raises(SurveyError) as refused:
        make_request(session, world, document_number=" 12-CV/BTGDV ")
    assert refused.value.code == "request.recorded_before"
    foreign = world.foreign_people["designer"]
    fields = fields_for(world, unit_ids=(world.foreign_province.id,))
    create_request(session, fields=fields, person=foreign, now=NOW)
    make_request(session, world, document_number="13-CV/BTGDV")
    make_request(session, world, document_date=date(2026, 3, 3))
    make_request(session, world, title="Dư luận về giá đất")
    make_request(session, world, requesting_body="Ủy ban nhân dân tỉnh")
    assert session.scalar(select(func.count()).select_from(SurveyRequest)) == 6


def test_a_request_belongs_to_the_unit_of_whoever_records_it_and_is_logged(session: Session, world: World) -> None:
    made = make_request(session, world)
    assert made.unit_id == world.province.id
    assert [unit.unit_id for unit in made.concerned_units] == [world.province.id]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "request.created")).one()
    assert (entry.subject_id, entry.person_id) == (made.id, world.person("designer").id)


def test_text_is_kept_in_composed_form_without_blanks_around(session: Session, world: World) -> None:
    made = make_request(session, world, title="  Dư luận về xa\u0303 ")
    assert made.title == "Dư luận về xã"


def test_a_deadline_before_the_document_is_refused(session: Session, world: World) -> None:
    with refused("request.deadline_before_document"):
        make_request(session, world, deadline=date(2026, 3, 1))


def test_a_deadline_on_the_day_of_the_document_is_taken(session: Session, world: World) -> None:
    assert make_request(session, world, deadline=date(2026, 3, 2)).id


def test_a_request_without_units_is_refused(session: Session, world: World) -> None:
    with refused("request.no_units"):
        make_request(session, world, unit_ids=())


def test_a_commune_of_another_province_is_refused(session: Session, world: World) -> None:
    with refused("request.foreign_unit"):
        make_request(session, world, unit_ids=(world.communes[0].id, world.foreign_communes[0].id))


def test_the_whole_province_swallows_its_communes(session: Session, world: World) -> None:
    made = make_request(session, world, unit_ids=(world.communes[3].id, world.province.id))
    assert [unit.unit_id for unit in made.concerned_units] == [world.province.id]


def test_chosen_communes_can_be_exchanged(session: Session, world: World) -> None:
    first, second, third = (unit.id for unit in world.communes[:3])
    made = make_request(session, world, unit_ids=(first, second))
    changed = fields_for(world, unit_ids=(second, third))
    update_request(session, made, fields=changed, person=world.person("designer"), now=NOW)
    session.expire(made)
    assert {unit.unit_id for unit in made.concerned_units} == {second, third}


def test_files_are_kept_once_and_can_be_removed(session: Session, world: World) -> None:
    person = world.person("designer")
    letter = ReceivedFile("Công văn 12.pdf", PDF)
    form = ReceivedFile("phieu.docx", office_file("word/document.xml"))
    made = create_request(session, fields=fields_for(world), attachments=[letter, form, letter], person=person, now=NOW)
    assert [(file.filename, file.size) for file in made.attachments] == [
        ("Công văn 12.pdf", len(PDF)),
        ("phieu.docx", len(form.content)),
    ]
    gone = made.attachments[0].id
    update_request(session, made, fields=fields_for(world), removed_attachment_ids=[gone], person=person, now=NOW)
    session.expire(made)
    assert [file.filename for file in made.attachments] == ["phieu.docx"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("thu.pdf", b"", "attachment.empty"),
        ("thu.pdf", b"<html><script>", "attachment.kind"),
        ("thu.exe", b"MZ\x90", "attachment.kind"),
        ("thu.docx", PDF, "attachment.kind"),
        ("thu.svg", b"<svg onload='x'/>", "attachment.kind"),
        ("thu.xlsx", office_file("word/document.xml"), "attachment.kind"),
        ("thu.xlsx", office_file("xl/workbook.xml", "xl/vbaProject.bin"), "attachment.kind"),
        ("thu.zip", office_file("readme.txt"), "attachment.kind"),
        ("thu.docx", b"PK\x03\x04 broken", "attachment.kind"),
        ("thu.pdf", PDF + b"0" * MAX_BYTES, "attachment.too_large"),
    ],
)
def test_a_file_that_is_not_what_is_taken_is_refused(
    session: Session, world: World, name: str, content: bytes, code: str
) -> None:
    file = ReceivedFile(name, content)
    with refused(code):
        create_request(session, fields=fields_for(world), attachments=[file], person=world.person("designer"), now=NOW)
    assert session.scalar(select(func.count()).select_from(SurveyRequest)) == 0


def test_more_files_than_the_limit_are_refused(session: Session, world: World) -> None:
    files = [ReceivedFile(f"{number}.pdf", PDF + bytes([number])) for number in range(MAX_FILES + 1)]
    with refused("attachment.too_many"):
        create_request(session, fields=fields_for(world), attachments=files, person=world.person("designer"), now=NOW)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Lan\\Công văn.pdf", "Công văn.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("thu\u202egpj.exe\u0000.pdf", "thugpj.exe.pdf"),
        ("  ", "tep-dinh-kem"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)
def test_a_filename_loses_what_could_mislead(sent: str, kept: str) -> None:
    assert clean_filename(sent) == kept


def test_requests_are_listed_for_the_unit_and_those_above_it_only(session: Session, world: World) -> None:
    made = make_request(session, world)
    assert requests_within(session, world.province) == [made]
    assert requests_within(session, world.foreign_province) == []


def test_the_survey_of_a_request_is_opened_once(session: Session, world: World) -> None:
    survey_request = make_request(session, world)
    person = world.person("coordinator")
    survey = open_survey(session, survey_request, person=person, now=NOW)
    assert (survey.state, survey.title, survey.unit_list_id) == (
        "design",
        survey_request.title,
        world.unit_list.id,
    )
    with refused("request.survey_exists"):
        open_survey(session, survey_request, person=person, now=NOW)
    assert session.scalar(select(func.count()).select_from(Survey)) == 1


def test_a_corrected_title_reaches_the_survey(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    changed = fields_for(world, title="Tên mới")
    update_request(session, survey.request, fields=changed, person=world.person("designer"), now=NOW)
    assert survey.title == "Tên mới"


def test_after_the_design_the_request_no_longer_changes(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    survey.state = "fieldwork"
    assert not can_be_edited(survey.request)
    with refused("request.closed"):
        update_request(session, survey.request, fields=fields_for(world), person=world.person("designer"), now=NOW)


def test_fieldwork_names_all_that_is_missing(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    assert [found.code for found in obstacles_to_fieldwork(session, survey)] == [
        "fieldwork.no_questionnaire",
        "fieldwork.no_sample",
    ]
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=12, assigned=9)
    (found,) = obstacles_to_fieldwork(session, survey)
    assert (found.code, found.count, found.place) == ("fieldwork.unassigned_cases", 3, "assignment")
    with refused("fieldwork.unassigned_cases"):
        start_fieldwork(session, survey, person=world.person("designer"), now=NOW)


def test_a_group_too_small_to_hide_in_is_refused(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=9, adults=99)
    assert [(found.code, found.count) for found in obstacles_to_fieldwork(session, survey)] == [
        ("fieldwork.population_too_small", 99),
        ("fieldwork.too_few_cases", 9),
    ]


def test_fieldwork_starts_with_its_dates_and_only_once(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=10)
    first, last = date(2026, 3, 9), date(2026, 3, 29)
    person = world.person("designer")
    start_fieldwork(session, survey, fieldwork_from=first, fieldwork_until=last, person=person, now=NOW)
    assert (survey.state, survey.fieldwork_from, survey.fieldwork_until) == ("fieldwork", first, last)
    with refused("state.not_allowed"):
        start_fieldwork(session, survey, person=person, now=NOW)


def test_fieldwork_without_dates_runs_from_today_until_the_deadline(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=10)
    start_fieldwork(session, survey, person=world.person("designer"), now=NOW)
    assert (survey.fieldwork_from, survey.fieldwork_until) == (date(2026, 3, 5), date(2026, 4, 30))


def test_fieldwork_that_ends_before_it_begins_is_refused(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    with refused("fieldwork.dates_reversed"):
        start_fieldwork(
            session,
            survey,
            fieldwork_from=date(2026, 3, 9),
            fieldwork_until=date(2026, 3, 8),
            person=world.person("designer"),
            now=NOW,
        )


def test_of_two_who_start_at_once_the_second_is_told(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=10)
    session.commit()
    assert survey.state == "design"
    with open_session(session.get_bind()) as other:
        same = other.get_one(Survey, survey.id)
        start_fieldwork(other, same, person=world.person("coordinator"), now=NOW)
        other.commit()
    with pytest.raises(SurveyError, check=lambda error: error.code in ("state.changed_meanwhile", "state.not_allowed")):
        start_fieldwork(session, survey, person=world.person("designer"), now=NOW)


def test_closing_leaves_open_cases_and_lets_the_questionnaire_run_out(session: Session, world: World) -> None:
    survey = make_survey(session, world)
    version = add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=10, completed=6)
    person = world.person("designer")
    start_fieldwork(session, survey, person=person, now=NOW)
    close_fieldwork(session, survey, person=person, now=NOW)
    assert survey.state == "results"
    assert session.get_one(QuestionnaireVersion, version.id).state == "closing"
    counts = case_counts(session, survey)
    assert (counts.completed, counts.waiting, counts.finished, counts.interviewing) == (6, 4, 0, 0)
    with refused("state.not_allowed"):
        close_fieldwork(session, survey, person=person, now=NOW)
