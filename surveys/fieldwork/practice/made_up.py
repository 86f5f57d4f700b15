"""The made-up side of a survey to practise on: a copy of request and questionnaire, a draw of nobody, its households.

The draw has no frame and no ledger: its households are in no list, so that nothing is selected and nothing can be
verified. A seed of its own lets the phone choose an adult as it does at a real household; where the survey itself
fills a quota it has none, as an adopted allocation has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.fieldwork.callbacks import questions_to_name
from surveys.fieldwork.practice.situations import CALL_BACK, PRACTICE_PSU, SITUATIONS_EACH, code_of
from surveys.fieldwork.records import CallbackTask, Case, Visit
from surveys.people.records import Person
from surveys.questionnaires.modes import FACE_TO_FACE
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.proof.respondents import respondent
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response, ResponseLink
from surveys.responses.validation import content_hash
from surveys.samples.records import DesignVersion, SampleDraw
from surveys.samples.service import current_draw

MARK = "LUYỆN TẬP"
PLACE = "Xã luyện tập (không có thật)"
STRATUM = "Luyện tập"
ALGORITHM = "practice"
TRIES = 5
NAMED = 2


def copy_of_survey(session: Session, survey: Survey, *, last_day: date, person: Person, now: datetime) -> Survey:
    """The survey to practise on, in the field at once, under a request that says what it is."""
    request = survey.request
    copied = SurveyRequest(
        unit_id=survey.unit_id,
        requesting_body=request.requesting_body,
        implementing_body=request.implementing_body,
        funding=request.funding,
        document_number=request.document_number,
        document_date=request.document_date,
        title=f"{MARK}: {request.title}",
        purpose=request.purpose,
        target_population=request.target_population,
        deadline=last_day,
        created_at=now,
        created_by_id=person.id,
    )
    session.add(copied)
    session.flush()
    practice = Survey(
        request_id=copied.id,
        unit_id=survey.unit_id,
        unit_list_id=survey.unit_list_id,
        title=copied.title,
        state="fieldwork",
        fieldwork_from=now.astimezone(LOCAL_TIME).date(),
        fieldwork_until=last_day,
        practice_of_id=survey.id,
        created_at=now,
    )
    session.add(practice)
    session.flush()
    return practice


def copy_of_questionnaire(
    session: Session, practice: Survey, version: QuestionnaireVersion, *, now: datetime
) -> QuestionnaireVersion:
    """The published questionnaire as it stands: who learns on it learns what will be asked."""
    names = ("title", "definition", "content_hash", "findings", "justifications", "source_filename", "source")
    kept = {name: getattr(version, name) for name in (*names, "created_by_id", "published_by_id")}
    copied = QuestionnaireVersion(
        survey_id=practice.id, number=1, state="published", created_at=now, published_at=now, **kept
    )
    session.add(copied)
    session.flush()
    return copied


def draw_of_nobody(session: Session, survey: Survey, practice: Survey, *, person: Person, now: datetime) -> SampleDraw:
    """What the made-up households hang on."""
    real = current_draw(session, survey.id)
    at_households = real is None or real.seed is not None
    design = DesignVersion(
        survey_id=practice.id,
        number=1,
        basis=Basis.QUOTA.value,
        basis_reason=MARK,
        definition={"quotas": {PRACTICE_PSU: SITUATIONS_EACH}},
        created_at=now,
        created_by_id=person.id,
    )
    draw = SampleDraw(
        survey_id=practice.id,
        design=design,
        number=1,
        seed=f"{ALGORITHM} {practice.id}" if at_households else None,
        seed_source="",
        algorithm=ALGORITHM,
        ledger={},
        ledger_hash="",
        drawn_at=now,
        drawn_by_id=person.id,
    )
    session.add(draw)
    session.flush()
    return draw


def add_households(
    session: Session,
    practice: Survey,
    draw: SampleDraw,
    version: QuestionnaireVersion,
    people: Sequence[Person],
    *,
    person: Person,
    now: datetime,
) -> list[Case]:
    """Five more households for each of `people`; at the last one an interview lies that a machine made up."""
    latest = session.scalar(select(func.count()).select_from(Case).where(Case.draw_id == draw.id)) or 0
    cases = [
        Case(
            survey_id=practice.id,
            draw_id=draw.id,
            code=code_of(number),
            stratum=STRATUM,
            psu=PRACTICE_PSU,
            psu_name=PLACE,
            household_line=None if draw.seed is None else number,
            state="open",
            collaborator_id=people[index // SITUATIONS_EACH].id,
            assigned_at=now,
        )
        for index, number in enumerate(range(latest + 1, latest + 1 + SITUATIONS_EACH * len(people)))
    ]
    session.add_all(cases)
    session.flush()
    send_interviews(session, cases[CALL_BACK - 1 :: SITUATIONS_EACH], version, person=person, now=now)
    return cases


def send_interviews(
    session: Session, cases: Sequence[Case], version: QuestionnaireVersion, *, person: Person, now: datetime
) -> None:
    """Interviews that were sent, and the call-back that asks to return; none where a machine finds no way through."""
    today = now.astimezone(LOCAL_TIME).date()
    questionnaire = questionnaire_of(version)
    tries = (respondent(questionnaire, seed=f"{ALGORITHM} {number}", today=today) for number in range(TRIES))
    made_up = next((each for each in tries if each is not None), None)
    if made_up is None:
        return
    interview = Interview.at(made_up.state)
    for case in cases:
        _send(session, case, version, interview, now=now)
    session.flush()
    answers = interview.cleaned()
    offered = questions_to_name(session, cases[0].survey)
    named = [each for each in offered if answers.get(each["name"]) not in (None, "", [])][:NAMED]
    comment = f"{MARK}: hỏi lại các câu dưới đây cho rõ rồi ghi kết quả."
    session.add_all(
        CallbackTask(case_id=case.id, comment=comment, questions=named, created_at=now, created_by_id=person.id)
        for case in cases
    )
    session.flush()


def _send(session: Session, case: Case, version: QuestionnaireVersion, interview: Interview, *, now: datetime) -> None:
    """What a collaborator would have sent from the household, and how the case stands after it."""
    at_household = case.household_line is not None
    answers, declined = interview.cleaned(), interview.declined_fields()
    today = now.astimezone(LOCAL_TIME).date()
    response = Response(
        instance_id=uuid4(),
        survey_id=case.survey_id,
        version_id=version.id,
        stratum=STRATUM,
        psu=PRACTICE_PSU,
        person_probability=1.0 if at_household else None,
        mode=FACE_TO_FACE,
        submitted_on=today,
        consent_text_version=ALGORITHM,
        consent_on=today,
        answers=answers,
        declined=declined,
        content_hash=content_hash(version.id, answers, declined=declined),
    )
    session.add(response)
    session.flush()
    who = case.collaborator_id
    link = ResponseLink(
        response_id=response.instance_id, case_id=case.id, collaborator_id=who, started_at=now, submitted_at=now
    )
    visit = Visit(case_id=case.id, number=1, outcome="complete", visited_at=now, person_id=who)
    session.add_all([link, visit])
    if at_household:
        case.eligible_persons, case.selected_position, case.person_probability = 1, 1, 1.0
    case.disposition, case.state = "complete", "returned"
