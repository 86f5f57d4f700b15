"""What the fingers typed on the app's own pages arrives, whatever happened on the way."""

from __future__ import annotations

import pytest

from tests.browser.chaos import scenarios_of_the_pages as scenarios
from tests.browser.chaos.field_site import FieldSite
from tests.conftest import only_sqlite
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium"), only_sqlite]


def test_from_the_list_to_the_end_of_an_interview_without_a_signal_and_with_a_browser_that_dies(
    site: FieldSite,
) -> None:
    scenarios.work_of_days(site, count=1)


def test_a_newer_app_waits_for_the_interview_that_is_open_and_takes_nothing_with_it(site: FieldSite) -> None:
    scenarios.newer_app(site, count=1)
