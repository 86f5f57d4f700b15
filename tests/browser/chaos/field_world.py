"""A survey in the field with a short questionnaire, and collaborators who each have their own households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires.questionnaire import Choice, Group, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.samples.records import SampleDraw
from surveys.units.records import Unit, UnitList
from surveys.units.service import communes
from tests.browser.interview_form import ask, both
from tests.conftest import NOW, World, build_world, test_settings
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.survey_on_its_way import publish
from webapp import create_app
from webapp.accounts.records import Account
from webapp.accounts.service import hashed
from webapp.extensions import db

PASSWORD = "khao-sat-2026"
FIRST_LINE = 1000
"""Lines of households are numbered from here, behind those that were drawn."""


@dataclass(frozen=True)
class Owner:
    """A collaborator with a log-in, and the ids of the cases."""

    username: str
    name: str
    person_id: int
    cases: tuple[int, ...]
    session_of: str
    """What a session's cookie names the account by."""


@dataclass(frozen=True)
class FieldWorld:
    """Where everything is in a database that `furnish` has filled."""

    survey_id: int
    version_id: int
    owners: tuple[Owner, ...]


def short_form(*, number: int = 1) -> Questionnaire:
    """Two pages: a choice, a number that follows from it, and words."""
    yes_no = (Choice("1", both("Có")), Choice("2", both("Không")))
    first = Group(
        "phan_a",
        both("Phần A. Làm thủ tục"),
        appearance="field-list",
        items=(
            ask("select_one", "da_den", "Ông/Bà có đến xã làm thủ tục không?", required=True, choices="co_khong"),
            ask("integer", "so_lan", "Đã đến mấy lần?", required=True, relevant="${da_den} = '1'"),
        ),
    )
    second = Group(
        "phan_b",
        both("Phần B. Ý kiến"),
        appearance="field-list",
        items=(ask("text", "gop_y", "Ông/Bà góp ý gì thêm?", required=True),),
    )
    return Questionnaire(
        id_string=f"ngan_{number}",
        title="Ý kiến về dịch vụ của xã",
        languages=("vi",),
        default_language="vi",
        items=(first, second),
        choice_lists={"co_khong": yes_no},
        consent=both("Kính thưa Ông/Bà."),
    )


def full_answers(number: int, secret: str = "") -> dict[str, Any]:
    """A complete interview on the short form; each number has its own words."""
    words = f"Cần thêm đèn đường ở ngõ {number}{secret}"
    return {"da_den": "1", "so_lan": str(number % 20), "gop_y": words}


def furnish(engine: Engine, *, people: int, cases_each: int) -> None:
    """Fill a migrated database."""
    with Session(engine, expire_on_commit=False) as session:
        build_world(session)
        world = _world(session)
        place = survey_in_the_field(session, world)
        place.version.state = "closing"
        publish(session, place.survey, short_form(), person_id=place.version.created_by_id, number=2)
        password = _password(engine)
        for number in range(people):
            home = world.communes[number % len(world.communes)]
            person = add_person(session, full_name=f"Nguyễn Thị Số {number}", role="collaborator", unit=home, now=NOW)
            session.add(
                Account(
                    username=f"ctv.{number}", password=password, fs_uniquifier=f"session-{number}", person_id=person.id
                )
            )
            session.flush()
            _cases(session, place.draw, place.cases[0], person, number * cases_each, cases_each)
        session.commit()


def read_world(engine: Engine) -> FieldWorld:
    """What `furnish` left in a database."""
    with Session(engine) as session:
        version = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.number == 2)).one()
        accounts = session.scalars(select(Account).where(Account.username.like("ctv.%")).order_by(Account.id))
        owners = tuple(
            Owner(
                account.username,
                account.person.full_name,
                account.person_id,
                tuple(
                    session.scalars(select(Case.id).where(Case.collaborator_id == account.person_id).order_by(Case.id))
                ),
                account.fs_uniquifier,
            )
            for account in accounts
        )
        return FieldWorld(version.survey_id, version.id, owners)


def end_session(engine: Engine, owner: Owner) -> None:
    """Whoever is logged in with this account is so no longer."""
    with open_session(engine) as session:
        account = session.scalars(select(Account).where(Account.username == owner.username)).one()
        account.fs_uniquifier = uuid4().hex
        session.commit()


def _world(session: Session) -> World:
    unit_list = session.scalars(select(UnitList)).one()
    province = session.scalars(select(Unit).where(Unit.code == "33", Unit.level == 1)).one()
    foreign = session.scalars(select(Unit).where(Unit.code == "22", Unit.level == 1)).one()
    world = World(unit_list, province, communes(session, province), foreign, communes(session, foreign))
    for person in session.scalars(select(Person)):
        (world.people if person.unit is province else world.foreign_people)[person.role] = person
    return world


def _password(engine: Engine) -> str:
    app = create_app(test_settings(engine.url.render_as_string(hide_password=False)))
    with app.app_context():
        found = hashed(PASSWORD)
        db.engine.dispose()
    return found


def _cases(session: Session, draw: SampleDraw, like: Case, person: Person, first: int, count: int) -> None:
    session.add_all(
        Case(
            survey_id=draw.survey_id,
            draw_id=draw.id,
            code=f"{like.psu}-{FIRST_LINE + line}",
            stratum=like.stratum,
            psu=like.psu,
            psu_name=like.psu_name,
            household_line=FIRST_LINE + line,
            state="open",
            collaborator_id=person.id,
            assigned_at=NOW,
        )
        for line in range(first, first + count)
    )
