"""What results and report show: the questions of all published versions, and the domains that the office chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Banner, DerivedVariable, Item
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.merged_versions import Version, merged_variables
from surveys.questionnaires.numbering import numbered
from surveys.questionnaires.questionnaire import Group, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.reports.declared_variables import asked_names, declared_variables, derived_banners, derived_questions
from surveys.reports.planned_question import PlannedQuestion
from surveys.reports.records import AnalysisPlan
from surveys.reports.results import battery_title
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN, field_design
from surveys.responses.records import Response
from surveys.samples.records import SelectedUnit
from surveys.text.i18n import gettext as _

__all__ = [
    "Plan",
    "PlannedQuestion",
    "battery_keys",
    "default_banners",
    "plan_of",
    "planned_questions",
    "possible_banners",
    "published_questionnaires",
    "write_plan",
]

MOST_DOMAINS = 8
DEFAULT_BANNERS = 5
MOST_PLANNED = 64

_planned: dict[tuple[str, ...], tuple[PlannedQuestion, ...]] = {}


@dataclass(frozen=True)
class Plan:
    """The questions in order, the banners that are shown, and those that could be chosen.

    `derived` are the variables made from answers; as questions they stand after all others. `marks_differences`:
    letters say which groups differ significantly.
    """

    questions: tuple[PlannedQuestion, ...]
    banners: tuple[Banner, ...]
    possible_banners: tuple[Banner, ...]
    derived: tuple[DerivedVariable, ...] = ()
    marks_differences: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """The closed questions, as the analysis takes them."""
        return tuple(question.item for question in self.questions if question.item is not None)

    def asked(self) -> Plan:
        """Without what is made from answers and without letters: all that live tables show (decision 12).

        Between two steps a letter that comes or goes would tell of the few answers that came in, and looking again and
        again finds differences where there are none.
        """
        made = {variable.name for variable in self.derived}
        questions = tuple(question for question in self.questions if question.variable not in made)
        banners, possible = (
            tuple(banner for banner in some if banner.variable not in made)
            for some in (self.banners, self.possible_banners)
        )
        return Plan(questions, banners, possible)


def plan_of(session: Session, survey: Survey) -> Plan | None:
    """The plan of a survey: as the office wrote it, otherwise the default; None before a questionnaire is published."""
    versions = _published(session, survey)
    if not versions:
        return None
    questions = _questions_of(versions)
    declared = declared_variables(session, survey)
    if declared:
        # A later version of the questionnaire may ask something by a name that was free: what is asked comes first.
        asked = asked_names(session, survey)
        declared = tuple(each for each in declared if each.name not in asked)
    made = derived_questions(declared, questions)
    possible = (*possible_banners(session, survey, questions), *derived_banners(made))
    record = session.get(AnalysisPlan, survey.id)
    chosen = record.banners if record is not None else default_banners(possible, questions)
    by_variable = {banner.variable: banner for banner in possible}
    names = {question.variable for question in made}
    return Plan(
        questions=(*questions, *made),
        banners=tuple(by_variable[name] for name in chosen if name in by_variable),
        possible_banners=possible,
        derived=tuple(each.variable for each in declared if each.name in names),
        marks_differences=record is not None and record.marks_differences,
    )


def write_plan(
    session: Session,
    survey: Survey,
    *,
    banners: list[str],
    marks_differences: bool = False,
    person: Person,
    now: datetime,
) -> AnalysisPlan:
    """Store the choice of domains, in order, and whether letters mark which of them differ; SurveyError
    `plan.unknown_banner` for one that cannot serve.

    Live tables keep the domains of their first step whatever is chosen meanwhile (R6).
    """
    hold_survey(session, survey.id)
    plan = plan_of(session, survey)
    possible = {banner.variable for banner in plan.possible_banners} if plan is not None else set()
    unknown = [name for name in banners if name not in possible]
    if unknown:
        raise SurveyError("plan.unknown_banner", f"{unknown} cannot serve as domains.", banners=unknown)
    record = session.get(AnalysisPlan, survey.id) or AnalysisPlan(survey_id=survey.id)
    record.banners, record.written_at, record.written_by_id = banners, now, person.id
    record.marks_differences = marks_differences
    session.add(record)
    audit.log(
        session,
        "plan.written",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=", ".join([*banners, *(["marks_differences"] if marks_differences else [])]),
    )
    return record


def published_questionnaires(session: Session, survey: Survey) -> list[Questionnaire]:
    """Every version that was ever published, oldest first."""
    return [questionnaire_of(version) for version in _published(session, survey)]


def _published(session: Session, survey: Survey) -> Sequence[QuestionnaireVersion]:
    statement = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None))
        .order_by(QuestionnaireVersion.number)
    )
    return session.scalars(statement).all()


def _questions_of(versions: Sequence[QuestionnaireVersion]) -> tuple[PlannedQuestion, ...]:
    """The questions of published versions, put together once: what was published never changes."""
    contents = tuple(version.content_hash for version in versions)
    known = _planned.get(contents)
    if known is None:
        if len(_planned) >= MOST_PLANNED:
            _planned.clear()
        known = _planned[contents] = planned_questions([questionnaire_of(version) for version in versions])
    return known


def planned_questions(questionnaires: list[Questionnaire]) -> tuple[PlannedQuestion, ...]:
    """Questions of all versions in the newest's order, in the newest wording, with the options of all versions.

    One that a later version no longer asks stays: its answers are there.
    """
    batteries = {id(each): battery_keys(each) for each in questionnaires}
    found: list[PlannedQuestion] = []
    for variable in merged_variables([Version(number, each) for number, each in enumerate(questionnaires, 1)]):
        question, asked = variable.question, variable.questionnaire
        if variable.placed.repeats or not question.is_asked:
            continue
        name, label = question.name, variable.label
        battery = batteries[id(asked)].get(name, "")
        section = variable.section
        if battery and section == battery_title(battery):  # a grid by itself goes on in the section before it
            section = found[-1].section if found else section
        planned = PlannedQuestion(name, len(found) + 1, label, section, _result_kind(question.kind), battery=battery)
        if question.is_select:
            found.append(replace(planned, item=Item(name, label, variable.options, question.reading == "choices")))
        elif planned.kind in ("number", "open") and not _is_other_specify(name, asked):
            found.append(planned)
    profile = _profile_section(found)
    return tuple(
        replace(question, is_profile=bool(profile) and question.section == profile)
        for question in _with_numerals(found)
    )


def _with_numerals(questions: list[PlannedQuestion]) -> list[PlannedQuestion]:
    """The number of each question told from its words, also where the words name columns and groups."""
    said = numbered([(question.label, battery_title(question.battery)) for question in questions])
    return [
        replace(
            question,
            numeral=numeral,
            label=words,
            item=None if question.item is None else replace(question.item, label=words),
        )
        for question, (numeral, words) in zip(questions, said, strict=True)
    ]


def _profile_section(questions: list[PlannedQuestion]) -> str:
    """The section in which respondents say who they are: the last one with a single-choice question."""
    single = [question for question in questions if question.kind == "single"]
    several = len({question.section for question in single}) > 1
    return single[-1].section if several else ""


def battery_keys(questionnaire: Questionnaire) -> dict[str, str]:
    """Variable → key of its battery: at least three neighbours of one group that are answered on one scale.

    The group is one inside a section, or one that its author keeps on one page; a whole section that happens to use one
    scale is no battery.
    """
    asked = [
        (placed.item.name, placed.groups, getattr(placed.item, "choices", ""))
        for placed in questionnaire.placed.values()
        if not placed.repeats and getattr(placed.item, "kind", "") == "select_one"
        if not placed.item.other_specify  # type: ignore[union-attr]
    ]
    keys: dict[str, str] = {}
    for (groups, scale), members in groupby(asked, key=lambda one: (one[1], one[2])):
        names = [name for name, _groups, _scale in members]
        group = questionnaire.placed[groups[-1]].item if groups else None
        if len(names) >= 3 and scale and isinstance(group, Group) and (len(groups) > 1 or group.is_one_page):
            title = questionnaire.text(group.label)
            keys |= dict.fromkeys(names, f"{names[0]}\n{title}")
    return keys


def possible_banners(session: Session, survey: Survey, questions: Iterable[PlannedQuestion]) -> tuple[Banner, ...]:
    """The stratum (where there are several), then every single-choice question with at most eight options."""
    design = field_design(session, survey)
    elsewhere = Response.survey_id == survey.id, Response.import_id.is_not(None), Response.state == "submitted"
    found = set(session.scalars(select(Response.stratum).where(*elsewhere).distinct()))
    if design is not None and design.draw is not None:
        drawn = select(SelectedUnit.stratum).where(SelectedUnit.draw_id == design.draw.id).distinct()
        found |= set(session.scalars(drawn))
    strata = sorted(found)
    by_stratum = [Banner(STRATUM_COLUMN, _("Tầng"), tuple((s, s) for s in strata))] if len(strata) > 1 else []
    by_question = [
        Banner(question.variable, question.label, question.item.options)
        for question in questions
        if question.item is not None and not question.item.multiple and 2 <= len(question.item.options) <= MOST_DOMAINS
    ]
    return (*by_stratum, *by_question)


def default_banners(possible: tuple[Banner, ...], questions: tuple[PlannedQuestion, ...]) -> list[str]:
    """The stratum and the questions in which respondents say who they are."""
    profile = {question.variable for question in questions if question.is_profile}
    about_respondents = [banner.variable for banner in possible if banner.variable in profile]
    stratum = [banner.variable for banner in possible if banner.variable == STRATUM_COLUMN]
    return (stratum + about_respondents)[:DEFAULT_BANNERS]


def _result_kind(kind: str) -> str:
    row = KINDS[kind]
    if row.counts:
        return "number"
    found = {"choice": "single", "choices": "multiple", "text": "open"} if row.asked else {}
    return found.get(row.reading, "none")


def _is_other_specify(name: str, questionnaire: Questionnaire) -> bool:
    return any(name in (f"{q.name}_other", q.other_specify) for q in questionnaire.questions())
