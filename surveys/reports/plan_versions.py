"""The analysis plan as it was written, version by version: nothing is ever changed, so that a report can say what was
planned before the field and what was added later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.reports.plan_content import PlanContent
from surveys.reports.records import AnalysisPlan, PlanVersion
from surveys.requests.records import Survey
from surveys.responses.records import ResultsRelease

SHOWN_IN_FULL = ("results", "report")


def plan_versions(session: Session, survey: Survey) -> Sequence[PlanVersion]:
    """All versions, the oldest first."""
    statement = select(PlanVersion).where(PlanVersion.survey_id == survey.id).order_by(PlanVersion.number)
    return session.scalars(statement).all()


def content_in_force(session: Session, survey: Survey) -> tuple[int, PlanContent | None]:
    """Number and content of the plan as it is written now; (0, None) where nothing was written.

    A plan from before there were versions has the number 0.
    """
    record = session.get(AnalysisPlan, survey.id)
    if record is None:
        return 0, None
    if not record.version:
        return 0, PlanContent(banners=tuple(record.banners), marks_differences=record.marks_differences)
    return record.version, PlanContent.from_dict(record.content)


def content_before_fieldwork(session: Session, survey: Survey) -> PlanContent:
    """What was planned when fieldwork started: the last version written in design.

    A survey whose field started before there were versions has none: then its first one, which says how the plan stood.
    """
    statement = select(PlanVersion).where(PlanVersion.survey_id == survey.id)
    planned = statement.where(PlanVersion.survey_state == "design").order_by(PlanVersion.number.desc()).limit(1)
    found = session.scalars(planned).first() or session.scalars(statement.order_by(PlanVersion.number).limit(1)).first()
    return PlanContent() if found is None else PlanContent.from_dict(found.content)


def shown_before(session: Session, survey: Survey) -> tuple[tuple[str, ...], ...]:
    """The banners of every version that was in force while full tables could be seen, in order of time, the present one
    last: what is shown now stands beside all that was shown earlier. Empty before the end of fieldwork."""
    if survey.state not in SHOWN_IN_FULL:
        return ()
    versions = plan_versions(session, survey)
    after = next((place for place, each in enumerate(versions) if each.survey_state in SHOWN_IN_FULL), len(versions))
    seen = versions[max(after - 1, 0) :]
    return tuple(PlanContent.from_dict(each.content).banners for each in seen)


def is_published(session: Session, survey: Survey) -> bool:
    """Whether anything of a survey's results could be seen already: a step of live tables, or all of them."""
    step = select(ResultsRelease.id).where(ResultsRelease.survey_id == survey.id).limit(1)
    return survey.state in SHOWN_IN_FULL or session.scalar(step) is not None


def write_version(
    session: Session, survey: Survey, content: PlanContent, *, reason: str = "", person: Person | None, now: datetime
) -> PlanVersion:
    """Store the next version and make it the one in force; `person` is None where the program wrote down how the plan
    stood."""
    versions = plan_versions(session, survey)
    version = PlanVersion(
        survey_id=survey.id,
        number=versions[-1].number + 1 if versions else 1,
        content=content.to_dict(),
        survey_state=survey.state,
        reason=reason,
        written_at=now,
        written_by_id=None if person is None else person.id,
    )
    record = session.get(AnalysisPlan, survey.id) or AnalysisPlan(survey_id=survey.id)
    record.banners, record.marks_differences = list(content.banners), content.marks_differences
    record.version, record.content = version.number, version.content
    record.written_at, record.written_by_id = now, version.written_by_id
    session.add_all([version, record])
    session.flush()
    return version
