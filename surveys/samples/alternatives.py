"""Ways to plan one sample, kept with a name so that they can be compared and one of them chosen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.records import PlanAlternative
from surveys.samples.versions import refuse_after_design
from surveys.text import one_line

MOST_ALTERNATIVES = 6
"""More would not be told apart in one chart."""


def alternatives(session: Session, survey_id: int) -> list[PlanAlternative]:
    """The alternatives of a survey's sample, in the order in which they were kept."""
    chosen = select(PlanAlternative).where(PlanAlternative.survey_id == survey_id)
    return list(session.scalars(chosen.order_by(PlanAlternative.id)))


def keep_alternative(
    session: Session, survey: Survey, *, name: str, inputs: PlanInputs, person: Person, now: datetime
) -> PlanAlternative:
    """Keep the inputs of a plan under a name of its own."""
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    kept = alternatives(session, survey.id)
    name = one_line(name)
    if not name:
        raise SurveyError("sample.alternative_nameless", "An alternative needs a name.")
    if any(each.name.casefold() == name.casefold() for each in kept):
        raise SurveyError("sample.alternative_name_taken", f"There is an alternative called {name!r}.", name=name)
    if len(kept) >= MOST_ALTERNATIVES:
        raise SurveyError("sample.too_many_alternatives", "Delete one first.", most=MOST_ALTERNATIVES)
    alternative = PlanAlternative(
        survey_id=survey.id, name=name, inputs=inputs.to_dict(), created_at=now, created_by_id=person.id
    )
    session.add(alternative)
    session.flush()
    _log(session, "plan_alternative.kept", alternative, person, now)
    return alternative


def delete_alternative(
    session: Session, survey: Survey, alternative: PlanAlternative, *, person: Person, now: datetime
) -> None:
    """Delete an alternative; that it was there, and who deleted it, stays in the log."""
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    _log(session, "plan_alternative.deleted", alternative, person, now)
    session.delete(alternative)
    session.flush()


def _log(session: Session, action: str, alternative: PlanAlternative, person: Person, now: datetime) -> None:
    audit.log(
        session,
        action,
        "plan_alternative",
        alternative.id,
        at=now,
        person_id=person.id,
        survey_id=alternative.survey_id,
        detail=alternative.name,
    )
