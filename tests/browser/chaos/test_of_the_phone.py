"""After whatever happens to a phone, every acknowledged answer is on the server exactly once and every other one is
still on the phone."""

from __future__ import annotations

import pytest

from tests.browser.chaos import scenarios_of_the_phone as scenarios
from tests.browser.chaos.field_site import FieldSite
from tests.conftest import only_sqlite
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium"), only_sqlite]


def test_a_tab_that_dies_in_the_middle_of_an_answer_loses_nothing_that_was_entered(site: FieldSite) -> None:
    scenarios.tab_killed(site, count=2)


def test_a_browser_that_dies_while_it_sends_loses_nothing(site: FieldSite) -> None:
    scenarios.browser_killed(site, count=2)


def test_a_full_phone_says_so_keeps_what_it_has_and_can_still_send(site: FieldSite) -> None:
    scenarios.storage_full(site, count=1)


def test_a_forgotten_pin_loses_nothing_and_its_recovery_is_on_record(site: FieldSite) -> None:
    scenarios.forgotten_pin(site, count=1)


def test_two_people_on_one_phone_see_and_send_their_own(site: FieldSite) -> None:
    scenarios.two_people(site, count=1)


def test_a_backup_file_goes_on_on_another_phone_and_nothing_comes_twice(site: FieldSite) -> None:
    scenarios.moved_by_a_file(site, count=1)
