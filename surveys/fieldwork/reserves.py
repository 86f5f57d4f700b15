"""Reserves of a commune, released in the order of their random numbers: they enlarge the sample, replace
nobody.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import sampling
from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.records import Case
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.records import SelectedUnit
from surveys.samples.service import current_draw, frame_of_draw

HOUSEHOLD_STAGE = 2


def reserves_left(session: Session, survey: Survey) -> dict[str, int]:
    """Commune code → how many reserve lines are not released yet; communes without any are left out."""
    draw = current_draw(session, survey.id)
    if draw is None:
        return {}
    rows = session.execute(
        select(SelectedUnit.psu, func.count())
        .where(
            SelectedUnit.draw_id == draw.id,
            SelectedUnit.stage == HOUSEHOLD_STAGE,
            SelectedUnit.role == "reserve",
            SelectedUnit.released_at.is_(None),
        )
        .group_by(SelectedUnit.psu)
        .order_by(SelectedUnit.psu)
    )
    return {row[0]: row[1] for row in rows}


def release_reserves(
    session: Session, survey: Survey, *, psu: str, count: int, person: Person, now: datetime
) -> list[Case]:
    """Release the next `count` reserves of a commune and make their cases, for the collaborator who works
    there.

    Every worked line of the commune then has the conditional probability (main + released) / listed
    (`sampling.release_reserves`), which is valid only if each of them is fully worked. The ledger stays as
    it was drawn; which reserves were released, and when, stands with the selected units and in the log.
    Errors: `fieldwork.not_running`, `reserve.not_enough`.
    """
    hold_survey(session, survey.id)
    draw = current_draw(session, survey.id)
    left = reserves_left(session, survey).get(psu, 0)
    if survey.state != "fieldwork" or draw is None:
        raise SurveyError("fieldwork.not_running", "Reserves are released while the survey is in the field.")
    if not 1 <= count <= left:
        raise SurveyError("reserve.not_enough", f"{left} reserves left in {psu}, not {count}.", left=left, count=count)
    lines = session.scalars(
        select(SelectedUnit)
        .where(SelectedUnit.draw_id == draw.id, SelectedUnit.stage == HOUSEHOLD_STAGE, SelectedUnit.psu == psu)
        .order_by(SelectedUnit.position)
    ).all()
    released = [line for line in lines if line.role == "reserve" and line.released_at is None][:count]
    for line in released:
        line.released_at = now
    in_all = sum(line.role == "reserve" and line.released_at is not None for line in lines)
    drawn = sampling.release_reserves(
        sampling.draw(
            frame_of_draw(draw),
            sampling.SampleDesign.from_dict(draw.design.definition),
            seed=draw.seed or "",
            draw_number=draw.number,
            salt=draw.salt,
        ),
        {psu: in_all},
    )
    worked = drawn.households[(drawn.households["psu"] == psu) & drawn.households["released"]]
    probabilities = worked.set_index("line")[["conditional_probability", "inclusion_probability"]]
    for line in lines:
        if line.household_line in probabilities.index:
            conditional, inclusion = probabilities.loc[line.household_line]
            line.conditional_probability, line.inclusion_probability = float(conditional), float(inclusion)
    cases = [_case(session, line, survey, now) for line in released]
    session.add_all(cases)
    session.flush()
    audit.log(
        session,
        "reserves.released",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=f"{psu}: {count}",
    )
    return cases


def _case(session: Session, line: SelectedUnit, survey: Survey, now: datetime) -> Case:
    """The case of a released line, like its neighbours: same place, same collaborator."""
    place, collaborator_id = session.execute(
        select(Case.psu_name, func.max(Case.collaborator_id))
        .where(Case.draw_id == line.draw_id, Case.psu == line.psu)
        .group_by(Case.psu_name)
    ).one()
    return Case(
        survey_id=survey.id,
        draw_id=line.draw_id,
        code=f"{line.psu}-{line.position:03d}",
        stratum=line.stratum,
        psu=line.psu,
        psu_name=place,
        household_line=line.household_line,
        role="reserve",
        state="unassigned" if collaborator_id is None else "open",
        collaborator_id=collaborator_id,
        assigned_at=None if collaborator_id is None else now,
    )
