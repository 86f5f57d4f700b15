"""The interview that a household answers on its own device, as the interview's pages need it."""

from __future__ import annotations

from typing import Any

from surveys.errors import SurveyError
from surveys.fieldwork.links.invitations import draft_by_link
from surveys.fieldwork.links.records import Invitation
from surveys.questionnaires.modes import PERSONAL_LINK
from webapp.extensions import db
from webapp.interview.addresses import Addresses
from webapp.interview.under_way import OnTheOwnDevice
from webapp.links.device import open_link

ADDRESSES = Addresses("links.personal_", "links.personal_later")


class HouseholdUnderWay(OnTheOwnDevice):
    """What a household has begun by its own link."""

    @property
    def addresses(self) -> Addresses:
        """The pages under /tra-loi."""
        return ADDRESSES

    @property
    def mode(self) -> str:
        """In which words the questions are asked."""
        return PERSONAL_LINK

    def save_answers(self, **sent: Any) -> int:
        """Keep the interview as a page holds it; a household has no list of cases to go back to."""
        try:
            return super().save_answers(**sent)
        except SurveyError as error:
            if error.code != "interview.sent_meanwhile":
                raise
            raise SurveyError("link.nothing_here", str(error)) from error


def household_under_way(invitation: Invitation | None = None) -> HouseholdUnderWay | None:
    """What was begun on this device by the link in use, until it is sent."""
    invitation = invitation or open_link()
    draft = draft_by_link(db.session, invitation) if invitation is not None else None
    return HouseholdUnderWay(invitation.case, draft) if invitation is not None and draft is not None else None
