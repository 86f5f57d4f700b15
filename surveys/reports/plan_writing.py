"""The office writes its analysis plan; when fieldwork starts it is kept as it stands then.

What results have shown can be taken back from nobody: once something was published, a question that was shown stays in
the plan and no threshold is lowered; groups may change, and tables are protected beside those shown earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.declared_variables import declared_variables
from surveys.reports.frozen import check_not_frozen
from surveys.reports.plan import Plan, plan_of
from surveys.reports.plan_content import MOST_FINDINGS, Finding, PlanContent, Thresholds
from surveys.reports.plan_versions import content_in_force, is_published, plan_versions, write_version
from surveys.reports.records import PlanVersion
from surveys.requests.records import Survey
from surveys.text import nfc, one_line

SHORTEST_REASON = 10
MOST_BANNERS = 8
MOST_OF_A_THRESHOLD = 200
LOWEST = Thresholds()


def write_plan(
    session: Session,
    survey: Survey,
    *,
    banners: Sequence[str],
    questions: Sequence[str] | None = None,
    marks_differences: bool = False,
    thresholds: Thresholds | None = None,
    findings: Sequence[Finding] | None = None,
    reason: str = "",
    person: Person,
    now: datetime,
) -> PlanVersion:
    """Write the next version of the plan; what is None stays as it is, and what is the same is not written again.

    Raises SurveyError `plan.…` with what is to be mended; after design a reason is needed. Live tables keep the groups
    of their first step whatever is chosen meanwhile (R6).
    """
    hold_survey(session, survey.id)
    plan = plan_of(session, survey, drafts=True)
    if plan is None:
        raise SurveyError("plan.no_questionnaire", "There is no questionnaire to plan with.")
    check_not_frozen(session, survey)
    if survey.state != "design" and not plan_versions(session, survey):
        _keep(session, survey, plan, now=now)
    before = plan.content(_variables(session, survey))
    chosen = before.questions if questions is None else tuple(questions)
    content = PlanContent(
        banners=tuple(banners),
        questions=chosen,
        left_out=tuple(each.variable for each in plan.all_asked if each.variable not in set(chosen)),
        marks_differences=marks_differences,
        thresholds=thresholds or before.thresholds,
        findings=before.findings if findings is None else tuple(findings),
        variables=before.variables,
    )
    _check(plan, content)
    if is_published(session, survey):
        _check_published(before, content)
    version, _written = content_in_force(session, survey)
    if version and content == before:
        return plan_versions(session, survey)[-1]
    reason = one_line(nfc(reason))
    if survey.state != "design" and len(reason) < SHORTEST_REASON:
        raise SurveyError("plan.reason_missing", "A plan changed after design needs a reason.", least=SHORTEST_REASON)
    written = write_version(session, survey, content, reason=reason, person=person, now=now)
    _log(session, survey, written, person=person, now=now)
    return written


def keep_plan_at_start(session: Session, survey: Survey, *, now: datetime) -> None:
    """Write down the plan as it stands when fieldwork starts, if it is not written as that already."""
    plan = plan_of(session, survey)
    if plan is not None and not survey.is_practice:
        _keep(session, survey, plan, now=now)


def _keep(session: Session, survey: Survey, plan: Plan, *, now: datetime) -> None:
    content = plan.content(_variables(session, survey))
    version, written = content_in_force(session, survey)
    if not version or written != content:
        kept = write_version(session, survey, content, person=None, now=now)
        _log(session, survey, kept, person=None, now=now)


def _variables(session: Session, survey: Survey) -> list[tuple[str, int]]:
    return [(each.name, each.version) for each in declared_variables(session, survey)]


def _check(plan: Plan, content: PlanContent) -> None:
    unknown = _without(content.banners, (banner.variable for banner in plan.possible_banners))
    if unknown:
        raise SurveyError("plan.unknown_banner", f"{unknown} cannot serve as domains.", banners=unknown)
    if len(content.banners) > MOST_BANNERS:
        raise SurveyError("plan.too_many_banners", "Too many groups.", most=MOST_BANNERS)
    unknown = _without(content.questions, (question.variable for question in plan.all_asked))
    if unknown:
        raise SurveyError("plan.unknown_question", f"{unknown} are not asked.", questions=", ".join(unknown))
    if not content.questions:
        raise SurveyError("plan.no_question", "A plan shows at least one question.")
    _check_thresholds(content.thresholds)
    _check_findings(plan, content)


def _check_thresholds(thresholds: Thresholds) -> None:
    for each in fields(Thresholds):
        value, least = getattr(thresholds, each.name), getattr(LOWEST, each.name)
        if not least <= value <= MOST_OF_A_THRESHOLD:
            raise SurveyError(
                "plan.threshold", f"{each.name} is {value}.", name=each.name, least=least, most=MOST_OF_A_THRESHOLD
            )
    if thresholds.flag_base < thresholds.minimum_base:
        raise SurveyError("plan.flag_below", "The flag stands below the threshold.", least=thresholds.minimum_base)


def _check_findings(plan: Plan, content: PlanContent) -> None:
    if len(content.findings) > MOST_FINDINGS:
        raise SurveyError("plan.too_many_findings", "Too many findings.", most=MOST_FINDINGS)
    made = {variable.name for variable in plan.derived}
    shown = {*content.questions, *made}
    items = {
        each.variable: each.item
        for each in (*plan.questions, *plan.left_out)
        if each.variable in shown and each.item is not None
    }
    for number, finding in enumerate(content.findings, 1):
        item = items.get(finding.variable)
        if item is None:
            raise SurveyError("plan.finding_question", f"{finding.variable} is not shown.", number=number)
        if finding.answer and finding.answer not in item.codes:
            raise SurveyError("plan.finding_answer", f"{finding.answer} is no answer.", number=number)
        if finding.banner and (finding.banner not in content.banners or finding.banner == finding.variable):
            raise SurveyError("plan.finding_banner", f"{finding.banner} divides no table of it.", number=number)


def _check_published(before: PlanContent, now: PlanContent) -> None:
    gone = _without(before.questions, now.questions)
    if gone:
        raise SurveyError("plan.question_shown", f"{gone} were shown already.", count=len(gone))
    for each in fields(Thresholds):
        least = getattr(before.thresholds, each.name)
        if getattr(now.thresholds, each.name) < least:
            raise SurveyError("plan.threshold_lowered", f"{each.name} was {least}.", name=each.name, least=least)


def _without(names: Iterable[str], known: Iterable[str]) -> list[str]:
    known = set(known)
    return [name for name in names if name not in known]


def _log(session: Session, survey: Survey, version: PlanVersion, *, person: Person | None, now: datetime) -> None:
    audit.log(
        session,
        "plan.written",
        "survey",
        survey.id,
        at=now,
        person_id=None if person is None else person.id,
        survey_id=survey.id,
        detail=f"{version.number}: {', '.join(version.content['banners'])}",
    )
