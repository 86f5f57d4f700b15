"""A small survey with about 300 responses, made of records and services: for tests of results and report."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sampling import Basis, SampleDesign
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import RequestFields, create_request, open_survey
from surveys.responses.records import Response
from surveys.samples.commitments import commit_method
from surveys.samples.records import FrameUnit, FrameVersion
from surveys.samples.service import draw, save_design
from tests.conftest import NOW, World
from tests.services.survey_on_its_way import publish

STRATA = ("Phường và vùng ven đô", "Xã đồng bằng")
HOUSEHOLDS_PER_PSU = 20
COMMUNES = 18

SATISFACTION = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Khó trả lời")
TOPICS = (
    "Giao thông, đường sá",
    "Vệ sinh môi trường, thu gom rác thải",
    "Giá cả hàng hóa thiết yếu",
    "An ninh trật tự tại nơi cư trú",
    "Việc làm và thu nhập của lao động trẻ",
    "Khám chữa bệnh bằng bảo hiểm y tế",
    "Chất lượng dạy và học ở trường phổ thông",
    "Ý kiến khác (ghi rõ)",
)
GRID = (
    "Thái độ phục vụ của cán bộ, công chức ở bộ phận một cửa",
    "Thời gian giải quyết hồ sơ",
    "Sự rõ ràng của hướng dẫn thủ tục",
    "Việc tiếp nhận, trả lời phản ánh, kiến nghị",
    "Nộp hồ sơ trực tuyến trên Cổng dịch vụ công",
)


def questionnaire(*, closed: int = 3) -> Questionnaire:
    """Five sections: single choices, several choices, a grid, an open proposal, who the respondent is."""
    lists = {
        "satisfaction": _choices(SATISFACTION),
        "topics": _choices(TOPICS),
        "change": _choices(("Tốt hơn nhiều", "Tốt hơn", "Như cũ", "Kém hơn", "Khó trả lời")),
        "sex": _choices(("Nam", "Nữ")),
        "age": _choices(("18–29", "30–44", "45–59", "60 trở lên")),
        "job": _choices(("Nông dân", "Công nhân", "Cán bộ, công chức, viên chức", "Kinh doanh, dịch vụ", "Khác")),
    }
    opinions = tuple(
        _question(
            f"q{number}", "select_one", f"Theo Ông/Bà, {subject} ở địa phương so với năm trước như thế nào?", "change"
        )
        for number, subject in zip(range(1, closed + 1), _subjects(closed), strict=True)
    )
    living = Group("doi_song", {"default": "Đời sống và môi trường sống"}, items=opinions)
    services = Group(
        "dich_vu",
        {"default": "Dịch vụ hành chính công"},
        items=(
            _question(
                "concern",
                "select_multiple",
                "Những vấn đề nào Ông/Bà quan tâm nhất hiện nay? (chọn tối đa 3)",
                "topics",
            ),
            Group(
                "mot_cua",
                {"default": "Mức độ hài lòng với dịch vụ hành chính công của xã, phường"},
                items=tuple(
                    _question(f"g{number}", "select_one", label, "satisfaction") for number, label in enumerate(GRID, 1)
                ),
            ),
            _question("proposal", "text", "Ông/Bà có đề xuất gì với chính quyền địa phương? (không ghi họ tên)"),
        ),
    )
    person = Group(
        "nguoi_tra_loi",
        {"default": "Thông tin về người trả lời"},
        items=(
            _question("sex", "select_one", "Giới tính", "sex"),
            _question("age", "select_one", "Nhóm tuổi", "age"),
            _question("job", "select_one", "Nghề nghiệp chính", "job"),
            _question("members", "integer", "Số người trong hộ"),
        ),
    )
    return Questionnaire("dlxh", "Phiếu xin ý kiến", items=(living, services, person), choice_lists=lists)


def build_survey(
    session: Session,
    world: World,
    *,
    basis: Basis = Basis.PROBABILITY,
    closed: int = 3,
    state: str = "results",
    released: bool = True,
    response_rate: float = 0.84,
) -> Survey:
    """A survey in `state` with a drawn sample, outcomes of all cases and their responses, committed."""
    person = world.person("designer")
    survey = open_small_survey(session, world, person)
    version = publish(session, survey, questionnaire(closed=closed), person_id=person.id)
    frame = _frame(session, survey, world, person)
    design_version = save_design(
        session,
        survey,
        frame,
        design=SampleDesign(
            {STRATA[0]: 6, STRATA[1]: 12}, HOUSEHOLDS_PER_PSU, margin=0.06, deff=1.5, response_rate=response_rate
        ),
        person=person,
        now=NOW,
    )
    plan = "Xổ số miền Bắc, kỳ quay tối 05/03/2026"
    commit_method(session, survey, design_version, seed_plan=plan, person=person, now=NOW)
    draw(session, survey, design_version, seed="05-11-28-33-41-42", person=person, now=NOW)
    if basis is not Basis.PROBABILITY:  # as an adopted allocation leaves it: same cases, no probabilities
        design_version.basis = basis.value
    survey.state = state
    survey.fieldwork_from, survey.fieldwork_until = date(2026, 3, 9), date(2026, 3, 20)
    random = Random(20260305 + survey.id)
    for case in session.scalars(select(Case).where(Case.survey_id == survey.id).order_by(Case.code)).all():
        _work(session, case, version, random, response_rate=response_rate)
    session.flush()
    if released:
        from surveys.responses.releases import release_all

        release_all(session, survey, now=NOW)
    session.commit()
    return survey


def open_small_survey(session: Session, world: World, person: Person) -> Survey:
    """A survey with nothing but its request."""
    earlier = session.scalar(select(func.count()).select_from(SurveyRequest)) or 0
    fields = RequestFields(
        requesting_body="Ban Thường vụ Tỉnh ủy Hưng Yên",
        document_number=f"{127 + earlier}-CV/BTGDVTU",
        document_date=date(2026, 2, 10),
        title="Dư luận xã hội về đời sống và dịch vụ hành chính công năm 2026",
        purpose="Nắm ý kiến của người dân về đời sống, môi trường sống và dịch vụ hành chính công để phục "
        "vụ chỉ đạo, điều hành.",
        target_population="Người dân từ 18 tuổi trở lên đang cư trú trên địa bàn tỉnh Hưng Yên",
        implementing_body="Ban Tuyên giáo và Dân vận Tỉnh ủy Hưng Yên",
        funding="Ngân sách tỉnh",
        deadline=date(2026, 4, 15),
        unit_ids=(world.province.id,),
    )
    request = create_request(session, fields=fields, person=person, now=NOW)
    return open_survey(session, request, person=person, now=NOW)


def _frame(session: Session, survey: Survey, world: World, person: Person) -> FrameVersion:
    units = [
        FrameUnit(
            unit_code=unit.code,
            name=unit.name,
            stratum=STRATA[0] if unit.type == "Phường" else STRATA[1],
            grouping=None,
            size=8000 + 137 * place,
            households=2600 + 41 * place,
        )
        for place, unit in enumerate(world.communes)
    ]
    frame = FrameVersion(
        survey_id=survey.id,
        number=1,
        frame_hash="",
        as_of=date(2026, 1, 1),
        note="Số liệu giả lập để thử phần mềm",
        synthetic=True,
        source_filename="dan-mau.xlsx",
        created_at=NOW,
        created_by_id=person.id,
        units=units,
    )
    from surveys.samples.frames import frame_of

    frame.frame_hash = frame_of(frame).hash
    session.add(frame)
    session.flush()
    return frame


def _work(session: Session, case: Case, version: QuestionnaireVersion, random: Random, *, response_rate: float) -> None:
    luck = random.random()
    if luck > response_rate:
        case.state = "finished"
        case.disposition = random.choice(["refusal", "away", "no_one_home", "vacant", "not_found", "incapable"])
        return
    case.state, case.disposition = "completed", "complete"
    adults = random.choice([1, 2, 2, 2, 3, 3, 4])
    case.eligible_persons, case.person_probability = adults, 1 / adults
    answers = _answers(case, random, version)
    day = date(2026, 3, 9) + timedelta(days=random.randrange(12))
    session.add(
        Response(
            instance_id=UUID(int=random.getrandbits(128), version=4),
            survey_id=case.survey_id,
            version_id=version.id,
            stratum=case.stratum,
            psu=case.psu,
            person_probability=1 / adults,
            mode="face_to_face",
            submitted_on=day,
            consent_text_version="1",
            consent_on=day,
            answers=answers,
            content_hash=hashlib.sha256(repr(sorted(answers.items())).encode()).hexdigest(),
        )
    )


def _asked(version: QuestionnaireVersion) -> list[tuple[Question, list[str]]]:
    """The questions with the codes of their choices: read once for all the forms of a survey."""
    if version.content_hash not in _READ:
        asked = Questionnaire.from_dict(version.definition)
        _READ[version.content_hash] = [
            (question, [choice.name for choice in asked.choices_of(question)]) for question in asked.questions()
        ]
    return _READ[version.content_hash]


_READ: dict[str, list[tuple[Question, list[str]]]] = {}


def _answers(case: Case, random: Random, version: QuestionnaireVersion) -> dict[str, Any]:
    town = case.stratum == STRATA[0]
    here = math.sin(int(case.psu) * 1.7) * 0.12
    answers: dict[str, Any] = {}
    for question, options in _asked(version):
        if question.kind == "select_one":
            shares = [max(0.03, 0.5 - 0.11 * k + here + (0.1 if town and k == 0 else 0)) for k in range(len(options))]
            answers[question.name] = random.choices(options, shares)[0]
        elif question.kind == "select_multiple":
            answers[question.name] = random.sample(options, random.choice([1, 2, 3, 3]))
        elif question.kind == "integer":
            answers[question.name] = random.choice([1, 2, 3, 4, 4, 5, 6])
        elif random.random() < 0.3:
            answers[question.name] = "Mong đường liên thôn được sửa sớm."
    return answers


def _choices(labels: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(str(place), {"default": label}) for place, label in enumerate(labels, 1))


def _question(name: str, kind: str, label: str, choices: str = "") -> Question:
    return Question(name, kind, {"default": label}, required=kind != "text", choices=choices)


def _subjects(count: int) -> list[str]:
    named = [
        "đời sống vật chất của gia đình",
        "môi trường sống",
        "đường giao thông",
        "an ninh trật tự",
        "giá cả thị trường",
    ]
    return [
        named[place % len(named)] + (f" (mặt {place // len(named) + 1})" if place >= len(named) else "")
        for place in range(count)
    ]


def with_option(asked: Questionnaire, name: str, choice: Choice) -> Questionnaire:
    """The questionnaire with one more option in a list, as a second version would have it."""
    lists = {**asked.choice_lists, name: (*asked.choice_lists[name], choice)}
    return replace(asked, choice_lists=lists)


def at(days: int) -> datetime:
    """An instant some days after the tests' present."""
    return NOW + timedelta(days=days)


def keep_responses(session: Session, number: int) -> None:
    """Void all responses but `number`, as if they had not come yet."""
    ids = list(session.scalars(select(Response.instance_id).order_by(Response.instance_id)))[number:]
    session.execute(update(Response).where(Response.instance_id.in_(ids)).values(state="void"))
