"""A world in which every page has something to show, in the own and in a foreign province, for the matrix of access.

Whoever adds a route argument adds it to `ARGUMENTS`: what to put into the address, from the side's `Holdings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.rehearsed_fieldwork import Assumptions
from sampling import SampleDesign
from surveys.database import open_engine
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.links.open_links import open_link
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.service import issue_forms
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.quality.re_interviews import all_of, draw_wave, write_plan
from surveys.fieldwork.quality.records import QualityFlag, ReInterview
from surveys.fieldwork.records import CallbackTask, Case, InterviewDraft
from surveys.imports import service as imports
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.jobs.service import enqueue
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires import service as questionnaires
from surveys.questionnaires.bank.records import BankItem
from surveys.questionnaires.bank.service import keep_item
from surveys.questionnaires.navigation import Asked
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.comments import remark
from surveys.questionnaires.review.records import QuestionnaireComment
from surveys.questionnaires.studio import service as studio
from surveys.questionnaires.studio.nodes import uid_from, walk
from surveys.reports.composing import mark_of_contents
from surveys.reports.manifest import sha256_of
from surveys.reports.plan import planned_questions
from surveys.reports.records import DataFile, ReportEdition, ReportFile
from surveys.requests import service as requests
from surveys.requests.attachments import ReceivedFile
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import RequestFields
from surveys.responses.keeping import save_section
from surveys.responses.records import WeightingPlan
from surveys.responses.releases import release_all
from surveys.responses.service import submit
from surveys.samples import service as samples
from surveys.samples.alternatives import keep_alternative
from surveys.samples.commitments import commit_method
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.records import DesignVersion, FrameVersion, PlanAlternative, SampleDraw, SampleRehearsal
from surveys.samples.rehearsals import begin_rehearsal, carry_out, keep_result
from surveys.spreadsheets.pending import keep_upload
from surveys.spreadsheets.records import PendingUpload
from surveys.units.records import Unit
from tests.conftest import NOW, World, account_of, build_world, test_settings
from tests.databases import Databases, migrated
from tests.services.approved_questionnaire import publish
from webapp import create_app
from webapp.demo.documents import request_letter
from webapp.demo.frame import SYNTHETIC_NOTE, demo_frame_workbook
from webapp.demo.questionnaire import demo_questionnaire_workbook
from webapp.demo.robot import answer_all
from webapp.extensions import db

OWN_SECRET, FOREIGN_SECRET = "BÍ MẬT RIÊNG", "BÍ MẬT NƠI KHÁC"
HOUSEHOLDS = 2
PLAUSIBLE_NUMBER = 20
ASKED = "da_giao_dich"
"""A question that every questionnaire here has."""


@dataclass(frozen=True)
class Holdings:
    """What one province has: a survey in the field with everything in it, and one that has only begun."""

    province: Unit
    people: dict[str, Person]
    request: SurveyRequest
    survey: Survey
    version: QuestionnaireVersion
    frame: FrameVersion
    design: DesignVersion
    draw: SampleDraw
    rehearsal: SampleRehearsal
    case: Case
    edition: ReportEdition
    data_file: DataFile
    stranger: Person
    empty_survey: Survey
    imported: ResponseImport
    job: Job
    upload: PendingUpload
    alternative: PlanAlternative
    comment: QuestionnaireComment
    paper_form: PaperForm
    kept: KeptSubmission
    re_interview: ReInterview
    task: CallbackTask
    written: QuestionnaireVersion
    bank_item: BankItem
    flag: QualityFlag


ARGUMENTS: dict[str, Callable[[Holdings], Any]] = {
    "survey_id": lambda side: side.survey.id,
    "request_id": lambda side: side.request.id,
    "attachment_id": lambda side: side.request.attachments[0].id,
    "version_id": lambda side: side.version.id,
    "frame_id": lambda side: side.frame.id,
    "design_id": lambda side: side.design.id,
    "draw_id": lambda side: side.draw.id,
    "rehearsal_id": lambda side: side.rehearsal.id,
    "respondent": lambda side: 1,
    "case_id": lambda side: side.case.id,
    "edition_id": lambda side: side.edition.id,
    "file_kind": lambda side: "docx",
    "data_file_id": lambda side: side.data_file.id,
    "import_id": lambda side: side.imported.id,
    "paper_form_id": lambda side: side.paper_form.id,
    "kept_id": lambda side: side.kept.id,
    "re_interview_id": lambda side: side.re_interview.id,
    "flag_id": lambda side: side.flag.id,
    "indicator": lambda side: side.flag.indicator,
    "job_id": lambda side: side.job.id,
    "upload_id": lambda side: side.upload.id,
    "alternative_id": lambda side: side.alternative.id,
    "comment_id": lambda side: side.comment.id,
    "code": lambda side: side.bank_item.code,
    "person_id": lambda side: side.people[Role.COLLABORATOR].id,
    "unit_id": lambda side: side.province.id,
    "unit_list_id": lambda side: side.province.list_id,
    "psu": lambda side: side.case.psu,
    "unit_code": lambda side: side.case.psu,
    "variable": lambda side: planned_questions([questionnaires.questionnaire_of(side.version)])[0].variable,
    "chapter": lambda side: "ket-qua",
    "form_format": lambda side: "codebook",
    "section": lambda side: questionnaires.questionnaire_of(side.version).sections()[0].key,
    "form": lambda side: side.version.id,
    "language": lambda side: questionnaires.questionnaire_of(side.version).default_language,
    "paper_document": lambda side: "phieu",
    "paper_format": lambda side: "pdf",
    "open_code": lambda side: "khong-co",
    "example": lambda side: "cot",
    "picture_format": lambda side: "svg",
    "paper_size": lambda side: "a5",
    "collect_form": lambda side: f"khaosat-{side.survey.id}-1",
    "mark": lambda side: "0",
    "task": lambda side: side.task.id,
    "name": lambda side: "js/interview/consent.js",
}


def address_arguments(names: set[str], side: Holdings, endpoint: str) -> dict[str, Any]:
    """The arguments of an address, all from one side."""
    unknown = names - set(ARGUMENTS)
    if unknown:
        raise LookupError(f"{endpoint}: tests/pages/full_world.py does not know what to put for {sorted(unknown)}.")
    if endpoint.startswith("studio."):  # which is about a survey that is still being designed
        own = {"survey_id": side.empty_survey.id, "version_id": side.written.id}
        return {name: own.get(name) or ARGUMENTS[name](side) for name in names} | {"cau": uid_from(ASKED, set())}
    return {name: ARGUMENTS[name](side) for name in names}


@dataclass(frozen=True)
class Furnished:
    """Both provinces furnished and everybody's account, read by `session`; `template` is a copy that nobody reads."""

    session: Session
    template: str
    own: Holdings
    foreign: Holdings

    @classmethod
    def make(cls, databases: Databases) -> Furnished:
        """In a new database, which stays until its kind of databases goes."""
        url = databases.copy("empty", migrated)
        engine = open_engine(url)
        session = Session(engine, expire_on_commit=False)
        world = build_world(session)
        own, foreign = furnish(session, world)
        to_hash_passwords = create_app(test_settings(url))
        for person in (*world.people.values(), *world.foreign_people.values(), own.stranger):
            account_of(to_hash_passwords, session, person)
        with to_hash_passwords.app_context():
            db.engine.dispose()
        engine.dispose()
        return cls(session, databases.duplicate(url), own, foreign)

    def close(self) -> None:
        """Let the database go, whose server may have ended before."""
        self.session.invalidate()
        self.session.get_bind().engine.dispose()


