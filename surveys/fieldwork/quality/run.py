"""All indicators over all interviews of a survey: read and compared without writing, then kept as flags in one go.

A flag is known again by its key. Found again it gets today's numbers; not found it fades; what a supervisor has settled
comes back only when it has become clearly worse. No flag changes a response or a case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling.deferred import deferred
from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.quality.interviews import Interviews, answers_to_compare, count_interviews, interviews_of
from surveys.fieldwork.quality.records import FLAG_STATES, QualityFlag, QualityRun
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey

if TYPE_CHECKING:
    from analysis import interviewer_checks, item_effects
else:
    interviewer_checks = deferred("analysis.interviewer_checks")
    item_effects = deferred("analysis.item_effects")

FEWEST_INTERVIEWS = 10
"""Of a collaborator with fewer nothing is said."""
FIRST_AFTER, NEXT_AFTER, GROWTH = 30, 20, 0.1
"""New interviews after which all is computed by itself: for the first time, then so many and at least such a share."""
CLEARLY_RARER, CLEARLY_FURTHER = 0.1, 1.5
OF_ANSWERS = ("straightlining", "near_duplicates")
STEPS = 3
DETAILS = ("indicators", "items")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """Something unusual, ready to be kept."""

    key: str
    collaborator_id: int
    case_id: int | None
    indicator: str
    value: float
    usual: float
    n: int
    p: float | None
    q: float | None
    facts: Mapping[str, float]


@dataclass(frozen=True)
class Computed:
    """What one computation found, in plain numbers: nothing of it needs the session that it was read with."""

    responses: int
    collaborators: int
    comparisons: int
    summary: dict[str, Any]
    findings: tuple[Finding, ...]


def compute(session: Session, survey: Survey, *, progress: Progress | None = None) -> Computed:
    """Read the interviews and compare them. Errors: `survey.locked`, `quality.practice`, `quality.too_few`."""
    refuse_closed(survey)
    tell = progress or (lambda _done, _total: None)
    tell(0, STEPS)
    interviews = interviews_of(session, survey)
    if interviews is None:
        raise SurveyError("quality.too_few", "There is no interview to compare.")
    tell(1, STEPS)
    checks = interviewer_checks.check_interviews(interviews.data)
    tell(2, STEPS)
    tested = [check for check in checks if check.row is None]
    shown = [check for check in tested if check.n >= FEWEST_INTERVIEWS]
    summary = {
        "indicators": _by_indicator(shown),
        **_items(interviews),
        "questions": len(interviews.looked_at.asked),
    }
    flagged = [check for check in checks if check.flagged and _may_be_said(check, interviews)]
    findings = tuple(_finding(check, interviews) for check in flagged)
    return Computed(len(interviews), len(set(interviews.collaborators)), len(tested), summary, findings)


def keep(
    session: Session, survey: Survey, computed: Computed, *, person: Person | None = None, now: datetime
) -> QualityRun:
    """Keep what was computed, in the transaction of the caller; the newest run alone keeps its details."""
    hold_survey(session, survey.id)
    session.refresh(survey)
    refuse_closed(survey)
    known = {flag.key: flag for flag in session.scalars(select(QualityFlag).where(QualityFlag.survey_id == survey.id))}
    for finding in computed.findings:
        _keep_finding(session, survey, known.pop(finding.key, None), finding, now)
    for flag in known.values():
        if flag.state in ("open", "answered"):
            FLAG_STATES.move(session, flag, "faded")
    for earlier in session.scalars(select(QualityRun).where(QualityRun.survey_id == survey.id)):
        earlier.summary = {name: value for name, value in earlier.summary.items() if name not in DETAILS}
    run = QualityRun(
        survey_id=survey.id,
        made_at=now,
        responses=computed.responses,
        collaborators=computed.collaborators,
        comparisons=computed.comparisons,
        summary={**computed.summary, "found": len(computed.findings)},
    )
    session.add(run)
    session.flush()
    who = None if person is None else person.id
    audit.log(session, "quality.computed", "survey", survey.id, at=now, person_id=who, survey_id=survey.id)
    return run


def latest_run(session: Session, survey: Survey) -> QualityRun | None:
    """The newest computation."""
    chosen = select(QualityRun).where(QualityRun.survey_id == survey.id).order_by(QualityRun.id.desc())
    return session.scalars(chosen.limit(1)).first()


def surveys_due(session: Session) -> list[int]:
    """Surveys in the field with so many new interviews since the last computation that another one is worth it."""
    newest = select(func.max(QualityRun.id)).where(QualityRun.survey_id == Survey.id).correlate(Survey)
    running = (
        select(Survey, QualityRun.responses)
        .outerjoin(QualityRun, QualityRun.id == newest.scalar_subquery())
        .where(Survey.state == "fieldwork", Survey.locked_at.is_(None), Survey.practice_of_id.is_(None))
        .order_by(Survey.id)
    )
    due = []
    for survey, before in session.execute(running):
        wanted = FIRST_AFTER if before is None else before + max(NEXT_AFTER, int(before * GROWTH))
        if count_interviews(session, survey) >= wanted:
            due.append(survey.id)
    return due


def refuse_closed(survey: Survey) -> None:
    """A locked survey knows of nobody who collected, and in a practice survey nothing is unusual."""
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", f"Survey {survey.id} is locked.")
    if survey.practice_of_id is not None:
        raise SurveyError("quality.practice", f"Survey {survey.id} is for practice.")


def _may_be_said(check: interviewer_checks.Check, interviews: Interviews) -> bool:
    """Of few interviews of somebody nothing; of one interview no pattern of answers that the respondent gave unseen,
    nor that another one is like those: who knows the other one's answers would know these (R4)."""
    if check.row is None:
        return check.n >= FEWEST_INTERVIEWS
    concerned = {check.row, int(check.facts.get(interviewer_checks.LIKE, check.row))}
    return check.indicator not in OF_ANSWERS or not any(interviews.handed_over[row] for row in concerned)


