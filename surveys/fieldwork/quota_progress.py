"""Quotas tracked as quotas: forms done and wanted by commune and group. Nothing here ever stops an interview.

Only questions on who the respondent is are matched with groups; answers to any other question are not counted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.service import draft_version, questionnaire_of, version_in_use
from surveys.reports.plan import planned_questions
from surveys.reports.planned_question import PlannedQuestion
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response
from surveys.samples.quota_groups import GroupMatch, QuotaGroup, suggested_match
from surveys.samples.records import DesignVersion
from surveys.samples.service import current_draw

MATCHES = "group_matches"


@dataclass(frozen=True)
class QuotaCell:
    """Forms done, and wanted where the allocation says so."""

    done: int
    wanted: int | None

    @property
    def missing(self) -> int:
        return max((self.wanted or 0) - self.done, 0)

    @property
    def over(self) -> int:
        """Forms beyond what was wanted."""
        return 0 if self.wanted is None else max(self.done - self.wanted, 0)


@dataclass(frozen=True)
class QuotaRow:
    """A commune: its forms in all, and of each group in the order of `QuotaProgress.groups`."""

    psu: str
    name: str
    all_forms: QuotaCell
    cells: tuple[QuotaCell, ...]


@dataclass(frozen=True)
class QuotaProgress:
    """Communes × groups; `unmatched` are the groups that no question tells yet, which are not counted."""

    groups: tuple[QuotaGroup, ...]
    rows: tuple[QuotaRow, ...]
    totals: tuple[QuotaCell, ...]
    unmatched: tuple[QuotaGroup, ...] = field(default=())


def quota_design(session: Session, survey_id: int) -> DesignVersion | None:
    """The design of the current draw if it holds an allocation with groups."""
    draw = current_draw(session, survey_id)
    return draw.design if draw is not None and draw.design.planning.get("groups") else None


def groups_of(design: DesignVersion) -> tuple[QuotaGroup, ...]:
    """The groups of an allocation as they came."""
    return tuple(QuotaGroup(**stored) for stored in design.planning.get("groups", ()))


def profile_questions(session: Session, survey_id: int) -> list[PlannedQuestion]:
    """The questions on who the respondent is: one answer to choose, or a number."""
    version = version_in_use(session, survey_id) or draft_version(session, survey_id)
    return [] if version is None else _on_the_respondent(questionnaire_of(version))


def _on_the_respondent(questionnaire: Questionnaire) -> list[PlannedQuestion]:
    """Those of the last part, where respondents say who they are, and those of the screening."""
    asked = (
        each
        for each in planned_questions([questionnaire])
        if each.is_profile or each.variable in questionnaire.screened
    )
    return [each for each in asked if each.kind in ("single", "number")]


def variables_of_groups(session: Session, survey_id: int, questionnaire: Questionnaire) -> list[str]:
    """The questions of a questionnaire that tell the groups of the allocation, strata although nobody marked them."""
    design = quota_design(session, survey_id)
    matched = matches_of(design, _on_the_respondent(questionnaire)) if design is not None else {}
    return list(dict.fromkeys(match.variable for match in matched.values() if _tells(match)))


def matches_of(design: DesignVersion, questions: Sequence[PlannedQuestion]) -> dict[str, GroupMatch]:
    """Group → answers: as somebody matched them, else as the names suggest; only questions that are asked count."""
    kept = design.planning.get(MATCHES)
    by_variable = {each.variable: each for each in questions}
    if kept is not None:
        stored = {name: GroupMatch(**{**plain, "codes": tuple(plain["codes"])}) for name, plain in kept.items()}
        return {name: match for name, match in stored.items() if match.variable in by_variable}
    return _suggested(groups_of(design), questions)


def match_groups(
    session: Session,
    survey: Survey,
    matches: Mapping[str, GroupMatch],
    *,
    person: Person,
    now: datetime,
) -> None:
    """Keep which answers mean which group. Errors: `quota.no_groups`, `quota.no_profile_question`."""
    hold_survey(session, survey.id)
    design = quota_design(session, survey.id)
    if design is None:
        raise SurveyError("quota.no_groups", "The allocation names no groups.")
    allowed = {each.variable for each in profile_questions(session, survey.id)}
    other = sorted({match.variable for match in matches.values()} - allowed)
    if other:
        raise SurveyError("quota.no_profile_question", "Only questions on the respondent count.", name=other[0])
    plain = {name: {**asdict(match), "codes": list(match.codes)} for name, match in matches.items()}
    design.planning = {**design.planning, MATCHES: plain}
    audit.log(
        session,
        "quota.matched",
        "design_version",
        design.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=", ".join(sorted({match.variable for match in matches.values()})),
    )


def unasked_groups(session: Session, survey: Survey) -> tuple[QuotaGroup, ...]:
    """Groups of the allocation that no question of the newest questionnaire tells."""
    design = quota_design(session, survey.id)
    if design is None:
        return ()
    matched = matches_of(design, profile_questions(session, survey.id))
    return tuple(group for group in groups_of(design) if not _tells(matched.get(group.name)))


def quota_progress(session: Session, survey: Survey) -> QuotaProgress | None:
    """Forms done and wanted by commune and group; None where the allocation names no groups."""
    design = quota_design(session, survey.id)
    if design is None:
        return None
    matched = matches_of(design, profile_questions(session, survey.id))
    told = tuple(group for group in groups_of(design) if _tells(matched.get(group.name)))
    rules = [matched[group.name] for group in told]
    done, forms = _counted(session, survey, rules)
    rows = []
    for row in design.planning["rows"]:
        if not row["forms"]:
            continue
        counts = done.get(row["code"], [0] * len(rules))
        cells = (QuotaCell(n, _wanted(group, row["code"])) for group, n in zip(told, counts, strict=True))
        whole = QuotaCell(forms.get(row["code"], 0), row["forms"])
        rows.append(QuotaRow(row["code"], row["name"], whole, tuple(cells)))
    sums = [sum(row.cells[place].done for row in rows) for place in range(len(told))]
    totals = (
        QuotaCell(sum(row.all_forms.done for row in rows), sum(row.all_forms.wanted or 0 for row in rows)),
        *(QuotaCell(n, group.forms) for group, n in zip(told, sums, strict=True)),
    )
    left = tuple(group for group in groups_of(design) if group not in told)
    return QuotaProgress(told, tuple(rows), totals, left)


def _wanted(group: QuotaGroup, code: str) -> int | None:
    return group.by_commune.get(code, 0) if group.by_commune else None


def _tells(match: GroupMatch | None) -> bool:
    return match is not None and (bool(match.codes) or match.low is not None)


def _counted(
    session: Session, survey: Survey, rules: Sequence[GroupMatch]
) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Responses by commune that each rule holds for, and in all."""
    counts: dict[str, list[int]] = {}
    forms: dict[str, int] = {}
    statement = select(Response.psu, Response.answers)
    answered: list[tuple[str, dict[str, Any]]] = [
        (psu, answers)
        for psu, answers in session.execute(
            statement.where(Response.survey_id == survey.id, Response.state == "submitted", of_source(SAMPLE))
        )
    ]
    for psu, answers in answered:
        inside = counts.setdefault(psu, [0] * len(rules))
        forms[psu] = forms.get(psu, 0) + 1
        for place, rule in enumerate(rules):
            inside[place] += rule.holds(answers)
    return counts, forms


def _suggested(groups: Sequence[QuotaGroup], questions: Sequence[PlannedQuestion]) -> dict[str, GroupMatch]:
    """For each dimension the first question that tells every one of its groups by name."""
    found: dict[str, GroupMatch] = {}
    for dimension in dict.fromkeys(group.dimension for group in groups):
        inside = [group for group in groups if group.dimension == dimension]
        for question in questions:
            suggested = {group.name: suggestion(group, question) for group in inside}
            if all(_tells(match) for match in suggested.values()):
                found |= suggested
                break
    return found


def suggestion(group: QuotaGroup, question: PlannedQuestion) -> GroupMatch:
    """The answers to a question that the name of a group points to."""
    options = tuple((code, label) for code, label in question.item.options) if question.item is not None else ()
    return suggested_match(group.name, question.variable, options)
