"""What is printed for the field: forms with their serials, for cases or blank, and what manual and cards say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS, Moment
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.service import issue_forms
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import person_to_interview
from surveys.people.records import Person
from surveys.questionnaires.paper.blocks import Copy, Head, Paper, TableBlock, Text
from surveys.questionnaires.paper.form import PaperFacts
from surveys.questionnaires.paper.manual import ManualFacts
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.samples.records import SampleDraw
from surveys.samples.service import basis_of
from surveys.text import format_date, vi_alphabet_key
from surveys.text.i18n import gettext as _

MOST_IN_ONE_FILE = 500
ADULTS_ON_PAPER = 8
"""The adults of a household for whom the form says whom to interview; of a larger one, the supervisor is asked."""
HASH_LETTERS = 10
TO_VISIT = ("unassigned", "open")
RANDOM = ("probability",)


@dataclass(frozen=True)
class PrintedCommune:
    """A commune's cases that are still to be visited, and how many have their form."""

    psu: str
    name: str
    cases: int
    printed: int


@dataclass(frozen=True)
class Batch:
    """Blank forms that were given out together."""

    first: str
    last: str
    count: int
    at: datetime


def form_facts(session: Session, version: QuestionnaireVersion, *, for_cases: bool = False) -> PaperFacts:
    """What the form says of the survey, and which lines its cover needs."""
    request = version.survey.request
    households = select(Case.id).where(Case.survey_id == version.survey_id, Case.household_line.is_not(None)).limit(1)
    return PaperFacts(
        office=request.implementing_body,
        superior="" if request.requesting_body == request.implementing_body else request.requesting_body,
        draft=version.state == "draft",
        needs_case=not for_cases,
        needs_adults=session.scalar(households) is not None,
    )


def manual_facts(session: Session, version: QuestionnaireVersion) -> ManualFacts:
    """What the manual says of the survey; outcomes are those of the sample that there is."""
    survey, request = version.survey, version.survey.request
    basis = basis_of(session, survey.id)
    is_random = basis is not None and basis.value in RANDOM
    wanted = {Moment.DOOR, Moment.RESPONDENT} if is_random or basis is None else {Moment.QUOTA, Moment.INTERVIEW}
    return ManualFacts(
        office=request.implementing_body,
        superior="" if request.requesting_body == request.implementing_body else request.requesting_body,
        purpose=request.purpose,
        respondents=request.target_population,
        dates=_dates(survey),
        is_probability=is_random,
        outcomes=tuple((str(d.words), d.final) for d in DISPOSITIONS.values() if d.moments & wanted),
        draft=version.state == "draft",
    )


def communes_of(session: Session, version: QuestionnaireVersion) -> list[PrintedCommune]:
    """The communes with cases to visit, as the Vietnamese alphabet has them."""
    rows = session.execute(
        select(Case.psu, Case.psu_name, func.count(), func.count().filter(Case.id.in_(_with_form(version))))
        .where(*_to_visit(version.survey_id))
        .group_by(Case.psu, Case.psu_name)
    )
    found = [PrintedCommune(psu, name, cases, printed) for psu, name, cases, printed in rows]
    return sorted(found, key=lambda commune: (vi_alphabet_key(commune.name), commune.psu))


def batches_of(session: Session, version: QuestionnaireVersion) -> list[Batch]:
    """Blank forms of a version by when they were given out, the newest first."""
    rows = session.execute(
        select(func.min(PaperForm.id), func.max(PaperForm.id), func.count(), PaperForm.issued_at)
        .where(*_blank(version))
        .group_by(PaperForm.issued_at)
        .order_by(PaperForm.issued_at.desc())
    ).all()
    ends = {each for first, last, _count, _at in rows for each in (first, last)}
    named = session.scalars(select(PaperForm).where(PaperForm.id.in_(ends)))
    serials = {form.id: form.serial for form in named}
    return [Batch(serials[first], serials[last], count, at) for first, last, count, at in rows]


def issue_blank(
    session: Session, version: QuestionnaireVersion, count: int, *, person: Person, now: datetime
) -> list[PaperForm]:
    """Blank forms with new serials. Errors: those of `issue_forms`."""
    if not 1 <= count <= MOST_IN_ONE_FILE:
        raise SurveyError("paper.count_outside", f"1 to {MOST_IN_ONE_FILE} forms.", most=MOST_IN_ONE_FILE)
    return issue_forms(session, version, count=count, person=person, now=now)


