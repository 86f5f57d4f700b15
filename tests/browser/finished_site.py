"""An installation in which every page has something to show: surveys in each stage, cases in each state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.paper.service import issue_forms
from surveys.fieldwork.phones.decisions import discard
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.quality.run import Computed, Finding
from surveys.fieldwork.quality.run import keep as keep_findings
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires import service as questionnaires
from surveys.questionnaires.studio.service import open_document
from surveys.reports.editions import write_report
from surveys.requests import service as requests
from surveys.requests.records import Survey
from surveys.samples import service as samples
from surveys.samples.alternatives import keep_alternative
from surveys.samples.plan_inputs import PlanInputs
from surveys.spreadsheets.pending import keep_upload
from surveys.units.service import communes
from tests.browser.site import Site, office_of, own_province
from tests.browser.under_way import leave_under_way
from webapp.demo.frame import SYNTHETIC_NOTE, demo_frame_workbook
from webapp.demo.people import COLLABORATOR, add_collaborators, open_account
from webapp.demo.profile import REQUESTS
from webapp.demo.questionnaire import demo_template_workbook
from webapp.demo.story import DemoOffice, FieldSurvey, demo_population
from webapp.demo.volunteers import answer_by_link

SMALL = PlanInputs(margin=0.1, take=9, reserve=2, minimum_psus=3)
WARDS = PlanInputs(margin=0.06, take=14, margins={"stratum:Phường – Hưng Yên cũ": 0.13}, cost_per_psu=400_000)
SEED = "05-11-28-33-41-42"


@dataclass(frozen=True)
class FinishedSite:
    """What is where: the survey with a report, the one in the field, the one on quotas, the one in design."""

    site: Site
    reported: int
    in_the_field: int
    quotas: int
    in_design: int
    empty: int
    cases: dict[str, int]
    """A case of the collaborator in each state."""


def furnish(site: Site) -> FinishedSite:
    """Fill the installation through the product's own services."""
    now = datetime.now(UTC).replace(microsecond=0)
    with site.app.app_context(), open_session(site.engine) as session:
        office = office_of(session)
        add_collaborators(session, communes(session, own_province(session)), now=now)
        reported = _in_the_field(office, "full", now - timedelta(days=60))
        population = demo_population(session, reported)
        office.collect(reported, population, first_day=now - timedelta(days=40), days=20)
        answer_by_link(
            session, reported.survey, population, forms=30, designer=office.designer, opened_at=now - timedelta(days=40)
        )
        office.close(reported, now=now - timedelta(days=15))
        newcomer = open_account(session, COLLABORATOR, office.province, now=now)
        wave = _in_the_field(office, "wave", now - timedelta(days=20))
        office.collect(wave, population, first_day=now - timedelta(days=3), days=2, share=0.4)
        office.hand_over_to(wave, newcomer, now=now)
        answer_by_link(
            session, wave.survey, population, forms=1, designer=office.designer, opened_at=now - timedelta(days=1)
        )
        quotas = office.plan_survey(asked_on=now - timedelta(days=50), variant="quota")
        office.adopt_quotas(quotas, now=now - timedelta(days=44))
        office.collect(quotas, population, first_day=now - timedelta(days=40), days=15)
        office.close(quotas, now=now - timedelta(days=20))
        write_report(session, reported.survey, person=office.designer, now=now)
        cases = _cases_in_each_state(session, wave.survey, newcomer, now)
        leave_under_way(session, wave.survey, reported.survey, now=now)
        _wait_for_a_decision(session, office, now)
        version = questionnaires.published_version(session, wave.survey.id)
        assert version is not None
        issue_forms(session, version, count=1, person=office.designer, now=now)
        _for_the_supervisor(session, wave.survey, office, now)
        _unusual(session, wave.survey, newcomer, cases["finished"], now)
        finished = FinishedSite(
            site,
            reported=reported.survey.id,
            in_the_field=wave.survey.id,
            quotas=quotas.survey.id,
            in_design=_in_design(office, now).id,
            empty=_opened(office, "Khảo sát vừa mở, chưa có gì", now).id,
            cases=cases,
        )
        session.commit()
    return finished


