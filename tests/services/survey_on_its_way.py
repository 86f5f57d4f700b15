"""A survey brought to a station of its way by writing its records, for tests of what reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.samples.records import DesignVersion, FrameUnit, FrameVersion, SampleDraw
from tests.conftest import NOW, World


def add_version(session: Session, survey: Survey, world: World, *, state: str, number: int = 1) -> QuestionnaireVersion:
    """A questionnaire version in a state, without questions."""
    designer = world.person("designer")
    asked = Questionnaire("phieu", survey.title, items=(), choice_lists={})
    facts = {"title": survey.title, "definition": asked.to_dict(), "content_hash": "0" * 64}
    return _version(session, survey.id, facts, person_id=designer.id, state=state, number=number)


def publish(
    session: Session,
    survey: Survey,
    asked: Questionnaire,
    *,
    person_id: int,
    number: int = 1,
    state: str = "published",
) -> QuestionnaireVersion:
    """The questionnaire as a version that was published, whatever the linter would say of it."""
    facts = {"title": asked.title, "definition": asked.to_dict(), "content_hash": asked.content_hash}
    return _version(session, survey.id, facts, person_id=person_id, state=state, number=number)


def _version(
    session: Session, survey_id: int, facts: dict[str, Any], *, person_id: int, state: str, number: int
) -> QuestionnaireVersion:
    published = state != "draft"
    version = QuestionnaireVersion(
        survey_id=survey_id,
        number=number,
        state=state,
        **facts,
        source_filename="phieu.xlsx",
        source=b"",
        created_at=NOW,
        created_by_id=person_id,
        published_at=NOW if published else None,
        published_by_id=person_id if published else None,
    )
    session.add(version)
    session.flush()
    return version


def add_frame(session: Session, survey: Survey, world: World, *, adults: int = 5000) -> FrameVersion:
    """A frame of one commune."""
    frame = FrameVersion(
        survey_id=survey.id,
        number=1,
        frame_hash="0" * 64,
        as_of=date(2026, 1, 1),
        source_filename="dan-mau.xlsx",
        created_at=NOW,
        created_by_id=world.person("designer").id,
    )
    commune = world.communes[0]
    frame.units = [FrameUnit(unit_code=commune.code, name=commune.name, stratum="1", size=adults, households=2000)]
    session.add(frame)
    session.flush()
    return frame


def add_design(session: Session, survey: Survey, world: World, *, adults: int = 5000) -> DesignVersion:
    """A design on a frame of one commune."""
    frame = add_frame(session, survey, world, adults=adults)
    design = DesignVersion(
        survey_id=survey.id,
        frame_id=frame.id,
        number=1,
        basis="probability",
        definition={},
        created_at=NOW,
        created_by_id=world.person("designer").id,
    )
    session.add(design)
    session.flush()
    return design


def add_sample(
    session: Session,
    survey: Survey,
    world: World,
    *,
    cases: int,
    assigned: int | None = None,
    completed: int = 0,
    adults: int = 5000,
) -> SampleDraw:
    """A current draw with its cases in one commune; all assigned unless a smaller number is given."""
    design = add_design(session, survey, world, adults=adults)
    draw = SampleDraw(
        survey_id=survey.id,
        design_id=design.id,
        number=1,
        seed="05-11",
        algorithm="test",
        ledger={},
        ledger_hash="0" * 64,
        drawn_at=NOW,
        drawn_by_id=world.person("designer").id,
    )
    session.add(draw)
    session.flush()
    commune, collaborator = world.communes[0], world.person("collaborator")
    for line in range(cases):
        has_collaborator = assigned is None or line < assigned
        state = "completed" if line < completed else "open" if has_collaborator else "unassigned"
        session.add(
            Case(
                survey_id=survey.id,
                draw_id=draw.id,
                code=f"{commune.code}-{line + 1:03d}",
                stratum="1",
                psu=commune.code,
                psu_name=commune.name,
                household_line=line + 1,
                state=state,
                collaborator_id=collaborator.id if has_collaborator else None,
            )
        )
    session.flush()
    return draw
