"""The open link of a survey: opened and closed by the office, used by whoever wants to.

Whoever answers by it is a volunteer. It stands beside a sample in the field, or is a survey's only way to answers; a
survey that was begun so is never given a sample afterwards.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.links.records import OPEN_LINK_STATES, OpenDraft, OpenLink
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.requests.service import FEWEST_CASES, LOCAL_TIME, enter_fieldwork
from surveys.responses.modes import VOLUNTEERS, of_source
from surveys.responses.records import Response
from surveys.samples.service import current_draw

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another, for an address that is typed from a poster."""
CODE_LENGTH = 8
MOST_RESPONSES = 1_000_000
OPEN, CLOSED, ENDED, FULL, NO_FIELD = "open", "closed", "ended", "full", "no_field"


@dataclass(frozen=True)
class LinkStanding:
    """How an open link stands on a day: `state` open, or why it takes nobody; forms received, forms begun."""

    link: OpenLink
    state: str
    responses: int
    under_way: int

    @property
    def takes_new(self) -> bool:
        """Whether somebody may begin."""
        return self.state == OPEN

    @property
    def takes_begun(self) -> bool:
        """Whether somebody who began in time may finish."""
        return self.state in (OPEN, ENDED, FULL)


def link_of(session: Session, survey: Survey) -> OpenLink | None:
    """The survey's open link, if it ever had one."""
    return session.scalars(select(OpenLink).where(OpenLink.survey_id == survey.id)).first()


def link_with_code(session: Session, code: str) -> OpenLink | None:
    """The link of an address."""
    return session.scalars(select(OpenLink).where(OpenLink.code == code)).first()


def standing_of(session: Session, link: OpenLink, *, today: date) -> LinkStanding:
    """How the link stands: it ends by itself after its day, at its number of forms, and with the field."""
    responses = responses_by_link(session, link.survey)
    under_way = session.scalar(select(func.count()).select_from(OpenDraft).where(OpenDraft.link_id == link.id)) or 0
    if link.survey.state != "fieldwork":
        state = NO_FIELD
    elif link.state == "closed":
        state = CLOSED
    elif _last_day(link) is not None and today > _last_day(link):  # type: ignore[operator]
        state = ENDED
    elif link.most_responses is not None and responses >= link.most_responses:
        state = FULL
    else:
        state = OPEN
    return LinkStanding(link, state, responses, under_way)


def responses_by_link(session: Session, survey: Survey) -> int:
    """How many valid forms came by the open link of a survey."""
    statement = select(func.count()).select_from(Response)
    statement = statement.where(Response.survey_id == survey.id, Response.state == "submitted", of_source(VOLUNTEERS))
    return session.scalars(statement).one()


def open_link(
    session: Session,
    survey: Survey,
    *,
    closes_on: date | None,
    most_responses: int | None,
    without_sample: bool = False,
    person: Person,
    now: datetime,
) -> OpenLink:
    """Open the link, or open it again; the code in its address stays the same for good.

    In a survey that is still in design there must be no sample, and `without_sample` says that none is wanted: the
    survey enters the field with its link. Errors: `open_link.no_questionnaire`, `open_link.sample_first`,
    `open_link.without_sample`, `open_link.field_over`, `open_link.day_over`, `open_link.too_few`, `open_link.is_open`.
    """
    hold_survey(session, survey.id)
    today = now.astimezone(LOCAL_TIME).date()
    _check_limits(closes_on, most_responses, today)
    if published_version(session, survey.id) is None:
        raise SurveyError("open_link.no_questionnaire", "No questionnaire is published.")
    if survey.state == "design":
        _enter_field(session, survey, closes_on, today, without_sample=without_sample, person=person, now=now)
    if survey.state != "fieldwork":
        raise SurveyError("open_link.field_over", "Fieldwork is over.")
    link = link_of(session, survey)
    if link is None:
        link = OpenLink(survey_id=survey.id, code=_new_code(), opened_at=now, opened_by_id=person.id, state="open")
        session.add(link)
    elif link.state == "open":
        raise SurveyError("open_link.is_open", "The link is open already.")
    else:
        OPEN_LINK_STATES.move(session, link, "open", opened_at=now, opened_by_id=person.id, closed_at=None)
    link.closes_on, link.most_responses = closes_on, most_responses
    session.flush()
    _log(session, "open_link.opened", link, person, now, _limits_words(closes_on, most_responses))
    return link


def change_limits(
    session: Session,
    link: OpenLink,
    *,
    closes_on: date | None,
    most_responses: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Another last day or another number of forms for a link that is open."""
    hold_survey(session, link.survey_id)
    _check_limits(closes_on, most_responses, now.astimezone(LOCAL_TIME).date())
    if (link.closes_on, link.most_responses) == (closes_on, most_responses):
        return
    link.closes_on, link.most_responses = closes_on, most_responses
    _log(session, "open_link.changed", link, person, now, _limits_words(closes_on, most_responses))


def close_link(session: Session, link: OpenLink, *, person: Person, now: datetime) -> None:
    """Take nobody any more; what is under way is not taken either. Errors: `state.not_allowed`."""
    hold_survey(session, link.survey_id)
    OPEN_LINK_STATES.move(session, link, "closed", closed_at=now)
    _log(session, "open_link.closed", link, person, now, f"{responses_by_link(session, link.survey)} forms")


def _enter_field(
    session: Session,
    survey: Survey,
    closes_on: date | None,
    today: date,
    *,
    without_sample: bool,
    person: Person,
    now: datetime,
) -> None:
    if current_draw(session, survey.id) is not None:
        raise SurveyError("open_link.sample_first", "There is a sample: its fieldwork begins first.")
    if not without_sample:
        raise SurveyError("open_link.without_sample", "Nobody said that no sample is wanted.")
    first = max(today, survey.fieldwork_from or today)
    last = max(first, closes_on or survey.fieldwork_until or survey.request.deadline)
    enter_fieldwork(session, survey, first, last, by="open_link", person=person, now=now)


def _check_limits(closes_on: date | None, most_responses: int | None, today: date) -> None:
    if closes_on is not None and closes_on < today:
        raise SurveyError("open_link.day_over", f"{closes_on} is over.", day=closes_on)
    if most_responses is not None and most_responses < FEWEST_CASES:
        raise SurveyError("open_link.too_few", "So few could not hide in the results.", least=FEWEST_CASES)


def _last_day(link: OpenLink) -> date | None:
    """The last day on which somebody may begin: the link's own, else the field's."""
    return link.closes_on or link.survey.fieldwork_until


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _limits_words(closes_on: date | None, most_responses: int | None) -> str:
    return f"until {closes_on.isoformat() if closes_on else '-'}, at most {most_responses or '-'}"


def _log(session: Session, action: str, link: OpenLink, person: Person, now: datetime, detail: str) -> None:
    audit.log(
        session,
        action,
        "open_link",
        link.id,
        at=now,
        person_id=person.id,
        survey_id=link.survey_id,
        detail=detail,
    )