def _for_the_supervisor(session: Session, survey: Survey, office: DemoOffice, now: datetime) -> None:
    """Interviews that came too late, one of them decided about, and a household that is gone back to."""
    done = select(Case).where(Case.survey_id == survey.id, Case.state == "completed").order_by(Case.code)
    returned, *late = session.scalars(done.limit(3)).all()
    for case in late:
        person = session.get_one(Person, case.collaborator_id)
        kept = keep(
            session,
            case=case,
            person=person,
            instance_id=uuid4(),
            content_hash="",
            content={"answers": {"da_giao_dich": "1"}},
            reason="case_has_response",
            now=now,
        )
    discard(session, kept, reason="Hộ đã phỏng vấn lại", person=office.supervisor, now=now)
    return_case(session, returned, comment="Hỏi lại nhóm tuổi", person=office.supervisor, now=now)


def _unusual(session: Session, survey: Survey, person: Person, case_id: int, now: datetime) -> None:
    """Something unusual about a collaborator among others, and about one of the interviews: too few were held here to
    compute it."""
    others = session.scalars(select(Person).where(Person.role == Role.COLLABORATOR, Person.id != person.id).limit(6))
    rows = [[other.id, 17.0 + place, 20 + place, 0.5, 0.9, False] for place, other in enumerate(others)]
    found = [
        Finding("short", person.id, None, "short", 6.0, 18.0, 24, 0.0004, 0.02, {}),
        Finding("short/1", person.id, case_id, "short", 4.0, 18.0, 140, None, None, {}),
    ]
    summary = {
        "indicators": {"short": {"usual": 18.0, "rows": [[person.id, 6.0, 24, 0.0004, 0.02, True], *rows]}},
        "items": [{"variable": "tin_tuong", "rho": 0.08, "p": 0.001, "n": 140, "separable": False}],
        "separable": False,
    }
    keep_findings(session, survey, Computed(140, 7, 70, summary, tuple(found)), now=now)


def _wait_for_a_decision(session: Session, office: DemoOffice, now: datetime) -> None:
    """A file in an old font that the designer has not yet decided on."""
    old_table = "M· x·;Tªn x·\n1;X· §«ng H­ng\n".encode()
    keep_upload(session, office.designer, address="/", filename="dan-mau.csv", content=old_table, fields=(), now=now)


def _in_the_field(office: DemoOffice, variant: str, asked_on: datetime) -> FieldSurvey:
    planned = replace(office.plan_survey(asked_on=asked_on, variant=variant), inputs=SMALL)
    office.draw_sample(planned, seed=SEED, now=asked_on + timedelta(days=10))
    return planned


def _opened(office: DemoOffice, title: str, now: datetime) -> Survey:
    fields = replace(REQUESTS["wave"].fields(now.date(), office.province.id), title=title)
    request = requests.create_request(office.session, fields=fields, attachments=[], person=office.coordinator, now=now)
    return requests.open_survey(office.session, request, person=office.coordinator, now=now)


def _in_design(office: DemoOffice, now: datetime) -> Survey:
    """A survey with a draft to publish, a frame, and two ways to plan its sample that were kept to be compared."""
    survey = _opened(office, "Khảo sát đang thiết kế", now)
    questionnaires.upload(
        office.session,
        survey,
        filename="phieu-ngan.xlsx",
        content=demo_template_workbook(),
        person=office.designer,
        now=now,
    )
    open_document(office.session, survey, person=office.designer, now=now)
    samples.upload_frame(
        office.session,
        survey,
        filename="dan-mau.xlsx",
        content=demo_frame_workbook(communes(office.session, office.province)),
        as_of=now.date(),
        note=SYNTHETIC_NOTE,
        synthetic=True,
        person=office.designer,
        now=now,
    )
    for name, inputs in (("Ít xã, nhiều hộ", SMALL), ("Biết riêng từng phường", WARDS)):
        keep_alternative(office.session, survey, name=name, inputs=inputs, person=office.designer, now=now)
    return survey


def _cases_in_each_state(session: Session, survey: Survey, person: Person, now: datetime) -> dict[str, int]:
    own = select(Case).where(Case.survey_id == survey.id, Case.collaborator_id == person.id).order_by(Case.code)
    new, met, begun, appointed, finished = session.scalars(own.limit(5)).all()
    fieldwork.select_person(session, met, eligible_persons=3, person=person, now=now)
    fieldwork.select_person(session, begun, eligible_persons=2, person=person, now=now)
    fieldwork.start_interview(session, begun, instance_id=UUID(int=7), consent_text_version="1", person=person, now=now)
    fieldwork.record_visit(
        session, appointed, outcome="appointment", appointment_at=now + timedelta(days=1), person=person, now=now
    )
    fieldwork.record_visit(session, finished, outcome="vacant", person=person, now=now)
    return {"new": new.id, "met": met.id, "begun": begun.id, "appointed": appointed.id, "finished": finished.id}