def furnish(session: Session, world: World) -> tuple[Holdings, Holdings]:
    """Fill the own and the foreign province; returns what each holds."""
    own = _furnish(session, OWN_SECRET, world.province, world.communes, world.people)
    foreign = _furnish(session, FOREIGN_SECRET, world.foreign_province, world.foreign_communes, world.foreign_people)
    for side in (own, foreign):
        side.edition.rests_on = mark_of_contents(session, side.survey)
    session.commit()
    return own, foreign


def _furnish(
    session: Session, secret: str, province: Unit, communes: list[Unit], people: dict[str, Person]
) -> Holdings:
    request = _request(session, secret, province, people)
    survey = requests.open_survey(session, request, person=people[Role.COORDINATOR], now=NOW)
    version = _questionnaire(session, survey, people)
    frame, design, draw = _sample(session, survey, communes, people)
    alternative = keep_alternative(
        session, survey, name=secret, inputs=PlanInputs(margin=0.1), person=people[Role.DESIGNER], now=NOW
    )
    rehearsal = _rehearsal(session, survey, design, people)
    case = _field(session, survey, people)
    open_link(session, survey, closes_on=None, most_responses=None, person=people[Role.DESIGNER], now=NOW)
    _totals(session, secret, survey, people)
    stranger = add_person(session, full_name="Vũ Thị Lạ", role=Role.COLLABORATOR, unit=province, now=NOW)
    other_request = _request(session, f"{secret} (hai)", province, people)
    empty = requests.open_survey(session, other_request, person=people[Role.COORDINATOR], now=NOW)
    document = studio.open_document(session, empty, person=people[Role.DESIGNER], now=NOW, base=version)
    written = document.version
    kept = next(node for node, _parents in walk(document.document) if node["type"] == "question")
    bank_item = keep_item(
        session, document.document, kept["uid"], title=secret, topic="other", person=people[Role.DESIGNER], now=NOW
    )
    imported, job = _import(session, secret, survey, people)
    edition = _edition(session, survey, people)
    return Holdings(
        province,
        people,
        request,
        survey,
        version,
        frame,
        design,
        draw,
        rehearsal,
        case,
        edition,
        _data_file(session, secret, survey, people),
        stranger,
        empty,
        imported,
        job,
        _upload(session, secret, survey, people),
        alternative,
        remark(session, version, text=f"{secret}: câu 1 hỏi hai việc.", person=people[Role.SUPERVISOR], now=NOW),
        issue_forms(session, version, count=1, person=people[Role.DESIGNER], now=NOW)[0],
        _kept(session, secret, case, version, people[Role.COLLABORATOR]),
        _re_interview(session, survey, people[Role.SUPERVISOR]),
        _task(session, survey, people[Role.SUPERVISOR]),
        written,
        bank_item,
        _flag(session, secret, survey, people[Role.COLLABORATOR]),
    )


