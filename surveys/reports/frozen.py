"""A final report stands: what it says, and what it was made from, is changed only after a correction has begun."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey


def final_edition(session: Session, survey: Survey) -> ReportEdition | None:
    """The final edition that stands: the newest one."""
    statement = select(ReportEdition).where(ReportEdition.survey_id == survey.id, ReportEdition.state == "final")
    return session.scalars(statement.order_by(ReportEdition.number.desc())).first()


def open_correction(session: Session, survey: Survey) -> ReportEdition | None:
    """The newest edition of the correction that has begun of the final report, if one has."""
    final = final_edition(session, survey)
    if final is None:
        return None
    statement = select(ReportEdition).where(ReportEdition.corrects_id == final.id)
    return session.scalars(statement.order_by(ReportEdition.number.desc())).first()


def is_frozen(session: Session, survey: Survey) -> bool:
    """Whether texts, plan and weights of a survey stand as its final report says them."""
    return final_edition(session, survey) is not None and open_correction(session, survey) is None


def check_not_frozen(session: Session, survey: Survey) -> None:
    """SurveyError `report.frozen` where a final report stands and no correction has begun."""
    if is_frozen(session, survey):
        raise SurveyError("report.frozen", "The report is final: begin a correction first.")
