"""What becomes of an interview that ended with its screening: a response that no result counts, and of its case.

There is no `ResponseLink`: nobody goes back to who is not of the population, and a place of a quota stays open for the
next person, whose response will need the one link that its case has. So a screened-out response leads to no case (R3).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from surveys.fieldwork.dispositions import DISPOSITIONS, Disposition
from surveys.fieldwork.records import Case
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.screening import is_eligible
from surveys.responses.records import Response

SUBMITTED, SCREENED_OUT = "submitted", "screened_out"


@dataclass(frozen=True)
class ScreenedOut:
    """What came of the visit: not eligible, or not known since what decides was declined."""

    disposition: Disposition


def screening_of(interview: Interview) -> ScreenedOut | None:
    """How an interview ended with its screening; None where it did not, or has not yet."""
    if not interview.screened_out:
        return None
    unknown = is_eligible(interview.state) is None
    return ScreenedOut(DISPOSITIONS["eligibility_unknown" if unknown else "not_eligible"])


def response_state(interview: Interview) -> str:
    """The state in which the response of a finished interview is stored."""
    return SCREENED_OUT if interview.screened_out else SUBMITTED


def state_after(household_line: int | None) -> str:
    """Where a case goes when its person was screened out: a place of a quota waits for the next one."""
    return "open" if household_line is None else "finished"


def is_screened_out(session: Session, case: Case, instance_id: UUID, *, digest: str | None = None) -> bool:
    """Whether that interview is a screened-out response of the case's survey and commune, with that content."""
    response = session.get(Response, instance_id)
    if response is None or response.state != SCREENED_OUT:
        return False
    is_here = (response.survey_id, response.psu) == (case.survey_id, case.psu)
    return is_here and digest in (None, response.content_hash)
