"""After whatever happens between phone and server, every acknowledged answer is on the server exactly once and every
other one is still on the phone."""

from __future__ import annotations

import pytest

from tests.browser.chaos import scenarios_on_the_way as scenarios
from tests.browser.chaos.faults import Harm
from tests.browser.chaos.field_site import FieldSite
from tests.conftest import only_sqlite
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]


@only_sqlite
def test_what_was_done_without_a_signal_goes_by_itself_when_it_is_back(site: FieldSite) -> None:
    scenarios.no_signal(site, count=2)


@pytest.mark.parametrize("harm", [Harm.REPLY_DROPPED, Harm.IN_THE_REPLY])
def test_a_receipt_that_was_lost_is_given_again(site: FieldSite, harm: Harm) -> None:
    scenarios.replies_dropped(site, count=2, harm=harm)


@only_sqlite
def test_a_line_that_dies_while_it_sends_loses_nothing(site: FieldSite) -> None:
    scenarios.cut_on_the_way(site, count=2)


@only_sqlite
def test_who_is_told_not_now_waits_and_gives_nothing_up(site: FieldSite) -> None:
    scenarios.refused_for_now(site, count=2)


@only_sqlite
def test_a_captive_portal_that_answers_200_gets_no_receipt_believed(site: FieldSite) -> None:
    scenarios.captive_portal(site, count=2)


def test_interviews_through_a_flapping_network_all_arrive_once(site: FieldSite) -> None:
    scenarios.flapping_network(site, count=12)


def test_a_server_that_is_killed_in_mid_queue_has_what_it_acknowledged(site: FieldSite) -> None:
    scenarios.server_killed(site, count=4)


@only_sqlite
def test_a_session_that_ends_in_mid_queue_keeps_it_and_nobody_sends_for_another(site: FieldSite) -> None:
    scenarios.session_ended(site, count=2)


@only_sqlite
def test_two_windows_send_each_item_once(site: FieldSite) -> None:
    scenarios.two_windows(site, count=2)


@only_sqlite
@pytest.mark.parametrize("seconds", [86_400, -86_400])
def test_a_clock_that_is_a_day_off_is_noted_and_nothing_refused(site: FieldSite, seconds: int) -> None:
    scenarios.clock_off(site, count=1, seconds=seconds)
