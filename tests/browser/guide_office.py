"""The guide's way through the field office: forms looked at, what is unusual, precision, practice, Collect, lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.practice.service import prepare
from surveys.fieldwork.quality.re_interviews import write_plan
from surveys.fieldwork.quality.records import QualityFlag
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.requests.records import Survey
from tests.browser.finished_site import FinishedSite
from tests.browser.guide_album import Album
from tests.browser.guide_guests import Guests
from tests.browser.site import aside, office_of
from webapp.demo.people import COLLABORATOR
from webapp.help.chapters import COLLECT, LOCK, PRACTICE, PRECISION, QUALITY, REVIEW

OWN_LIST = "/viec-cua-toi"


def tour_of_field_office(album: Album, guests: Guests, here: FinishedSite) -> None:
    """What the office does beside sending people out, and what the collaborator sees of it."""
    survey, desk, phone = f"/khao-sat/{here.in_the_field}", guests.supervisor, guests.collaborator
    case, flag, own_flag = aside(lambda: _found(here))
    album.visit(PRACTICE, desk, survey)
    album.visit(PRACTICE, desk, f"{survey}/luyen-tap")
    album.visit(QUALITY, desk, f"{survey}/phong-van-lai")
    aside(lambda: _begin(here))
    for chapter in (REVIEW, QUALITY, PRECISION):
        album.visit(chapter, desk, f"{survey}/thu-thap")
    for chapter in (QUALITY, PRACTICE, COLLECT):
        album.visit(chapter, phone, OWN_LIST)

    desk.open(f"{survey}/phuc-tra-phieu")
    album.at_desk(REVIEW, "xem-phieu-da-ve", desk, height=756)
    for page in ("lich-su", "quay-lai", "huy-phieu"):
        album.visit(REVIEW, desk, f"{survey}/thu-thap/ho/{case}/{page}")

    desk.open(f"{survey}/chat-luong")
    album.at_desk(QUALITY, "chat-luong", desk, height=760)
    for page in (f"chat-luong/{flag}", "phong-van-lai", "phong-van-lai/cach-lam", "phong-van-lai/ket-qua"):
        album.visit(QUALITY, desk, f"{survey}/{page}")
    album.visit(QUALITY, phone, f"{OWN_LIST}/dieu-can-xem")
    album.visit(QUALITY, phone, f"{OWN_LIST}/dieu-can-xem/{own_flag}")

    album.visit(PRECISION, guests.designer, f"/khao-sat/{here.in_design}")
    album.visit(PRECISION, guests.designer, f"{survey}/quy-tac-dung")
    album.visit(PRECISION, desk, f"{survey}/do-chinh-xac")
    desk.open(f"/khao-sat/{here.reported}/do-chinh-xac")
    album.at_desk(PRECISION, "do-chinh-xac", desk, height=760)

    album.visit(PRACTICE, desk, f"{survey}/luyen-tap")
    album.visit(COLLECT, phone, f"{OWN_LIST}/odk-collect")
    album.visit(LOCK, desk, f"/khao-sat/{here.reported}")
    album.visit(LOCK, desk, f"/khao-sat/{here.reported}/khoa/de-nghi")
    desk.open(f"/khao-sat/{here.reported}/khoa")
    album.at_desk(LOCK, "khoa", desk, height=820)


def _found(here: FinishedSite) -> tuple[int, int, int]:
    """A form that waits to be looked at; something unusual; something of the collaborator's own."""
    with open_session(here.site.engine) as session:
        waiting = select(Case.id).where(Case.survey_id == here.in_the_field, Case.state == "completed")
        flags = session.scalars(select(QualityFlag.id).order_by(QualityFlag.id)).all()
        return session.scalars(waiting.limit(1)).one(), flags[0], flags[-1]


def _begin(here: FinishedSite) -> None:
    """How many are asked again is settled, and the collaborator has something to practise on."""
    with open_session(here.site.engine) as session:
        office, now = office_of(session), datetime.now(UTC)
        survey = session.get_one(Survey, here.in_the_field)
        write_plan(session, survey, share=0.1, least=1, questions=["gioi_tinh"], person=office.supervisor, now=now)
        learner = session.scalars(select(Person.id).where(Person.full_name == COLLABORATOR.full_name)).one()
        last_day = (now + timedelta(days=5)).date()
        prepare(session, survey, [learner], last_day=last_day, person=office.supervisor, now=now)
        session.commit()
