"""Builds the demonstration: a synthetic population, and surveys of it that went through the product's own services.

Four surveys: one from request to report (probability sample), one in the field (for the collaborator's phone), one
on the province's own quotas (no margin of error anywhere), one that is being planned, with the next version of its
questionnaire being written. In the one in the field a commune is asked on paper.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.migrations import upgrade
from surveys.people.permissions import Role
from surveys.reports.service import write_report, write_texts
from surveys.units.service import communes, import_unit_list, provinces
from webapp import create_app
from webapp.demo.analysis_plan import declare_variables
from webapp.demo.next_version import write_next_version
from webapp.demo.people import (
    COLLABORATOR,
    SECOND_SUPERVISOR,
    add_collaborators,
    open_account,
    open_office_accounts,
    print_log_ins,
)
from webapp.demo.planning import rehearse_alternative, weigh_alternatives
from webapp.demo.population import Population
from webapp.demo.printed_forms import fill_in_on_paper
from webapp.demo.report_texts import REPORT_TEXTS
from webapp.demo.story import DemoOffice, FieldSurvey, demo_population
from webapp.demo.truth import compare_with_truth

DATABASE_NAME = "khaosat.sqlite"
REPORT_NAME = "bao-cao.docx"
TRUTH_NAME = "gia-tri-that.json"
DEMO_PROVINCE = "33"
NEIGHBOUR_PROVINCE = "22"
__all__ = ["DATABASE_NAME", "REPORT_NAME", "TRUTH_NAME", "build_demo", "print_log_ins"]

Say = Callable[[str], None]


class Progress:
    """Says what is being done, how far it is, and how long it took."""

    def __init__(self, say: Say, steps: int) -> None:
        self.say, self.steps, self.step = say, steps, 0
        self.started = time.monotonic()

    def __call__(self, what: str) -> None:
        self.step += 1
        self.say(f"[{self.step}/{self.steps}] {what} ({time.monotonic() - self.started:.0f} giây)")


def build_demo(directory: Path, *, say: Say) -> None:
    """Build database and report in `directory`; the report comes last, so that its presence means all is there."""
    tell = Progress(say, steps=9)
    url = f"sqlite:///{(directory / DATABASE_NAME).resolve()}"
    engine = open_engine(url)
    upgrade(engine)
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": "only-to-build"})
    with app.app_context(), open_session(engine) as session:
        content = _build(session, tell, directory)
        session.commit()
    engine.dispose()
    (directory / REPORT_NAME).write_bytes(content)
    say(f"Xong sau {time.monotonic() - tell.started:.0f} giây: {directory / DATABASE_NAME}, {directory / REPORT_NAME}")


def _build(session: Session, tell: Progress, directory: Path) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    tell("Danh mục đơn vị hành chính, tài khoản, cộng tác viên")
    unit_list = import_unit_list(session, as_of=now.date(), provinces=[DEMO_PROVINCE, NEIGHBOUR_PROVINCE])
    province = next(unit for unit in provinces(session, unit_list) if unit.code == DEMO_PROVINCE)
    places = communes(session, province)
    people = open_office_accounts(session, province, now=now)
    add_collaborators(session, places, now=now)
    office = DemoOffice(session, province, people[Role.COORDINATOR], people[Role.DESIGNER], people[Role.SUPERVISOR])

    tell("Cuộc điều tra thứ nhất: đề nghị, bảng hỏi, dàn mẫu, chọn mẫu")
    first = office.plan_survey(asked_on=now - timedelta(days=62))
    declare_variables(session, first.survey, person=office.designer, now=now - timedelta(days=50))
    office.draw_sample(first, seed="05-11-28-33-41-42", now=now - timedelta(days=45))
    tell("Dân số giả lập có giá trị thật đã biết")
    population = demo_population(session, first)
    tell(f"Thu thập: {first.cases(session)} hộ được chọn, qua đúng các bước của cộng tác viên")
    office.collect(first, population, first_day=now - timedelta(days=40), days=20)
    office.close(first, now=now - timedelta(days=15))

    tell("Cuộc điều tra thứ hai: đang thu thập, một xã hỏi bằng phiếu giấy")
    newcomer = open_account(session, COLLABORATOR, province, now=now)
    second = _survey_in_the_field(office, population, now)
    office.hand_over_to(second, newcomer, now=now)
    keyers = office.designer, open_account(session, SECOND_SUPERVISOR, province, now=now)
    fill_in_on_paper(session, second.survey, population, keyers=keyers, printed_at=now - timedelta(days=4))

    tell("Cuộc điều tra thứ ba: theo chỉ tiêu phiếu từng xã")
    third = office.plan_survey(asked_on=now - timedelta(days=50), variant="quota")
    office.adopt_quotas(third, now=now - timedelta(days=44))
    office.collect(third, population, first_day=now - timedelta(days=40), days=15)
    office.close(third, now=now - timedelta(days=20))

    tell("Cuộc điều tra thứ tư: ba phương án mẫu, một lần chạy thử, bảng hỏi mới đang chờ duyệt")
    fourth = office.plan_survey(asked_on=now - timedelta(days=12), variant="next")
    office.upload_frame(fourth, now=now - timedelta(days=4))
    weigh_alternatives(session, fourth.survey, person=office.designer, now=now - timedelta(days=3))
    rehearse_alternative(session, fourth.survey, person=office.designer, now=now - timedelta(days=2))
    authors = {"designer": office.designer, "supervisor": office.supervisor}
    write_next_version(session, fourth.survey, **authors, now=now - timedelta(days=1))

    tell("Báo cáo kết quả (Word) của cuộc thứ nhất")
    write_texts(session, first.survey, REPORT_TEXTS, person=office.designer, now=now)
    edition = write_report(session, first.survey, person=office.designer, now=now, final=True)
    tell("So kết quả với giá trị thật")
    comparison = compare_with_truth(session, first.survey, population)
    (directory / TRUTH_NAME).write_text(
        json.dumps(comparison.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    tell.say(comparison.sentence)
    return edition.content


def _survey_in_the_field(office: DemoOffice, population: Population, now: datetime) -> FieldSurvey:
    survey = office.plan_survey(asked_on=now - timedelta(days=20), variant="wave")
    office.draw_sample(survey, seed="02-09-17-24-38-45", now=now - timedelta(days=9))
    office.collect(survey, population, first_day=now - timedelta(days=6), days=5, share=0.6)
    return survey
