"""What the office declares for the weights, before or after the field: control totals and a trimming rule.

Nobody types a weight: what is declared are facts about the population, with their source and date, and a rule. Each
declaration is a version that stays, and goes into the log.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.trimming import RULES
from sampling.design import claims
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.frozen import check_not_frozen
from surveys.reports.plan import plan_of
from surveys.requests.records import Survey
from surveys.responses.control_totals import Category, Margin, OfferedMargin, read_totals
from surveys.responses.dataset import STRATUM_COLUMN, field_design, newest_plan
from surveys.responses.records import WeightingPlan
from surveys.samples.records import FrameVersion
from surveys.spreadsheets import OldText
from surveys.text import nfc, one_line
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

MOST_CATEGORIES = 20
SHORTEST_REASON = 10
TRIMMING_RULES = ("", *RULES)


def offered_margins(session: Session, survey: Survey) -> tuple[OfferedMargin, ...]:
    """The stratum (where there are several) and every question of one answer with up to 20 options.

    Weights come before the variables that are made from answers, so these cannot serve.
    """
    plan = plan_of(session, survey)
    if plan is None:
        return ()
    plan = plan.asked()
    strata = [banner for banner in plan.possible_banners if banner.variable == STRATUM_COLUMN]
    by_stratum = [OfferedMargin(banner.variable, banner.label, banner.categories) for banner in strata]
    by_question = [
        OfferedMargin(question.variable, question.label, question.item.options)
        for question in sorted(plan.all_asked, key=lambda one: not one.is_profile)
        if question.item is not None
        and not question.item.multiple
        and 2 <= len(question.item.options) <= MOST_CATEGORIES
    ]
    return (*by_stratum, *by_question)


def weighting_plans(session: Session, survey: Survey) -> Sequence[WeightingPlan]:
    """Every declaration, the newest first."""
    statement = select(WeightingPlan).where(WeightingPlan.survey_id == survey.id)
    return session.scalars(statement.order_by(WeightingPlan.number.desc())).all()


def declare_totals(
    session: Session,
    survey: Survey,
    *,
    content: bytes,
    filename: str,
    old_text: OldText = "ask",
    source: str,
    as_of: date,
    person: Person,
    now: datetime,
) -> WeightingPlan:
    """Store control totals as the next version; the trimming rule stays.

    Errors: `weighting.no_weights`, `weighting.totals_findings` (with all findings), those of `read_table`.
    """
    _prepare(session, survey)
    reading = read_totals(content, offered=offered_margins(session, survey), filename=filename, old_text=old_text)
    if reading.errors:
        raise SurveyError(
            "weighting.totals_findings",
            f"The file has {len(reading.errors)} faults.",
            count=len(reading.errors),
            findings=reading.findings,
        )
    before = newest_plan(session, survey)
    return _store(
        session,
        survey,
        margins=reading.margins,
        trimming=before.trimming if before else "",
        source=nfc(source).strip(),
        as_of=as_of,
        filename=nfc(filename),
        file_sha256=hashlib.sha256(content).hexdigest(),
        person=person,
        now=now,
    )


@dataclass(frozen=True)
class FrameTotals:
    """How many people each stratum of the frame has from which the sample was drawn, and which frame that is."""

    margin: Margin
    frame: FrameVersion


def frame_totals(session: Session, survey: Survey) -> FrameTotals | None:
    """The people of each stratum by the frame; None without a draw from a frame of several strata."""
    design = field_design(session, survey)
    frame = design.draw.design.frame if design is not None and design.draw is not None else None
    if design is None or frame is None or not claims(design.basis).standard_error:
        return None
    offered = next((one for one in offered_margins(session, survey) if one.variable == STRATUM_COLUMN), None)
    if offered is None:
        return None
    people: Counter[str] = Counter()
    for unit in frame.units:
        people[unit.stratum] += unit.size
    categories = tuple(Category(code, label, people[code]) for code, label in offered.options if people[code])
    return FrameTotals(Margin(offered.variable, offered.label, categories), frame) if len(categories) > 1 else None


@in_vietnamese()
def declare_frame_totals(session: Session, survey: Survey, *, person: Person, now: datetime) -> WeightingPlan:
    """Store the strata of the frame as control totals, in the place of those before; the trimming rule stays.

    Errors: `weighting.no_weights`, `weighting.no_frame`.
    """
    _prepare(session, survey)
    found = frame_totals(session, survey)
    if found is None:
        raise SurveyError("weighting.no_frame", "There is no frame of several strata behind the sample.")
    before = newest_plan(session, survey)
    source = _("Dàn mẫu bản %(number)s (%(filename)s)", number=found.frame.number, filename=found.frame.source_filename)
    return _store(
        session,
        survey,
        margins=(found.margin,),
        trimming=before.trimming if before else "",
        source=source,
        as_of=found.frame.as_of,
        filename=found.frame.source_filename,
        file_sha256=found.frame.frame_hash,
        person=person,
        now=now,
    )


def declare_trimming(
    session: Session, survey: Survey, *, trimming: str, person: Person, now: datetime
) -> WeightingPlan:
    """Store a trimming rule ("" for none) as the next version; the totals stay.

    Errors: `weighting.no_weights`, `weighting.unknown_rule`.
    """
    _prepare(session, survey)
    if trimming not in TRIMMING_RULES:
        raise SurveyError("weighting.unknown_rule", f"There is no rule {trimming!r}.", rule=trimming)
    before = newest_plan(session, survey)
    margins = tuple(Margin.from_dict(stored) for stored in before.margins) if before else ()
    kept = (before.source, before.as_of, before.filename, before.file_sha256) if before else ("", None, "", "")
    source, as_of, filename, sha256 = kept
    return _store(
        session,
        survey,
        margins=margins,
        trimming=trimming,
        source=source,
        as_of=as_of,
        filename=filename,
        file_sha256=sha256,
        person=person,
        now=now,
    )


def withdraw_totals(session: Session, survey: Survey, *, reason: str, person: Person, now: datetime) -> WeightingPlan:
    """Go on without control totals, for a reason; what was declared stays listed.

    Errors: `weighting.no_totals`, `weighting.reason_short`.
    """
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    before = newest_plan(session, survey)
    if before is None or not before.margins:
        raise SurveyError("weighting.no_totals", "There are no control totals to withdraw.")
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("weighting.reason_short", "A reason is needed.", shortest=SHORTEST_REASON)
    return _store(
        session,
        survey,
        margins=(),
        trimming=before.trimming,
        source="",
        as_of=None,
        filename="",
        file_sha256="",
        reason=reason,
        person=person,
        now=now,
    )


def _prepare(session: Session, survey: Survey) -> None:
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    design = field_design(session, survey)
    if design is not None and not claims(design.basis).standard_error:
        raise SurveyError("weighting.no_weights", "This basis has no weights that could be adjusted.")


def _store(
    session: Session,
    survey: Survey,
    *,
    margins: Sequence[Margin],
    trimming: str,
    source: str,
    as_of: date | None,
    filename: str,
    file_sha256: str,
    reason: str = "",
    person: Person,
    now: datetime,
) -> WeightingPlan:
    before = newest_plan(session, survey)
    plan = WeightingPlan(
        survey_id=survey.id,
        number=before.number + 1 if before else 1,
        margins=[margin.to_dict() for margin in margins],
        trimming=trimming,
        source=source,
        as_of=as_of,
        filename=filename,
        file_sha256=file_sha256,
        reason=reason,
        written_at=now,
        written_by_id=person.id,
    )
    session.add(plan)
    session.flush()
    named = ", ".join(margin.variable for margin in margins)
    detail = f"v{plan.number}: {named or '-'}; {trimming or '-'}; {source}; {file_sha256[:16]}"
    audit.log(
        session,
        "weighting.declared",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=detail,
    )
    return plan
