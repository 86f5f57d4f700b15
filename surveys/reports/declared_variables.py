"""Variables of the analysis plan that are made from answers: declared once, checked, kept with author and time.

They enter the results when fieldwork ends, never before (decision 12). What results have shown stays declared: a table
that was seen can be subtracted from the next one, so from then on a variable is neither changed nor taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import isfinite

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Bands, Banner, Collapsed, CountOf, DerivedVariable, Item, Score, TopBox
from analysis.derived_variables import derived_variable, sources_of, to_dict
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.derived_words import definition_words, others_words, top_words
from surveys.reports.frozen import check_not_frozen
from surveys.reports.planned_question import PlannedQuestion
from surveys.reports.records import PlanVariable
from surveys.requests.records import Survey
from surveys.text import search_key
from surveys.text.i18n import gettext as _

MOST_CLASSES = 8
MOST_VARIABLES = 20
LONGEST_LABEL = 120
MOST_POINTS = 1_000_000
Questions = Mapping[str, PlannedQuestion]


@dataclass(frozen=True)
class DeclaredVariable:
    """A variable that is in force, with what is said of it wherever its results are shown."""

    variable: DerivedVariable
    written_at: datetime
    author: str
    is_later: bool
    version: int

    @property
    def name(self) -> str:
        return self.variable.name


def declared_variables(session: Session, survey: Survey) -> tuple[DeclaredVariable, ...]:
    """Those in force, in the order in which they were declared."""
    statement = (
        select(PlanVariable, Person.full_name)
        .join(Person, Person.id == PlanVariable.written_by_id)
        .where(PlanVariable.survey_id == survey.id, PlanVariable.ended_at.is_(None))
        .order_by(PlanVariable.id)
    )
    return tuple(
        DeclaredVariable(
            derived_variable(record.definition), record.written_at, author, record.is_later, record.version
        )
        for record, author in session.execute(statement)
    )


def declare(
    session: Session,
    survey: Survey,
    variable: DerivedVariable,
    questions: Sequence[PlannedQuestion],
    *,
    person: Person,
    now: datetime,
    replaces: str = "",
) -> PlanVariable:
    """Write a variable into the plan, or a new version of `replaces`; its name is made from its label.

    `questions` are those of the questionnaire. Raises SurveyError `derived.…` with what is to be mended.
    """
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    known = declared_variables(session, survey)
    asked = {question.variable: question for question in questions}
    check_variable(variable, asked)
    others = [each for each in known if each.name != replaces]
    label = variable.label.strip()
    if any(search_key(each.variable.label) == search_key(label) for each in others):
        raise SurveyError("derived.label_taken", f"There is a variable called {label!r}.", label=label)
    if len(others) >= MOST_VARIABLES:
        raise SurveyError("derived.too_many", f"More than {MOST_VARIABLES} variables.", most=MOST_VARIABLES)
    taken = {*asked_names(session, survey), *(row.name for row in _all(session, survey))}
    version, name = 1, _name(label, taken)
    if replaces:
        _refuse_shown(survey)
        before = _in_force(session, survey, replaces)
        version, name, before.ended_at = before.version + 1, replaces, now
    record = PlanVariable(
        survey_id=survey.id,
        name=name,
        version=version,
        definition=to_dict(replace(variable, name=name, label=label)),
        survey_state=survey.state,
        written_at=now,
        written_by_id=person.id,
    )
    session.add(record)
    session.flush()
    _log(session, survey, "plan.variable_written", record.id, label, person=person, now=now)
    return record


def remove_variable(session: Session, survey: Survey, name: str, *, person: Person, now: datetime) -> None:
    """Take a variable out of the plan; SurveyError `derived.shown` once results have shown it."""
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    record = _in_force(session, survey, name)
    _refuse_shown(survey)
    record.ended_at = now
    label = str(record.definition.get("label", ""))
    _log(session, survey, "plan.variable_removed", record.id, label, person=person, now=now)


def can_change(survey: Survey) -> bool:
    """Whether declared variables may still be changed and taken out."""
    return survey.state in ("design", "fieldwork")


def check_variable(variable: DerivedVariable, questions: Questions) -> None:
    """SurveyError `derived.…` where a declaration is not complete or does not fit its question."""
    if not variable.label.strip() or len(variable.label) > LONGEST_LABEL:
        raise SurveyError("derived.label", "A label is needed.", most=LONGEST_LABEL)
    for source in sources_of(variable):
        if source not in questions:
            raise SurveyError("derived.unknown_source", f"There is no question {source!r}.")
    if isinstance(variable, Bands):
        _check_bands(variable)
    elif isinstance(variable, Collapsed):
        groups = dict.fromkeys(group for _code, group in variable.groups)
        if not 2 <= len(groups) <= MOST_CLASSES:
            raise SurveyError("derived.groups", "Two to eight groups are needed.", most=MOST_CLASSES)
    elif isinstance(variable, TopBox):
        counted = set(_codes(questions[variable.source])) - set(variable.left_out)
        if not set(variable.codes) or not set(variable.codes) < counted:
            raise SurveyError("derived.top", "Some answers, and not all, must be chosen.")
    elif isinstance(variable, CountOf):
        if len(variable.codes) < 1 or len(variable.sources) + len(variable.codes) < 3:
            raise SurveyError("derived.count", "At least two choices must be counted.")
    elif isinstance(variable, Score):
        points = {float(each) for _code, each in variable.points}
        if len(points) < 2 or max(map(abs, points)) > MOST_POINTS:
            raise SurveyError("derived.points", "At least two different points are needed.", most=MOST_POINTS)
    elif variable.condition == variable.source or not variable.codes:
        raise SurveyError("derived.condition", "Another question and at least one of its answers are needed.")


def asked_names(session: Session, survey: Survey) -> set[str]:
    """The names of all that any version of the questionnaire asks, also what no result shows (dates, words typed)."""
    statement = select(QuestionnaireVersion.definition).where(QuestionnaireVersion.survey_id == survey.id)
    return {name for stored in session.scalars(statement) for name in Questionnaire.from_dict(stored).placed}


def derived_questions(
    declared: Sequence[DeclaredVariable], questions: Sequence[PlannedQuestion]
) -> tuple[PlannedQuestion, ...]:
    """Declared variables as questions of the results, after all others."""
    asked = {question.variable: question for question in questions}
    found: list[PlannedQuestion] = []
    for each in declared:
        if not all(source in asked for source in sources_of(each.variable)):
            continue
        item = _item(each.variable, asked)
        kind = "number" if item is None else "multiple" if item.multiple else "single"
        found.append(
            PlannedQuestion(
                each.name,
                len(questions) + len(found) + 1,
                each.variable.label,
                _("Biến tạo thêm"),
                kind,
                item=item,
                definition=definition_words(each.variable, asked),
                is_later=each.is_later,
            )
        )
    return tuple(found)


def derived_banners(questions: Sequence[PlannedQuestion]) -> tuple[Banner, ...]:
    """Those that tables can be divided by."""
    return tuple(
        Banner(question.variable, question.label, question.item.options)
        for question in questions
        if question.item is not None and not question.item.multiple and 2 <= len(question.item.options) <= MOST_CLASSES
    )


def band_labels(bounds: Sequence[float]) -> tuple[str, ...]:
    """How classes of a number are called: below the first bound, between, from the last."""
    said = [f"{bound:g}".replace(".", ",") for bound in bounds]
    whole = all(float(bound).is_integer() for bound in bounds)
    between = [
        (f"{low}–{int(high) - 1}" if int(high) - 1 > int(first) else low)
        if whole
        else _("từ %(low)s đến dưới %(high)s", low=low, high=said[place + 1])
        for place, (low, (first, high)) in enumerate(zip(said, pairwise(bounds), strict=False))
    ]
    return (_("dưới %(bound)s", bound=said[0]), *between, _("từ %(bound)s trở lên", bound=said[-1]))


def _check_bands(variable: Bands) -> None:
    bounds = variable.bounds
    if not 1 <= len(bounds) < MOST_CLASSES or list(bounds) != sorted(set(bounds)) or not all(map(isfinite, bounds)):
        raise SurveyError("derived.bands", "One to seven rising bounds are needed.", most=MOST_CLASSES - 1)


def _item(variable: DerivedVariable, questions: Questions) -> Item | None:
    """A closed question in the results; None for a number."""
    if isinstance(variable, Bands):
        return Item(variable.name, variable.label, tuple((label, label) for label in variable.labels))
    if isinstance(variable, Collapsed):
        groups = dict.fromkeys(group for _code, group in variable.groups)
        return Item(variable.name, variable.label, tuple((group, group) for group in groups))
    if isinstance(variable, TopBox):
        words = top_words(variable, questions), others_words(variable, questions)
        return Item(variable.name, variable.label, (("1", words[0]), ("0", words[1])))
    if isinstance(variable, CountOf):
        most = len(variable.codes) if len(variable.sources) == 1 else len(variable.sources)
        options = tuple((str(number), str(number)) for number in range(most + 1))
        return Item(variable.name, variable.label, options) if len(options) <= MOST_CLASSES else None
    if isinstance(variable, Score):
        return None
    source = questions[variable.source].item
    return None if source is None else replace(source, variable=variable.name, label=variable.label)


def _codes(question: PlannedQuestion) -> tuple[str, ...]:
    return () if question.item is None else question.item.codes


def _name(label: str, taken: set[str]) -> str:
    """A name for files: the label without marks; numbered where it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", search_key(label)).strip("_")[:40] or "bien"
    base = plain if plain[0].isalpha() else f"bien_{plain}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def _all(session: Session, survey: Survey) -> Sequence[PlanVariable]:
    return session.scalars(select(PlanVariable).where(PlanVariable.survey_id == survey.id)).all()


def _in_force(session: Session, survey: Survey, name: str) -> PlanVariable:
    for record in _all(session, survey):
        if record.name == name and record.ended_at is None:
            return record
    raise SurveyError("derived.gone", f"There is no variable {name!r} any more.")


def _refuse_shown(survey: Survey) -> None:
    if not can_change(survey):
        raise SurveyError("derived.shown", "Results have shown it: it stays as it is.")


def _log(
    session: Session, survey: Survey, action: str, subject_id: int, label: str, *, person: Person, now: datetime
) -> None:
    audit.log(
        session,
        action,
        "plan_variable",
        subject_id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=label,
    )
