"""A finished survey of sixty questions with as many responses as are wanted, divided by groups of eight."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.plan_writing import write_plan
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink

QUESTIONS, SECTIONS, GROUPS = 60, 5, 8
BANNER = "nghe"
PROFILE = (BANNER, "tuoi", "gioi", "hoc")
AT_ONCE = 5_000
STEPS = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Khó trả lời")
TOPICS = ("Đất đai", "Hộ tịch", "Y tế", "Giáo dục", "Việc làm", "Trợ cấp", "Giao thông", "Môi trường")
JOBS = ("Nông dân", "Công nhân", "Viên chức", "Kinh doanh", "Hưu trí", "Sinh viên", "Nội trợ", "Nghề khác")
Row = dict[str, Any]


def fill(engine: Engine, *, responses: int, seed: int = 2026) -> int:
    """Give the survey that is finished sixty questions and `responses` responses; its number."""
    with open_session(engine) as session:
        survey = session.scalars(
            select(Survey).where(Survey.state.in_(("results", "report"))).order_by(Survey.id)
        ).first()
        if survey is None:
            raise LookupError("The demonstration has no finished survey.")
        survey.state = "results"
        session.execute(update(ReportEdition).where(ReportEdition.survey_id == survey.id).values(state="draft"))
        asked = sixty_closed_questions()
        _ask(session, survey, asked)
        chance = Random(seed)
        _answer_anew(session, survey, asked, chance)
        _copy_until(session, survey, asked, chance, responses)
        session.flush()
        designer = session.scalars(select(Person).where(Person.role == Role.DESIGNER)).first()
        assert designer is not None
        now = datetime.now(UTC)
        reason = "Đo tốc độ trang bảng chéo."
        write_plan(
            session,
            survey,
            banners=PROFILE,
            marks_differences=True,
            findings=(),
            reason=reason,
            person=designer,
            now=now,
        )
        session.commit()
        return survey.id


def change_one(engine: Engine, survey_id: int) -> None:
    """Let one response be answered otherwise, as a call-back does: every table of the survey is another one."""
    with open_session(engine) as session:
        response = session.scalars(select(Response).where(Response.survey_id == survey_id).limit(1)).one()
        answers = {**response.answers, "c1": str(1 + int(response.answers["c1"]) % len(STEPS))}
        _write(session, response.instance_id, answers)
        session.commit()


def sixty_closed_questions() -> Questionnaire:
    """Five sections of twelve: scales, lists of which three are chosen, numbers, and who the respondent is."""
    lists = {
        "muc": _choices(STEPS),
        "viec": _choices(TOPICS),
        "nghe": _choices(JOBS),
        "tuoi": _choices(("18–29", "30–44", "45–59", "60 trở lên")),
        "gioi": _choices(("Nam", "Nữ")),
        "hoc": _choices(("Tiểu học", "Trung học cơ sở", "Trung học phổ thông", "Cao đẳng, đại học")),
    }
    items = [_question(number) for number in range(1, QUESTIONS - len(PROFILE) + 1)]
    items += [Question(name, "select_one", {"default": f"Về Ông/Bà: {name}"}, choices=name) for name in PROFILE]
    size = QUESTIONS // SECTIONS
    sections = tuple(
        Group(f"phan_{part}", {"default": f"Phần {part + 1}"}, items=tuple(items[part * size : (part + 1) * size]))
        for part in range(SECTIONS)
    )
    return Questionnaire("sau_muoi", "Phiếu 60 câu", items=sections, choice_lists=lists)


def _question(number: int) -> Question:
    label = {"default": f"Ông/Bà đánh giá thế nào về việc số {number} của chính quyền xã, phường?"}
    if number % 12 == 11:
        return Question(f"c{number}", "integer", label)
    if number % 6 == 5:
        return Question(f"c{number}", "select_multiple", label, choices="viec")
    return Question(f"c{number}", "select_one", label, choices="muc")


def _choices(labels: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(str(place), {"default": label}) for place, label in enumerate(labels, 1))


def _ask(session: Session, survey: Survey, asked: Questionnaire) -> None:
    content = {"definition": asked.to_dict(), "content_hash": asked.content_hash}
    session.execute(
        update(QuestionnaireVersion.__table__)  # type: ignore[arg-type]
        .where(QuestionnaireVersion.survey_id == survey.id)
        .values(**content)
    )
    session.expire_all()


def _answers(asked: Questionnaire, chance: Random) -> Row:
    answers: Row = {}
    lean = chance.random()
    for question in asked.questions():
        codes = [choice.name for choice in asked.choices_of(question)]
        if question.kind == "select_one":
            answers[question.name] = chance.choices(codes, [1 + lean * (len(codes) - k) for k in range(len(codes))])[0]
        elif question.kind == "select_multiple":
            answers[question.name] = chance.sample(codes, 3)
        else:
            answers[question.name] = chance.choice((1, 2, 3, 4, 6, 9))
    return answers


def _hash(answers: Row) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def _answer_anew(session: Session, survey: Survey, asked: Questionnaire, chance: Random) -> None:
    for instance in session.scalars(select(Response.instance_id).where(Response.survey_id == survey.id)).all():
        _write(session, instance, _answers(asked, chance))
    session.expire_all()


def _write(session: Session, instance: UUID, answers: Row) -> None:
    """Past the records, which let nobody change what was answered."""
    table: Table = inspect(Response).local_table  # type: ignore[assignment]
    values = {"answers": answers, "content_hash": _hash(answers), "declined": []}
    session.execute(update(table).where(table.c.instance_id == instance).values(**values))


def _copy_until(session: Session, survey: Survey, asked: Questionnaire, chance: Random, wanted: int) -> None:
    """Households beside those that answered, with the same communes and adults, until there are enough."""
    answered = (Response.survey_id == survey.id, Response.state == "submitted", Response.import_id.is_(None))
    there = [_columns(each) for each in session.scalars(select(Response).where(*answered))]
    linked = select(ResponseLink.response_id, Case).join(Case, Case.id == ResponseLink.case_id)
    case_of = {row[0]: row[1] for row in session.execute(linked)}
    next_case = (session.scalar(select(func.max(Case.id))) or 0) + 1
    cases: list[Row] = []
    responses: list[Row] = []
    for place in range(wanted - len(there)):
        model = there[place % len(there)]
        case = case_of.get(model["instance_id"])
        if case is not None:
            number = next_case + place
            code = f"{case.psu}-D{number}"
            cases.append(_columns(case) | {"id": number, "code": code, "household_line": 100_000 + place})
        responses.append(_response(model, asked, chance))
    for record, rows in ((Case, cases), (Response, responses)):
        for first in range(0, len(rows), AT_ONCE):
            table: Table = inspect(record).local_table  # type: ignore[assignment]
            session.execute(insert(table), rows[first : first + AT_ONCE])


def _response(model: Row, asked: Questionnaire, chance: Random) -> Row:
    answers = _answers(asked, chance)
    own: dict[str, UUID | Row | str | None] = {
        "instance_id": uuid4(),
        "deprecated_id": None,
        "answers": answers,
        "content_hash": _hash(answers),
    }
    return model | own


def _columns(record: Any) -> Row:
    return {column.key: getattr(record, column.key) for column in inspect(type(record)).column_attrs}
