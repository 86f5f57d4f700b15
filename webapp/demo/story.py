"""The demonstration's story: what the office asks, plans, draws, collects and closes, in the product's own steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling import Basis, Frame
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.questionnaires import service as questionnaires
from surveys.questionnaires.publishing import publish
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import approve, ask_for_approval
from surveys.questionnaires.xlsform.reading import read_xlsform
from surveys.requests import service as requests
from surveys.requests.attachments import ReceivedFile
from surveys.requests.records import Survey
from surveys.samples import adopted_allocations
from surveys.samples import service as samples
from surveys.samples.commitments import commit_method
from surveys.samples.frames import frame_of, latest_frame
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planning import plan_sample
from surveys.samples.records import FrameVersion
from surveys.units.records import Unit
from surveys.units.service import communes
from webapp.demo.documents import allocation_workbook, request_letter
from webapp.demo.frame import SYNTHETIC_NOTE, demo_frame_workbook
from webapp.demo.population import Population, build_population
from webapp.demo.profile import REQUESTS, VARIANT_INPUTS
from webapp.demo.questionnaire import demo_questionnaire_workbook
from webapp.demo.robot import Robot

POPULATION_SEED = 2026
SEED_PLAN = "Kết quả xổ số miền Bắc tối hôm sau, hai chữ số cuối của từng giải từ giải đặc biệt"


@dataclass(frozen=True)
class FieldSurvey:
    """A survey of the demonstration with what was planned for it."""

    survey: Survey
    inputs: PlanInputs

    def cases(self, session: Session) -> int:
        """How many cases its draw made."""
        return session.scalar(select(func.count()).where(Case.survey_id == self.survey.id)) or 0


@dataclass(frozen=True)
class DemoOffice:
    """The office's people at work."""

    session: Session
    province: Unit
    coordinator: Person
    designer: Person
    supervisor: Person

    def plan_survey(self, *, asked_on: datetime, variant: str = "full") -> FieldSurvey:
        """Request with its letter, survey, published questionnaire."""
        session = self.session
        fields = REQUESTS[variant].fields(asked_on.date(), self.province.id)
        letter = ReceivedFile("cong-van-de-nghi.docx", request_letter(fields))
        survey_request = requests.create_request(
            session, fields=fields, attachments=[letter], person=self.coordinator, now=asked_on
        )
        survey = requests.open_survey(session, survey_request, person=self.coordinator, now=asked_on)
        version = questionnaires.upload(
            session,
            survey,
            filename="phieu-hoi-y-kien.xlsx",
            content=demo_questionnaire_workbook(),
            person=self.designer,
            now=asked_on + timedelta(days=3),
        )
        self._publish(version, now=asked_on + timedelta(days=6))
        return FieldSurvey(survey, VARIANT_INPUTS[variant])

    def _publish(self, version: QuestionnaireVersion, *, now: datetime) -> None:
        """The designer asks, the coordinator reads and approves, the designer publishes."""
        session = self.session
        note = "Xin xem kỹ phần A và lời giới thiệu."
        asked = ask_for_approval(session, version, note=note, person=self.designer, now=now - timedelta(days=2))
        approve(
            session,
            version,
            content=asked.content_hash,
            note="Đã đọc thử trên điện thoại.",
            person=self.coordinator,
            now=now - timedelta(hours=20),
        )
        publish(session, version, person=self.designer, now=now)

    def upload_frame(self, planned: FieldSurvey, *, now: datetime) -> FrameVersion:
        """The province's communes with counts that are marked as made up."""
        return samples.upload_frame(
            self.session,
            planned.survey,
            filename="dan-mau-hung-yen.xlsx",
            content=demo_frame_workbook(communes(self.session, self.province)),
            as_of=now.date(),
            note=SYNTHETIC_NOTE,
            synthetic=True,
            person=self.designer,
            now=now,
        )

    def draw_sample(self, planned: FieldSurvey, *, seed: str, now: datetime, communes_each: int = 1) -> None:
        """Frame, size, allocation, draw, assignment of so many communes to each collaborator, start of fieldwork."""
        session, survey = self.session, planned.survey
        frame = self.upload_frame(planned, now=now)
        plan = plan_sample(frame_of(frame), planned.inputs)
        design = samples.save_design(
            session,
            survey,
            frame,
            design=plan.design(),
            planning=planned.inputs.to_dict(),
            person=self.designer,
            now=now,
        )
        commit_method(
            session,
            survey,
            design,
            seed_plan=SEED_PLAN,
            person=self.designer,
            now=now,
        )
        next_evening = now + timedelta(days=1)
        samples.draw(session, survey, design, seed=seed, person=self.designer, now=next_evening)
        self._start(planned, now + timedelta(days=2), communes_each)

    def adopt_quotas(self, planned: FieldSurvey, *, now: datetime) -> None:
        """The province's own "chỉ tiêu phiếu từng xã", adopted as it came."""
        places = communes(self.session, self.province)
        adopted_allocations.adopt_allocation(
            self.session,
            planned.survey,
            filename="chi-tieu-phieu.xlsx",
            content=allocation_workbook(places),
            basis=Basis.QUOTA,
            basis_reason="Tỉnh phân bổ sẵn chỉ tiêu phiếu từng xã, cộng tác viên tự tìm người trả lời.",
            person=self.designer,
            now=now,
        )
        self._start(planned, now + timedelta(days=2))

    def _start(self, planned: FieldSurvey, now: datetime, communes_each: int = 1) -> None:
        session, survey = self.session, planned.survey
        proposed = fieldwork.propose_assignment(session, survey)
        people = list(dict.fromkeys(proposed.values()))
        taken_on = {person: people[place - place % communes_each] for place, person in enumerate(people)}
        cases = {case: taken_on[person] for case, person in proposed.items()}
        fieldwork.assign(session, survey, cases, person=self.supervisor, now=now)
        requests.start_fieldwork(
            session,
            survey,
            fieldwork_from=now.date(),
            fieldwork_until=(now + timedelta(days=28)).date(),
            person=self.coordinator,
            now=now,
        )

    def collect(
        self,
        planned: FieldSurvey,
        population: Population,
        *,
        first_day: datetime,
        days: int,
        share: float = 1.0,
        habits: Sequence[str] = (),
    ) -> None:
        """Let the robot work `share` of the cases of every commune, spread over the days; `habits`: of the first
        collaborators."""
        session, survey = self.session, planned.survey
        people = {person.id: person for person in collaborators(session, self.province)}
        rng = np.random.default_rng([POPULATION_SEED, survey.id])
        in_use = (questionnaires.published_version(session, survey.id), samples.current_draw(session, survey.id))
        midnight = first_day.replace(hour=0, minute=0, second=0) - timedelta(hours=7)
        cases = session.scalars(select(Case).where(Case.survey_id == survey.id).order_by(Case.code)).all()
        at_work = dict.fromkeys(case.collaborator_id for case in cases if case.collaborator_id)
        robot = Robot(session, population, rng, people, in_use, dict(zip(at_work, habits, strict=False)))
        for case in cases:
            if rng.random() < share:
                robot.work(case, day=midnight + timedelta(days=int(rng.integers(0, days))))
        session.flush()

    def close(self, planned: FieldSurvey, *, now: datetime) -> None:
        """End of fieldwork: the results stand."""
        requests.close_fieldwork(self.session, planned.survey, person=self.coordinator, now=now)

    def hand_over_to(self, planned: FieldSurvey, newcomer: Person, *, now: datetime) -> None:
        """Give the newcomer the waiting cases of two communes, so that there is something to do after log-in."""
        waiting = fieldwork.waiting_communes(self.session, planned.survey)[:2]
        cases = {case_id: newcomer.id for commune in waiting for case_id in commune.cases}
        fieldwork.assign(self.session, planned.survey, cases, person=self.supervisor, now=now)


def demo_population(session: Session, planned: FieldSurvey) -> Population:
    """The people of the survey's frame, with answers to its questionnaire."""
    frame_version = latest_frame(session, planned.survey.id)
    if frame_version is None:
        raise LookupError("The survey has no frame yet.")
    return population_of(frame_of(frame_version))


def population_of(frame: Frame) -> Population:
    """The demonstration's population on a frame."""
    questionnaire, _findings = read_xlsform(demo_questionnaire_workbook(), filename="phieu-hoi-y-kien.xlsx")
    return build_population(frame, questionnaire, seed=POPULATION_SEED)
