"""Interviews that phones send become responses once, in company or alone, or are kept; nothing that came is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.records import Case, InterviewDraft, Visit
from surveys.people.records import Person
from surveys.responses.arrivals import read_arrival
from surveys.responses.intake import Checked, Receipt, checked, receive
from surveys.responses.kept_intake import accept_kept
from surveys.responses.records import Response, ResponseLink
from surveys.responses.service import submit
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers, survey_in_the_field
from webapp.field_app.group_commit import GroupCommit

LATER = NOW + timedelta(hours=6)
Sent = dict[str, Any]


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


def sent_by(place: Field, case: Case, *, ended: datetime = NOW, sent_at: datetime = LATER, **others: Any) -> Sent:
    """A whole interview at a case, as its phone sends it."""
    clock = {
        "started_at": (ended - timedelta(minutes=12)).isoformat(),
        "finished_at": ended.isoformat(),
        "sent_at": sent_at.isoformat(),
        "elapsed_seconds": 720,
        "utc_offset_minutes": 420,
    }
    sent = {
        "type": "khaosat-response",
        "format": 1,
        "instance_id": str(uuid4()),
        "case_id": case.id,
        "version_id": place.version.id,
        "mode": "face_to_face",
        "consent_text_version": "1/abc",
        "eligible_persons": 3,
        "answers": full_answers(demo_questionnaire()),
        "declined": [],
        "clock": clock,
    }
    return sent | others


@pytest.fixture
def arrive(session: Session, place: Field) -> Callable[..., list[Receipt]]:
    """Let interviews arrive together."""

    def arrived(*all_sent: Sent, person: Person | None = None, now: datetime = LATER) -> list[Receipt]:
        ready = [one_ready(session, sent, (person or place.owner).id, now) for sent in all_sent]
        receipts = receive(session, ready, now=now)
        session.commit()
        session.expire_all()
        return receipts

    return arrived


def one_ready(session: Session, sent: Sent, person_id: int, now: datetime = LATER) -> Checked:
    return checked(session, read_arrival(sent, person_id=person_id, received_at=now))


def own_cases(place: Field) -> list[Case]:
    return [case for case in place.cases if case.collaborator_id == place.owner.id]


def facts_of(session: Session, response: Response) -> dict[str, Any]:
    link = session.scalars(select(ResponseLink).where(ResponseLink.response_id == response.instance_id)).one()
    case = session.get_one(Case, link.case_id)
    visits = [(visit.number, visit.outcome) for visit in case.visits]
    of_case = (case.state, case.disposition, case.eligible_persons, case.person_probability)
    shown = {name: getattr(response, name) for name in ("answers", "declined", "content_hash", "mode", "state")}
    return shown | {"probability": response.person_probability, "case": of_case, "visits": visits}


def test_an_interview_from_a_phone_makes_what_the_same_interview_on_the_pages_makes(session, place, arrive):
    first, second = own_cases(place)[:2]
    draft = begin(session, place, first)
    draft.answers = full_answers(demo_questionnaire())
    on_pages = submit(session, draft, person=place.owner, now=NOW)
    session.commit()
    (receipt,) = arrive(sent_by(place, second))
    on_phone = session.get_one(Response, receipt.instance_id)
    assert receipt.outcome == "accepted"
    assert facts_of(session, on_phone) == facts_of(session, on_pages)
    link = session.get_one(ResponseLink, receipt.instance_id)
    assert (link.submitted_at, link.elapsed_seconds, link.clock_skew_seconds) == (NOW, 720, 0)
    assert on_phone.submitted_on == on_pages.submitted_on


def test_the_same_again_is_the_same_success_alone_and_in_company(session, place, arrive):
    first, second = (sent_by(place, case) for case in own_cases(place)[:2])
    assert [one.outcome for one in arrive(first, second, first)] == ["accepted", "accepted", "already"]
    assert [one.outcome for one in arrive(second, now=LATER + timedelta(days=3))] == ["already"]
    assert session.scalar(select(func.count()).select_from(Response)) == 2


def test_five_at_once_with_one_id_make_one_response(engine: Engine, session: Session, place: Field):
    sent, person_id = sent_by(place, own_cases(place)[0]), place.owner.id
    group: GroupCommit[Checked, Receipt] = GroupCommit(engine, lambda one, items: receive(one, items, now=LATER))
    other: GroupCommit[Checked, Receipt] = GroupCommit(engine, lambda one, items: receive(one, items, now=LATER))

    def post(which: int) -> str:
        with Session(engine) as reading:
            ready = one_ready(reading, sent, person_id)
        return (group, other)[which % 2].write(ready).outcome

    with ThreadPoolExecutor(5) as five:  # two groups: as if two processes took them in
        outcomes = sorted(five.map(post, range(5)))
    assert outcomes == ["accepted", *["already"] * 4]
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert session.scalar(select(func.count()).select_from(Visit)) == 1


def reassigned(session: Session, place: Field, case: Case, world: World) -> None:
    fieldwork.reassign(
        session, case, collaborator_id=place.other.id, reason="Người cũ nghỉ ốm", person=world.person("supervisor"),
        now=NOW,
    )  # fmt: skip


def version_closed(session: Session, place: Field, case: Case, world: World) -> None:
    place.version.state = "closed"


def case_void(session: Session, place: Field, case: Case, world: World) -> None:
    case.state = "void"


def case_finished(session: Session, place: Field, case: Case, world: World) -> None:
    fieldwork.record_visit(session, case, outcome="refusal", person=place.owner, now=NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (reassigned, "case_reassigned"),
        (version_closed, "version_closed"),
        (case_void, "case_void"),
        (case_finished, "case_closed"),
    ],
)
@only_sqlite
def test_what_cannot_be_a_response_as_it_stands_is_kept_once(session, world, place, arrive, change, reason):
    case = own_cases(place)[0]
    owner, sent = place.owner, sent_by(place, case)
    change(session, place, case, world)
    session.commit()
    for _again in range(2):
        (receipt,) = arrive(sent, person=owner)
        assert (receipt.outcome, receipt.reason) == ("kept", reason)
    kept = session.scalars(select(KeptSubmission)).one()
    assert (kept.content, kept.person_id, kept.state) == (sent, owner.id, "waiting")
    assert session.scalar(select(func.count()).select_from(Response)) == 0


@only_sqlite
def test_other_content_under_the_same_id_is_kept_beside_what_is_there(session, place, arrive):
    sent = sent_by(place, own_cases(place)[0])
    changed = sent | {"answers": sent["answers"] | {"kien_nghi": "Điều khác"}}
    assert changed["answers"] != sent["answers"]
    arrive(sent)
    (receipt,) = arrive(changed)
    assert (receipt.outcome, receipt.reason) == ("kept", "other_content")
    assert session.get_one(Response, UUID(sent["instance_id"])).answers.get("kien_nghi") != "Điều khác"


@only_sqlite
def test_a_kept_interview_that_is_accepted_takes_the_place_of_the_other_and_both_stay(session, place, arrive):
    case = own_cases(place)[0]
    first, second = sent_by(place, case), sent_by(place, case, eligible_persons=2)
    arrive(first)
    (receipt,) = arrive(second)
    assert receipt.reason == "case_has_response"
    kept = session.scalars(select(KeptSubmission)).one()
    accept_kept(session, kept, person=place.other, now=LATER)
    older, newer = (session.get_one(Response, UUID(sent["instance_id"])) for sent in (first, second))
    assert (older.state, newer.state, newer.deprecated_id) == ("void", "submitted", older.instance_id)
    assert session.scalars(select(ResponseLink.response_id)).all() == [newer.instance_id]
    assert newer.person_probability == pytest.approx(1 / 2)


@only_sqlite
def test_a_clock_that_is_a_day_off_is_corrected_and_flagged(session, place, arrive):
    ahead = timedelta(days=1)
    sent = sent_by(place, own_cases(place)[0], ended=NOW + ahead, sent_at=LATER + ahead)
    (receipt,) = arrive(sent)
    link = session.get_one(ResponseLink, receipt.instance_id)
    assert (receipt.outcome, link.submitted_at, link.clock_skew_seconds) == ("accepted", NOW, 86400)
    assert session.get_one(Response, receipt.instance_id).submitted_on == NOW.date()


@only_sqlite
def test_one_that_fails_in_a_group_fails_alone(engine: Engine, session: Session, place: Field):
    cases = own_cases(place)
    good, bad = sent_by(place, cases[0]), sent_by(place, cases[1])
    ready = [one_ready(session, sent, place.owner.id) for sent in (good, bad)]

    def work(writing: Session, items: Any) -> list[Receipt]:
        if any(one is ready[1] for one in items):
            raise SurveyError("case.unknown", "Not of this person's surveys.")
        return receive(writing, items, now=LATER)

    session.rollback()
    group: GroupCommit[Checked, Receipt] = GroupCommit(engine, work)
    with group.coming(), ThreadPoolExecutor(2) as both:  # both are in before the first may write
        outcomes = [both.submit(group.write, one) for one in ready]
    assert outcomes[0].result().outcome == "accepted"
    with pytest.raises(SurveyError, match="surveys"):
        outcomes[1].result()


@only_sqlite
def test_a_web_draft_of_the_same_person_goes_when_the_phones_interview_has_come(session, place, arrive):
    case = own_cases(place)[0]
    begin(session, place, case)
    session.commit()
    (receipt,) = arrive(sent_by(place, case))
    assert receipt.outcome == "accepted"
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"instance_id": "1f0c6f5e-0000-11ee-8000-000000000000"},
        {"case_id": True},
        {"version_id": 2**40},
        {"mode": "paper"},
        {"eligible_persons": 0},
        {"answers": []},
        {"clock": {"started_at": "hôm qua", "finished_at": "", "sent_at": ""}},
        {"clock": dict.fromkeys(("started_at", "finished_at", "sent_at"), "9999-12-31T23:59:59+00:00")},
        {"type": "other"},
    ],
)
@only_sqlite
def test_what_no_phone_of_ours_sends_is_refused_by_name(place: Field, broken: Sent):
    with pytest.raises(SurveyError) as refused:
        read_arrival(sent_by(place, place.cases[0]) | broken, person_id=1, received_at=datetime.now(UTC))
    assert refused.value.code == "arrival.unreadable"


@only_sqlite
def test_an_interview_with_something_missing_is_refused_with_the_fields(session, place):
    sent = sent_by(place, own_cases(place)[0])
    answers = dict(sent["answers"])
    gone = next(name for name in answers if name != "kien_nghi")
    del answers[gone]
    with pytest.raises(SurveyError) as refused:
        one_ready(session, sent | {"answers": answers}, place.owner.id)
    assert gone in refused.value.facts["fields"]


@only_sqlite
@pytest.mark.parametrize(("state", "code"), [("results", "void_reveals"), ("report", "report_final")])
def test_after_fieldwork_no_kept_interview_takes_the_place_of_one_that_results_count(
    session, place, arrive, state, code
):
    """Tables before and after would tell what the one said that went."""
    case = own_cases(place)[0]
    first = sent_by(place, case)
    for one in (first, sent_by(place, own_cases(place)[1]), sent_by(place, case, eligible_persons=2)):
        arrive(one)
    place.survey.state = state
    kept = session.scalars(select(KeptSubmission)).one()
    with pytest.raises(SurveyError) as refused:
        accept_kept(session, kept, person=place.other, now=LATER)
    assert refused.value.code == f"supervision.{code}"
    assert session.get_one(Response, UUID(first["instance_id"])).state == "submitted"
