"""The queue of long work: one process takes a job, one that stopped is noticed, both outcomes are whole."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.jobs import service
from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.units.records import Unit
from tests.conftest import NOW
from webapp.jobs.kinds import KINDS, JobKind, start_writing
from webapp.jobs.worker import Worker, run_next, work_off


def put(session, world, kind: str = "try", **arguments) -> Job:
    return service.enqueue(session, kind, survey=None, arguments=arguments, person=world.person("designer"), now=NOW)


def test_a_double_click_is_one_job(session, world):
    first = put(session, world, import_id=1)
    assert put(session, world, import_id=1).id == first.id
    assert put(session, world, import_id=2).id != first.id
    service.claim(session, now=NOW)
    assert put(session, world, import_id=1).id == first.id, "it runs"


def test_each_job_is_claimed_once_by_however_many_processes(session, engine, world):
    jobs = [put(session, world, number=number).id for number in range(6)]
    session.commit()
    taken: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        with Session(engine.execution_options(sqlite_begin="IMMEDIATE")) as own:
            while (job := service.claim(own, now=NOW)) is not None:
                own.commit()
                with lock:
                    taken.append(job.id)

    threads = [threading.Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == jobs


def test_a_job_whose_process_stopped_fails_with_a_sentence(session, world):
    job = put(session, world)
    service.claim(session, now=NOW)
    assert service.fail_abandoned(session, now=NOW + timedelta(seconds=30)) == 0
    assert service.beat(session, job.id, now=NOW + timedelta(seconds=50), done=5, total=10)
    assert service.fail_abandoned(session, now=NOW + timedelta(seconds=100)) == 0
    assert service.fail_abandoned(session, now=NOW + timedelta(seconds=111)) == 1
    session.refresh(job)
    assert (job.state, job.done, job.total) == ("failed", 5, 10)
    assert service.problem_of(job).code == "job.interrupted"
    assert not service.beat(session, job.id, now=NOW + timedelta(seconds=120)), "it must let the work go"
    with pytest.raises(SurveyError):
        service.finish(session, job, result={}, now=NOW)


@pytest.fixture
def kind(monkeypatch):
    """A kind of work that the test writes."""

    def make(run) -> None:
        monkeypatch.setitem(
            KINDS, "try", JobKind("Thử", "Đang thử.", Action.VIEW_HOME, run, lambda _job: "/", lambda _job: "/")
        )

    return make


def test_what_a_failed_job_wrote_is_rolled_back(app, session, world, kind):
    def run(job, progress):
        from webapp.extensions import db

        progress(1, 2)
        start_writing()
        db.session.get_one(Person, world.person("designer").id).full_name = "Không được lưu"
        db.session.flush()
        raise SurveyError("import.undecided", "no", count=3)

    kind(run)
    job = put(session, world)
    session.commit()
    assert work_off(app) == 1
    session.rollback()
    session.refresh(job)
    session.refresh(world.person("designer"))
    assert world.person("designer").full_name != "Không được lưu"
    assert job.state == "failed"
    assert job.problem == {"code": "import.undecided", "facts": {"count": 3}}


def test_an_unforeseen_error_says_nothing_of_itself(app, session, world, kind):
    def run(job, progress):
        raise ZeroDivisionError("a secret")

    kind(run)
    job = put(session, world)
    session.commit()
    work_off(app)
    session.rollback()
    session.refresh(job)
    assert job.problem == {"code": "job.failed", "facts": {}}


def test_the_worker_thread_does_what_waits(app, session, world, kind):
    done = threading.Event()

    def run(job, progress):
        start_writing()
        done.set()
        return {"number": job.arguments["number"]}

    kind(run)
    job = put(session, world, number=7)
    session.commit()
    worker = Worker(app)
    worker.wake()
    assert done.wait(20)
    for _turn in range(200):
        session.rollback()
        session.refresh(job)
        if job.state == "done":
            break
        threading.Event().wait(0.05)
    assert (job.state, job.result) == ("done", {"number": 7})
    assert not run_next(app)
    assert session.query(Unit).first() is not None
