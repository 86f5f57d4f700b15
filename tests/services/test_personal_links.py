"""Personal links: opened once, by one device; nobody else works the case meanwhile; spent when the form is sent."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork import handover
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.links import invitations
from surveys.fieldwork.links.codes import new_code
from surveys.fieldwork.links.invitations import Issued
from surveys.fieldwork.links.letters import LetterFacts, write_cards, write_letters
from surveys.fieldwork.links.records import Invitation
from surveys.fieldwork.links.tallies import cases_to_invite, links_by_commune
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.people.records import Person
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.keeping import save_section
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW, World, only_sqlite
from tests.machine import needs
from tests.services.many_at_once import Work, at_once
from tests.services.survey_in_the_field import Field, begin, full_answers, survey_in_the_field

LATER = NOW + timedelta(minutes=30)
SECRET, PHONE, OTHER_PHONE = "a secret of the server", "a phone", "another phone"


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


def issued(session: Session, world: World, place: Field, *cases: Case) -> list[Issued]:
    office = world.person("supervisor")
    return invitations.issue(session, place.survey, cases or place.cases[:1], secret=SECRET, person=office, now=NOW)


def opened(session: Session, code: str, device: str = PHONE) -> Invitation:
    return invitations.exchange(session, code, device=device, secret=SECRET, now=LATER)


def begun(session: Session, invitation: Invitation) -> InterviewDraft:
    invitations.choose_person(session, invitation, adults=3, now=LATER)
    return invitations.begin(session, invitation, instance_id=uuid4(), consent_text_version="1", now=LATER)


def sent(session: Session, place: Field, invitation: Invitation) -> Response:
    draft = begun(session, invitation)
    answers = full_answers(questionnaire_of(place.version))
    save_section(session, draft, section=None, answers=answers, now=LATER)
    return invitations.send(session, invitation, draft, now=LATER)


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.RaisesExc(SurveyError, check=lambda error: error.code == code)


def test_of_five_devices_at_once_one_opens_the_link(
    engine: Engine, session: Session, world: World, place: Field
) -> None:
    [one] = issued(session, world, place)
    session.commit()

    def exchange(number: int) -> Work:
        return lambda work: invitations.exchange(work, one.code, device=f"phone {number}", secret=SECRET, now=LATER).id

    outcomes = at_once(engine, [exchange(number) for number in range(5)])
    assert sorted(map(str, outcomes)) == sorted([str(one.invitation.id), *["link.unknown"] * 4])


def test_the_same_device_may_ask_again_and_no_other(session: Session, world: World, place: Field) -> None:
    """The answer to the exchange can be lost on the way; the code must not be lost with it."""
    [one] = issued(session, world, place)
    assert opened(session, one.code) is opened(session, one.code.lower())
    assert (one.invitation.state, one.invitation.code_hash) == ("opened", None)
    with refused("link.unknown"):
        opened(session, one.code, OTHER_PHONE)
    with refused("link.unknown"):
        opened(session, new_code())


def test_a_new_link_withdraws_the_older_with_what_was_begun(session: Session, world: World, place: Field) -> None:
    [one] = issued(session, world, place)
    invitation = opened(session, one.code)
    draft = begun(session, invitation)
    [newer] = issued(session, world, place)
    assert invitation.state == "withdrawn"
    assert session.get(InterviewDraft, draft.instance_id, populate_existing=True) is None
    assert place.cases[0].state == "open"
    with refused("link.unknown"):
        invitations.begin(session, invitation, instance_id=uuid4(), consent_text_version="1", now=LATER)
    assert opened(session, newer.code, OTHER_PHONE) is newer.invitation


def test_a_form_sent_spends_the_link_and_is_of_its_mode(session: Session, world: World, place: Field) -> None:
    case = place.cases[0]
    [one] = issued(session, world, place)
    invitation = opened(session, one.code)
    response = sent(session, place, invitation)
    link = session.get_one(ResponseLink, response.instance_id)
    position, probability = fieldwork.person_to_interview(place.draw, case, 3)
    assert (response.mode, response.person_probability) == ("personal_link", probability)
    assert (case.state, case.selected_position, link.collaborator_id) == ("completed", position, case.collaborator_id)
    assert (invitation.state, invitation.token_hash, invitation.code_hash) == ("spent", None, None)
    assert invitations.is_receipt(session, invitation, response.instance_id)
    assert not invitations.is_of_device(invitation, "")
    with refused("link.unknown"):
        opened(session, one.code)
    with refused("link.spent"):
        invitations.withdraw(session, case, person=world.person("supervisor"), now=LATER)
    with refused("link.case_done"):
        issued(session, world, place)


def test_a_case_that_nobody_was_given_answers_too(session: Session, world: World) -> None:
    """Whoever issued the link answers for it: a response has no collaborator who never was there."""
    place = survey_in_the_field(session, world)
    case = place.cases[0]
    case.state, case.collaborator_id = "unassigned", None
    [one] = issued(session, world, place)
    invitation = opened(session, one.code)
    begun(session, invitation)
    assert invitations.withdraw(session, case, person=world.person("supervisor"), now=LATER)
    assert case.state == "unassigned"
    [newer] = issued(session, world, place)
    response = sent(session, place, opened(session, newer.code))
    assert session.get_one(ResponseLink, response.instance_id).collaborator_id == world.person("supervisor").id
    assert case.state == "completed"


def test_nobody_opens_or_ends_what_a_household_answers(session: Session, world: World, place: Field) -> None:
    case, owner = place.cases[0], place.owner
    [one] = issued(session, world, place)
    draft = begun(session, opened(session, one.code))
    for act in (
        lambda: fieldwork.start_interview(
            session, case, instance_id=uuid4(), consent_text_version="1", person=owner, now=LATER
        ),
        lambda: fieldwork.record_visit(session, case, outcome="break_off", person=owner, now=LATER),
        lambda: fieldwork.reassign(
            session, case, collaborator_id=place.other.id, reason="Đổi địa bàn", person=owner, now=LATER
        ),
    ):
        with refused("case.by_link"):
            act()
    with refused("state.not_allowed"):
        handover.end(session, draft, person=owner, now=LATER)
    assert draft.handover is not None
    assert draft.handover.state == "by_link"


def test_a_case_that_is_being_interviewed_or_done_opens_no_link(session: Session, world: World, place: Field) -> None:
    busy, done = place.cases[0], place.cases[1]
    both = issued(session, world, place, busy, done)
    begin(session, place, busy)
    owner = session.get_one(Person, done.collaborator_id)
    fieldwork.record_visit(session, done, outcome="vacant", person=owner, now=NOW)
    for one, code in zip(both, ("link.case_busy", "link.case_done"), strict=True):
        with refused(code):
            opened(session, one.code)
    assert {one.invitation.state for one in both} == {"issued"}
    with refused("link.case_busy"):
        issued(session, world, place, busy)


def test_a_link_ends_with_its_day_and_with_the_field(session: Session, world: World, place: Field) -> None:
    office = world.person("supervisor")
    until = NOW.date() + timedelta(days=3)
    [one] = invitations.issue(
        session, place.survey, place.cases[:1], secret=SECRET, valid_until=until, person=office, now=NOW
    )
    with refused("link.expired"):
        invitations.exchange(session, one.code, device=PHONE, secret=SECRET, now=NOW + timedelta(days=4))
    place.survey.state = "results"
    for act in (lambda: opened(session, one.code), lambda: issued(session, world, place)):
        with refused("link.not_in_field"):
            act()


def test_who_does_not_take_part_is_not_asked_again(session: Session, world: World, place: Field) -> None:
    case = place.cases[0]
    [one] = issued(session, world, place)
    invitation = opened(session, one.code)
    invitations.decline(session, invitation, now=LATER)
    assert (case.state, case.disposition, invitation.state) == ("finished", "respondent_refusal", "withdrawn")
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def test_the_log_never_says_which_case_answered_by_a_link(session: Session, world: World, place: Field) -> None:
    """The log stays after the lock that parts cases from responses: a sent case reads like any other."""
    [one, _other] = issued(session, world, place, *place.cases[:2])
    sent(session, place, opened(session, one.code))
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "case")).all()
    acts = {(entry.action, entry.person_id) for entry in entries if entry.subject_id == place.cases[0].id}
    owner = place.cases[0].collaborator_id
    assert acts == {(act, owner) for act in ("case.person_selected", "interview.started", "case.completed")}
    [act] = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "links.issued"))
    assert act.startswith("2: ")


@only_sqlite
@needs("pdftotext")
def test_a_letter_is_one_page_whatever_the_survey_is_called(
    session: Session, world: World, place: Field, tmp_path: Path
) -> None:
    place.survey.title, place.survey.request.purpose = "Ý kiến của người dân " * 12, "Nắm bắt tâm tư của nhân dân " * 60
    links = issued(session, world, place, *place.cases[:2])
    facts = LetterFacts("https://khaosat.example", 15, "Bà Duyên, 0912 345 678", NOW.date(), NOW.date())
    for name, content in (("thu", write_letters), ("the", write_cards)):
        (tmp_path / f"{name}.pdf").write_bytes(content(session, place.survey, links, facts))
    command = ["pdftotext", "-layout", str(tmp_path / "thu.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert [links[number].code in page for number, page in enumerate(pages)] == [True, True]
    chosen = [fieldwork.person_to_interview(place.draw, place.cases[0], adults)[0] for adults in range(1, 9)]
    assert [int(number) for number in pages[0].partition("nhiều tuổi thứ")[2].split()[:8]] == chosen
    assert "khaosat.example/tra-loi" in pages[0]


def test_a_commune_is_counted_and_printed_for_whom_it_waits(session: Session, world: World, place: Field) -> None:
    psu = place.cases[0].psu
    cases = cases_to_invite(session, place.survey, psu)
    links = issued(session, world, place, *cases)
    opened(session, links[0].code)
    sent(session, place, opened(session, links[1].code))
    commune = next(each for each in links_by_commune(session, place.survey) if each.psu == psu)
    assert (commune.waiting, commune.issued, commune.opened, commune.spent) == (3, 3, 1, 1)
    assert [case.id for case in cases_to_invite(session, place.survey, psu)] == [case.id for case in cases[2:]]
