"""What comes in with a file of answers and must not stay: ids that tell the time, files that nobody came back to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid1

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.imports import service
from surveys.imports.bringing_in import bring_in, prepare
from surveys.imports.records import ResponseImport
from surveys.responses.records import Response
from surveys.spreadsheets.pending import keep_upload
from surveys.spreadsheets.records import PendingUpload
from tests.conftest import NOW
from tests.services.import_files import as_csv, interviews, kobo_rows
from tests.services.people_files import people_file
from tests.services.survey_in_the_field import demo_questionnaire, survey_in_the_field
from webapp.accounts.bulk import keep_file
from webapp.accounts.records import AccountBatch
from webapp.clock import stopped_at
from webapp.waiting_files import let_go_of_waiting_files

PHONE = "0912 345 678"


@pytest.fixture
def here(session, world):
    return survey_in_the_field(session, world)


def received(session, survey, person, ids: list[str]) -> ResponseImport:
    rows = kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), len(ids)))
    place = rows[0].index("_uuid")
    for row, each in zip(rows[1:], ids, strict=True):
        row[place] = each
    rows = [[*row, "Số điện thoại" if number == 0 else PHONE] for number, row in enumerate(rows)]
    imported = service.receive(
        session,
        survey,
        filename="phieu.csv",
        content=as_csv(rows),
        origin="Đoàn thanh niên xã thu bằng điện thoại",
        mode="telephone",
        basis="volunteer",
        person=person,
        now=NOW,
    )
    service.keep_reading(session, imported, service.read_file(session, imported))
    return imported


def test_no_response_keeps_an_id_that_tells_the_hour_or_the_device(session, world, here):
    """A UUID of version 1 is the moment to 100 ns and the network card, one of version 7 the millisecond (R2, R3)."""
    designer = world.person("designer")
    by_time = [str(uuid1()) for _form in range(6)]
    by_millisecond = [f"01890a5d-ac96-774b-bcce-b302099a805{number}" for number in range(6)]
    random = [str(UUID(int=number, version=4)) for number in range(1, 7)]
    imported = received(session, here.survey, designer, by_time + by_millisecond + random)
    service.keep_check(session, imported, service.check(session, imported, now=NOW))
    bring_in(session, imported, prepare(session, imported, now=NOW), person=designer, now=NOW)
    kept = {str(each) for each in session.scalars(select(Response.instance_id))}
    assert len(kept) == 18
    assert kept.isdisjoint(by_time + by_millisecond)
    assert kept >= set(random)
    assert {UUID(each).version for each in kept} == {4}


def test_the_name_of_a_file_is_not_in_the_log_that_nobody_can_correct(session, world, here):
    """People name files after those whose answers are in them; the log is for ever, the import's record is not."""
    imported = received(session, here.survey, world.person("designer"), [""] * 3)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import.received")).one()
    assert (entry.subject, entry.subject_id, entry.detail) == ("response_import", imported.id, "")


@pytest.fixture
def waiting(session, world, here) -> None:
    """A list of people, a file in an old font and a file of answers, none of them decided on."""
    designer, coordinator = world.person("designer"), world.person("coordinator")
    received(session, here.survey, designer, [""] * 3)
    keep_file(session, people_file([("Trần Thị Đào", "Hưng Yên")]), filename="ds.xlsx", person=coordinator, now=NOW)
    keep_upload(
        session, designer, address="/x", filename="cu.csv", content=PHONE.encode(), fields=[("phone", PHONE)], now=NOW
    )
    session.commit()


def left(session) -> list[bool]:
    session.rollback()
    session.expire_all()
    batch, imported = session.scalars(select(AccountBatch)).one(), session.scalars(select(ResponseImport)).one()
    return [
        session.scalar(select(PendingUpload)) is not None,
        batch.content is not None,
        imported.content is not None and "columns" in imported.mapping,
    ]


@pytest.mark.parametrize(
    "later, stays",
    [(timedelta(hours=23), [True, True, True]), (timedelta(days=2), [False, False, True]),
     (timedelta(days=15), [False, False, False])],
)  # fmt: skip
def test_a_file_with_names_and_phones_is_let_go_when_nobody_came_back_to_it(app, session, waiting, later, stays):
    """Nobody need upload anything else for that: the server looks every ten minutes."""
    with stopped_at(NOW + later):
        let_go_of_waiting_files(app)
    assert left(session) == stays


def test_a_file_of_answers_does_not_outlive_the_fieldwork_of_its_survey(app, session, waiting, here):
    here.survey.state = "results"
    session.commit()
    with stopped_at(NOW + timedelta(hours=1)):
        assert let_go_of_waiting_files(app) == 1
        assert let_go_of_waiting_files(app) == 0
    assert left(session) == [True, True, False]
    imported = session.scalars(select(ResponseImport)).one()
    assert (imported.state, PHONE in str(imported.mapping)) == ("discarded", False)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import.discarded")).one()
    assert (entry.person_id, entry.at) == (None, datetime(2026, 3, 5, 3, 0, tzinfo=UTC))
