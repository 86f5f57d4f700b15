"""Many at once, for real: threads with connections of their own, on SQLite and on PostgreSQL.

Whatever they do to each other, nothing is half done, nothing is there twice, and who comes too late is told.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.database_problems import problem_of
from surveys.errors import SurveyError
from surveys.fieldwork import handover
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import CASE_STATES, Case, InterviewDraft, Visit
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.requests.service import close_fieldwork
from surveys.responses import releases
from surveys.responses.keeping import save_section
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.responses.service import submit
from tests.conftest import NOW, World, only_postgresql
from tests.services.many_at_once import ROUNDS, THREADS, Work, at_once
from tests.services.survey_in_the_field import Field, begin, survey_in_the_field
from tests.services.test_responses_submit import finished_draft, sent

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


def test_a_state_is_never_moved_from_where_it_no_longer_was(engine: Engine, place: Field) -> None:
    """The moves that succeeded, put one after the other, lead from the first state to the last: none was lost."""
    case_id = place.cases[0].id

    def moves(seed: int) -> Work:
        chance = random.Random(seed)

        def work(session: Session) -> list[tuple[str, str]]:
            done = []
            for _round in range(ROUNDS):
                session.rollback()
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                case = session.get_one(Case, case_id, populate_existing=True)
                before = case.state
                if engine.dialect.name == "postgresql":  # give the others time to come between reading and moving
                    session.execute(text("SELECT pg_sleep(:s)"), {"s": chance.random() / 1000})
                after = chance.choice([s for s in CASE_STATES.transitions[before] if s not in ("completed", "void")])
                try:
                    CASE_STATES.move(session, case, after)
                except SurveyError as error:
                    assert error.code == "state.changed_meanwhile"
                    continue
                session.commit()
                done.append((before, after))
            return done

        return work

    first = place.cases[0].state
    steps = [step for done in at_once(engine, map(moves, range(THREADS))) for step in done]
    with open_session(engine) as session:
        last = session.get_one(Case, case_id).state
    left, entered = Counter(before for before, _ in steps), Counter(after for _, after in steps)
    for state in CASE_STATES.states:
        assert entered[state] - left[state] == (state == last) - (state == first), state
    assert len(steps) >= ROUNDS


def test_of_many_submissions_of_a_case_one_is_kept_and_the_others_hear_why(
    engine: Engine, session: Session, place: Field
) -> None:
    cases = [case for case in place.cases if case.collaborator_id == place.owner.id][:4]
    works: list[Work] = []
    for case in cases:
        draft = finished_draft(session, place, case)
        other = {**draft.answers, "gioi_tinh": "2"}
        for content in (sent(draft), sent(draft, answers=other), sent(draft, instance_id=uuid4(), answers=other)):
            works += [_submits(content, place.owner.id)] * 2
    session.commit()
    random.Random(1).shuffle(works)
    outcomes = at_once(engine, works[:THREADS]) + at_once(engine, works[THREADS : 2 * THREADS])
    outcomes += at_once(engine, works[2 * THREADS :])
    assert {each for each in outcomes if isinstance(each, str)} <= {
        "response.conflict",
        "state.not_allowed",
        "case.closed",
    }
    with open_session(engine) as fresh:
        for table in (Response, ResponseLink, Visit):
            assert fresh.scalar(select(func.count()).select_from(table)) == len(cases)
        states = fresh.scalars(select(Case.state).where(Case.id.in_([case.id for case in cases])))
        assert set(states) == {"completed"}
        assert fresh.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def _submits(content: Any, owner_id: int) -> Work:
    def work(session: Session) -> UUID:
        return submit(session, content, person=session.get_one(Person, owner_id), now=LATER).instance_id

    return work


@only_postgresql
def test_every_wrong_code_counts_however_many_come_at_once(engine: Engine, session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    known = {"section": "phan_a", "code_hash": "code", "token_hash": "token", "person": place.owner, "now": NOW}
    handover.hand_over(session, draft, **known)
    session.commit()

    looked_at = Barrier(4)

    def guesses(own: Session) -> int:
        mine = own.get_one(InterviewDraft, draft.instance_id)
        assert mine.handover is not None
        looked_at.wait(timeout=60)
        return handover.count_wrong_code(own, mine, person=own.get_one(Person, place.owner.id), now=NOW)

    assert sorted(at_once(engine, [guesses] * 4)) == [1, 2, 3, 4]


def test_what_is_entered_on_several_pages_at_once_is_all_kept(engine: Engine, session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    session.commit()

    def enters(name: str) -> Work:
        def work(own: Session) -> None:
            for value in range(ROUNDS // 5):
                mine = own.get_one(InterviewDraft, draft.instance_id)
                save_section(own, mine, section=None, answers={name: str(value)}, now=LATER)
                own.commit()
                own.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                own.expire_all()

        return work

    names = [f"o_{number}" for number in range(THREADS)]
    assert at_once(engine, map(enters, names)) == [None] * THREADS
    with open_session(engine) as fresh:
        kept = fresh.get_one(InterviewDraft, draft.instance_id).answers
    assert kept == dict.fromkeys(names, str(ROUNDS // 5 - 1))


def test_visits_of_a_case_are_numbered_without_gap_or_double(engine: Engine, place: Field) -> None:
    case_id, owner_id = place.cases[0].id, place.owner.id

    def visits(_number: int) -> Work:
        def work(session: Session) -> None:
            for _round in range(ROUNDS // 10):
                case = session.get_one(Case, case_id)
                person = session.get_one(Person, owner_id)
                fieldwork.record_visit(session, case, outcome="no_one_home", person=person, now=LATER)
                session.commit()
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})

        return work

    assert at_once(engine, map(visits, range(THREADS))) == [None] * THREADS
    with open_session(engine) as fresh:
        numbers = fresh.scalars(select(Visit.number).where(Visit.case_id == case_id).order_by(Visit.number))
        assert list(numbers) == list(range(1, THREADS * (ROUNDS // 10) + 1))


def test_live_results_advance_one_step_at_a_time(engine: Engine, session: Session, place: Field) -> None:
    """Whoever sends the tenth response takes the step, once, whoever else is sending."""
    survey_id, version_id = place.survey.id, place.version.id
    case = place.cases[0]

    def sends(_number: int) -> Work:
        def work(own: Session) -> None:
            for _round in range(ROUNDS // 5):
                own.add(_response(survey_id, version_id, case))
                own.flush()
                releases.advance(own, own.get_one(Survey, survey_id), now=LATER)
                own.commit()
                own.connection(execution_options={"sqlite_begin": "IMMEDIATE"})

        return work

    assert at_once(engine, map(sends, range(THREADS))) == [None] * THREADS
    with open_session(engine) as fresh:
        steps = fresh.scalars(select(ResultsRelease).order_by(ResultsRelease.number)).all()
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        sizes = Counter(fresh.scalars(select(Response.release_id).where(Response.release_id.is_not(None))))
        if engine.dialect.name == "postgresql":  # nor does a transaction's number tell them apart any longer
            by_transaction = text("SELECT count(*) FROM response WHERE release_id IS NOT NULL GROUP BY xmin::text")
            assert min(fresh.scalars(by_transaction)) >= releases.STEP
    assert len(steps) >= 2
    running = 0
    for step in steps:
        running += sizes[step.id]
        assert step.responses == running
        assert sizes[step.id] >= releases.STEP


def _response(survey_id: int, version_id: int, case: Case) -> Response:
    return Response(
        instance_id=uuid4(),
        survey_id=survey_id,
        version_id=version_id,
        stratum=case.stratum,
        psu=case.psu,
        mode="face_to_face",
        submitted_on=NOW.date(),
        consent_text_version="1",
        consent_on=NOW.date(),
        answers={},
        content_hash=uuid4().hex,
    )


def test_office_and_field_work_on_the_same_cases_without_ever_blocking_each_other(engine: Engine, place: Field) -> None:
    """Assignment, reassignment, visits, interviews in any order: the locks are taken in one order, so none deadlock."""
    survey_id, supervisor_id = place.survey.id, place.draw.drawn_by_id
    case_ids, people = [case.id for case in place.cases[:4]], [person.id for person in place.collaborators]

    def acts(seed: int) -> Work:
        chance = random.Random(seed)

        def work(session: Session) -> Counter[str]:
            heard: Counter[str] = Counter()
            for _round in range(ROUNDS // 2):
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
                session.expire_all()
                try:
                    _act(session, chance, survey_id, supervisor_id, case_ids, people)
                    session.commit()
                    heard["done"] += 1
                except SurveyError as error:
                    session.rollback()
                    heard[error.code] += 1
            return heard

        return work

    heard = sum(at_once(engine, map(acts, range(THREADS))), Counter())
    assert sum(heard.values()) == THREADS * (ROUNDS // 2)
    assert heard["done"] > ROUNDS
    with open_session(engine) as fresh:
        for case in fresh.scalars(select(Case).where(Case.id.in_(case_ids))):
            assert case.collaborator_id in people
            assert [visit.number for visit in case.visits] == list(range(1, len(case.visits) + 1))
            begun = fresh.scalar(select(func.count()).where(InterviewDraft.case_id == case.id))
            assert begun == (case.state == "interviewing")


def _act(
    session: Session, chance: random.Random, survey_id: int, supervisor_id: int, case_ids: list[int], people: list[int]
) -> None:
    case = session.get_one(Case, chance.choice(case_ids))
    supervisor = session.get_one(Person, supervisor_id)
    person = session.get_one(Person, case.collaborator_id)
    act = chance.choice(["assign", "reassign", "visit", "select", "begin", "break_off"])
    if act == "assign":
        wanted = {id_: chance.choice(people) for id_ in case_ids}
        fieldwork.assign(session, session.get_one(Survey, survey_id), wanted, person=supervisor, now=LATER)
    elif act == "reassign":
        to = chance.choice(people)
        fieldwork.reassign(session, case, collaborator_id=to, reason="Đổi địa bàn", person=supervisor, now=LATER)
    elif act == "visit":
        outcome = chance.choice(["no_one_home", "respondent_absent"])
        fieldwork.record_visit(session, case, outcome=outcome, person=person, now=LATER)
    elif act == "select":
        fieldwork.select_person(session, case, eligible_persons=chance.randint(1, 4), person=person, now=LATER)
    elif act == "begin":
        fieldwork.start_interview(
            session, case, instance_id=uuid4(), consent_text_version="1", person=person, now=LATER
        )
    else:
        fieldwork.record_visit(session, case, outcome="break_off", person=person, now=LATER)


def test_nobody_submits_into_a_survey_that_is_being_closed(engine: Engine, session: Session, place: Field) -> None:
    drafts = [finished_draft(session, place, case) for case in place.cases[:6]]
    contents = [(sent(draft), session.get_one(Case, draft.case_id).collaborator_id) for draft in drafts]
    survey_id, person_id = place.survey.id, place.draw.drawn_by_id
    session.commit()

    def closes(own: Session) -> None:
        close_fieldwork(own, own.get_one(Survey, survey_id), person=own.get_one(Person, person_id), now=LATER)

    at_once(engine, [closes, *(_submits(content, owner) for content, owner in contents)])
    with open_session(engine) as fresh:
        assert fresh.get_one(Survey, survey_id).state == "results"
        last = fresh.scalars(select(ResultsRelease).order_by(ResultsRelease.number.desc())).first()
        inside = fresh.scalar(select(func.count()).where(Response.release_id.is_not(None)))
        assert (last.responses if last else 0) == inside


@only_postgresql
def test_a_deadlock_is_told_as_a_busy_database(engine: Engine, place: Field) -> None:
    ids = [case.id for case in place.cases[:2]]
    both = Barrier(2)

    def crosses(order: list[int]) -> str:
        with open_session(engine) as session:
            session.execute(update(Case).where(Case.id == order[0]).values(psu_name="x"))
            both.wait(timeout=30)
            try:
                session.execute(update(Case).where(Case.id == order[1]).values(psu_name="y"))
                session.commit()
            except DBAPIError as error:
                problem = problem_of(error)
                assert problem is not None
                return problem.code
            return "done"

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert sorted(pool.map(crosses, [ids, ids[::-1]])) == ["database.busy", "done"]


@only_postgresql
def test_who_waits_too_long_is_told_as_a_busy_database(
    database_url: str, engine: Engine, place: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.database.MILLISECONDS_TO_WAIT", 100)
    impatient = open_engine(database_url)
    case_id = place.cases[0].id
    with open_session(engine) as holder, open_session(impatient) as waiting:
        holder.execute(select(Case.id).where(Case.id == case_id).with_for_update())
        with pytest.raises(DBAPIError) as refused:
            waiting.execute(select(Case.id).where(Case.id == case_id).with_for_update())
        problem = problem_of(refused.value)
    impatient.dispose()
    assert problem is not None
    assert problem.code == "database.busy"