def _flag(session: Session, secret: str, survey: Survey, collaborator: Person) -> QualityFlag:
    """Something unusual about the collaborator's interviews, which they have explained."""
    flag = QualityFlag(
        survey_id=survey.id,
        key=f"short/{collaborator.id}",
        collaborator_id=collaborator.id,
        indicator="short",
        value=6.0,
        n=34,
        p=0.004,
        q=0.05,
        facts={"usual": 18.0, "settled": {"outcome": "watched", "note": secret, "at": ""}},
        found_at=NOW,
        answer=secret,
        answered_at=NOW,
        state="answered",
    )
    session.add(flag)
    session.flush()
    return flag


def _kept(
    session: Session, secret: str, case: Case, version: QuestionnaireVersion, collaborator: Person
) -> KeptSubmission:
    """An interview that the supervisor has to decide about, an answer of which is never to be seen."""
    content = {"version_id": version.id, "answers": {ASKED: "1", "kien_nghi": secret}}
    return keep(
        session,
        case=case,
        person=collaborator,
        instance_id=uuid4(),
        content_hash=secret,
        content=content,
        reason="case_reassigned",
        now=NOW,
    )


def _re_interview(session: Session, survey: Survey, supervisor: Person) -> ReInterview:
    """A draw of the interviews that came back, one of which waits to be asked again."""
    write_plan(session, survey, share=0.1, least=1, questions=["gioi_tinh"], person=supervisor, now=NOW)
    draw_wave(session, survey, person=supervisor, now=NOW)
    return all_of(session, survey)[0]


def _task(session: Session, survey: Survey, supervisor: Person) -> CallbackTask:
    """A household to go back to, other than the one to be asked again by somebody else."""
    asked_again = select(ReInterview.case_id)
    came_back = select(Case).where(Case.survey_id == survey.id, Case.state == "completed", Case.id.not_in(asked_again))
    case = session.scalars(came_back.order_by(Case.id)).all()[-1]
    about = {"comment": "Hỏi lại giúp cho chắc", "questions": [ASKED], "person": supervisor, "now": NOW}
    return return_case(session, case, **about)


