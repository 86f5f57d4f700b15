"""What the demonstration's supervisor has done while the survey is in the field, and what waits for others therefore.

Two collaborators work in ways that comparison finds, so that there is something to see: invented like all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.practice.service import prepare
from surveys.fieldwork.precision.rules import RuleFields, write_rule
from surveys.fieldwork.quality.flags import answer_flag, flags_of
from surveys.fieldwork.quality.re_interviews import (
    DECLINED,
    DONE,
    NOT_REACHED,
    TELEPHONE,
    Said,
    all_of,
    draw_wave,
    record,
    write_plan,
)
from surveys.fieldwork.quality.records import ReInterview
from surveys.fieldwork.quality.run import compute, keep
from surveys.fieldwork.records import Case
from surveys.fieldwork.supervision.service import accept_all, void_response
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import ResponseLink
from webapp.demo.households import answers_at
from webapp.demo.population import Population

SEED = 12
ACCEPTED = 0.4
WHY_VOID = "Hộ báo chưa ai đến hỏi; xã xác nhận hộ vắng cả tuần. Cộng tác viên ghi nhầm sang hộ bên cạnh."
ANSWER = "Hôm đó tôi hỏi các hộ đã quen, nhiều câu trả lời rất nhanh. Tôi sẽ đọc chậm từng câu như đã tập huấn."
ASKED_AGAIN = ("da_giao_dich", "gioi_tinh", "nhom_tuoi", "hoc_van")
UNSTEADY, ONE_IN = "da_giao_dich", 4
"""Every fourth says something else the second time, so that there is a figure to show."""
SHARE_AGAIN, LEAST_AGAIN, LEFT_WAITING = 0.2, 2, 4
RULE_MARGIN, RULE_FORMS, RULE_VISITS = 7.0, 200, 3
RULE_WORDS = "Hết ngày thu thập mà chưa đủ thì báo cáo nói rõ độ chính xác đã đạt, không kéo dài thêm."


def write_stopping_rule(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Before fieldwork, of margins and numbers alone."""
    latest = (now + timedelta(days=45)).astimezone(LOCAL_TIME).date()
    fields = RuleFields(
        questions=("tin_tuong", "so_voi_truoc"),
        margin=RULE_MARGIN,
        least_responses=RULE_FORMS,
        most_visits=RULE_VISITS,
        latest_on=latest,
        words=RULE_WORDS,
    )
    write_rule(session, survey, fields, person=person, now=now)


@dataclass(frozen=True)
class Supervision:
    """A supervisor's work on a survey in the field."""

    session: Session
    survey: Survey
    population: Population
    supervisor: Person
    now: datetime

    def carry_out(self, *, learners: Sequence[Person]) -> None:
        """Forms accepted and one void, interviews compared, some asked again, a survey to practise on."""
        done = self._completed()
        void = done[-1]
        at = self.now - timedelta(hours=30)
        void_response(self.session, void, reason=WHY_VOID, again=False, person=self.supervisor, now=at)
        accepted = [case.id for case in done[: round(ACCEPTED * len(done))]]
        accept_all(self.session, self.survey, accepted, person=self.supervisor, now=self.now - timedelta(hours=28))
        self._compare()
        self._ask_again()
        last_day = (self.now + timedelta(days=10)).astimezone(LOCAL_TIME).date()
        people = [each.id for each in learners]
        prepare(self.session, self.survey, people, last_day=last_day, person=self.supervisor, now=self.now)

    def _completed(self) -> list[Case]:
        """Those that a collaborator brought, none that somebody answered alone."""
        done = (
            select(Case)
            .join(ResponseLink, ResponseLink.case_id == Case.id)
            .where(Case.survey_id == self.survey.id, Case.state == "completed")
            .where(ResponseLink.collaborator_id == Case.collaborator_id)
            .order_by(Case.code)
        )
        return list(self.session.scalars(done))

    def _compare(self) -> None:
        """All interviews beside each other; the first collaborator who is unlike the others has said why."""
        computed = compute(self.session, self.survey)
        keep(self.session, self.survey, computed, person=self.supervisor, now=self.now - timedelta(hours=26))
        compared = [flag for flag in flags_of(self.session, self.survey) if flag.case_id is None]
        for flag in compared[:1]:
            answer_flag(self.session, flag, answer=ANSWER, person=flag.collaborator, now=self.now - timedelta(hours=14))

    def _ask_again(self) -> None:
        """A draw of what came back, most of it asked again by telephone."""
        at = self.now - timedelta(hours=24)
        write_plan(
            self.session,
            self.survey,
            share=SHARE_AGAIN,
            least=LEAST_AGAIN,
            questions=ASKED_AGAIN,
            seed=f"{SEED:032x}",
            person=self.supervisor,
            now=at,
        )
        draw_wave(self.session, self.survey, person=self.supervisor, now=at)
        rng = np.random.default_rng([SEED, self.survey.id])
        drawn = list(all_of(self.session, self.survey))
        for place, each in enumerate(drawn[:-LEFT_WAITING]):
            said = self._said(each, place, rng)
            record(self.session, each, said, person=self.supervisor, now=self.now - timedelta(hours=5))

    def _said(self, again: ReInterview, place: int, rng: np.random.Generator) -> Said:
        if place in (0, 1):
            return Said(NOT_REACHED if place else DECLINED, mode=TELEPHONE)
        day = (self.now - timedelta(days=3)).date()
        truth = answers_at(self.session, self.population, again.case, on=day)
        answers = {name: truth[name] for name in again.questions if name in truth}
        if place % ONE_IN == 0 and UNSTEADY in answers:
            answers[UNSTEADY] = "2" if answers[UNSTEADY] == "1" else "1"
        minutes = int(rng.integers(10, 26))
        return Said(DONE, mode=TELEPHONE, took_place=True, said_on=day, said_minutes=minutes, answers=answers)
