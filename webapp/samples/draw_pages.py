"""The page of the protocol: frame, method, seed, draw, ledger, each with its time and who did it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

import sampling
from sampling import Basis, SampleDesign
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.commitments import commitments, open_commitment, shared_draws
from surveys.samples.frames import latest_frame
from surveys.samples.records import DesignVersion, SampleDraw
from webapp.extensions import db
from webapp.samples.draw_forms import CommitForm, WithdrawForm
from webapp.samples.forms import DrawForm
from webapp.samples.pages import basis_panel


@dataclass(frozen=True)
class SharedCommunes:
    """The earlier survey whose random numbers a draw used, and how many communes the two have in common."""

    kind: str
    title: str
    common: int
    earlier: int


def drawable_design(survey: Survey) -> DesignVersion | None:
    """The newest design if it is one to draw from, made on the newest frame."""
    design = service.latest_design(db.session, survey.id)
    frame = latest_frame(db.session, survey.id)
    if design is None or frame is None or design.adopted:
        return None
    return design if design.frame_id == frame.id else None


def commit_form(survey: Survey) -> CommitForm:
    """The form to commit with, offering the earlier draws that this survey could look at."""
    earlier = shared_draws(db.session, survey)
    titles = {draw.survey_id: db.session.get_one(Survey, draw.survey_id).title for draw in earlier}
    return CommitForm(earlier, titles)


def protocol_page(
    survey: Survey,
    *,
    commit: CommitForm | None = None,
    draw: DrawForm | None = None,
    withdraw: WithdrawForm | None = None,
) -> str:
    """The draw's protocol; the forms that were sent keep what was typed."""
    version = drawable_design(survey)
    made = open_commitment(db.session, survey.id)
    design = SampleDesign.from_dict(version.definition) if version else None
    return render_template(
        "samples/draw.html",
        survey=survey,
        form=draw or DrawForm(),
        commit=commit or commit_form(survey),
        withdraw=withdraw or WithdrawForm(),
        frame=latest_frame(db.session, survey.id),
        version=version,
        design=design,
        design_hash=sampling.design_hash(design) if design else "",
        commitment=made,
        withdrawn=[each for each in commitments(db.session, survey.id) if each.state == "withdrawn"],
        current=service.current_draw(db.session, survey.id),
        who=name_of,
        basis=basis_panel(db.session, survey, planned=Basis.PROBABILITY),
    )


def method_is_committed(survey: Survey) -> bool:
    """Whether frame and design stay as they are until the draw is made or the commitment withdrawn."""
    return open_commitment(db.session, survey.id) is not None


def name_of(person_id: int) -> str:
    """The name of who did a step."""
    return db.session.get_one(Person, person_id).full_name


def shared_communes(draw: SampleDraw) -> SharedCommunes | None:
    """What a draw shares with the survey that it looked at; None where it looked at none, or that is gone."""
    shared = draw.design.definition.get("coordination")
    if not shared:
        return None
    earlier = db.session.scalar(select(SampleDraw).where(SampleDraw.ledger_hash == shared["ledger_hash"]))
    if earlier is None:
        return None
    before = {unit.psu for unit in earlier.units}
    return SharedCommunes(
        kind=shared["kind"],
        title=db.session.get_one(Survey, earlier.survey_id).title,
        common=len(before & {unit.psu for unit in draw.units}),
        earlier=len(before),
    )