def _import(session: Session, secret: str, survey: Survey, people: dict[str, Person]) -> tuple[ResponseImport, Job]:
    """A file of answers on its way in, checked, and the job that checks it again."""
    designer = people[Role.DESIGNER]
    table = f"da_giao_dich,gioi_tinh,Số điện thoại\n{secret},1,0912345678\n2,Nữ,0912345679\n"
    imported = imports.receive(
        session,
        survey,
        filename=f"{secret}.csv",
        content=table.encode(),
        origin=f"{secret}: đoàn xã thu bằng phiếu giấy",
        mode="paper",
        basis="volunteer",
        person=designer,
        now=NOW,
    )
    imports.keep_reading(session, imported, imports.read_file(session, imported))
    imports.keep_unknown_values(session, imported, imports.find_unknown_values(session, imported, now=NOW))
    imports.keep_check(session, imported, imports.check(session, imported, now=NOW))
    arguments = {"import_id": imported.id}
    return imported, enqueue(session, "import.check", survey=survey, arguments=arguments, person=designer, now=NOW)


def _upload(session: Session, secret: str, survey: Survey, people: dict[str, Person]) -> PendingUpload:
    """A file in an old font that the designer has not yet decided on."""
    return keep_upload(
        session,
        people[Role.DESIGNER],
        address=f"/khao-sat/{survey.id}/mau/dan-mau",
        filename=f"{secret}.csv",
        content="M· x·;Tªn x·\n1;X· §«ng H­ng\n".encode(),
        fields=[("note", secret)],
        now=datetime.now(UTC),
    )


def _request(session: Session, secret: str, province: Unit, people: dict[str, Person]) -> SurveyRequest:
    fields = RequestFields(
        requesting_body="Ban Tuyên giáo và Dân vận Tỉnh uỷ",
        document_number="128-CV/BTGDVTU",
        document_date=NOW.date(),
        title=f"{secret} {province.code}",
        purpose="Nắm ý kiến nhân dân về dịch vụ công.",
        target_population="Người từ đủ 18 tuổi trở lên đang sống trên địa bàn tỉnh.",
        implementing_body="Trung tâm nghiên cứu dư luận xã hội",
        funding="Ngân sách tỉnh",
        deadline=NOW.date() + timedelta(days=60),
        unit_ids=(province.id,),
    )
    letter = ReceivedFile("cong-van.docx", request_letter(fields))
    return requests.create_request(
        session, fields=fields, attachments=[letter], person=people[Role.COORDINATOR], now=NOW
    )


def _questionnaire(session: Session, survey: Survey, people: dict[str, Person]) -> QuestionnaireVersion:
    designer = people[Role.DESIGNER]
    content = demo_questionnaire_workbook()
    version = questionnaires.upload(session, survey, filename="phieu.xlsx", content=content, person=designer, now=NOW)
    publish(session, version, person=designer, now=NOW)
    return version


def _sample(
    session: Session, survey: Survey, communes: list[Unit], people: dict[str, Person]
) -> tuple[FrameVersion, DesignVersion, SampleDraw]:
    designer = people[Role.DESIGNER]
    frame = samples.upload_frame(
        session,
        survey,
        filename="dan-mau.xlsx",
        content=demo_frame_workbook(communes),
        as_of=NOW.date(),
        note=SYNTHETIC_NOTE,
        synthetic=True,
        person=designer,
        now=NOW,
    )
    sizes = Counter(unit.stratum for unit in frame.units)
    plan = SampleDesign(
        {stratum: min(4, size) for stratum, size in sizes.items()}, households_per_psu=HOUSEHOLDS, reserve_per_psu=1
    )
    design = samples.save_design(session, survey, frame, design=plan, person=designer, now=NOW)
    commit_method(session, survey, design, seed_plan="Xổ số miền Bắc ngày 15/03/2026", person=designer, now=NOW)
    draw = samples.draw(session, survey, design, seed="05-11-28-33-41-42", person=designer, now=NOW)
    return frame, design, draw


