"""Accept, return, withdraw, go back, make void, send and give away at once: no case is ever in two states."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.records import HAS_RESPONSE, CallbackTask, Case
from surveys.fieldwork.supervision.records import AnswerChange, CaseDecision, VoidedResponse
from surveys.responses import releases
from surveys.responses.records import Response, ResponseLink
from surveys.responses.service import submit
from surveys.responses.validation import content_hash
from tests.conftest import NOW, World
from tests.services.supervision_hammer import ASKED, hammer
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_responses_submit import finished_draft

CASES = 3


def test_no_race_leaves_a_case_in_two_states(engine: Engine, session: Session, world: World, database_url: str) -> None:
    place = survey_in_the_field(session, world)
    cases = [case for case in place.cases if case.collaborator_id == place.owner.id][:CASES]
    for case in cases:
        submit(session, finished_draft(session, place, case), person=place.owner, now=NOW)
    ids = list(session.scalars(select(Response.instance_id)))
    releases._release(session, place.survey, ids, banners=(), source="sample", now=NOW)
    session.commit()
    done = _hammered(engine, database_url, [case.id for case in cases], world.person("supervisor").id)
    assert len(done) >= 5, f"Hardly anything happened: {done}"
    with open_session(engine) as fresh:
        _check_cases(fresh, [case.id for case in cases])
        _check_sums(fresh, done)
        _check_changes(fresh)


def _hammered(engine: Engine, url: str, case_ids: list[int], supervisor_id: int) -> Counter[str]:
    """From threads here and, at the same time, from those of another process."""
    arguments = [url, "2", str(supervisor_id), *map(str, case_ids)]
    command = [sys.executable, "-m", "tests.services.supervision_hammer", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None and other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("\n")
        other.stdin.flush()
        done = hammer(engine, case_ids, supervisor_id, seed=1)
        told, _nothing = other.communicate(timeout=120)
    assert other.returncode == 0
    return done + Counter(json.loads(told))


def _check_cases(session: Session, case_ids: list[int]) -> None:
    for case in session.scalars(select(Case).where(Case.id.in_(case_ids))):
        links = session.scalars(select(ResponseLink).where(ResponseLink.case_id == case.id)).all()
        tasks = select(func.count()).where(CallbackTask.case_id == case.id, CallbackTask.state == "open")
        assert len(links) == (case.state in HAS_RESPONSE), case.state
        assert session.scalar(tasks) == (case.state == "returned"), case.state
        assert all(link.response.state == "submitted" for link in links)
        assert (case.disposition == "complete") == (case.state in HAS_RESPONSE)


def _check_sums(session: Session, done: Counter[str]) -> None:
    """Whoever was told that it was done, for that it stands; and nothing else does."""
    counted = select(CaseDecision.kind, func.count()).group_by(CaseDecision.kind)
    kinds = {row[0]: row[1] for row in session.execute(counted)}
    assert kinds == {kind: done[kind] for kind in ("accepted", "taken_back", "returned", "void") if done[kind]}
    outcomes = Counter(session.scalars(select(CallbackTask.outcome).where(CallbackTask.state == "done")))
    assert outcomes == Counter({each: done[each] for each in ("reached", "not_home") if done[each]})
    voided = session.scalars(select(VoidedResponse.response_id)).all()
    states = session.execute(select(Response.instance_id, Response.state, Response.release_id)).all()
    assert {row.instance_id for row in states if row.state == "void"} == set(voided)
    assert all(row.release_id is None for row in states if row.state == "void")
    assert (len(voided), len(states)) == (done["void"], CASES + done["submitted"])


def _check_changes(session: Session) -> None:
    """Each change begins where the one before it ended: none was lost."""
    for response in session.scalars(select(Response)):
        chosen = select(AnswerChange).where(AnswerChange.response_id == response.instance_id)
        changes = session.scalars(chosen.order_by(AnswerChange.id)).all()
        for earlier, later in pairwise(changes):
            assert later.before == earlier.after
        if changes:
            assert changes[-1].after["answer"] == response.answers[ASKED]
        assert response.content_hash == content_hash(response.version_id, response.answers, declined=response.declined)
