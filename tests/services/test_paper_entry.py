"""Printed forms keyed twice, laid together, settled by a third, submitted once; and nothing of them stays."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.paper.cover import read_cover_line
from surveys.fieldwork.paper.entries import begin_entry, drop_entry, finish_entry, save_entry, save_lines
from surveys.fieldwork.paper.printing import copies_of
from surveys.fieldwork.paper.records import PaperEntry, PaperForm, PaperMismatch
from surveys.fieldwork.paper.service import form_by_serial, hold_form, issue_forms, void_form
from surveys.fieldwork.paper.settling import open_lines, settle
from surveys.fieldwork.paper.submission import submit_form
from surveys.fieldwork.paper.tally import forms_in, keying_by_person, paper_tally
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import add_visit, reassign
from surveys.people.records import Person
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.records import Response, ResponseLink
from surveys.responses.service import submit
from tests.conftest import NOW, World, only_sqlite
from tests.services.many_at_once import at_once
from tests.services.paper_forms import COVER, DAY, form_of, key, keyers, lines_of
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_responses_submit import finished_draft

LATER = NOW + timedelta(days=4)


@pytest.fixture
def desk(session: Session, world: World) -> SimpleNamespace:
    """A survey in the field, three people of the office, the printed form of its first case."""
    place = survey_in_the_field(session, world)
    people = keyers(session, world)
    form = form_of(session, place, people[0])
    session.flush()
    return SimpleNamespace(place=place, people=people, form=form, world=world)


def refused(code: str, work, *arguments, **options) -> SurveyError:
    with pytest.raises(SurveyError) as error:
        work(*arguments, **options)
    assert error.value.code == code
    return error.value


def send(session: Session, desk: SimpleNamespace, form: PaperForm | None = None) -> bool:
    return submit_form(session, form or desk.form, consent_text_version="1/abc", person=desk.people[2], now=LATER)


def test_a_form_goes_from_print_to_response_and_nothing_that_was_keyed_stays(session, desk):
    one, two, three = desk.people
    key(session, desk.form, one)
    key(session, desk.form, two, now=LATER, gioi_tinh="2", so_lan_den="4")
    assert desk.form.state == "keyed_twice"
    open_ = open_lines(session, desk.form, today=DAY)
    assert {each.field: (each.first, each.second) for each in open_} == {
        "gioi_tinh": ("1", "2"),
        "so_lan_den": ("2", "4"),
    }
    left = settle(session, desk.form, {"gioi_tinh": "2"}, person=three, now=LATER)
    assert [each.field for each in left] == ["so_lan_den"]
    assert not settle(session, desk.form, {"so_lan_den": "3"}, person=three, now=LATER)
    assert send(session, desk) and not send(session, desk)

    response = session.scalars(select(Response)).one()
    case, link = desk.place.cases[0], session.scalars(select(ResponseLink)).one()
    assert (response.mode, response.submitted_on, response.consent_on) == ("paper", DAY, DAY)
    assert (response.answers["gioi_tinh"], response.answers["so_lan_den"]) == ("2", "3")
    assert (case.state, case.disposition, len(case.visits)) == ("completed", "complete", 1)
    assert link.case_id == case.id and link.collaborator_id == case.collaborator_id == case.visits[0].person_id
    assert link.collaborator_id not in {person.id for person in desk.people}
    assert case.eligible_persons == 3 and response.person_probability == pytest.approx(1 / 3)
    assert desk.form.state == "submitted" and desk.form.instance_id is None
    _nothing_is_left(session)
    entries = session.execute(select(PaperEntry.number, PaperEntry.fields, PaperEntry.errors)).all()
    fields = desk.form.counts["fields"]
    assert sorted(map(tuple, entries)) == [(1, fields, 2), (2, fields, 1)] and desk.form.counts["mismatches"] == 2
    tally = paper_tally(session, desk.place.survey)
    assert tally.keying.rate == pytest.approx(1000 * 3 / (2 * fields))
    assert {row.name: row.errors for row in keying_by_person(session, desk.place.survey)}[one.full_name] == 2


def _nothing_is_left(session: Session) -> None:
    """The tables themselves, not what the records say of them."""
    session.flush()
    assert not session.execute(text("SELECT count(*) FROM paper_mismatch")).scalar_one()
    for everything in ("SELECT * FROM paper_form", "SELECT * FROM paper_entry"):
        rows = " ".join(map(str, session.execute(text(everything)).all()))
        assert "Sửa đường làng" not in rows and "gioi_tinh" not in rows and "@day" not in rows
    of_forms = select(AuditEntry.detail).where(AuditEntry.action != "plan.written")  # the plan names its questions
    logged = " ".join(map(str, session.scalars(of_forms)))
    assert "Sửa đường làng" not in logged and "gioi_tinh" not in logged


@only_sqlite
def test_who_keyed_first_does_not_key_again_nor_settle(session, desk):
    one, two, three = desk.people
    key(session, desk.form, one)
    refused("paper.keyed_by_you", begin_entry, session, desk.form, person=one, now=LATER)
    key(session, desk.form, two, gioi_tinh="2")
    for keyer in (one, two):
        refused("paper.settled_by_other", settle, session, desk.form, {"gioi_tinh": "1"}, person=keyer, now=LATER)
    refused("paper.keyed_twice", begin_entry, session, desk.form, person=three, now=LATER)


@only_sqlite
def test_a_form_in_someones_hands_is_not_taken_by_another_until_it_is_given_back(session, desk):
    one, two, _three = desk.people
    entry = begin_entry(session, desk.form, person=one, now=NOW)
    assert begin_entry(session, desk.form, person=one, now=NOW) is entry
    refused("paper.being_keyed", begin_entry, session, desk.form, person=two, now=NOW)
    refused("paper.not_yours", drop_entry, session, entry, person=two, now=NOW)
    drop_entry(session, entry, person=desk.world.person("supervisor"), now=NOW)
    assert begin_entry(session, desk.form, person=two, now=NOW).number == 1


@only_sqlite
def test_of_two_pages_on_one_entry_the_one_that_knows_the_latest_state_saves(session, desk):
    entry = begin_entry(session, desk.form, person=desk.people[0], now=NOW)
    assert save_entry(session, entry, revision=0, answers={"gioi_tinh": "1", "none_such": "1"}) == 1
    assert entry.answers == {"gioi_tinh": "1"}
    error = refused("paper.saved_elsewhere", save_entry, session, entry, revision=0, answers={})
    assert error.facts["revision"] == 1
    for unreadable in ([], {"gioi_tinh": 1}, {"gioi_tinh": "x" * 10_000}):
        refused("paper.answers_unreadable", save_entry, session, entry, revision=1, answers=unreadable)


@only_sqlite
def test_a_form_with_gaps_or_wrong_lines_is_not_finished(session, desk):
    entry = begin_entry(session, desk.form, person=desk.people[0], now=NOW)
    whole = {**COVER, **lines_of(questionnaire_of(desk.form.version))}
    for faulty in ({"gioi_tinh": ""}, {"gioi_tinh": "7"}, {"@consent": "2"}, {"@day": "05/03/2025"}, {"@adults": "99"}):
        save_entry(session, entry, revision=entry.revision, answers={**whole, **faulty})
        assert (
            refused("paper.unfinished", finish_entry, session, entry, person=desk.people[0], now=NOW).facts["count"]
            == 1
        )


@only_sqlite
def test_what_stands_wrong_blank_or_refused_on_paper_is_submitted_as_no_answer(session, desk):
    one, two, three = desk.people
    for person in (one, two):
        key(session, desk.form, person, gioi_tinh="7+", nhom_tuoi="-", hoc_van="*", van_de="1 2 3 4 5 6 +")
    assert desk.form.state == "agreed" and send(session, desk)
    response = session.scalars(select(Response)).one()
    assert not {"gioi_tinh", "nhom_tuoi", "hoc_van", "van_de"} & set(response.answers)
    assert {"gioi_tinh", "nhom_tuoi", "hoc_van"} <= set(response.declined)
    counts = desk.form.counts
    assert (counts["wrong"], counts["blank"], counts["refused"]) == (2, 1, 1)
    assert three is not one


@only_sqlite
def test_answers_beside_the_forms_own_way_are_dropped(session, desk):
    one, two, _three = desk.people
    for person in (one, two):
        entry = begin_entry(session, desk.form, person=person, now=NOW)
        lines = lines_of(questionnaire_of(desk.form.version), da_giao_dich="2")
        assert "so_lan_den" not in lines
        save_lines(session, entry, {**COVER, **lines, "so_lan_den": "3"})
        finish_entry(session, entry, person=person, now=NOW)
        assert "so_lan_den" not in entry.answers
    send(session, desk)
    assert "so_lan_den" not in session.scalars(select(Response)).one().answers


@only_sqlite
def test_a_settled_filter_opens_what_only_one_had_keyed_and_closes_the_rest(session, desk):
    one, two, three = desk.people
    key(session, desk.form, one, da_giao_dich="1")
    key(session, desk.form, two, da_giao_dich="2")
    assert [each.field for each in open_lines(session, desk.form, today=DAY)] == ["da_giao_dich"]
    left = settle(session, desk.form, {"da_giao_dich": "1"}, person=three, now=LATER)
    assert left and all(each.first and not each.second for each in left)
    while left:
        left = settle(session, desk.form, {each.field: each.first for each in left}, person=three, now=LATER)
    assert desk.form.state == "agreed" and send(session, desk)


def test_a_case_that_was_interviewed_on_a_phone_meanwhile_is_told_and_the_form_is_not_lost(session, desk):
    one, two, three = desk.people
    for person in (one, two):
        key(session, desk.form, person)
    draft = finished_draft(session, desk.place)
    refused("paper.case_on_phone", send, session, desk)
    submit(session, draft, person=desk.place.owner, now=LATER)
    assert refused("paper.case_has_response", send, session, desk).facts["case_code"] == desk.place.cases[0].code
    assert desk.form.state == "agreed" and desk.form.entries[0].answers
    outcome = (desk.place.cases[0].state, desk.place.cases[0].disposition)
    void_form(session, desk.form, reason="đã phỏng vấn trên điện thoại", person=three, now=LATER)
    _nothing_is_left(session)
    session.expire_all()
    assert (desk.place.cases[0].state, desk.place.cases[0].disposition) == outcome
    assert session.scalar(select(func.count()).select_from(Response)) == 1


@only_sqlite
def test_a_lost_form_is_taken_out_with_a_reason_and_its_case_stays_as_it_is(session, desk):
    case, three = desk.place.cases[0], desk.people[2]
    refused("paper.reason_missing", void_form, session, desk.form, reason="mất", person=three, now=LATER)
    void_form(session, desk.form, reason="không thu lại được", person=three, now=LATER)
    assert (case.state, case.disposition, list(case.visits)) == ("open", None, [])
    error = refused("paper.is_void", begin_entry, session, desk.form, person=three, now=LATER)
    assert error.facts["reason"] == "không thu lại được"
    refused("state.not_allowed", void_form, session, desk.form, reason="thêm lần nữa", person=three, now=LATER)
    assert issue_forms(session, desk.place.version, cases=[case], person=three, now=LATER)[0].serial != desk.form.serial


@only_sqlite
def test_a_form_that_belongs_to_no_case_gets_it_from_its_cover(session, desk):
    one, two, three = desk.people
    (form,) = issue_forms(session, desk.place.version, count=1, person=one, now=NOW)
    other, mine = desk.place.cases[1].code, desk.place.cases[2].code
    refused("paper.way_unreadable", read_cover_line, session, form, "@way", "3", today=DAY)
    key(session, form, one, cover={**COVER, "@case": other, "@way": "2"})
    key(session, form, two, cover={**COVER, "@case": mine, "@way": "2"})
    assert [each.field for each in open_lines(session, form, today=DAY)] == ["@case"]
    assert settle(session, form, {"@case": "no such"}, person=three, now=LATER)
    settle(session, form, {"@case": mine}, person=three, now=LATER)
    assert send(session, desk, form) and form.case_id == desk.place.cases[2].id
    assert session.scalars(select(Response.mode)).one() == "self_completion"


@only_sqlite
def test_a_case_that_nobody_has_or_that_is_closed_takes_no_form(session, desk):
    case = desk.place.cases[0]
    for person in desk.people[:2]:
        key(session, desk.form, person)
    owner = session.get_one(Person, case.collaborator_id)
    add_visit(session, case, DISPOSITIONS["refusal"], person=owner, now=NOW)
    case.state = "finished"
    refused("paper.case_closed", send, session, desk)
    reassign(session, case, collaborator_id=owner.id, reason="có phiếu giấy", person=desk.people[0], now=NOW)
    assert send(session, desk)


@only_sqlite
def test_a_serial_knows_its_survey_and_its_version(session, desk):
    assert form_by_serial(session, desk.place.survey.id, desk.form.serial) is desk.form
    refused("paper.unknown", form_by_serial, session, desk.place.survey.id + 1, desk.form.serial)
    (copy,) = copies_of(session, desk.place.version, [desk.form])
    assert form_by_serial(session, desk.place.survey.id, copy.scanned) is desk.form
    other = f"KS:{'0' * 8}:{desk.form.serial}"
    refused("paper.other_print", form_by_serial, session, desk.place.survey.id, other)
    desk.place.version.state = "closed"
    assert refused("paper.version_closed", begin_entry, session, desk.form, person=desk.people[0], now=NOW).facts == {
        "serial": desk.form.serial,
        "number": desk.place.version.number,
    }
    refused("paper.version_not_published", form_of, session, desk.place, desk.people[0], 1)


def test_of_those_who_act_at_once_one_succeeds_and_the_others_are_told(engine, session, desk):
    """Two take the form, two settle it, two send it, two print: each time one act."""
    people, form_id, survey_id = [person.id for person in desk.people], desk.form.id, desk.place.survey.id
    session.commit()

    def take(person_id):
        def work(s):
            return begin_entry(s, s.get_one(PaperForm, form_id), person=s.get_one(Person, person_id), now=NOW).number

        return work

    assert sorted(map(str, at_once(engine, [take(people[0]), take(people[1])]))) == ["1", "paper.being_keyed"]
    session.rollback()
    session.execute(text("DELETE FROM paper_entry"))
    key(session, desk.form, desk.people[0])
    key(session, desk.form, desk.people[1], gioi_tinh="2")
    session.commit()

    def settling(answer):
        def work(s):
            settle(
                s, s.get_one(PaperForm, form_id), {"gioi_tinh": answer}, person=s.get_one(Person, people[2]), now=LATER
            )
            return answer

        return work

    outcomes = at_once(engine, [settling("1"), settling("2")])
    assert sorted(outcomes)[1] == "paper.nothing_to_settle"

    def sending(s):
        who = s.get_one(Person, people[2])
        return submit_form(s, s.get_one(PaperForm, form_id), consent_text_version="1/abc", person=who, now=LATER)

    assert sorted(at_once(engine, [sending, sending, sending])) == [False, False, True]

    def printing(s):
        who, version = s.get_one(Person, people[2]), s.get_one(PaperForm, form_id).version
        return [form.serial for form in issue_forms(s, version, count=2, person=who, now=LATER)]

    printed = [serial for serials in at_once(engine, [printing, printing]) for serial in serials]
    assert len(set(printed)) == 4
    session.expire_all()
    kept = session.scalars(select(Response).where(Response.survey_id == survey_id)).one()
    assert kept.answers["gioi_tinh"] == sorted(outcomes)[0]
    assert not session.scalar(select(func.count()).select_from(PaperMismatch))
    assert session.get_one(Case, desk.place.cases[0].id).state == "completed"


def test_forms_off_the_desks_list_can_be_held_and_what_no_page_shows_is_not_kept(session, desk):
    """The list is loaded with the forms' versions, on which a lock would be refused by PostgreSQL."""
    session.expire_all()
    (form,) = forms_in(session, desk.place.survey, "issued")
    hold_form(session, form)
    entry = begin_entry(session, form, person=desk.people[0], now=NOW)
    save_entry(session, entry, revision=0, answers={"@way": "\ud800x\0"})
    assert "\ud800" not in entry.answers["@way"] and "\0" not in entry.answers["@way"]
