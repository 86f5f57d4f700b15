"""A survey in the field with as many open cases as are wanted, and as many finished ones, for phones that send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, Table, func, insert, inspect, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.database import open_session
from surveys.fieldwork.records import Case, Visit
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from webapp.accounts.records import Account
from webapp.field_app.wire import person_key

AT_ONCE = 5_000
PERSONS = {"eligible_persons": 3, "selected_position": 2, "person_probability": 1 / 3}


@dataclass(frozen=True)
class Phone:
    """A collaborator's phone: the cookie of its session, its token, whose it is, and what it has to send."""

    cookie: str
    token: str
    person: str
    bodies: tuple[bytes, ...]


def phones_of(app: Flask, engine: Engine, *, phones: int, each: int, stored: int = 0) -> list[Phone]:
    """Give `phones` collaborators of the survey in the field `each` open cases with an interview ready to send, after
    `stored` interviews that are there already."""
    with app.app_context(), open_session(engine) as session:
        world = _World(session)
        world.store(stored)
        people = world.collaborators(phones)
        cases = [world.open_cases(person, each) for person in people]
        session.commit()
        return [
            world.phone(app, person, account, numbers)
            for (person, account), numbers in zip(people.items(), cases, strict=True)
        ]


class _World:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.survey = (
            session.scalars(
                select(Survey)
                .join(Response, Response.survey_id == Survey.id)
                .where(Survey.state == "fieldwork")
                .group_by(Survey.id)
                .order_by(func.count().desc())
            ).first()
            or _no_survey()
        )
        self.case = session.scalars(
            select(Case).where(Case.survey_id == self.survey.id, Case.state == "completed").limit(1)
        ).one()
        self.responses = list(
            session.scalars(
                select(Response).where(Response.survey_id == self.survey.id, Response.mode == "face_to_face").limit(500)
            )
        )
        newest = select(func.max(ResultsRelease.id)).where(ResultsRelease.survey_id == self.survey.id)
        self.release = self.session.scalar(newest)
        self.made = 0

    def collaborators(self, count: int) -> dict[Person, Account]:
        """New collaborators with a log-in; nobody logs in by password, which takes as long as it should."""
        near = self.session.get_one(Person, self.case.collaborator_id)
        people: dict[Person, Account] = {}
        for number in range(count):
            person = Person(
                full_name=f"Người đo {number}", role=Role.COLLABORATOR, unit_id=near.unit_id, created_at=self.now
            )
            self.session.add(person)
            self.session.flush()
            account = Account(
                username=f"do.{uuid4().hex[:10]}", password="!", fs_uniquifier=uuid4().hex, person_id=person.id
            )
            self.session.add(account)
            people[person] = account
        self.session.flush()
        return people

    def open_cases(self, person: Person, count: int) -> list[int]:
        """Open cases of one person, whose adults are known."""
        return self._cases(count, state="open", collaborator_id=person.id, disposition=None)

    def store(self, count: int) -> None:
        """Finished cases with their responses, as if they had come one by one."""
        for first in range(0, count, AT_ONCE):
            some = min(AT_ONCE, count - first)
            numbers = self._cases(
                some, state="completed", collaborator_id=self.case.collaborator_id, disposition="complete"
            )
            copies = [self.responses[place % len(self.responses)] for place in range(some)]
            ids = [uuid4() for _ in range(some)]
            self._insert(
                Response,
                [_copy(r, instance_id=id_, release_id=self.release) for r, id_ in zip(copies, ids, strict=True)],
            )
            self._insert(ResponseLink, [self._link(id_, number) for id_, number in zip(ids, numbers, strict=True)])
            self._insert(Visit, [self._visit(number) for number in numbers])
            self._insert(AuditEntry, [self._entry(number) for number in numbers])

    def phone(self, app: Flask, person: Person, account: Account, cases: list[int]) -> Phone:
        """The phone of a collaborator who is logged in."""
        with app.test_request_context():
            g.pop("csrf_token", None)  # of the phone before, in the same context of the application
            token = generate_csrf()
            cookie.update(_user_id=account.fs_uniquifier, _fresh=True, used_at=int(self.now.timestamp()))
            signed = app.session_interface.get_signing_serializer(app).dumps(dict(cookie))  # type: ignore[attr-defined]
        answered = [self.responses[place % len(self.responses)] for place in range(len(cases))]
        bodies = tuple(self._body(case, response) for case, response in zip(cases, answered, strict=True))
        return Phone(f"{app.config['SESSION_COOKIE_NAME']}={signed}", token, person_key(person), bodies)

    def _cases(self, count: int, **facts: Any) -> list[int]:
        first = (self.session.scalar(select(func.max(Case.id))) or 0) + 1
        rows = []
        for id_ in range(first, first + count):
            self.made += 1
            code = f"{self.case.psu}-D{id_}"
            rows.append(_copy(self.case, id=id_, code=code, household_line=100_000 + self.made, **PERSONS, **facts))
        self._insert(Case, rows)
        return list(range(first, first + count))

    def _insert(self, record: type[Any], rows: list[dict[str, Any]]) -> None:
        table: Table = inspect(record).local_table  # type: ignore[assignment]
        if rows:
            self.session.execute(insert(table), rows)

    def _link(self, response: Any, case: int) -> dict[str, Any]:
        return {
            "response_id": response, "case_id": case, "collaborator_id": self.case.collaborator_id,
            "started_at": self.now, "submitted_at": self.now,
        }  # fmt: skip

    def _visit(self, case: int) -> dict[str, Any]:
        return {
            "case_id": case, "number": 1, "outcome": "complete", "visited_at": self.now,
            "person_id": self.case.collaborator_id,
        }  # fmt: skip

    def _entry(self, case: int) -> dict[str, Any]:
        return {
            "at": self.now, "person_id": self.case.collaborator_id, "action": "case.completed", "subject": "case",
            "subject_id": case, "survey_id": self.survey.id, "detail": "",
        }  # fmt: skip

    def _body(self, case: int, response: Response) -> bytes:
        ended = self.now - timedelta(minutes=10)
        sent = {
            "type": "khaosat-response",
            "format": 1,
            "instance_id": str(uuid4()),
            "case_id": case,
            "version_id": response.version_id,
            "mode": "face_to_face",
            "consent_text_version": response.consent_text_version,
            "consent_on": ended.date().isoformat(),
            "eligible_persons": PERSONS["eligible_persons"],
            "answers": response.answers,
            "declined": response.declined,
            "screened_out": False,
            "clock": {
                "started_at": (ended - timedelta(minutes=12)).isoformat(),
                "finished_at": ended.isoformat(),
                "sent_at": datetime.now(UTC).isoformat(),
                "elapsed_seconds": 720,
                "utc_offset_minutes": 420,
            },
        }
        return json.dumps(sent, ensure_ascii=False).encode()


def _no_survey() -> Survey:
    raise LookupError("The demonstration has no survey in the field with responses.")


def _copy(record: Any, **others: Any) -> dict[str, Any]:
    columns = {column.key: getattr(record, column.key) for column in inspect(type(record)).column_attrs}
    return columns | others