def issue_for_commune(
    session: Session, version: QuestionnaireVersion, psu: str, *, person: Person, now: datetime
) -> list[PaperForm]:
    """A form for every case of a commune that is still to be visited and has none; returns the new ones.

    Errors: those of `issue_forms`.
    """
    cases = session.scalars(_without_form(version).where(Case.psu == psu).limit(MOST_IN_ONE_FILE)).all()
    return issue_forms(session, version, cases=cases, person=person, now=now) if cases else []


def issue_for_all(session: Session, version: QuestionnaireVersion, *, person: Person, now: datetime) -> list[PaperForm]:
    """The same in every commune, the serials of each following each other. Errors: those of `issue_forms`."""
    cases = session.scalars(_without_form(version)).all()
    return issue_forms(session, version, cases=cases, person=person, now=now) if cases else []


def forms_between(session: Session, version: QuestionnaireVersion, first: str, last: str) -> list[PaperForm]:
    """The blank forms of a version from one serial to another, to be printed again."""
    ends = select(PaperForm.id).where(PaperForm.version_id == version.id, PaperForm.serial.in_((first, last)))
    found = sorted(session.scalars(ends))
    if not found:
        return []
    within = select(PaperForm).where(*_blank(version), PaperForm.id.between(found[0], found[-1]))
    return list(session.scalars(within.order_by(PaperForm.id).limit(MOST_IN_ONE_FILE)))


def forms_of_commune(session: Session, version: QuestionnaireVersion, psu: str) -> list[PaperForm]:
    """The forms that were given out for a commune's cases and are still to be filled in."""
    wanted = select(PaperForm).join(Case, PaperForm.case_id == Case.id)
    ours = wanted.where(PaperForm.version_id == version.id, PaperForm.state == "issued", Case.psu == psu)
    return list(session.scalars(ours.order_by(Case.code).limit(MOST_IN_ONE_FILE)))


def copies_of(session: Session, version: QuestionnaireVersion, forms: Sequence[PaperForm]) -> list[Copy]:
    """What each form's print bears. The code holds the serial and which content was printed, nothing else."""
    mark = version.content_hash[:HASH_LETTERS].upper()
    return [Copy(form.serial, f"KS:{mark}:{form.serial}", _selection(session, form.case)) for form in forms]


def handout(version: QuestionnaireVersion, forms: Sequence[PaperForm]) -> Paper:
    """Which form goes to which household: kept apart from the forms, since it is what leads from one to the other."""
    rows = tuple((form.serial, form.case.code, form.case.psu_name) for form in forms if form.case is not None)
    return Paper(
        Head(version.survey.request.implementing_body, "", _("DANH SÁCH GIAO PHIẾU"), version.survey.title),
        (
            Text(_("Tờ này cộng tác viên giữ riêng, không kẹp chung với phiếu đã ghi, nộp lại cho giám sát viên.")),
            TableBlock((_("Phiếu số"), _("Mã phiếu trong mẫu"), _("Xã, phường")), rows, (1, 1.4, 2)),
        ),
        foot=version.survey.title,
    )


def _blank(version: QuestionnaireVersion) -> tuple[ColumnElement[bool], ...]:
    return PaperForm.version_id == version.id, PaperForm.case_id.is_(None), PaperForm.state != "void"


def _with_form(version: QuestionnaireVersion) -> Select[int]:
    """The ids of the cases that have a form of the version, keyed already or not."""
    cases = select(Case.id).join(PaperForm, PaperForm.case_id == Case.id)
    return cases.where(PaperForm.version_id == version.id, PaperForm.state != "void")


def _without_form(version: QuestionnaireVersion) -> Select[Case]:
    waiting = select(Case).where(*_to_visit(version.survey_id), Case.id.not_in(_with_form(version)))
    return waiting.order_by(Case.psu, Case.code)


def _to_visit(survey_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.survey_id == survey_id,
        Case.state.in_(TO_VISIT),
        or_(Case.role == "main", Case.collaborator_id.is_not(None)),
    )


def _selection(session: Session, case: Case | None) -> tuple[int, ...]:
    """Whom to interview in a household of one adult, of two, …; () where nobody is selected any more."""
    if case is None or case.household_line is None or case.selected_position is not None:
        return ()
    draw = session.get_one(SampleDraw, case.draw_id)
    if draw.seed is None:
        return ()
    return tuple(person_to_interview(draw, case, adults)[0] for adults in range(1, ADULTS_ON_PAPER + 1))


def _dates(survey: Survey) -> str:
    if survey.fieldwork_from is None or survey.fieldwork_until is None:
        return ""
    first, last = format_date(survey.fieldwork_from), format_date(survey.fieldwork_until)
    return _("từ %(first)s đến %(last)s", first=first, last=last)