def _by_indicator(checks: Sequence[interviewer_checks.Check]) -> dict[str, Any]:
    """For the picture: whose mean score lies where, [collaborator, value, n, p, q, unusual]."""
    found: dict[str, Any] = {}
    for check in checks:
        of_indicator = found.setdefault(check.indicator, {"usual": check.usual, "rows": []})
        of_indicator["rows"].append([int(check.interviewer), check.value, check.n, check.p, check.q, check.flagged])
    return found


def _items(interviews: Interviews) -> dict[str, Any]:
    """Questions whose answers hang on who asks, which speaks of the question and of nobody; and whether communes had
    several collaborators, so that the two can be told apart."""
    compared = answers_to_compare(interviews)
    effects = item_effects.item_effects(compared, interviews.data.interviewer, interviews.areas)
    to_review = [
        {
            "variable": effect.item,
            "rho": effect.together.rho if effect.within_rho is None else effect.within_rho,
            "p": effect.together.p if effect.within_p is None else effect.within_p,
            "n": effect.together.n,
            "separable": effect.separable,
        }
        for effect in effects
        if effect.wants_review
    ]
    workers: dict[str, set[int]] = {area: set() for area in interviews.areas}
    for area, collaborator in zip(interviews.areas, interviews.collaborators, strict=True):
        workers[area].add(collaborator)
    return {"items": to_review, "separable": any(len(people) > 1 for people in workers.values())}


def _finding(check: interviewer_checks.Check, interviews: Interviews) -> Finding:
    case_id = None if check.row is None else interviews.cases[check.row]
    key = f"{check.indicator}/{check.interviewer}" + ("" if case_id is None else f"/{case_id}")
    return Finding(
        key,
        int(check.interviewer),
        case_id,
        check.indicator,
        float(check.value),
        float(check.usual),
        check.n,
        check.p,
        check.q,
        {name: value for name, value in check.facts.items() if name != interviewer_checks.LIKE},
    )


def _keep_finding(session: Session, survey: Survey, flag: QualityFlag | None, finding: Finding, now: datetime) -> None:
    facts: dict[str, Any] = {"usual": finding.usual, **finding.facts}
    numbers: dict[str, Any] = {"value": finding.value, "n": finding.n, "p": finding.p, "q": finding.q}
    if flag is None:
        about = {"key": finding.key, "collaborator_id": finding.collaborator_id, "case_id": finding.case_id}
        new = QualityFlag(survey_id=survey.id, indicator=finding.indicator, found_at=now, **about, **numbers)
        new.facts = facts
        session.add(new)
    elif flag.state == "settled":
        if is_worse(flag, finding):
            facts["settled"] = {"outcome": flag.outcome, "note": flag.note, "at": _moment(flag.settled_at)}
            cleared = {"outcome": "", "note": "", "settled_at": None, "settled_by_id": None, "found_at": now}
            FLAG_STATES.move(session, flag, "open", **cleared, **numbers, facts=facts)
    else:
        if "settled" in flag.facts:
            facts["settled"] = flag.facts["settled"]
        for name, value in {**numbers, "facts": facts}.items():
            setattr(flag, name, value)
        if flag.state == "faded":
            FLAG_STATES.move(session, flag, "open")


def is_worse(flag: QualityFlag, finding: Finding) -> bool:
    """Whether what was settled is further from the usual now and ten times as rare; where nothing is tested, half as
    far again."""
    before = abs((flag.value or 0.0) - float(flag.facts.get("usual", 0.0)))
    now = abs(finding.value - finding.usual)
    if flag.p is not None and finding.p is not None:
        return now > before and finding.p < flag.p * CLEARLY_RARER
    return now > before * CLEARLY_FURTHER


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""
