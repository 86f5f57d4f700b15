"""What the demonstration's collaborator finds on the phone, and what waits for the supervisor because of phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.fieldwork.reserves import release_reserves
from surveys.fieldwork.service import own_cases, record_visit
from surveys.people.records import Person
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.arrivals import FORMAT, KIND, read_arrival
from surveys.responses.intake import checked, receive
from webapp.demo.households import adults_at, answers_at
from webapp.demo.population import Population
from webapp.demo.robot import CONSENT_TEXT_VERSION, Robot

SEED = 11
ASK_AGAIN = ("so_nguoi", "so_nguoi_lon")
WHY_AGAIN = (
    "Số người trong hộ và số người từ 18 tuổi không khớp với danh sách của thôn. Nhờ chị ghé hỏi lại hai câu này."
)
EVENING = timedelta(hours=18, minutes=30)
ON_THE_WAY = timedelta(days=3)
"""How long the interview of somebody who had no signal was under way, while its household was given to another."""


@dataclass(frozen=True)
class PhoneWork:
    """A collaborator who took over the waiting households of two communes, and what has come of it since."""

    session: Session
    survey: Survey
    population: Population
    collaborator: Person
    supervisor: Person
    now: datetime

    def leave(self) -> None:
        """A household to go back to, one to be called tomorrow evening, one in reserve, and an interview kept."""
        rng = np.random.default_rng([SEED, self.survey.id])
        first, *_between, last = sorted({case.psu for case in self._waiting()})
        done = self._interview_one(first, Robot(self.session, self.population, rng, {}))
        return_case(
            self.session,
            done,
            comment=WHY_AGAIN,
            questions=ASK_AGAIN,
            person=self.supervisor,
            now=self.now - timedelta(hours=20),
        )
        self._call(self._waiting(last)[0])
        yesterday = self.now - timedelta(days=1)
        release_reserves(self.session, self.survey, psu=last, count=1, person=self.supervisor, now=yesterday)
        late = next(case for case in reversed(self._waiting(first)) if adults_at(self.population, case)[1])
        self._arrive_late(late, UUID(bytes=rng.bytes(16), version=4))

    def _waiting(self, psu: str | None = None) -> list[Case]:
        own = [case for case in own_cases(self.session, self.collaborator) if case.survey_id == self.survey.id]
        return [case for case in own if case.state == "open" and not case.visits and psu in (None, case.psu)]

    def _interview_one(self, psu: str, robot: Robot) -> Case:
        """Work households until one has answered."""
        robot.people[self.collaborator.id] = self.collaborator
        for case in self._waiting(psu):
            robot.work(case, day=self._midnight(days=-3))
            if case.state in HAS_RESPONSE:
                return case
        raise LookupError(f"Nobody in {psu} answers.")

    def _call(self, case: Case) -> None:
        """Nobody answered the telephone; then somebody did, and wants to be called tomorrow evening."""
        caller, yesterday, today = self.collaborator, self.now - timedelta(hours=26), self.now - timedelta(hours=3)
        record_visit(self.session, case, outcome="call_no_answer", person=caller, now=yesterday)
        tomorrow = self._midnight(days=1) + EVENING
        record_visit(self.session, case, outcome="call_back", appointment_at=tomorrow, person=caller, now=today)

    def _midnight(self, *, days: int) -> datetime:
        local = self.now.astimezone(LOCAL_TIME) + timedelta(days=days)
        return local.replace(hour=0, minute=0, second=0)

    def _arrive_late(self, case: Case, instance_id: UUID) -> None:
        """Whoever had the case before asked there without a signal, and the phone has only now found one."""
        sender = self._predecessor(case)
        sent = self._interview(case, instance_id, ended=self.now - ON_THE_WAY)
        arrived = read_arrival(sent, person_id=sender.id, received_at=self.now)
        (receipt,) = receive(self.session, [checked(self.session, arrived)], now=self.now)
        if receipt.outcome != "kept":
            raise ValueError(f"The demonstration's late interview was {receipt.outcome}.")

    def _predecessor(self, case: Case) -> Person:
        """Who did the commune's other households, else somebody of another commune."""
        others = (
            select(Person)
            .join(Case, Case.collaborator_id == Person.id)
            .where(Case.draw_id == case.draw_id, Person.id != self.collaborator.id)
            .order_by((Case.psu == case.psu).desc(), Case.id)
        )
        return self.session.scalars(others.limit(1)).one()

    def _interview(self, case: Case, instance_id: UUID, *, ended: datetime) -> dict[str, Any]:
        """A whole interview at the case, as a phone sends it."""
        version = published_version(self.session, self.survey.id)
        if version is None:
            raise LookupError("The survey has no published questionnaire.")
        return {
            "type": KIND,
            "format": FORMAT,
            "instance_id": str(instance_id),
            "case_id": case.id,
            "version_id": version.id,
            "mode": "face_to_face",
            "consent_text_version": CONSENT_TEXT_VERSION,
            "eligible_persons": adults_at(self.population, case)[1],
            "answers": answers_at(self.session, self.population, case, on=ended.date()),
            "clock": {
                "started_at": (ended - timedelta(minutes=14)).isoformat(),
                "finished_at": ended.isoformat(),
                "sent_at": self.now.isoformat(),
                "elapsed_seconds": 14 * 60,
                "utc_offset_minutes": 7 * 60,
            },
        }
