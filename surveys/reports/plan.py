"""What results and report show: the questions of all published versions, as the office arranged them in its plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Banner, DerivedVariable, Item
from surveys.fieldwork.records import Case
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.reports.declared_variables import asked_names, declared_variables, derived_banners, derived_questions
from surveys.reports.plan_content import Finding, PlanContent, Thresholds, added
from surveys.reports.plan_versions import content_before_fieldwork, content_in_force
from surveys.reports.planned_question import PlannedQuestion, battery_keys, planned_questions
from surveys.requests.records import Survey
from surveys.responses.dataset import PSU_COLUMN, STRATUM_COLUMN, FieldDesign, field_design
from surveys.responses.records import Response
from surveys.samples.records import SelectedUnit
from surveys.text.i18n import gettext as _

__all__ = [
    "Finding",
    "Plan",
    "PlannedQuestion",
    "Thresholds",
    "battery_keys",
    "default_banners",
    "plan_of",
    "planned_questions",
    "possible_banners",
    "published_questionnaires",
]

MOST_DOMAINS = 8
DEFAULT_BANNERS = 5
MOST_PLANNED = 64

_planned: dict[tuple[str, ...], tuple[PlannedQuestion, ...]] = {}


@dataclass(frozen=True)
class Plan:
    """The questions in the order chosen, the banners that are shown, and those that could be chosen.

    `derived` are the variables made from answers; as questions they stand after all others. `left_out` are questions
    that are asked and not shown. `marks_differences`: letters say which groups differ significantly. `version` is that
    of the plan as written, 0 where nothing was; `findings` are those that leaders are to be told of. `later`: what is
    in it now and was not when fieldwork started, as keys `question:<variable>`, `banner:<variable>`, `finding:<n>`,
    `threshold:<name>`, `variable:<name>`.
    """

    questions: tuple[PlannedQuestion, ...]
    banners: tuple[Banner, ...]
    possible_banners: tuple[Banner, ...]
    derived: tuple[DerivedVariable, ...] = ()
    marks_differences: bool = False
    version: int = 0
    thresholds: Thresholds = field(default_factory=Thresholds)
    findings: tuple[Finding, ...] = ()
    later: frozenset[str] = frozenset()
    left_out: tuple[PlannedQuestion, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """The closed questions, as the analysis takes them."""
        return tuple(question.item for question in self.questions if question.item is not None)

    @property
    def all_asked(self) -> tuple[PlannedQuestion, ...]:
        """All that the questionnaire asks, also what is left out; nothing that is made from answers."""
        made = {variable.name for variable in self.derived}
        return (*(question for question in self.questions if question.variable not in made), *self.left_out)

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
        return replace(
            self, questions=questions, banners=banners, possible_banners=possible, derived=(), marks_differences=False
        )

    def content(self, variables: Iterable[tuple[str, int]] = ()) -> PlanContent:
        """The same as names, as it is written; `variables` are the declared ones with their versions."""
        made = {variable.name for variable in self.derived}
        return PlanContent(
            banners=tuple(banner.variable for banner in self.banners),
            questions=tuple(each.variable for each in self.questions if each.variable not in made),
            left_out=tuple(each.variable for each in self.left_out),
            marks_differences=self.marks_differences,
            thresholds=self.thresholds,
            findings=self.findings,
            variables=tuple(variables),
        )


def plan_of(session: Session, survey: Survey, *, drafts: bool = False) -> Plan | None:
    """The plan of a survey: as the office wrote it, otherwise the default; None before a questionnaire is published.

    `drafts`: where nothing is published yet, of the newest draft, so that the plan can be written with it.
    """
    versions = _published(session, survey) or (_newest_draft(session, survey) if drafts else ())
    if not versions:
        return None
    asked = _questions_of(versions)
    declared = declared_variables(session, survey)
    if declared:
        # A later version of the questionnaire may ask something by a name that was free: what is asked comes first.
        names = asked_names(session, survey)
        declared = tuple(each for each in declared if each.name not in names)
    made = derived_questions(declared, asked)
    possible = (*possible_banners(session, survey, asked), *derived_banners(made))
    version, content = content_in_force(session, survey)
    content = content or PlanContent(banners=tuple(default_banners(possible, asked)))
    by_variable = {banner.variable: banner for banner in possible}
    shown, left_out = _arranged(asked, content)
    made = tuple(replace(each, number=len(shown) + place) for place, each in enumerate(made, 1))
    names_made = {question.variable for question in made}
    plan = Plan(
        questions=(*shown, *made),
        banners=tuple(by_variable[name] for name in content.banners if name in by_variable),
        possible_banners=possible,
        derived=tuple(each.variable for each in declared if each.name in names_made),
        marks_differences=content.marks_differences,
        version=version,
        thresholds=content.thresholds,
        findings=content.findings,
        left_out=left_out,
    )
    if survey.state == "design" or not version:
        return replace(plan, later=frozenset(f"variable:{each.name}" for each in declared if each.is_later))
    known = [(each.name, each.version) for each in declared]
    later = added(content_before_fieldwork(session, survey), plan.content(known))
    return replace(plan, later=later)


def _arranged(
    asked: Sequence[PlannedQuestion], content: PlanContent
) -> tuple[tuple[PlannedQuestion, ...], tuple[PlannedQuestion, ...]]:
    """Questions in the order chosen and numbered by it, then those that a later version of the questionnaire added;
    and what was left out."""
    if not content.questions:
        return tuple(asked), ()
    by_name = {question.variable: question for question in asked}
    chosen = [by_name[name] for name in content.questions if name in by_name]
    known = {*content.questions, *content.left_out}
    shown = (*chosen, *(question for question in asked if question.variable not in known))
    left_out = tuple(by_name[name] for name in content.left_out if name in by_name)
    return tuple(replace(each, number=place) for place, each in enumerate(shown, 1)), left_out


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


def _newest_draft(session: Session, survey: Survey) -> Sequence[QuestionnaireVersion]:
    statement = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.state == "draft"
    )
    return session.scalars(statement.order_by(QuestionnaireVersion.number.desc()).limit(1)).all()


def _questions_of(versions: Sequence[QuestionnaireVersion]) -> tuple[PlannedQuestion, ...]:
    """The questions of these versions, put together once: they are found by what the versions say."""
    contents = tuple(version.content_hash for version in versions)
    known = _planned.get(contents)
    if known is None:
        if len(_planned) >= MOST_PLANNED:
            _planned.clear()
        known = _planned[contents] = planned_questions([questionnaire_of(version) for version in versions])
    return known


def possible_banners(session: Session, survey: Survey, questions: Iterable[PlannedQuestion]) -> tuple[Banner, ...]:
    """The stratum and the commune (where there are several), then every single-choice question with at most eight
    options."""
    design = field_design(session, survey)
    by_question = [
        Banner(question.variable, question.label, question.item.options)
        for question in questions
        if question.item is not None and not question.item.multiple and 2 <= len(question.item.options) <= MOST_DOMAINS
    ]
    return (*_stratum_banner(session, survey, design), *_commune_banner(session, design), *by_question)


def _stratum_banner(session: Session, survey: Survey, design: FieldDesign | None) -> list[Banner]:
    elsewhere = Response.survey_id == survey.id, Response.import_id.is_not(None), Response.state == "submitted"
    found = set(session.scalars(select(Response.stratum).where(*elsewhere).distinct()))
    if design is not None and design.draw is not None:
        drawn = select(SelectedUnit.stratum).where(SelectedUnit.draw_id == design.draw.id).distinct()
        found |= set(session.scalars(drawn))
    strata = sorted(found)
    return [Banner(STRATUM_COLUMN, _("Tầng"), tuple((s, s) for s in strata))] if len(strata) > 1 else []


def _commune_banner(session: Session, design: FieldDesign | None) -> list[Banner]:
    """The communes that were drawn, in the order of their codes: too many for the default, and never live."""
    if design is None or design.draw is None:
        return []
    drawn = select(Case.psu, Case.psu_name).where(Case.draw_id == design.draw.id).distinct().order_by(Case.psu)
    communes = {row.psu: row.psu_name for row in session.execute(drawn)}
    return [Banner(PSU_COLUMN, _("Xã, phường"), tuple(communes.items()))] if len(communes) > 1 else []


def default_banners(possible: tuple[Banner, ...], questions: tuple[PlannedQuestion, ...]) -> list[str]:
    """The stratum and the questions in which respondents say who they are."""
    profile = {question.variable for question in questions if question.is_profile}
    about_respondents = [banner.variable for banner in possible if banner.variable in profile]
    stratum = [banner.variable for banner in possible if banner.variable == STRATUM_COLUMN]
    return (stratum + about_respondents)[:DEFAULT_BANNERS]
