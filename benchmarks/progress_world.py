"""A field of 104 communes in twelve strata with as many cases as are wanted, their visits and their forms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, delete, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.records import Case, Visit
from surveys.fieldwork.reserves import HOUSEHOLD_STAGE
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.samples.records import SelectedUnit
from surveys.units.records import Unit

COMMUNES, STRATA, COLLABORATORS, DAYS = 104, 12, 80, 20
AT_ONCE = 5_000
STRATUM_NAMES = [
    f"{kind} – {place}" for kind in ("Phường", "Xã đồng bằng", "Xã ven biển") for place in ("Bắc", "Nam", "Đông", "Tây")
]
STANDINGS = (
    ("accepted", "complete", 30),
    ("completed", "complete", 24),
    ("returned", "complete", 2),
    ("finished", "refusal", 7),
    ("finished", "respondent_refusal", 3),
    ("finished", "vacant", 4),
    ("finished", "moved", 2),
    ("finished", "away", 2),
    ("open", "no_one_home", 8),
    ("open", "appointment", 3),
    ("interviewing", "appointment", 1),
    ("open", None, 14),
)


def fill(engine: Engine, *, cases: int, seed: int = 2026) -> int:
    """Make `cases` cases of the survey that is in the field instead of its own; its number."""
    with open_session(engine) as session:
        field = _Field(session, random.Random(seed))
        field.clear()
        everything = field.lines(cases)
        while some := list(islice(everything, AT_ONCE)):
            field.store(some)
        session.commit()
        return field.survey.id


class _Field:
    def __init__(self, session: Session, chance: random.Random) -> None:
        self.session, self.chance = session, chance
        survey = select(Survey).where(Survey.state == "fieldwork").order_by(Survey.id).limit(1)
        self.survey = session.scalars(survey).one()
        self.case = session.scalars(select(Case).where(Case.survey_id == self.survey.id).limit(1)).one()
        answered = select(Response).where(Response.survey_id == self.survey.id, Response.mode == "face_to_face")
        self.responses = [_columns(each) for each in session.scalars(answered.limit(300))]
        newest = select(func.max(ResultsRelease.id)).where(ResultsRelease.survey_id == self.survey.id)
        self.release = session.scalar(newest)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.communes = self._communes()
        self.collaborators = self._collaborators()
        self.next_case = (session.scalar(select(func.max(Case.id))) or 0) + 1

    def _communes(self) -> list[Unit]:
        """The communes of the survey's province, shown in as many strata as the page has to carry."""
        list_id = self.survey.unit_list_id
        chosen = select(Unit).where(Unit.list_id == list_id, Unit.parent_id.is_not(None)).order_by(Unit.code)
        return list(self.session.scalars(chosen.limit(COMMUNES)))

    def _collaborators(self) -> list[int]:
        people = [
            Person(
                full_name=f"Người đo {number:02d}",
                role=Role.COLLABORATOR,
                unit_id=self.communes[number % len(self.communes)].id,
                created_at=self.now,
            )
            for number in range(COLLABORATORS)
        ]
        self.session.add_all(people)
        self.session.flush()
        return [person.id for person in people]

    def clear(self) -> None:
        """Take the demonstration's own cases out of the draw; they stay, so that nothing points into nowhere."""
        away = update(Case).where(Case.survey_id == self.survey.id)
        self.session.execute(away.values(state="void"))
        answered = update(Response).where(Response.survey_id == self.survey.id)
        self.session.execute(answered.values(state="void"))
        self.survey.fieldwork_from = (self.now - timedelta(days=DAYS - 1)).date()
        self.survey.fieldwork_until = (self.now + timedelta(days=DAYS - 8)).date()
        self.session.execute(
            delete(SelectedUnit).where(SelectedUnit.draw_id == self.case.draw_id, SelectedUnit.role == "reserve")
        )

    def lines(self, cases: int) -> Iterator[dict[str, Any]]:
        """Cases over communes of unequal size, every twelfth of them a released reserve, with how each stands."""
        weights = [self.chance.uniform(0.4, 1.6) for _ in self.communes]
        done = [self.chance.uniform(0.55, 1.45) for _ in self.communes]
        places = self.chance.choices(range(len(self.communes)), weights, k=cases)
        for place in places:
            commune = self.communes[place]
            state, outcome = self._standing(done[place])
            yield {
                "id": self.next_case,
                "survey_id": self.survey.id,
                "draw_id": self.case.draw_id,
                "code": f"{commune.code}-D{self.next_case}",
                "stratum": STRATUM_NAMES[place % STRATA],
                "psu": commune.code,
                "psu_name": commune.name,
                "household_line": self.next_case,
                "role": "reserve" if self.next_case % 12 == 0 else "main",
                "state": state,
                "collaborator_id": self.collaborators[place % COLLABORATORS],
                "disposition": outcome,
                "assigned_at": self.now,
            }
            self.next_case += 1

    def _standing(self, done: float) -> tuple[str, str | None]:
        weights = [weight * (done if state in ("accepted", "completed") else 1) for state, _o, weight in STANDINGS]
        state, outcome, _weight = self.chance.choices(STANDINGS, weights)[0]
        return state, outcome

    def store(self, cases: list[dict[str, Any]]) -> None:
        """The cases with their visits, and a form with its link for each that came back."""
        self._insert(Case, cases)
        self._insert(SelectedUnit, [self._line(case) for case in cases])
        self._insert(Visit, [visit for case in cases for visit in self._visits(case)])
        back = [case for case in cases if case["disposition"] == "complete"]
        ids = [UUID(int=self.chance.getrandbits(128), version=4) for _ in back]
        self._insert(Response, [self._response(id_, case) for id_, case in zip(ids, back, strict=True)])
        self._insert(ResponseLink, [self._link(id_, case) for id_, case in zip(ids, back, strict=True)])

    def _line(self, case: dict[str, Any]) -> dict[str, Any]:
        """The line of the draw that a case is of; every twentieth is of a reserve that waits, beside its case."""
        waits = case["id"] % 20 == 0
        return {
            "draw_id": case["draw_id"],
            "stage": HOUSEHOLD_STAGE,
            "unit_key": case["code"],
            "psu": case["psu"],
            "stratum": case["stratum"],
            "household_line": case["household_line"],
            "role": "reserve" if waits else case["role"],
            "position": case["id"],
            "released_at": None if waits or case["role"] == "main" else self.now,
        }

    def _visits(self, case: dict[str, Any]) -> list[dict[str, Any]]:
        if case["disposition"] is None:
            return []
        number = self.chance.choices((1, 2, 3, 4), (55, 27, 12, 6))[0]
        outcomes = ["no_one_home"] * (number - 1) + [case["disposition"]]
        return [
            {
                "case_id": case["id"],
                "number": place,
                "outcome": outcome,
                "visited_at": self._moment(),
                "person_id": case["collaborator_id"],
            }
            for place, outcome in enumerate(outcomes, start=1)
        ]

    def _moment(self) -> datetime:
        day = self.now - timedelta(days=self.chance.randrange(DAYS))
        return day.replace(hour=self.chance.randrange(15), minute=self.chance.randrange(60))

    def _response(self, id_: UUID, case: dict[str, Any]) -> dict[str, Any]:
        day = (self.now - timedelta(days=self.chance.randrange(DAYS))).date()
        return self.chance.choice(self.responses) | {
            "instance_id": id_,
            "deprecated_id": None,
            "stratum": case["stratum"],
            "psu": case["psu"],
            "submitted_on": day,
            "release_id": self.release,
        }

    def _link(self, id_: UUID, case: dict[str, Any]) -> dict[str, Any]:
        moment = self._moment()
        return {
            "response_id": id_,
            "case_id": case["id"],
            "collaborator_id": case["collaborator_id"],
            "started_at": moment - timedelta(minutes=20),
            "submitted_at": moment,
        }

    def _insert(self, record: type[Any], rows: list[dict[str, Any]]) -> None:
        table: Table = inspect(record).local_table  # type: ignore[assignment]
        if rows:
            self.session.execute(insert(table), rows)


def _columns(record: Any) -> dict[str, Any]:
    return {column.key: getattr(record, column.key) for column in inspect(type(record)).column_attrs}
