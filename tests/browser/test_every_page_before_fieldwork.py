"""Every page up to the fieldwork, as every role that may see it: accessible, Vietnamese, no wider than the screen."""

from __future__ import annotations

import pytest

from surveys.people.permissions import Role
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

LEAST_PAGES = {
    Role.ADMINISTRATOR: 25,
    Role.COORDINATOR: 100,
    Role.DESIGNER: 100,
    Role.SUPERVISOR: 80,
    Role.COLLABORATOR: 12,
    Role.READER: 30,
}


@pytest.mark.parametrize("role", list(Role), ids=[role.value for role in Role])
def test_every_page_before_fieldwork_is_in_order_at_every_size(role, tour):
    shown = tour.look_around(role, from_the_field=False)
    assert shown >= LEAST_PAGES[role], shown
