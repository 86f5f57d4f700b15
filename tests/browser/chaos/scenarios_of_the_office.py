"""What the office does while phones are away: gives a case to somebody else, publishes another version, sends back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import reassign
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.responses.records import Response
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import full_answers, short_form
from tests.browser.chaos.scenarios_on_the_way import all_sent
from tests.services.survey_on_its_way import publish

REASON = "Người cũ nghỉ ốm dài ngày"


def reassigned_meanwhile(site: FieldSite, *, count: int) -> None:
    """Cases change hands while they are interviewed without a signal: the late work is kept for the supervisor."""
    owner, other, phone = site.owner(), site.owner(), site.phone()
    phone.set_up(owner)
    cases = owner.cases[:count]
    drafts = {case: phone.begin(case) for case in cases}
    phone.go_offline()
    with open_session(site.engine) as session:
        for case in cases:
            reassign(
                session,
                session.get_one(Case, case),
                collaborator_id=other.person_id,
                reason=REASON,
                person=_supervisor(session),
                now=datetime.now(UTC),
            )
        session.commit()
    for number, (case, draft) in enumerate(drafts.items()):
        phone.record(case, "person_selected", eligible_persons=2)
        phone.finish(draft, full_answers(number))
    phone.go_online()
    phone.wait_until_sent()
    site.assert_balanced(phone, owner)
    with Session(site.engine) as session:
        kept = session.scalars(select(KeptSubmission).where(KeptSubmission.case_id.in_(cases))).all()
        assert [each.reason for each in kept] == ["case_reassigned"] * count
        contents = [each.content["answers"] for each in kept]
    assert sorted(map(str, contents)) == sorted(str(full_answers(number)) for number in range(count))
    phone.do("app.refreshWork()")
    assert not {case["id"] for case in phone.do("app.work.cases")} & set(cases), "another's cases are not shown"


def new_version_meanwhile(site: FieldSite, *, count: int) -> None:
    """Another version is published while interviews are open: each ends on the one that it began with."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    drafts = []
    for case in owner.cases[:count]:
        phone.record(case, "person_selected", eligible_persons=2)
        drafts.append(phone.begin(case))
    began = phone.do("app.work.surveys[0].versions[0].id")
    with open_session(site.engine) as session:
        version = session.get_one(QuestionnaireVersion, began)
        survey = session.get_one(Survey, site.world.survey_id)
        version.state = "closing"
        number = version.number + 1
        publish(session, survey, short_form(number=number), person_id=version.created_by_id, number=number)
        session.commit()
    phone.do("app.refreshWork()")
    assert phone.do("app.work.surveys[0].versions[0].id") != began
    for number, draft in enumerate(drafts):
        phone.finish(draft, full_answers(number))
    all_sent(site, phone, owner, interviews=count)
    with Session(site.engine) as session:
        used = session.scalars(select(Response.version_id).where(Response.instance_id.in_(site.instances_of(owner))))
        assert set(used) == {began}


def sent_back(site: FieldSite, *, count: int) -> None:
    """The supervisor sends cases back: the phone gets a comment and the questions' names, never an answer, asks them
    without a signal, and what it sends takes the place of what was said."""
    secret = "Câu-trả-lời-cũ"
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    cases = owner.cases[:count]
    for number, case in enumerate(cases):
        phone.interview(case, full_answers(number, secret))
    all_sent(site, phone, owner, interviews=count)
    with open_session(site.engine) as session:
        for case in cases:
            return_case(
                session,
                session.get_one(Case, case),
                comment="Hỏi lại giúp cho chắc.",
                questions=["gop_y"],
                person=_supervisor(session),
                now=datetime.now(UTC),
            )
        session.commit()
    phone.do("app.refreshWork()")
    tasks = phone.do("app.work.tasks")
    assert [task["case_id"] for task in tasks] == list(cases)
    assert secret not in str(phone.do("app.work"))
    assert not phone.is_readable(secret)
    phone.go_offline()
    again = {"gop_y": "Câu-trả-lời-mới"}
    ids = [phone.ask_again(task, again) for task in tasks]
    assert not phone.is_readable(again["gop_y"])
    for id_ in ids:
        phone.finish_again(id_, again)
    assert not phone.is_readable(again["gop_y"])
    phone.go_online()
    all_sent(site, phone, owner, interviews=count)
    phone.do("app.refreshWork()")
    assert phone.do("app.work.tasks") == []


def _supervisor(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.role == Role.SUPERVISOR).order_by(Person.id)).all()[0]
