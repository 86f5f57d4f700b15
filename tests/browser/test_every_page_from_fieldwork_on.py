"""Every page from the fieldwork on, as every role that may see it: accessible, Vietnamese, no wider than the screen."""

from __future__ import annotations

import pytest

from surveys.people.permissions import Role
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

LEAST_PAGES = {
    Role.ADMINISTRATOR: 0,
    Role.COORDINATOR: 65,
    Role.DESIGNER: 90,
    Role.SUPERVISOR: 35,
    Role.COLLABORATOR: 15,
    Role.READER: 40,
}


@pytest.mark.parametrize("role", list(Role), ids=[role.value for role in Role])
def test_every_page_from_fieldwork_on_is_in_order_at_every_size(role, tour):
    shown = tour.look_around(role, from_the_field=True)
    assert shown >= LEAST_PAGES[role], shown
