"""How personal links stand, commune by commune: counts only, never which household opened its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session

from surveys.fieldwork.links.invitations import LIVE, TO_INVITE
from surveys.fieldwork.links.records import Invitation
from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.samples.service import current_draw
from surveys.text import vi_alphabet_key


@dataclass(frozen=True)
class LinksOfCommune:
    """A commune's links by state; `waiting` are the cases that a new print of the commune gives a link to."""

    psu: str
    name: str
    waiting: int
    issued: int
    opened: int
    spent: int
    withdrawn: int

    @property
    def live_or_spent(self) -> int:
        """Links that are good for something, or were."""
        return self.issued + self.opened + self.spent


def links_by_commune(session: Session, survey: Survey) -> list[LinksOfCommune]:
    """The communes of the current draw, by name."""
    draw = current_draw(session, survey.id)
    if draw is None:
        return []
    counted = {state: func.sum(choose((Invitation.state == state, 1), else_=0)) for state in _STATES}
    by_psu = {
        row[0]: row[1:]
        for row in session.execute(
            select(Case.psu, *counted.values())
            .join(Invitation, Invitation.case_id == Case.id)
            .where(Case.draw_id == draw.id)
            .group_by(Case.psu)
        )
    }
    waiting = {
        row[0]: row[1]
        for row in session.execute(select(Case.psu, func.count()).where(*_to_invite(draw.id)).group_by(Case.psu))
    }
    named = session.execute(
        select(Case.psu, Case.psu_name).where(Case.draw_id == draw.id, Case.state != "void").distinct()
    )
    found = [
        LinksOfCommune(psu, name, waiting.get(psu, 0), *(int(n or 0) for n in by_psu.get(psu, (0, 0, 0, 0))))
        for psu, name in named
    ]
    return sorted(found, key=lambda commune: (vi_alphabet_key(commune.name), commune.psu))


def cases_to_invite(session: Session, survey: Survey, psu: str) -> list[Case]:
    """The cases of a commune that wait for an answer: not those whose household has opened its link already."""
    draw = current_draw(session, survey.id)
    if draw is None:
        return []
    wanted = select(Case).where(*_to_invite(draw.id), Case.psu == psu)
    return list(session.scalars(wanted.order_by(Case.household_line.nulls_first(), Case.code)))


def has_live_link(session: Session, case: Case) -> bool:
    """Whether a link of the case is out, opened or not."""
    wanted = select(Invitation.id).where(Invitation.case_id == case.id, Invitation.state.in_(LIVE)).limit(1)
    return session.scalar(wanted) is not None


_STATES = ("issued", "opened", "spent", "withdrawn")


def _to_invite(draw_id: int) -> tuple[ColumnElement[bool], ...]:
    opened = select(Invitation.case_id).where(Invitation.state == "opened")
    return Case.draw_id == draw_id, Case.state.in_(TO_INVITE), Case.id.not_in(opened)
