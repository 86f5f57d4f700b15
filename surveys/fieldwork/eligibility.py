"""Eligibility by stratum: of those who were screened, how many are to be interviewed; everybody told their stratum.

Counted are the forms of the survey's own fieldwork on a questionnaire with a screening: submitted, and screened out.
Who declined what decides is neither eligible nor not; the rate is of those of whom it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.quota_progress import groups_of, matches_of, profile_questions, quota_design
from surveys.fieldwork.response_rates import proportional_eligibility
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.screening import is_eligible, strata_of
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response
from surveys.responses.screened_out import SCREENED_OUT, SUBMITTED
from surveys.text import vi_alphabet_key
from surveys.text.i18n import gettext as _

FEWEST_KNOWN = 10
"""A group that answers make is shown from as many on; strata of the sample are known without any answer."""


@dataclass(frozen=True)
class EligibilityRow:
    """Persons of a stratum who were screened; `is_hidden`: too few for their numbers to be shown."""

    title: str
    eligible: int
    not_eligible: int
    unknown: int
    is_hidden: bool = False

    @property
    def screened(self) -> int:
        return self.eligible + self.not_eligible + self.unknown

    @property
    def rate(self) -> float | None:
        """The share eligible of those of whom it is known, in percent."""
        share = proportional_eligibility(self.eligible, self.not_eligible)
        return None if share is None else 100 * share


@dataclass(frozen=True)
class EligibilityTable:
    """Rows by one way of dividing the population."""

    title: str
    rows: tuple[EligibilityRow, ...]


@dataclass(frozen=True)
class Screened:
    """Somebody who was screened."""

    stratum: str
    answers: Mapping[str, Any]
    eligible: bool | None


Division = tuple[str, Sequence[tuple[str, Callable[[Screened], bool]]]]


def eligibility(session: Session, survey: Survey) -> tuple[EligibilityTable, ...]:
    """The whole and the strata of the sample, then a table for each question or group of a quota that tells a stratum;
    nothing where no questionnaire screens."""
    screening = _screening_versions(session, survey)
    if not screening:
        return ()
    people = _screened(session, survey, screening)
    strata = sorted({person.stratum for person in people if person.stratum}, key=vi_alphabet_key)
    by_stratum: Division = ("", [(name, _of_stratum(name)) for name in strata if len(strata) > 1])
    divisions = [*_of_answers(screening[max(screening)]), *_of_quotas(session, survey)]
    first = _table(by_stratum, people)
    tables = (_table(each, people, fewest=FEWEST_KNOWN) for each in divisions)
    whole = _row(_("Tất cả"), people)
    return (EligibilityTable(_("Toàn mẫu và từng tầng"), (whole, *first.rows)), *tables)


def _screening_versions(session: Session, survey: Survey) -> dict[int, Questionnaire]:
    chosen = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None)
    )
    found = {version.id: questionnaire_of(version) for version in session.scalars(chosen)}
    return {id_: questionnaire for id_, questionnaire in found.items() if questionnaire.screening is not None}


def _screened(session: Session, survey: Survey, screening: Mapping[int, Questionnaire]) -> list[Screened]:
    told = (Response.stratum, Response.answers, Response.declined, Response.submitted_on, Response.state)
    chosen = select(Response.version_id, *told).where(
        Response.survey_id == survey.id,
        Response.version_id.in_(list(screening)),
        Response.state.in_((SUBMITTED, SCREENED_OUT)),
        Response.import_id.is_(None),
        of_source(SAMPLE),
    )
    return [
        Screened(stratum, answers, _known(screening[version_id], answers, declined, on, state))
        for version_id, stratum, answers, declined, on, state in session.execute(chosen)
    ]


def _known(
    questionnaire: Questionnaire, answers: Mapping[str, Any], declined: Sequence[str], on: date, state: str
) -> bool | None:
    if state == SUBMITTED or not declined:
        return state == SUBMITTED
    return is_eligible(Interview(questionnaire, answers, today=on, declined=declined).state)


def _of_answers(questionnaire: Questionnaire) -> list[Division]:
    """The questions that their author marked, each with its options."""
    divisions: list[Division] = []
    for question in strata_of(questionnaire):
        if question.kind != "select_one":
            continue
        rows = [(questionnaire.label(c), _answers(question.name, c.name)) for c in questionnaire.choices_of(question)]
        divisions.append((questionnaire.label(question), [*rows, (_("Không trả lời"), _answers(question.name, None))]))
    return divisions


def _of_quotas(session: Session, survey: Survey) -> list[Division]:
    """The groups of a quota, those of one dimension together."""
    design = quota_design(session, survey.id)
    if design is None:
        return []
    matched = matches_of(design, profile_questions(session, survey.id))
    found: dict[int, list[tuple[str, Callable[[Screened], bool]]]] = {}
    for group in groups_of(design):
        if group.name in matched:
            found.setdefault(group.dimension, []).append((group.name, _of_group(matched[group.name].holds)))
    return [(_("Nhóm có chỉ tiêu: %(groups)s", groups=", ".join(name for name, _rule in rows)), rows)
            for rows in found.values()]  # fmt: skip


def _of_stratum(name: str) -> Callable[[Screened], bool]:
    return lambda person: person.stratum == name


def _answers(variable: str, code: str | None) -> Callable[[Screened], bool]:
    return lambda person: person.answers.get(variable) == code


def _of_group(holds: Callable[[Mapping[str, Any]], bool]) -> Callable[[Screened], bool]:
    return lambda person: holds(person.answers)


def _table(division: Division, people: Iterable[Screened], *, fewest: int = 0) -> EligibilityTable:
    title, rules = division
    everyone = list(people)
    rows = (_row(name, [person for person in everyone if rule(person)], fewest=fewest) for name, rule in rules)
    return EligibilityTable(title, _with_second_hidden([row for row in rows if row.screened]))


def _with_second_hidden(rows: list[EligibilityRow]) -> tuple[EligibilityRow, ...]:
    """The rows; beside a single hidden one the smallest other is hidden too, else the whole would tell it."""
    if sum(row.is_hidden for row in rows) == 1:
        smallest = min((row for row in rows if not row.is_hidden), key=lambda row: row.screened, default=None)
        rows = [replace(row, is_hidden=True) if row is smallest else row for row in rows]
    return tuple(rows)


def _row(title: str, people: Sequence[Screened], *, fewest: int = 0) -> EligibilityRow:
    known = [person.eligible for person in people]
    counts = (known.count(True), known.count(False), known.count(None))
    return EligibilityRow(title, *counts, is_hidden=counts[0] + counts[1] < fewest)
