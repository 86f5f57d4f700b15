"""What has arrived at the server, held against what a phone says of it."""

from __future__ import annotations

from tests.browser.chaos.balance import Arrived, server_books
from tests.browser.chaos.field_world import Owner
from tests.browser.field_app.field_phone import FieldPhone
from tests.browser.site import Site

INTERVIEWS = "**/ung-dung/phieu"


def arrived(site: Site, owner: Owner) -> list[Arrived]:
    return [row for row in server_books(site.engine).arrived if row.case_id in owner.cases]


def assert_balanced(site: Site, phone: FieldPhone, owner: Owner, ids: set[str]) -> None:
    """Of these items each acknowledged one has arrived once, each other one waits, and none is both."""
    sent, waiting = phone.books()
    there = sorted(row.id for row in arrived(site, owner))
    assert len(there) == len(set(there)), "something is on the server twice"
    assert set(sent) <= set(there), "acknowledged, and not on the server"
    assert {*sent, *waiting} == ids, "something is gone, or was entered by nobody"
    assert not set(sent) & set(waiting), "acknowledged, and still waiting"
    assert len(waiting) == len(set(waiting))
