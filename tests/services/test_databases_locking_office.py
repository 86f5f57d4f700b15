"""The office at work in many windows at once: what it draws, asks, writes, brings in and gives out is there once.

Who comes too late is told, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.imports import service as imports
from surveys.imports.bringing_in import bring_in, prepare
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.jobs.service import enqueue
from surveys.people.records import Person
from surveys.questionnaires import service as questionnaires
from surveys.questionnaires.publishing import publish
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.book_cache import book_key
from surveys.reports.composing import ComposedReport, compose_report
from surveys.reports.composition import NEEDED_FOR_FINAL
from surveys.reports.editions import finalise_edition, review_edition, store_report
from surveys.reports.records import ReportEdition
from surveys.reports.service import write_texts
from surveys.requests.records import Survey
from surveys.requests.service import close_fieldwork
from surveys.responses.records import Response
from surveys.samples import service as samples
from surveys.samples.commitments import commit_method
from surveys.samples.records import DesignVersion, SampleDraw
from surveys.units.records import Unit
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey
from tests.services.approved_questionnaire import approved
from tests.services.import_files import as_csv, interviews, kobo_rows
from tests.services.many_at_once import ROUNDS, THREADS, Work, at_once
from tests.services.people_files import people_file
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field
from tests.services.test_imports_service import received, rows_of
from webapp.accounts import bulk
from webapp.accounts import service as accounts
from webapp.accounts.records import Account, AccountBatch
from webapp.demo.questionnaire import demo_template_workbook

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture
def designed(session: Session, world: World) -> Field:
    """A survey whose sample is drawn and whose fieldwork has not begun."""
    place = survey_in_the_field(session, world, started=False)
    session.commit()
    return place


def test_of_many_draws_at_once_one_is_current_and_all_are_on_record(engine: Engine, designed: Field) -> None:
    survey_id, design_id, person_id = designed.survey.id, designed.draw.design_id, designed.draw.drawn_by_id

    def draws(number: int) -> Work:
        def work(session: Session) -> int:
            survey, design = session.get_one(Survey, survey_id), session.get_one(DesignVersion, design_id)
            person = session.get_one(Person, person_id)
            commit_method(session, survey, design, seed_plan="Xổ số ngày 15/03/2026", person=person, now=LATER)
            drawn = samples.draw(
                session,
                survey,
                design,
                seed=f"05-11-28-33-41-{number:02d}",
                discard_reason="Rút lại trước sự chứng kiến của tổ",
                person=person,
                now=LATER,
            )
            return drawn.id

        return work

    outcomes = at_once(engine, map(draws, range(THREADS)))
    assert all(isinstance(each, int) for each in outcomes), outcomes
    with open_session(engine) as fresh:
        found = fresh.scalars(select(SampleDraw).order_by(SampleDraw.number)).all()
        assert [each.number for each in found] == list(range(1, THREADS + 2))
        assert [each.state for each in found] == ["discarded"] * THREADS + ["current"]
        assert set(fresh.scalars(select(Case.draw_id))) == {found[-1].id}


def test_of_many_questionnaires_uploaded_at_once_the_last_is_the_draft(engine: Engine, designed: Field) -> None:
    survey_id, person_id = designed.survey.id, designed.draw.drawn_by_id
    content = demo_template_workbook()

    def uploads(number: int) -> Work:
        def work(session: Session) -> None:
            survey, person = session.get_one(Survey, survey_id), session.get_one(Person, person_id)
            questionnaires.upload(
                session, survey, filename=f"phieu-{number}.xlsx", content=content, person=person, now=LATER
            )

        return work

    assert at_once(engine, map(uploads, range(THREADS))) == [None] * THREADS
    with open_session(engine) as fresh:
        found = fresh.scalars(select(QuestionnaireVersion).order_by(QuestionnaireVersion.number)).all()
        assert [each.number for each in found] == list(range(1, THREADS + 2))
        assert [each.state for each in found] == ["published", *["discarded"] * (THREADS - 1), "draft"]


def test_of_many_who_publish_at_once_one_does(engine: Engine, designed: Field) -> None:
    survey_id, person_id = designed.survey.id, designed.draw.drawn_by_id
    with open_session(engine) as session:
        person = session.get_one(Person, person_id)
        version = questionnaires.upload(
            session,
            session.get_one(Survey, survey_id),
            filename="phieu.xlsx",
            content=demo_template_workbook(),
            person=person,
            now=NOW,
        )
        reasons = dict.fromkeys(questionnaires.questions_to_justify(version), "Cần cho phân tích của tỉnh")
        version_id = approved(
            session, version, justifications=reasons, consent="Xin phép hỏi.", person=person, now=NOW
        ).id
        session.commit()

    def publishes(session: Session) -> str:
        person = session.get_one(Person, person_id)
        publish(session, session.get_one(QuestionnaireVersion, version_id), person=person, now=LATER)
        return "published"

    outcomes = Counter(at_once(engine, [publishes] * THREADS))
    assert outcomes == {"published": 1, "state.not_allowed": THREADS - 1}
    with open_session(engine) as fresh:
        assert Counter(fresh.scalars(select(QuestionnaireVersion.state))) == {"published": 1, "closing": 1}


def test_editions_of_a_report_are_numbered_without_gap_or_double(engine: Engine, place: Field) -> None:
    survey_id, person_id = place.survey.id, place.draw.drawn_by_id
    with open_session(engine) as session:
        survey = session.get_one(Survey, survey_id)
        close_fieldwork(session, survey, person=session.get_one(Person, person_id), now=NOW)
        session.commit()
        rests_on = book_key(session, survey, released_only=False)

    def stores(number: int) -> Work:
        def work(session: Session) -> None:
            content = f"bản {number}".encode()
            report = ComposedReport(files={"docx": content}, responses=0, rests_on=str(rests_on))
            survey, person = session.get_one(Survey, survey_id), session.get_one(Person, person_id)
            store_report(session, survey, report, person=person, now=LATER)

        return work

    for _round in range(ROUNDS // 10):
        assert at_once(engine, map(stores, range(THREADS))) == [None] * THREADS
    with open_session(engine) as fresh:
        numbers = list(fresh.scalars(select(ReportEdition.number).order_by(ReportEdition.number)))
    assert numbers == list(range(1, THREADS * (ROUNDS // 10) + 1))


def test_of_many_who_finalise_editions_at_once_one_does(engine: Engine, session: Session, world: World) -> None:
    survey_id, person_id = build_survey(session, world).id, world.person("designer").id
    survey, author = session.get_one(Survey, survey_id), session.get_one(Person, person_id)
    wanted = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
    write_texts(session, survey, {key: f"Mục {key}." for key in wanted}, person=author, now=NOW)
    composed = compose_report(session, survey, now=NOW, person=author)
    reader = world.person("coordinator")
    found = [store_report(session, survey, replace(composed, number=0), person=author, now=NOW) for _each in range(2)]
    for edition in found:
        review_edition(session, edition, person=reader, now=NOW)
    session.commit()
    reports = [(edition.id, replace(composed, finalises=edition.id)) for edition in found]
    session.commit()

    def finalises(edition_id: int, report: ComposedReport) -> Work:
        def work(session: Session) -> str:
            edition, person = session.get_one(ReportEdition, edition_id), session.get_one(Person, person_id)
            return finalise_edition(session, edition, report, person=person, now=LATER).state

        return work

    outcomes = at_once(engine, [finalises(*reports[number % 2]) for number in range(THREADS)])
    assert Counter(outcomes)["final"] == 1
    assert {*outcomes} <= {"final", "report.not_reviewed", "report.final_exists"}, outcomes
    with open_session(engine) as fresh:
        states = fresh.scalars(select(ReportEdition.state).order_by(ReportEdition.number)).all()
        assert sorted(states) == ["final", "reviewed"]
        assert fresh.get_one(Survey, survey_id).state == "report"


def test_long_work_asked_for_in_many_windows_is_in_the_queue_once(engine: Engine, place: Field) -> None:
    survey_id, person_id = place.survey.id, place.draw.drawn_by_id

    def asks(number: int) -> Work:
        def work(session: Session) -> int:
            survey, person = session.get_one(Survey, survey_id), session.get_one(Person, person_id)
            wanted = {"import_id": number}
            return enqueue(session, "import.check", survey=survey, arguments=wanted, person=person, now=LATER).id

        return work

    for number in range(ROUNDS // 10):
        assert len(set(at_once(engine, [asks(number)] * THREADS))) == 1
    with open_session(engine) as fresh:
        assert fresh.scalar(select(func.count()).select_from(Job)) == ROUNDS // 10


def test_a_user_name_wanted_by_many_at_once_goes_to_one_and_the_others_hear_so(
    app: Flask, engine: Engine, world: World
) -> None:
    unit_id, person_id = world.province.id, world.person("coordinator").id

    def creates(name: str) -> Work:
        def work(session: Session) -> str:
            unit, person = session.get_one(Unit, unit_id), session.get_one(Person, person_id)
            with app.app_context():
                accounts.create_account(
                    session, username=name, full_name="Vũ Thị Lan", role="reader", unit=unit, person=person, now=NOW
                )
            return "made"

        return work

    for number in range(ROUNDS // 10):
        outcomes = Counter(at_once(engine, [creates(f"lan.{number}")] * THREADS))
        assert outcomes == {"made": 1, "account.username_taken": THREADS - 1}
    with open_session(engine) as fresh:
        for table in (Account, Person):
            given = select(func.count()).select_from(table)
            named = given.where(Person.full_name == "Vũ Thị Lan") if table is Person else given
            assert fresh.scalar(named) == ROUNDS // 10


def test_a_list_of_people_confirmed_in_many_windows_makes_each_account_once(
    app: Flask, engine: Engine, session: Session, world: World
) -> None:
    rows = [(f"Vũ Thị Lan {letter}", world.communes[0].name, "Cộng tác viên") for letter in "ABCDEFGH"]
    coordinator = world.person("coordinator")
    with app.app_context():
        kept = [
            bulk.keep_file(session, people_file(rows), filename="ctv.xlsx", person=owner, now=NOW)
            for owner in (coordinator, world.person("administrator"))
        ]
        seen = [bulk.read_batch(session, batch, person=coordinator).fingerprint for batch in kept]
    wanted = [(batch.id, fingerprint) for batch, fingerprint in zip(kept, seen, strict=True)]
    person_id = coordinator.id
    session.commit()

    def confirms(batch_id: int, fingerprint: str) -> Work:
        def work(own: Session) -> str:
            person, batch = own.get_one(Person, person_id), own.get_one(AccountBatch, batch_id)
            with app.app_context():
                codes = bulk.codes_for(len(rows))
                bulk.make_accounts(own, batch, fingerprint=fingerprint, codes=codes, person=person, now=NOW)
            return "made"

        return work

    outcomes = Counter(at_once(engine, [confirms(*each) for each in wanted] * (THREADS // 2)))
    assert outcomes["made"] == 1
    assert set(outcomes) <= {"made", "batch.gone", "batch.faulty", "batch.changed"}
    with open_session(engine) as fresh:
        assert fresh.scalar(select(func.count()).select_from(Account)) == len(rows)


def test_a_file_sent_from_many_windows_is_under_way_once(engine: Engine, place: Field) -> None:
    survey_id, person_id = place.survey.id, place.draw.drawn_by_id
    content = as_csv(kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), 12)))

    def sends(session: Session) -> str:
        survey, person = session.get_one(Survey, survey_id), session.get_one(Person, person_id)
        imports.receive(
            session,
            survey,
            filename="kobo.csv",
            content=content,
            origin="Đoàn thanh niên xã thu bằng điện thoại",
            mode="telephone",
            basis="volunteer",
            person=person,
            now=LATER,
        )
        return "received"

    assert at_once(engine, [sends] * THREADS) == ["received"] * THREADS
    with open_session(engine) as fresh:
        states = Counter(fresh.scalars(select(ResponseImport.state)))
    assert states == {"mapping": 1, "discarded": THREADS - 1}


def test_forms_confirmed_in_many_windows_count_once_and_none_comes_in_after_fieldwork(
    engine: Engine, session: Session, place: Field
) -> None:
    survey_id, person_id = place.survey.id, place.draw.drawn_by_id
    person = session.get_one(Person, person_id)
    imported = received(session, place.survey, person, as_csv(rows_of(12)))
    imports.keep_check(session, imported, imports.check(session, imported, now=NOW))
    import_id = imported.id
    session.commit()

    def confirms(own: Session) -> str:
        mine = own.get_one(ResponseImport, import_id)
        bring_in(own, mine, prepare(own, mine, now=NOW), person=own.get_one(Person, person_id), now=LATER)
        return "imported"

    def closes(own: Session) -> str:
        close_fieldwork(own, own.get_one(Survey, survey_id), person=own.get_one(Person, person_id), now=LATER)
        return "closed"

    outcomes = Counter(at_once(engine, [*[confirms] * (THREADS - 1), closes]))
    assert outcomes["closed"] == 1
    assert outcomes["imported"] <= 1
    assert set(outcomes) <= {"closed", "imported", "import.not_open", "import.not_mapping", "state.not_allowed"}
    with open_session(engine) as fresh:
        counted = fresh.scalar(select(func.count()).where(Response.import_id == import_id))
        assert counted == 12 * outcomes["imported"]
        inside = fresh.scalar(select(func.count()).where(Response.release_id.is_not(None)))
        assert inside == counted, "a form that came in after the last step would be counted in no result"
