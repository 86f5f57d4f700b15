"""What supervisors, collaborators and phones do to the same few cases at the same moment, from threads and processes.

Run by itself (`python -m tests.services.supervision_hammer URL SEED`) it hammers a database from another process and
prints what it did, for `test_supervision_locking`.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.database import open_engine
from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import end_task, open_task_of, return_case, withdraw_task
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import reassign
from surveys.fieldwork.supervision.service import accept, take_back_acceptance, void_response
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses.service import Submission, submit
from tests.conftest import NOW
from tests.services.many_at_once import Work, at_once
from tests.services.survey_in_the_field import demo_questionnaire, full_answers

THREADS, ACTS = 4, 6
LATER = NOW + timedelta(hours=2)
ASKED = "nhom_tuoi"


@dataclass(frozen=True)
class Scene:
    """One act on one case."""

    session: Session
    case: Case
    supervisor: Person
    chance: random.Random

    @property
    def owner(self) -> Person:
        return self.session.get_one(Person, self.case.collaborator_id)


def _accept(scene: Scene) -> None:
    accept(scene.session, scene.case, person=scene.supervisor, now=LATER)


def _take_back(scene: Scene) -> None:
    take_back_acceptance(scene.session, scene.case, person=scene.supervisor, now=LATER)


def _return(scene: Scene) -> None:
    asked = {"comment": "Hỏi lại nhóm tuổi", "questions": [ASKED]}
    return_case(scene.session, scene.case, **asked, person=scene.supervisor, now=LATER)


def _withdraw(scene: Scene) -> None:
    withdraw_task(scene.session, _task(scene), person=scene.supervisor, now=LATER)


def _answer(scene: Scene) -> None:
    answers = {ASKED: scene.chance.choice("123")}
    end_task(scene.session, _task(scene), outcome="reached", answers=answers, person=scene.owner, now=LATER)


def _not_home(scene: Scene) -> None:
    end_task(scene.session, _task(scene), outcome="not_home", person=scene.owner, now=LATER)


def _void(scene: Scene) -> None:
    void_response(
        scene.session, scene.case, reason="Hỏi nhầm hộ", again=True, person=scene.supervisor, now=LATER
    )  # fmt: skip


@lru_cache(maxsize=1)
def _answers() -> dict[str, object]:
    return full_answers(demo_questionnaire())


def _submit(scene: Scene) -> None:
    version = scene.session.scalars(select(QuestionnaireVersion)).first()
    assert version is not None
    sent = Submission(uuid4(), scene.case.id, version.id, "1", NOW.date(), NOW, dict(_answers()))
    submit(scene.session, sent, person=scene.owner, now=LATER)


def _reassign(scene: Scene) -> None:
    others = select(Person.id).where(
        Person.role == "collaborator", Person.active, Person.id != scene.case.collaborator_id
    )
    to = scene.chance.choice(scene.session.scalars(others.where(Person.unit_id.is_not(None))).all())
    reassign(scene.session, scene.case, collaborator_id=to, reason="Đổi người", person=scene.supervisor, now=LATER)


ACTS_BY_NAME: dict[str, Callable[[Scene], None]] = {
    "accepted": _accept,
    "taken_back": _take_back,
    "returned": _return,
    "withdrawn": _withdraw,
    "reached": _answer,
    "not_home": _not_home,
    "void": _void,
    "submitted": _submit,
    "reassigned": _reassign,
}

FITTING = {
    "completed": ["accepted", "returned", "returned", "void"],
    "returned": ["reached", "reached", "withdrawn", "not_home", "void"],
    "accepted": ["taken_back", "returned", "void"],
    "open": ["submitted", "submitted", "reassigned"],
}


def _task(scene: Scene) -> Any:
    task = open_task_of(scene.session, scene.case)
    if task is None:
        raise SurveyError("callback.closed", "There is none.")
    return task


def hammer(engine: Engine, case_ids: list[int], supervisor_id: int, *, seed: int) -> Counter[str]:
    """What was done, by name; refusals are no news."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    for _round in range(ACTS):
        works = [_work(chance, case_ids, supervisor_id) for _thread in range(THREADS)]
        done.update(outcome[1:] for outcome in at_once(engine, works) if outcome.startswith("+"))
    return done


def _work(chance: random.Random, case_ids: list[int], supervisor_id: int) -> Work:
    """Mostly what fits the case as it was seen; others do the same at that moment."""
    case_id, own = chance.choice(case_ids), random.Random(chance.random())

    def work(session: Session) -> str:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})  # as a form that is posted begins
        case = session.get_one(Case, case_id)
        fitting = FITTING[case.state] if own.random() < 0.85 else list(ACTS_BY_NAME)
        name = own.choice(fitting)
        ACTS_BY_NAME[name](Scene(session, case, session.get_one(Person, supervisor_id), own))
        return f"+{name}"

    return work


if __name__ == "__main__":
    url, seed, supervisor, *cases = sys.argv[1:]
    opened = open_engine(url)
    _answers()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(hammer(opened, [int(each) for each in cases], int(supervisor), seed=int(seed))))
