"""A survey in the field, brought there by the services: frame, draw, demonstration questionnaire, assignment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling import SampleDesign
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires.navigation import Asked, Interview
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.xlsform.reading import read_xlsform
from surveys.requests.records import Survey
from surveys.requests.service import RequestFields, create_request, open_survey, start_fieldwork
from surveys.samples import service as samples
from surveys.samples.commitments import commit_method
from surveys.samples.frames import frame_of
from surveys.samples.records import FrameUnit, FrameVersion, SampleDraw
from tests.conftest import NOW, World
from tests.services.survey_on_its_way import publish
from webapp.demo.questionnaire import demo_questionnaire_workbook

COMMUNES = 6
TAKE, RESERVES = 5, 2


@dataclass
class Field:
    """The survey with its people and cases."""

    survey: Survey
    draw: SampleDraw
    version: QuestionnaireVersion
    collaborators: list[Person]
    cases: list[Case] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        """The collaborator of the first case."""
        return next(person for person in self.collaborators if person.id == self.cases[0].collaborator_id)

    @property
    def other(self) -> Person:
        """A collaborator who does not have the first case."""
        return next(person for person in self.collaborators if person.id != self.cases[0].collaborator_id)


@lru_cache(maxsize=1)
def demo_questionnaire() -> Questionnaire:
    """The demonstration questionnaire, read once."""
    questionnaire, _findings = read_xlsform(demo_questionnaire_workbook(), "phieu.xlsx")
    return questionnaire


def survey_in_the_field(
    session: Session, world: World, *, started: bool = True, asked: Questionnaire | None = None
) -> Field:
    """Six communes in two strata, four of them drawn, five household lines and two reserves each."""
    designer = world.person("designer")
    survey = _survey(session, world, designer)
    version = publish(session, survey, asked or demo_questionnaire(), person_id=designer.id)
    frame = _frame(session, survey, world, designer)
    design = SampleDesign(allocation={"Đông": 2, "Tây": 2}, households_per_psu=TAKE, reserve_per_psu=RESERVES)
    stored = samples.save_design(session, survey, frame, design=design, person=designer, now=NOW)
    commit_method(session, survey, stored, seed_plan="Xổ số miền Bắc ngày 15/03/2026", person=designer, now=NOW)
    draw = samples.draw(session, survey, stored, seed="05-11-28-33-41-42", person=designer, now=NOW)
    drawn = sorted(set(session.scalars(select(Case.psu).where(Case.draw_id == draw.id))))
    homes = [unit for unit in world.communes if unit.code in drawn[:3]]
    collaborators = [
        add_person(session, full_name=name, role="collaborator", unit=home, now=NOW)
        for name, home in zip(("Vũ Thị Na", "Đỗ Văn Lực", "Bùi Thu Hà"), homes, strict=True)
    ]
    world.person("collaborator").active = False
    supervisor = world.person("supervisor")
    if started:
        proposal = fieldwork.propose_assignment(session, survey)
        fieldwork.assign(session, survey, proposal, person=supervisor, now=NOW)
        start_fieldwork(session, survey, person=world.person("coordinator"), now=NOW)
    cases = session.scalars(select(Case).where(Case.draw_id == draw.id).order_by(Case.code)).all()
    session.flush()
    return Field(survey, draw, version, collaborators, list(cases))


def _survey(session: Session, world: World, designer: Person) -> Survey:
    fields = RequestFields(
        requesting_body="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        document_number="12-CV/BTGDV",
        document_date=date(2026, 3, 2),
        title="Dư luận về chính quyền hai cấp",
        purpose="Nắm bắt ý kiến người dân",
        target_population="Người từ 18 tuổi trở lên",
        implementing_body="Phòng Khảo sát",
        funding="Ngân sách tỉnh",
        deadline=date(2026, 4, 30),
        unit_ids=(world.province.id,),
    )
    request = create_request(session, fields=fields, person=designer, now=NOW)
    return open_survey(session, request, person=designer, now=NOW)


def _frame(session: Session, survey: Survey, world: World, designer: Person) -> FrameVersion:
    version = FrameVersion(
        survey_id=survey.id,
        number=1,
        frame_hash="",
        as_of=date(2026, 1, 1),
        synthetic=True,
        source_filename="dan-mau.xlsx",
        created_at=NOW,
        created_by_id=designer.id,
        units=[
            FrameUnit(
                unit_code=unit.code,
                name=unit.name,
                stratum="Đông" if place < COMMUNES // 2 else "Tây",
                size=4000 + 700 * place,
                households=1500 + 100 * place,
            )
            for place, unit in enumerate(world.communes[:COMMUNES])
        ],
    )
    version.frame_hash = frame_of(version).hash
    session.add(version)
    session.flush()
    return version


def begin(session: Session, place: Field, case: Case, *, instance_id: UUID | None = None) -> InterviewDraft:
    """Select the person among three adults and begin the interview of `case`."""
    owner = session.get_one(Person, case.collaborator_id)
    if case.household_line is not None:
        fieldwork.select_person(session, case, eligible_persons=3, person=owner, now=NOW)
    return fieldwork.start_interview(
        session,
        case,
        instance_id=instance_id or uuid4(),
        consent_text_version="1",
        person=owner,
        now=NOW,
    )


def plain_answer(asked: Asked) -> str | list[str] | None:
    """The first option, a small number, a few words."""
    if asked.question.kind == "select_one":
        return asked.choices[0].name
    if asked.question.kind == "select_multiple":
        return [asked.choices[0].name]
    if asked.question.kind == "integer":
        return "1"
    return "Cần thêm đèn đường" if asked.question.kind == "text" else None


def full_answers(questionnaire: Questionnaire) -> dict[str, object]:
    """A complete interview by `plain_answer`, page by page."""
    answers: dict[str, object] = {}
    section = Interview(questionnaire, answers, today=NOW.date()).next_section()
    while section is not None:
        answers.update({a.question.name: plain_answer(a) for a in section.asked if a.relevant})
        section = Interview(questionnaire, answers, today=NOW.date()).next_section(section.key)
    return {name: value for name, value in answers.items() if value is not None}