def _rehearsal(session: Session, survey: Survey, design: DesignVersion, people: dict[str, Person]) -> SampleRehearsal:
    """The design rehearsed a few times."""
    assert design.frame is not None
    rehearsal = begin_rehearsal(
        session,
        survey,
        design.frame,
        design=SampleDesign.from_dict(design.definition),
        name=survey.title,
        assumptions=Assumptions(group=0.2),
        replications=20,
        design_version=design,
        person=people[Role.DESIGNER],
        now=NOW,
    )
    keep_result(rehearsal, carry_out(rehearsal, progress=lambda _done, _total: None), now=NOW)
    return rehearsal


def _field(session: Session, survey: Survey, people: dict[str, Person]) -> Case:
    cases = list(session.scalars(select(Case).where(Case.survey_id == survey.id).order_by(Case.id)))
    collaborator, supervisor = people[Role.COLLABORATOR], people[Role.SUPERVISOR]
    everyone = {case.id: collaborator.id for case in cases if case.role == "main"}
    fieldwork.assign(session, survey, everyone, person=supervisor, now=NOW)
    requests.start_fieldwork(
        session,
        survey,
        fieldwork_from=NOW.date(),
        fieldwork_until=(NOW + timedelta(days=20)).date(),
        person=people[Role.COORDINATOR],
        now=NOW,
    )
    mine = [case for case in cases if case.id in everyone]
    for case in mine[1:]:
        _interview(session, case, collaborator)
    release_all(session, survey, now=NOW)
    _begin(session, mine[0], collaborator)
    return mine[0]


def _begin(session: Session, case: Case, collaborator: Person) -> InterviewDraft:
    fieldwork.select_person(session, case, eligible_persons=3, person=collaborator, now=NOW)
    return fieldwork.start_interview(
        session, case, instance_id=UUID(int=case.id), consent_text_version="1", person=collaborator, now=NOW
    )


def _interview(session: Session, case: Case, collaborator: Person) -> None:
    """An interview in which every closed question gets its first answer."""
    draft = _begin(session, case, collaborator)
    questionnaire = questionnaires.questionnaire_of(session.get_one(QuestionnaireVersion, draft.version_id))
    first = {item.variable: (item.options[0][0], item.multiple) for item in questionnaire.closed_items()}

    def say(asked: Asked) -> object:
        if asked.question.name in first:
            code, multiple = first[asked.question.name]
            return [code] if multiple else code
        return PLAUSIBLE_NUMBER if asked.question.kind == "integer" else None

    answers = answer_all(questionnaire, say, today=NOW.date())
    save_section(session, draft, section=None, answers=answers, now=NOW)
    submit(session, draft, person=collaborator, now=NOW)


def _totals(session: Session, secret: str, survey: Survey, people: dict[str, Person]) -> None:
    """Control totals that the office declared; of men alone, since the one response is a man's."""
    codes = [{"code": "1", "label": "Nam", "total": 500}]
    session.add(
        WeightingPlan(
            survey_id=survey.id,
            number=1,
            margins=[{"variable": "gioi_tinh", "label": "Giới tính", "categories": codes}],
            source=secret,
            as_of=NOW.date(),
            written_at=NOW,
            written_by_id=people[Role.DESIGNER].id,
        )
    )


def _data_file(session: Session, secret: str, survey: Survey, people: dict[str, Person]) -> DataFile:
    """A file of answers that the coordinator asked for and nobody has decided on."""
    record = DataFile(
        survey_id=survey.id, kind="exact", reason=secret, asked_at=NOW, asked_by_id=people[Role.COORDINATOR].id
    )
    session.add(record)
    session.flush()
    return record


def _edition(session: Session, survey: Survey, people: dict[str, Person]) -> ReportEdition:
    edition = ReportEdition(
        survey_id=survey.id,
        number=1,
        responses=0,
        created_at=NOW,
        created_by_id=people[Role.DESIGNER].id,
        files=[ReportFile(kind="docx", filename="bao-cao.docx", content=b"PK", size=2, sha256=sha256_of(b"PK"))],
    )
    session.add(edition)
    session.flush()
    return edition
