"""Who walks where in the demonstration: collaborators with an open household each, and the office."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.page_users import Page
from surveys.database import open_engine, open_session
from surveys.fieldwork.records import Case
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.reports.plan import plan_of
from surveys.requests.records import Survey
from webapp import create_app
from webapp.accounts.records import Account
from webapp.accounts.service import hashed
from webapp.demo.build import DATABASE_NAME
from webapp.demo.people import DEMO_PASSWORD

OFFICE = ("thietke", "dieuphoi")
"""Log-ins of the office; the first of them also assigns households."""


@dataclass(frozen=True)
class World:
    """The office's walk; the collaborators with a household each, and their walks."""

    office: dict[str, list[Page]]
    collaborators: list[str]
    cases: list[int]
    field: list[list[Page]]


def world_of(directory: Path, *, collaborators: int) -> World:
    """Look around in a demonstration's database and give `collaborators` of its people a log-in."""
    url = f"sqlite:///{(directory / DATABASE_NAME).resolve()}"
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": "to look around"})
    engine = open_engine(url)
    with app.app_context(), open_session(engine) as session:
        done = session.scalars(select(Survey).where(Survey.state == "report")).one()
        running = session.scalars(select(Survey).where(Survey.state == "fieldwork")).one()
        cases = list(_one_case_each(session, running))[:collaborators]
        names = [_username(session, case) for case in cases]
        section = _first_section(session, running)
        world = World(
            office={name: list(_office_pages(session, done, running, assigns=name == OFFICE[0])) for name in OFFICE},
            collaborators=names,
            cases=[case.id for case in cases],
            field=[list(_field_pages(case, section)) for case in cases],
        )
        session.commit()
    engine.dispose()
    return world


def _one_case_each(session: Session, survey: Survey) -> Iterator[Case]:
    chosen = select(Case).where(Case.survey_id == survey.id, Case.state == "open", Case.role == "main")
    seen: set[int | None] = set()
    for case in session.scalars(chosen.order_by(Case.code)):
        if case.collaborator_id not in seen and case.selected_position is None:
            seen.add(case.collaborator_id)
            yield case


def _username(session: Session, case: Case) -> str:
    account = session.scalar(select(Account).where(Account.person_id == case.collaborator_id))
    if account is None:
        account = Account(
            username=f"nguoi-{case.collaborator_id}",
            password=hashed(DEMO_PASSWORD),
            fs_uniquifier=secrets.token_hex(32),
            person_id=case.collaborator_id,
        )
        session.add(account)
    return account.username


def _first_section(session: Session, survey: Survey) -> str:
    version = published_version(session, survey.id)
    if version is None:
        raise LookupError("The demonstration's survey in the field has no questionnaire.")
    return questionnaire_of(version).sections()[0].key


def _office_pages(session: Session, done: Survey, running: Survey, *, assigns: bool) -> Iterator[Page]:
    plan = plan_of(session, done)
    variables = [question.variable for question in plan.questions if question.item is not None] if plan else []
    case = session.scalars(select(Case).where(Case.survey_id == running.id)).first()
    first, second = f"/khao-sat/{done.id}", f"/khao-sat/{running.id}"
    yield Page("list of surveys", "/khao-sat")
    yield Page("requests", "/de-nghi")
    yield Page("survey", first)
    yield Page("survey in the field", second)
    yield Page("questionnaire", f"{first}/phieu")
    yield Page("sample", f"{first}/mau")
    yield Page("fieldwork", f"{second}/thu-thap")
    if case is not None:
        yield Page("cases of a commune", f"{second}/thu-thap/{case.psu}")
    if assigns:
        yield Page("assignment", f"{second}/phan-cong")
    yield Page("results", f"{first}/ket-qua")
    yield Page("results in the field", f"{second}/ket-qua")
    for variable in variables[:2]:
        yield Page("a question", f"{first}/ket-qua/cau/{variable}")
        yield Page("its chart", f"{first}/ket-qua/cau/{variable}/bieu-do.svg")
    yield Page("weights", f"{first}/ket-qua/quyen-so")
    yield Page("report", f"{first}/bao-cao")


def _field_pages(case: Case, section: str) -> Iterator[Page]:
    yield Page("own cases", "/viec-cua-toi")
    yield Page("household", f"/ho/{case.id}")
    yield Page("outcome of a visit", f"/ho/{case.id}/ket-qua")
    yield Page("interview page", f"/ho/{case.id}/phong-van/{section}")
    yield Page("interview page, saved", f"/ho/{case.id}/phong-van/{section}", send=True)
    yield Page("review", f"/ho/{case.id}/xem-lai")
