"""Builds the demonstration: a synthetic population, and surveys of it that went through the product's own services.

Four surveys: one from request to a final report (probability sample, plan written before the field), one in the field
(for the collaborator's phone), one on the province's own quotas (no margin of error anywhere, its report a draft), one
that is being planned, with the next version of its questionnaire being written. In the one in the field a commune is
asked on paper, another by letters, volunteers answer beside it by an open link, and phones have left something for the
collaborator and the supervisor. It has a stopping rule, forms that were accepted, sent back and made void, interviews
that are unlike the others, some asked again, and a survey to practise on. The first one waits for its lock to be
confirmed, and for a decision on the files with which others would check its numbers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.fieldwork.lock import service as lock
from surveys.fieldwork.service import own_cases
from surveys.migrations import upgrade
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.reports.data_files import ask_for_file
from surveys.reports.editions import review_edition, write_final, write_report
from surveys.reports.records import ReportEdition
from surveys.reports.service import write_texts
from surveys.requests.records import Survey
from surveys.units.service import communes, import_unit_list, provinces
from webapp import create_app
from webapp.cli.installation import secret_key
from webapp.demo.analysis_plan import declare_variables, plan_analysis
from webapp.demo.letters import Letters
from webapp.demo.next_version import write_next_version
from webapp.demo.people import (
    COLLABORATOR,
    SECOND_SUPERVISOR,
    add_collaborators,
    open_account,
    open_office_accounts,
    print_log_ins,
)
from webapp.demo.phones import PhoneWork
from webapp.demo.planning import rehearse_alternative, weigh_alternatives
from webapp.demo.population import Population
from webapp.demo.printed_forms import fill_in_on_paper
from webapp.demo.report_texts import QUOTA_TEXTS, REPORT_TEXTS
from webapp.demo.robot import ONE_ANSWER, QUICK
from webapp.demo.story import DemoOffice, FieldSurvey, demo_population
from webapp.demo.supervision import Supervision, write_stopping_rule
from webapp.demo.truth import compare_with_truth
from webapp.demo.volunteers import answer_by_link

DATABASE_NAME = "khaosat.sqlite"
REPORT_NAME = "bao-cao.docx"
TRUTH_NAME = "gia-tri-that.json"
CODES_NAME = "ma-lien-ket-rieng.txt"
"""Codes of letters that nobody has opened: an installation keeps none, here they are for whoever wants to try."""
REVIEW_NOTE = "Đã đối chiếu nhận xét, kiến nghị với bảng số liệu; thể thức đúng mẫu của đơn vị."
WHY_FILES = {
    "exact": "Phòng nghiệp vụ tính lại mọi con số của báo cáo bằng R trước khi trình ký.",
    "outside": "Trường Chính trị tỉnh xin tệp phiếu để kiểm tra lại số liệu đã công bố.",
}
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
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": secret_key(directory)})
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
    plan_analysis(session, first.survey, person=office.designer, now=now - timedelta(days=49))
    office.draw_sample(first, seed="05-11-28-33-41-42", now=now - timedelta(days=45))
    tell("Dân số giả lập có giá trị thật đã biết")
    population = demo_population(session, first)
    tell(f"Thu thập: {first.cases(session)} hộ được chọn, qua đúng các bước của cộng tác viên")
    office.collect(first, population, first_day=now - timedelta(days=40), days=20)
    office.close(first, now=now - timedelta(days=15))

    tell("Cuộc điều tra thứ hai: đang thu thập, trên điện thoại, bằng phiếu giấy, qua liên kết")
    newcomer = open_account(session, COLLABORATOR, province, now=now)
    second = _survey_in_the_field(office, population, now)
    office.hand_over_to(second, newcomer, now=now - timedelta(days=4))
    keyers = office.designer, open_account(session, SECOND_SUPERVISOR, province, now=now)
    _answer_in_other_ways(office, second.survey, population, (newcomer, keyers), directory, now)

    looked_at = Supervision(session, second.survey, population, office.supervisor, now)
    looked_at.carry_out(learners=[newcomer])

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

    tell("Báo cáo cuộc thứ nhất: lập, người khác soát xét, chốt; báo cáo cuộc thứ ba còn là bản thảo")
    edition = _report_until_final(office, first.survey, now)
    write_texts(session, third.survey, QUOTA_TEXTS, person=office.designer, now=now)
    write_report(session, third.survey, person=office.designer, now=now)
    lock.ask(session, first.survey, cut_off=False, person=office.supervisor, now=now)
    tell("So kết quả với giá trị thật")
    comparison = compare_with_truth(session, first.survey, population)
    (directory / TRUTH_NAME).write_text(
        json.dumps(comparison.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    tell.say(comparison.sentence)
    return edition.files[0].content


def _report_until_final(office: DemoOffice, survey: Survey, now: datetime) -> ReportEdition:
    """Written by one, looked over by another, final; and files for checking it are asked for."""
    session, author, reviewer = office.session, office.designer, office.coordinator
    write_texts(session, survey, REPORT_TEXTS, person=author, now=now)
    edition = write_report(session, survey, person=author, now=now)
    review_edition(session, edition, note=REVIEW_NOTE, person=reviewer, now=now)
    write_final(session, edition, person=author, now=now)
    for kind, why in WHY_FILES.items():
        ask_for_file(session, survey, kind=kind, reason=why, person=author, now=now)
    return edition


def _answer_in_other_ways(
    office: DemoOffice,
    survey: Survey,
    population: Population,
    people: tuple[Person, tuple[Person, Person]],
    directory: Path,
    now: datetime,
) -> None:
    """On paper in one commune, by letters in another, by the open link, and what phones bring and wait for."""
    (newcomer, keyers), session, days_ago = people, office.session, now - timedelta(days=4)
    forms = fill_in_on_paper(session, survey, population, keyers=keyers, printed_at=days_ago)
    busy = {form.case.psu for form in forms if form.case} | {case.psu for case in own_cases(session, newcomer)}
    letters = Letters(session, survey, population, office.supervisor, secret_key(directory), sent_at=days_ago)
    codes = [letter.code for letter in letters.send(busy=busy)]
    (directory / CODES_NAME).write_text("\n".join(codes), encoding="ascii")
    answer_by_link(session, survey, population, forms=60, designer=office.designer, opened_at=days_ago)
    PhoneWork(session, survey, population, newcomer, office.supervisor, now).leave()


def _survey_in_the_field(office: DemoOffice, population: Population, now: datetime) -> FieldSurvey:
    survey = office.plan_survey(asked_on=now - timedelta(days=20), variant="wave")
    write_stopping_rule(office.session, survey.survey, person=office.coordinator, now=now - timedelta(days=10))
    office.draw_sample(survey, seed="02-09-17-24-38-45", now=now - timedelta(days=9), communes_each=3)
    habits = ("", QUICK, ONE_ANSWER)
    first_day = now - timedelta(days=6)
    office.collect(survey, population, first_day=first_day, days=5, share=0.6, habits=habits)
    return survey
