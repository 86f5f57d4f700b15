"""Looking at every page as a role that may see it; one made of parts that were seen before is not looked at again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import ViewportSize

from surveys.people.permissions import Role
from tests.browser.visitor import DESKTOP, NARROW, PHONE, Visitor
from webapp.demo.people import COLLABORATOR, OFFICE

USERNAMES = {log_in.role: log_in.username for log_in in (*OFFICE, COLLABORATOR)}
PART = re.compile(r"<([a-z][a-z0-9-]*)\b[^>]*?(?:class=\"([^\"]*)\")?[^>]*>")
HEADER = re.compile(r"<header.*?</header>", re.DOTALL)
FROM_THE_FIELD = ("fieldwork", "interview", "imports", "results", "reports", "jobs", "variables")
"""The pages from fieldwork on; the other half is everything before. Two files, for two workers."""


@dataclass
class Tour:
    """What has been looked at by one person after the other."""

    guests: dict[Role, Visitor]
    everywhere: list[tuple[str, str]]
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=set)

    def is_new(self, endpoint: str, html: str) -> bool:
        parts = frozenset(PART.findall(HEADER.sub("", html)))
        if (endpoint, parts) in self.seen:
            return False
        self.seen.add((endpoint, parts))
        return True

    def look_around(self, role: Role, *, from_the_field: bool) -> int:
        """Look at the pages of that half that `role` is shown; how many there were. What is wrong is raised at once."""
        guest = self.guests[role]
        sizes = (NARROW, PHONE, DESKTOP) if role == Role.COLLABORATOR else (PHONE, DESKTOP)
        shown = 0
        wrong: list[str] = []
        for endpoint, address in self.everywhere:
            if (endpoint.partition(".")[0] in FROM_THE_FIELD) != from_the_field:
                continue
            answer = guest.context.request.get(address, max_redirects=0)
            if answer.status == 302 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if answer.status in (403, 404):
                continue
            shown += 1
            if self.is_new(endpoint, answer.text()):
                wrong += _look_at(guest, endpoint, address, sizes)
        assert not wrong, "\n\n".join(wrong)
        return shown


def _look_at(guest: Visitor, endpoint: str, address: str, sizes: Sequence[ViewportSize]) -> list[str]:
    wrong = []
    for number, size in enumerate(sizes):
        guest.page.set_viewport_size(size)
        if number == 0:
            guest.open(address)
        else:
            guest.page.wait_for_load_state("networkidle")
        name = re.sub(r"\W+", "-", f"{endpoint}{address}").strip("-")
        try:
            guest.look(name)
        except AssertionError as error:
            wrong.append(f"{size['width']}: {error}")
            guest.problems.clear()
    return wrong
