"""Looking at every page as a role that may see it; one made of parts that were seen before is not looked at again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

from playwright.sync_api import ViewportSize

from surveys.people.permissions import Role
from tests.browser.visitor import DESKTOP, NARROW, PHONE, Visitor
from webapp.demo.people import COLLABORATOR, OFFICE

USERNAMES = {log_in.role: log_in.username for log_in in (*OFFICE, COLLABORATOR)}
ELEMENT = re.compile(r"<([a-z][a-z0-9-]*)\b([^>]*)>")
KIND = re.compile(r'\b(class|type|role)="([^"]*)"')
HEADER = re.compile(r"<header.*?</header>", re.DOTALL)
FROM_THE_FIELD = ("fieldwork", "interview", "imports", "results", "reports", "jobs", "variables")
"""The pages from fieldwork on; the other half is everything before. Two files, for two workers."""
Part = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Shown:
    """A page that somebody is shown, and the kinds of elements that it is made of."""

    endpoint: str
    address: str
    parts: frozenset[Part]
    runs_nothing: bool
    """A stored document under a policy that forbids all scripts, axe's too."""


@dataclass
class Tour:
    """What has been looked at by one person after the other."""

    guests: dict[Role, Visitor]
    everywhere: list[tuple[str, str]]
    seen: dict[str, set[Part]] = field(default_factory=lambda: defaultdict(set))
    """By endpoint."""
    files: set[str] = field(default_factory=set)
    """Endpoints that answer with a file to whoever may have it."""

    def look_around(self, role: Role, *, from_the_field: bool) -> int:
        """Look at the pages of that half that `role` is shown, those of most parts first; how many there were. What is
        wrong is raised at the end."""
        guest = self.guests[role]
        sizes = (NARROW, PHONE, DESKTOP) if role == Role.COLLABORATOR else (PHONE, DESKTOP)
        wrong: list[str] = []
        shown = sorted(self._shown_to(guest, from_the_field=from_the_field), key=lambda page: -len(page.parts))
        for page in shown:
            if page.parts - self.seen[page.endpoint]:
                self.seen[page.endpoint] |= page.parts
                wrong += _look_at(guest, page, sizes)
        assert not wrong, "\n\n".join(wrong)
        return len(shown)

    def _shown_to(self, guest: Visitor, *, from_the_field: bool) -> Iterator[Shown]:
        """Asked for without the browser, which would take longer to ask than the server to answer."""
        connection = HTTPConnection(urlsplit(guest.address).netloc)
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in guest.context.cookies())
        headers = {"Cookie": cookies, "User-Agent": guest.page.evaluate("navigator.userAgent")}
        for endpoint, address in self.everywhere:
            if endpoint in self.files or (endpoint.partition(".")[0] in FROM_THE_FIELD) != from_the_field:
                continue
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if "text/html" not in answer.headers.get("Content-Type", ""):
                if answer.status == 200:
                    self.files.add(endpoint)
            elif answer.status in (200, 422):
                runs_nothing = "sandbox" in answer.headers.get("Content-Security-Policy", "")
                yield Shown(endpoint, address, _parts(body.decode()), runs_nothing)
            else:
                assert answer.status in (301, 302, 303, 403, 404), f"{address}: {answer.status}"
        connection.close()


def _parts(html: str) -> frozenset[Part]:
    found = ELEMENT.findall(HEADER.sub("", html))
    return frozenset((element, tuple(sorted(KIND.findall(attributes)))) for element, attributes in found)


def _look_at(guest: Visitor, page: Shown, sizes: Sequence[ViewportSize]) -> list[str]:
    wrong = []
    for number, size in enumerate(sizes):
        if number == 0:
            guest.page.set_viewport_size(size)
            guest.open(page.address, lets_scripts_run=page.runs_nothing)
        else:
            guest.resize(size)
        name = re.sub(r"\W+", "-", f"{page.endpoint}{page.address}").strip("-")
        try:
            guest.look(name, resized=number > 0)
        except AssertionError as error:
            wrong.append(f"{size['width']}: {error}")
            guest.problems.clear()
    return wrong
