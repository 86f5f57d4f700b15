"""Whatever the office does meanwhile, nothing that was entered on a phone is lost; a loss that is planted is found."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from surveys.database import open_session
from surveys.responses.records import ResponseLink
from tests.browser.chaos import scenarios_of_the_office as scenarios
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.scenarios_on_the_way import all_sent, answered_offline
from tests.conftest import only_sqlite
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium"), only_sqlite]


def test_late_work_of_a_case_that_changed_hands_is_kept_for_the_supervisor(site: FieldSite) -> None:
    scenarios.reassigned_meanwhile(site, count=1)


def test_an_interview_ends_on_the_version_that_it_began_with(site: FieldSite) -> None:
    scenarios.new_version_meanwhile(site, count=1)


def test_what_is_sent_back_comes_with_names_of_questions_and_never_with_an_answer(site: FieldSite) -> None:
    scenarios.sent_back(site, count=1)


def test_a_loss_that_is_planted_on_the_phone_or_the_server_is_found(site: FieldSite) -> None:
    phone, owner, ids = answered_offline(site, count=2)
    said = phone.books()
    phone.forget(ids[0])
    (found,) = site.imbalances(phone, owner)
    assert found.startswith("LOST") and ids[0] in found
    phone.entered = [each for each in phone.entered if each.id != ids[0]]
    phone.do("app.outbox.reload()")
    phone.go_online()
    all_sent(site, phone, owner, interviews=1)
    with open_session(site.engine) as session:
        session.execute(delete(ResponseLink).where(ResponseLink.case_id.in_(owner.cases)))
        session.commit()
    uncounted, lost = sorted(site.imbalances(phone, owner))
    assert (lost.split(":")[0], ids[1] in lost, "visits" in uncounted) == ("LOST", True, True)
    assert set(said.waiting) > set(ids)
