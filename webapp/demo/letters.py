"""Personal links of the demonstration: letters to one commune, of which some were opened and some answered.

Two codes are left for whoever wants to open one on a phone; the server itself keeps no code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from surveys.fieldwork.links import invitations
from surveys.fieldwork.links.invitations import Issued
from surveys.fieldwork.links.records import Invitation
from surveys.fieldwork.links.tallies import cases_to_invite
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.fieldwork.service import waiting_communes
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.responses.keeping import save_section
from webapp.demo.households import adults_at, answers_at
from webapp.demo.population import Population
from webapp.demo.robot import CONSENT_TEXT_VERSION

SEED = 9
LEFT, OPENED = 2, 2
"""Letters that nobody has opened, and those of which somebody has begun; the others are answered."""


@dataclass(frozen=True)
class Letters:
    """Letters of a commune on their way; `secret` is what the server that is going to be started knows codes by."""

    session: Session
    survey: Survey
    population: Population
    supervisor: Person
    secret: str
    sent_at: datetime

    def send(self, *, busy: Collection[str]) -> list[Issued]:
        """To the commune with most waiting households that nobody else is at work in; gives the letters not opened."""
        places = [each for each in waiting_communes(self.session, self.survey) if each.code not in busy]
        chosen = max(places, key=lambda each: (len(each.cases), each.code))
        cases = [case for case in cases_to_invite(self.session, self.survey, chosen.code) if self._lives_somebody(case)]
        issued = invitations.issue(
            self.session, self.survey, cases, secret=self.secret, person=self.supervisor, now=self.sent_at
        )
        rng = np.random.default_rng([SEED, self.survey.id])
        for place, letter in enumerate(issued[LEFT:]):
            self._answer(letter, UUID(bytes=rng.bytes(16), version=4), at=self._evening(place), whole=place >= OPENED)
        return issued[:LEFT]

    def _lives_somebody(self, case: Case) -> bool:
        return adults_at(self.population, case)[1] > 0

    def _evening(self, place: int) -> datetime:
        return self.sent_at + timedelta(hours=20 + 5 * place)

    def _answer(self, letter: Issued, instance_id: UUID, *, at: datetime, whole: bool) -> None:
        """The household opens the letter on a device of its own, and answers some of it or all."""
        device = instance_id.hex
        invitation = invitations.exchange(self.session, letter.code, device=device, secret=self.secret, now=at)
        draft = self._begin(invitation, instance_id, at)
        answers = answers_at(self.session, self.population, invitation.case, on=at.date())
        given = answers if whole else dict(list(answers.items())[: len(answers) // 2])
        save_section(self.session, draft, section=None, answers=given, now=at + timedelta(minutes=9))
        if whole:
            invitations.send(self.session, invitation, draft, now=at + timedelta(minutes=10))

    def _begin(self, invitation: Invitation, instance_id: UUID, at: datetime) -> InterviewDraft:
        adults = adults_at(self.population, invitation.case)[1]
        invitations.choose_person(self.session, invitation, adults=adults, now=at)
        return invitations.begin(
            self.session, invitation, instance_id=instance_id, consent_text_version=CONSENT_TEXT_VERSION, now=at
        )
