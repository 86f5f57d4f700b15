"""The lock: declared for every table, two people, nothing unsettled, carried out once, and results that stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork.lock import service
from surveys.fieldwork.lock.again import lock_again
from surveys.fieldwork.lock.certificate import certificates
from surveys.fieldwork.lock.destruction import count_left
from surveys.fieldwork.lock.fates import ABOUT_THE_OFFICE, FATES, Fate, of_survey
from surveys.fieldwork.lock.rehearsal import rehearse
from surveys.fieldwork.lock.service import ask, carry_out, confirm, lock_of, withdraw
from surveys.fieldwork.progress import case_counts
from surveys.fieldwork.records import Case, Visit
from surveys.fieldwork.response_rates import outcome_rates
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.records import Base
from surveys.reports.facts import report_facts
from surveys.responses.dataset import weighted_sample
from surveys.responses.intake_statements import HELD_CASES
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW, World, only_sqlite
from tests.linking.world import close, collected

LATER = NOW + timedelta(days=30)
KNOWN_TO_RESPONSES = {
    "instance_id", "deprecated_id", "survey_id", "version_id", "stratum", "psu", "person_probability", "mode",
    "submitted_on", "consent_text_version", "consent_on", "answers", "declined", "content_hash", "state", "release_id",
    "import_id",
}  # fmt: skip
KNOWN_TO_CASES = {
    "id", "survey_id", "draw_id", "code", "stratum", "psu", "psu_name", "household_line", "role", "state",
    "collaborator_id", "assigned_at", "disposition", "eligible_persons", "selected_position", "person_probability",
    "attempts",
}  # fmt: skip
ALL_ABOUT = ("field_case", "response", "survey", "person")


def leads_to_one_of(names: tuple[str, ...]) -> set[str]:
    """Tables that refer to one of these, or to a table that refers to a case or a response."""
    tables = Base.metadata.tables
    found = {t.name for t in tables.values() if any(k.column.table.name in names for k in t.foreign_keys)}
    near = {"field_case", "response"}
    while (
        more := {t.name for t in tables.values() if any(k.column.table.name in near for k in t.foreign_keys)}
        - near
        - {"survey", "person"}
    ):
        near |= more
    return found | near


def test_every_table_that_knows_a_survey_a_case_a_response_or_a_person_has_a_declared_fate() -> None:
    missing = leads_to_one_of(ALL_ABOUT) - set(FATES)
    assert not missing, f"surveys/fieldwork/lock/fates.py does not say what lock makes of {sorted(missing)}."


def test_a_table_that_leads_to_a_case_or_a_response_does_not_stay_as_it_is() -> None:
    staying = {name for name in leads_to_one_of(("field_case", "response")) if FATES[name].fate is Fate.STAYS}
    assert staying <= {"survey", "person"}
    for name, becomes in FATES.items():
        assert (becomes.fate in (Fate.GOES, Fate.REWRITTEN)) == bool(str(becomes.words)), name
        if becomes.fate is Fate.GOES:
            of_survey(Base.metadata.tables[name], 1)


def test_a_new_column_of_cases_or_responses_is_thought_of_by_the_lock() -> None:
    assert set(Base.metadata.tables["response"].c.keys()) == KNOWN_TO_RESPONSES
    assert set(Base.metadata.tables["field_case"].c.keys()) == KNOWN_TO_CASES


def designer(session: Session, world: World) -> Person:
    return add_person(session, full_name="Phạm Thị Tâm", role="designer", unit=world.province, now=NOW)


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.RaisesExc(SurveyError, check=lambda error: error.code == code)


def test_two_people_lock_it_and_the_same_results_come_out_of_it(
    session: Session, world: World, database_url: str, tmp_path: Path
) -> None:
    place = collected(session, world)
    survey, supervisor, second = place.survey, world.person("supervisor"), designer(session, world)
    with refused("lock.obstacles"):
        ask(session, survey, cut_off=True, person=supervisor, now=LATER)
    close(session, world, place)
    sample, _ledger = weighted_sample(session, survey)
    rates, facts = outcome_rates(case_counts(session, survey)[""]), report_facts(session, survey)
    case_ids = [case.id for case in place.cases]
    visits = session.scalar(select(func.count()).select_from(Visit))
    answers = sorted(repr(row) for row in session.scalars(select(Response.answers)))

    asked = ask(session, survey, cut_off=False, person=supervisor, now=LATER)
    with refused("lock.asked_before"):
        ask(session, survey, cut_off=False, person=supervisor, now=LATER)
    with refused("lock.same_person"):
        confirm(session, asked, typed=survey.title, person=supervisor, now=LATER)
    with refused("lock.wrong_title"):
        confirm(session, asked, typed="khóa", person=second, now=LATER)
    confirm(session, asked, typed=f"  {survey.title.upper()} ", person=second, now=LATER)
    session.commit()
    assert certificates(tmp_path) == [], "What may still be rolled back is certified by nobody: it would be locked."
    with pytest.RaisesExc(SurveyError):
        withdraw(session, asked, person=supervisor, now=LATER)
    assert carry_out(session, asked, now=LATER, directory=tmp_path)
    assert [each.is_of(survey) for each in certificates(tmp_path)] == [True]
    assert not carry_out(session, asked, now=LATER, directory=tmp_path)
    session.commit()

    assert survey.locked_at == LATER
    assert count_left(session, survey) == 0
    assert session.scalar(select(func.sum(Case.attempts)).where(Case.survey_id == survey.id)) == visits
    assert sorted(repr(row) for row in session.scalars(select(Response.answers))) == answers
    locked_sample, _ledger = weighted_sample(session, survey)
    assert locked_sample.weights.sum() == pytest.approx(sample.weights.sum())
    assert outcome_rates(case_counts(session, survey)[""]) == rates
    told = report_facts(session, survey)
    assert facts is not None and told is not None
    assert (told.modes, told.first_day, told.last_day, told.valid) == (
        facts.modes, facts.first_day, facts.last_day, facts.valid
    )  # fmt: skip
    entries = session.scalars(select(AuditEntry.subject).where(AuditEntry.survey_id == survey.id))
    assert set(entries) <= ABOUT_THE_OFFICE
    assert asked.outcome["log"]["case.completed"] == len(answers)
    with refused("survey.locked"):
        ask(session, survey, cut_off=False, person=supervisor, now=LATER)
    cases = list(session.scalars(select(Case.id).where(Case.survey_id == survey.id)))
    assert min(cases) > max(case_ids)  # a phone's number of a case is never another's
    assert session.connection().execute(HELD_CASES, {"cases": cases}).all() == []

    session.commit()
    assert lock_again(tmp_path, database_url, now=LATER) == []  # as after the process died: nothing locked anew …
    session.refresh(asked)
    assert (asked.state, asked.outcome["traces"]["left"]) == ("done", [])  # … and what was left, done


@only_sqlite
def test_what_changed_since_it_was_asked_for_is_asked_anew(session: Session, world: World) -> None:
    place = collected(session, world)
    close(session, world, place)
    supervisor, second = world.person("supervisor"), designer(session, world)
    asked = ask(session, place.survey, cut_off=False, person=supervisor, now=LATER)
    link = session.scalars(select(ResponseLink)).first()
    session.delete(link)
    with refused("lock.changed"):
        confirm(session, asked, typed=place.survey.title, person=second, now=LATER)
    withdraw(session, asked, person=second, now=LATER)
    assert lock_of(session, place.survey) is None


@only_sqlite
def test_what_is_open_is_cut_off_only_if_that_was_said(session: Session, world: World) -> None:
    place = collected(session, world)
    close(session, world, place)
    supervisor = world.person("supervisor")
    place.cases[3].state = "interviewing"
    session.flush()
    found = rehearse(session, place.survey)
    assert ([each.kind for each in found.must_be_settled], [each.kind for each in found.cut_off]) == ([], ["phones"])
    with refused("lock.cut_off_missing"):
        ask(session, place.survey, cut_off=False, person=supervisor, now=LATER)
    assert ask(session, place.survey, cut_off=True, person=supervisor, now=LATER).rehearsal["obstacles"] == {
        "phones": 1
    }
    place.survey.practice_of_id = place.survey.id
    with refused("lock.practice"):
        ask(session, place.survey, cut_off=True, person=supervisor, now=LATER)
    assert service.lock_of(session, place.survey) is not None
