"""The basis of a sample set right after the draw: never to a stronger one, by a named person, for a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling import Basis, weakest_basis
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.frozen import check_not_frozen
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.samples.bases import words_of
from surveys.samples.records import BasisCorrection, SampleDraw
from surveys.samples.service import current_draw
from surveys.text import format_date, one_line
from surveys.text.i18n import gettext as _

SHORTEST_REASON = 20


def weaker_bases(basis: Basis | str) -> list[Basis]:
    """The bases that a sample of this basis can be corrected to, from the strongest: a stronger one needs a draw."""
    return [each for each in Basis if each != Basis(basis) and weakest_basis([Basis(basis), each]) == each]


def correct_basis(
    session: Session, survey: Survey, *, basis: Basis | str, reason: str, person: Person, now: datetime
) -> BasisCorrection:
    """Set the basis of the current draw right; every table, chart, report and export says the new one from now on.

    The ledger of the draw stays as it was. Errors: `sample.no_draw`, `sample.basis_stronger`,
    `sample.correction_reason_missing`, `report.frozen`.
    """
    check_not_frozen(session, survey)
    hold_survey(session, survey.id)
    draw = current_draw(session, survey.id)
    if draw is None:
        raise SurveyError("sample.no_draw", "There is no sample whose basis could be corrected.")
    if Basis(basis) not in weaker_bases(draw.design.basis):
        raise SurveyError("sample.basis_stronger", "A basis is corrected to a weaker one; a stronger one needs a draw.")
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("sample.correction_reason_missing", "A correction needs a reason.", least=SHORTEST_REASON)
    made = BasisCorrection(
        draw=draw,
        before=draw.design.basis,
        after=Basis(basis).value,
        reason=reason,
        corrected_at=now,
        corrected_by=person,
    )
    draw.design.basis = made.after
    session.add(made)
    session.flush()
    audit.log(
        session,
        "basis.corrected",
        "sample_draw",
        draw.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=f"{made.before} → {made.after}: {reason}",
    )
    return made


def correction_words(correction: BasisCorrection) -> str:
    """A correction as it is printed wherever the basis is: what it was, who changed it, when and why."""
    return _(
        "Loại mẫu được sửa từ “%(before)s” thành “%(after)s” ngày %(day)s, người sửa: %(name)s. Lý do: %(reason)s.",
        before=words_of(correction.before).label,
        after=words_of(correction.after).label,
        day=format_date(correction.corrected_at.astimezone(LOCAL_TIME).date()),
        name=correction.corrected_by.full_name,
        reason=correction.reason.rstrip("."),
    )


def corrections_of(session: Session, draw: SampleDraw) -> list[BasisCorrection]:
    """All corrections of a draw's basis, the first one first."""
    chosen = select(BasisCorrection).where(BasisCorrection.draw_id == draw.id)
    return list(session.scalars(chosen.order_by(BasisCorrection.id)))
