"""A scratch installation for interviews: an office, a survey in the field a questionnaire, cases for one phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.database import open_engine, open_session
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import Case
from surveys.migrations import upgrade
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires import service as questionnaires
from surveys.questionnaires.publishing import publish
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import approve, ask_for_approval
from surveys.requests import service as requests
from surveys.samples import adopted_allocations
from surveys.units.records import Unit
from surveys.units.service import communes, import_unit_list, provinces
from webapp import create_app
from webapp.demo.build import DATABASE_NAME, DEMO_PROVINCE
from webapp.demo.documents import ALLOCATION_COLUMNS, FilledSheet, write_table
from webapp.demo.people import COLLABORATOR, open_account, open_office_accounts

CASES = 12
REASON = "Cần cho mục đích đã ghi trong đề nghị."


def build_world(directory: Path, forms: Mapping[str, bytes]) -> dict[str, list[int]]:
    """Cases of the demonstration's collaborator, by the name of the questionnaire that they are interviewed on."""
    url = f"sqlite:///{(directory / DATABASE_NAME).resolve()}"
    engine = open_engine(url)
    upgrade(engine)
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": "only-to-build"})
    with app.app_context(), open_session(engine) as session:
        now = datetime.now(UTC).replace(microsecond=0)
        unit_list = import_unit_list(session, as_of=now.date(), provinces=[DEMO_PROVINCE])
        province = next(unit for unit in provinces(session, unit_list) if unit.code == DEMO_PROVINCE)
        people = open_office_accounts(session, province, now=now)
        commune = communes(session, province)[0]
        collaborator = open_account(session, COLLABORATOR, commune, now=now)
        office = _Office(session, province, commune, people, collaborator, now)
        cases = {name: office.survey(name, content) for name, content in forms.items()}
        session.commit()
    engine.dispose()
    return cases


class _Office:
    """Brings a survey into the field with its smallest sample: one commune's quota."""

    def __init__(
        self,
        session: Session,
        province: Unit,
        commune: Unit,
        people: Mapping[Role, Person],
        door: Person,
        now: datetime,
    ) -> None:
        self.session, self.province, self.commune, self.people, self.door = session, province, commune, people, door
        self.now = now

    def survey(self, name: str, content: bytes) -> list[int]:
        session, now, designer = self.session, self.now, self.people[Role.DESIGNER]
        fields = requests.RequestFields(
            requesting_body="Ban Tuyên giáo và Dân vận Tỉnh ủy",
            document_number="12-CV/BTGDV",
            document_date=now.date(),
            title=name,
            purpose="Nắm bắt ý kiến người dân",
            target_population="Người từ 18 tuổi trở lên",
            implementing_body="Phòng Khảo sát",
            funding="Ngân sách tỉnh",
            deadline=now.date() + timedelta(days=60),
            unit_ids=(self.province.id,),
        )
        request = requests.create_request(session, fields=fields, person=designer, now=now)
        survey = requests.open_survey(session, request, person=designer, now=now)
        version = questionnaires.upload(
            session, survey, filename=f"{name}.xlsx", content=content, person=designer, now=now
        )
        self._publish(version)
        adopted_allocations.adopt_allocation(
            session, survey, filename="chi-tieu.xlsx", content=self._quota(), basis=Basis.QUOTA,
            basis_reason="Chỉ để đo.", person=designer, now=now,
        )  # fmt: skip
        cases = list(session.scalars(select(Case).where(Case.survey_id == survey.id).order_by(Case.code)))
        supervisor, coordinator = self.people[Role.SUPERVISOR], self.people[Role.COORDINATOR]
        fieldwork.assign(session, survey, {case.id: self.door.id for case in cases}, person=supervisor, now=now)
        requests.start_fieldwork(
            session, survey, fieldwork_from=_day(now), fieldwork_until=_day(now, 28), person=coordinator, now=now
        )
        return [case.id for case in cases]

    def _publish(self, version: QuestionnaireVersion) -> None:
        session, now, designer = self.session, self.now, self.people[Role.DESIGNER]
        asked = ask_for_approval(
            session,
            version,
            justifications=dict.fromkeys(questionnaires.questions_to_justify(version), REASON),
            consent="Kính thưa Ông/Bà, xin mời tham gia. Việc trả lời là tự nguyện.",
            person=designer,
            now=now,
        )
        approve(session, version, content=asked.content_hash, person=self.people[Role.COORDINATOR], now=now)
        publish(session, version, person=designer, now=now)

    def _quota(self) -> bytes:
        values = {self.commune.code: {"stratum": "Xã", "forms": CASES}}
        return write_table([self.commune], ALLOCATION_COLUMNS, FilledSheet("CHỈ TIÊU PHIẾU", [], values, totals=True))


def _day(now: datetime, after: int = 0) -> date:
    return now.date() + timedelta(days=after)
