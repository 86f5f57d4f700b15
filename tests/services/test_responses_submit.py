"""An interview is kept page by page and submitted once: checked again, linked apart, closed to its collaborator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from analysis.answers import Item
from analysis.tables import crosstab_book
from surveys.audit import AuditEntry
from surveys.database import open_session
from surveys.errors import SurveyError
from surveys.fieldwork.records import Case, InterviewDraft, Visit
from surveys.people.records import Person
from surveys.requests.service import close_fieldwork
from surveys.responses.dataset import weighted_sample
from surveys.responses.keeping import reviewed_hash, save_section
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.responses.service import Submission, is_receipt, submit
from surveys.responses.validation import content_hash
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers, survey_in_the_field

LATER = NOW + timedelta(minutes=20)
LATE_EVENING = NOW.replace(hour=17, minute=30)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.raises(SurveyError, check=lambda error: error.code == code)


def finished_draft(session: Session, place: Field, case: Case | None = None) -> InterviewDraft:
    draft = begin(session, place, case or place.cases[0])
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=LATER)
    return draft


def sent(draft: InterviewDraft, **changes: object) -> Submission:
    """The draft as a client would send it."""
    names = Submission.__dataclass_fields__
    return replace(Submission(**{name: getattr(draft, name) for name in names}), **changes)


def test_a_page_is_kept_with_what_was_typed_and_where_it_stopped(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "1"}, now=LATER)
    save_section(session, draft, section="phan_a2", answers={"so_lan_den": "ba"}, now=LATER)
    session.expire(draft)
    assert draft.answers == {"da_giao_dich": "1", "so_lan_den": "ba"}
    assert (draft.section, draft.updated_at) == ("phan_a2", LATER)


def test_a_page_holds_its_own_fields_only(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "2", "gioi_tinh": "1"}, now=LATER)
    assert draft.answers == {"da_giao_dich": "2"}


def test_a_page_that_is_not_asked_is_not_kept(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "2"}, now=LATER)
    with refused("interview.section_gone"):
        save_section(session, draft, section="phan_a2", answers={"hinh_thuc": "1"}, now=LATER)


def test_submission_makes_a_response_that_knows_no_case_and_no_person(session: Session, place: Field) -> None:
    case, owner = place.cases[0], place.owner
    draft = finished_draft(session, place)
    response = submit(session, draft, person=owner, now=LATER)
    assert (response.survey_id, response.version_id) == (place.survey.id, place.version.id)
    assert (response.stratum, response.psu) == (case.stratum, case.psu)
    assert response.person_probability == pytest.approx(1 / 3)
    assert (response.mode, response.state) == ("face_to_face", "submitted")
    assert response.submitted_on == date(2026, 3, 5)
    assert response.answers["gioi_tinh"] == "1"
    assert response.content_hash == content_hash(place.version.id, response.answers)
    columns = set(Response.__table__.columns.keys())
    assert columns.isdisjoint({"case_id", "person_id", "collaborator_id", "household_line", "submitted_at"})


def test_the_case_learns_only_that_it_is_done(session: Session, place: Field) -> None:
    case, owner = place.cases[0], place.owner
    submit(session, finished_draft(session, place), person=owner, now=LATER)
    assert (case.state, case.disposition) == ("completed", "complete")
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0
    visit = session.scalars(select(Visit)).one()
    assert (visit.case_id, visit.outcome) == (case.id, "complete")
    link = session.scalars(select(ResponseLink)).one()
    assert (link.case_id, link.collaborator_id) == (case.id, owner.id)
    assert (link.started_at, link.submitted_at) == (NOW, LATER)


def test_no_log_entry_pairs_a_person_with_a_response(session: Session, place: Field) -> None:
    response = submit(session, finished_draft(session, place), person=place.owner, now=LATER)
    entries = session.scalars(select(AuditEntry)).all()
    assert "response" not in {entry.subject for entry in entries}
    assert not any(str(response.instance_id) in entry.detail for entry in entries)


def test_the_date_of_submission_is_the_local_one(session: Session, place: Field) -> None:
    response = submit(session, finished_draft(session, place), person=place.owner, now=LATE_EVENING)
    assert response.submitted_on == date(2026, 3, 6)


def test_irrelevant_answers_are_not_kept(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "2"}, now=LATER)
    response = submit(session, draft, person=place.owner, now=LATER)
    assert response.answers["da_giao_dich"] == "2"
    assert {"linh_vuc", "hinh_thuc", "hl_thai_do", "phi_ngoai"}.isdisjoint(response.answers)


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"gioi_tinh": None}, 1),
        ({"so_lan_den": "100"}, 1),
        ({"so_lan_bo_sung": "2"}, 1),
        ({"van_de": ["1", "2", "3", "4"]}, 1),
        ({"tin_tuong": "77", "hoc_van": ""}, 2),
    ],
)
def test_everything_is_checked_again_on_submission(
    session: Session, place: Field, wrong: dict[str, object], faults: int
) -> None:
    draft = finished_draft(session, place)
    save_section(session, draft, section=None, answers=wrong, now=LATER)
    with refused("response.incomplete") as caught:
        submit(session, draft, person=place.owner, now=LATER)
    assert caught.value.facts["count"] == faults
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert place.cases[0].state == "interviewing"


def test_the_same_submission_again_gives_the_same_response(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    again = sent(draft)
    first = submit(session, draft, person=place.owner, now=LATER)
    assert submit(session, again, person=place.owner, now=LATER + timedelta(days=2)) is first
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert session.scalar(select(func.count()).select_from(Visit)) == 1


def test_the_same_id_with_other_content_is_a_conflict(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    again = sent(draft, answers={**draft.answers, "gioi_tinh": "2"})
    submit(session, draft, person=place.owner, now=LATER)
    with refused("response.conflict"):
        submit(session, again, person=place.owner, now=LATER)


def declining(session: Session, place: Field, *names: str, case: Case | None = None) -> InterviewDraft:
    """A finished interview in which the named questions were declined on their pages."""
    draft = finished_draft(session, place, case)
    save_section(session, draft, section=None, answers=dict.fromkeys(names), declined=names, now=LATER)
    return draft


def test_a_declined_question_is_kept_with_its_page_until_it_is_answered(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    blank = {"gioi_tinh": None, "nhom_tuoi": None}
    elsewhere = {"gioi_tinh", "da_giao_dich"}
    save_section(session, draft, section="phan_d", answers=blank, declined=elsewhere, now=LATER)
    session.expire(draft)
    assert draft.declined == ["gioi_tinh"]
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "2"}, now=LATER)
    assert draft.declined == ["gioi_tinh"]
    save_section(session, draft, section="phan_d", answers={"gioi_tinh": "2"}, declined=["gioi_tinh"], now=LATER)
    assert (draft.declined, draft.answers["gioi_tinh"]) == ([], "2")


def test_taking_the_mark_away_leaves_the_question_to_be_answered(session: Session, place: Field) -> None:
    draft = declining(session, place, "gioi_tinh")
    save_section(session, draft, section="phan_d", answers={"gioi_tinh": None}, now=LATER)
    assert draft.declined == []
    with refused("response.incomplete"):
        submit(session, draft, person=place.owner, now=LATER)


def test_a_response_says_which_questions_were_declined(session: Session, place: Field) -> None:
    draft = declining(session, place, "linh_vuc", "gioi_tinh")
    digest = reviewed_hash(session, draft, now=LATER)
    response = submit(session, draft, person=place.owner, now=LATER)
    session.expire(response)
    assert response.declined == ["gioi_tinh", "linh_vuc"]
    assert response.answers.keys().isdisjoint({"gioi_tinh", "linh_vuc"})
    assert response.content_hash == digest
    assert digest == content_hash(place.version.id, response.answers, declined=["linh_vuc", "gioi_tinh"])
    assert digest != content_hash(place.version.id, response.answers)


def test_what_was_declined_behind_a_filter_is_not_kept(session: Session, place: Field) -> None:
    draft = declining(session, place, "linh_vuc", "gioi_tinh")
    save_section(session, draft, section="phan_a", answers={"da_giao_dich": "2"}, now=LATER)
    assert submit(session, draft, person=place.owner, now=LATER).declined == ["gioi_tinh"]


def test_a_client_that_declines_is_checked_by_the_same_rules(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    silent = {name: value for name, value in draft.answers.items() if name not in {"gioi_tinh", "hoc_van"}}
    with refused("response.incomplete") as caught:
        submit(session, sent(draft, answers=silent, declined=["gioi_tinh"]), person=place.owner, now=LATER)
    assert caught.value.facts["count"] == 1
    both = sent(draft, answers=silent, declined=["hoc_van", "gioi_tinh", "tin_tuong"])
    assert submit(session, both, person=place.owner, now=LATER).declined == ["gioi_tinh", "hoc_van"]


def test_declining_is_content_the_same_again_or_other(session: Session, place: Field) -> None:
    draft = declining(session, place, "gioi_tinh", "hoc_van")
    again = sent(draft, declined=["hoc_van", "gioi_tinh"])
    other = sent(draft, answers={**draft.answers, "gioi_tinh": "1"})
    optional = sent(draft, answers={**draft.answers, "kien_nghi": None}, declined=[*draft.declined, "kien_nghi"])
    first = submit(session, draft, person=place.owner, now=LATER)
    assert submit(session, again, person=place.owner, now=LATER) is first
    for changed in (other, optional):
        with refused("response.conflict"):
            submit(session, changed, person=place.owner, now=LATER)


def test_results_count_a_declined_question_as_missing(session: Session, place: Field) -> None:
    silent = ["gioi_tinh", "linh_vuc", "so_lan_den", "so_lan_bo_sung"]
    for case, names in zip(place.cases[:2], ([], silent), strict=True):
        owner = session.get_one(Person, case.collaborator_id)
        submit(session, declining(session, place, *names, case=case), person=owner, now=LATER)
    sample, _ledger = weighted_sample(session, place.survey, released_only=False)
    for name in ("gioi_tinh", "linh_vuc", "so_lan_den"):
        assert sample.data[name].isna().sum() == 1, name
    item = Item("gioi_tinh", "Giới tính", (("1", "Nam"), ("2", "Nữ")))
    book = crosstab_book(sample, [item])
    assert (book.n, book.estimates["gioi_tinh"].base.max()) == (2, 1)


def test_the_same_id_from_another_case_is_a_conflict(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    again = sent(draft, case_id=place.cases[1].id)
    submit(session, draft, person=place.owner, now=LATER)
    with refused("response.conflict"):
        submit(session, again, person=place.owner, now=LATER)


def test_another_id_for_a_case_that_is_done_is_refused(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    again = sent(draft, instance_id=UUID(int=7))
    submit(session, draft, person=place.owner, now=LATER)
    with refused("response.conflict"):
        submit(session, again, person=place.owner, now=LATER)


def test_a_stranger_cannot_submit(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    with refused("case.not_yours"):
        submit(session, draft, person=place.other, now=LATER)


def test_a_receipt_is_for_the_very_content(session: Session, place: Field) -> None:
    case, draft = place.cases[0], finished_draft(session, place)
    digest = reviewed_hash(session, draft, now=LATER)
    assert not is_receipt(session, case, draft.instance_id, digest)
    submit(session, draft, person=place.owner, now=LATER)
    assert is_receipt(session, case, draft.instance_id, digest)
    with refused("response.conflict"):
        is_receipt(session, case, draft.instance_id, "0" * 64)
    with refused("response.conflict"):
        is_receipt(session, case, UUID(int=7), digest)


def test_a_draft_ends_on_the_version_that_it_began_with(session: Session, world: World, place: Field) -> None:
    draft = finished_draft(session, place)
    close_fieldwork(session, place.survey, person=world.person("coordinator"), now=LATER)
    assert place.version.state == "closing"
    assert submit(session, draft, person=place.owner, now=LATER).version_id == place.version.id


def test_a_closed_version_takes_nothing_more(session: Session, place: Field) -> None:
    draft = finished_draft(session, place)
    place.version.state = "closed"
    session.flush()
    with refused("response.version_closed"):
        submit(session, draft, person=place.owner, now=LATER)


def test_results_do_not_advance_before_ten_responses(session: Session, place: Field) -> None:
    for number, case in enumerate(place.cases[:10], start=1):
        assert session.scalar(select(func.count()).select_from(ResultsRelease)) == 0, number
        owner = session.get_one(Person, case.collaborator_id)
        submit(session, finished_draft(session, place, case), person=owner, now=LATER)


def test_parallel_submissions_of_one_interview_make_one_response(
    engine: Engine, session: Session, place: Field
) -> None:
    draft = finished_draft(session, place)
    submission, owner_id = sent(draft), place.owner.id
    session.commit()
    barrier = Barrier(5)

    def post(_attempt: int) -> UUID:
        with open_session(engine) as own:
            barrier.wait(timeout=10)
            response = submit(own, submission, person=own.get_one(Person, owner_id), now=LATER)
            own.commit()
            return response.instance_id

    with ThreadPoolExecutor(max_workers=5) as pool:
        ids = set(pool.map(post, range(5)))
    assert ids == {submission.instance_id}
    with open_session(engine) as fresh:
        for table in (Response, ResponseLink, Visit):
            assert fresh.scalar(select(func.count()).select_from(table)) == 1
        assert fresh.get_one(Case, submission.case_id).state == "completed"


def test_parallel_submissions_of_different_content_leave_one_and_tell_the_other(
    engine: Engine, session: Session, place: Field
) -> None:
    draft = finished_draft(session, place)
    contents = [sent(draft), sent(draft, answers={**draft.answers, "gioi_tinh": "2"})]
    owner_id = place.owner.id
    session.commit()
    barrier = Barrier(2)

    def post(submission: Submission) -> str:
        with open_session(engine) as own:
            barrier.wait(timeout=10)
            try:
                submit(own, submission, person=own.get_one(Person, owner_id), now=LATER)
            except SurveyError as error:
                own.rollback()
                return error.code
            own.commit()
            return "accepted"

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = sorted(pool.map(post, contents))
    assert outcomes == ["accepted", "response.conflict"]
    with open_session(engine) as fresh:
        assert fresh.scalar(select(func.count()).select_from(Response)) == 1
