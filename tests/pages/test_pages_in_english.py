"""An account in English reads English: what is Vietnamese on its pages is data, and nothing else.

Data is what the database holds: every text in it, also inside JSON, line by line, without its number, in lower case or
cut short with "…". Beside it English may quote “Mã xã”, a column as it is printed. Whatever else of a page has letters
that only Vietnamese needs has not gone through gettext, or has no English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import Session

from surveys.people.permissions import Role, scope_of
from surveys.records import Base
from tests.conftest import only_sqlite
from tests.pages.test_matrix import GUARDED, LISTED, VIEWS, Stage, rules_of, stage  # noqa: F401 (a fixture)
from tools.translation_checks import VIETNAMESE_IN_ENGLISH, has_vietnamese, texts
from tools.translations import read_catalogue
from webapp.accounts.records import Account
from webapp.extensions import db

pytestmark = only_sqlite

READ_ATTRIBUTES = {
    "alt",
    "aria-label",
    "aria-description",
    "content",
    "label",
    "placeholder",
    "summary",
    "title",
    "value",
}
SHORTEST = 2
LABELS = range(30, 400)
"""Texts of such lengths are cut short on some pages."""
PRINTED = {
    quoted
    for message in read_catalogue()
    for text in texts(message)
    for quoted in re.findall(r"“[^”]*”", text or "")
    if message.id and has_vietnamese(quoted)
}
"""What English quotes as it is printed in the survey's papers."""
IN_BOTH_LANGUAGES = (*VIETNAMESE_IN_ENGLISH, *sorted(PRINTED, key=len, reverse=True))
GARBAGE = "???"
WRITES_WITHOUT_A_FIELD = ("results.declare_frame_totals",)
"""What it writes is in the survey's language, and newer than the data that are known here."""
DRAWN_TO_BE_TAKEN_AWAY = ("gallery.picture", "results.picture_file")
"""Titles of pictures are broken into lines, which no text of the database is; their pages have them whole."""
ROLES = (Role.DESIGNER, Role.COORDINATOR, Role.SUPERVISOR, Role.COLLABORATOR, Role.ADMINISTRATOR, Role.READER)


class Said(HTMLParser):
    """The texts of a page that a person reads, hears or is shown, without what is marked as Vietnamese."""

    EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        foreign = of.get("lang") == "vi" or (bool(self.open) and self.open[-1][1])
        if not foreign:
            self.texts += [
                value for name, value in attrs if value and (name in READ_ATTRIBUTES or name.startswith("data-"))
            ]
        if tag not in self.EMPTY:
            self.open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.texts.append(data)


@pytest.fixture(scope="module")
def english(stage: Stage) -> Stage:  # noqa: F811
    """The furnished world in which every account reads English."""
    read_english(stage)
    return stage


def read_english(stage: Stage) -> None:  # noqa: F811
    """Every account of the application's database reads English from now on."""
    with stage.app.app_context():
        db.session.execute(update(Account).values(language="en"))
        db.session.commit()


@pytest.fixture(scope="module")
def data(english: Stage) -> re.Pattern[str]:
    """What the database holds and what English quotes as printed, longest first: “Mã tỉnh” is not data and a rest."""
    found = {words for text in _texts_in(english.session) for words in _pieces(text)}.union(PRINTED)
    kept = sorted((words for words in found if len(words) >= SHORTEST and has_vietnamese(words)), key=len, reverse=True)
    return re.compile("|".join(re.escape(words) for words in kept), re.IGNORECASE)


def _texts_in(session: Session) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        for row in session.execute(select(*columns)):
            for value in row:
                yield from _leaves(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)


def _pieces(text: str) -> Iterator[str]:
    """A text, its lines, and its words without number, as pages show them."""
    for line in (text, *text.splitlines()):
        whole = " ".join(line.split())
        without_number = re.sub(r"^(Câu\s*)?[\dIVX]+(\.\d+)*[.:)]\s*", "", whole)
        for shown in dict.fromkeys((whole, without_number)):
            yield shown
            yield shown.rstrip(".?!: ")
            for place, sign in enumerate(shown if len(shown) in LABELS else ""):
                if sign == " ":
                    yield shown[:place].rstrip(" ,;:") + "…"


def left_over(page: str, data: re.Pattern[str]) -> list[str]:
    """What is Vietnamese on a page and not data."""
    said = Said()
    said.feed(page)
    found = []
    for text in said.texts:
        plain = " ".join(unescape(text).split())
        rest = data.sub("", plain) if has_vietnamese(plain) else ""
        for words in IN_BOTH_LANGUAGES:
            rest = rest.replace(words, "")
        if has_vietnamese(rest):
            found.append(f"{plain[:160]} | {rest[:60]}")
    return found


def _role_for(stage: Stage, endpoint: str) -> Role | None:  # noqa: F811
    action = getattr(stage.app.view_functions[endpoint], "action", None)
    return next((role for role in ROLES if action is None or scope_of(role, action) is not None), None)


def _client(stage: Stage, endpoint: str) -> FlaskClient:  # noqa: F811
    view = stage.app.view_functions[endpoint]
    if hasattr(view, "public") and not endpoint.startswith("security.logout"):
        client = stage.app.test_client()
        client.get("/dang-nhap?ngon-ngu=en")
        return client
    role = _role_for(stage, endpoint)
    assert role is not None, endpoint
    return stage.client(stage.own.people[role])


@pytest.mark.parametrize("endpoint", [endpoint for endpoint, method in VIEWS if method == "GET"])
def test_a_page_in_english_has_no_vietnamese_but_data(english: Stage, data, endpoint: str):
    answer = english.ask(_client(english, endpoint), endpoint, "GET", english.own)
    if answer.mimetype not in ("text/html", "image/svg+xml") or endpoint in DRAWN_TO_BE_TAKEN_AWAY:
        return  # a file, whose words are the survey's
    assert left_over(answer.text, data) == []
    if answer.mimetype == "text/html" and answer.status_code == 200:
        assert '<html lang="en">' in answer.text


@pytest.mark.parametrize("typed", ["", GARBAGE], ids=["empty", "garbage"])
@pytest.mark.parametrize("endpoint", [endpoint for endpoint, method in VIEWS if method == "POST"])
def test_what_a_form_answers_to_nonsense_is_english(english: Stage, data, endpoint: str, typed: str):
    english.changed = True
    english.reset()
    read_english(english)
    client = _client(english, endpoint)
    rule = next(r for r in rules_of(english.app) if r.endpoint == endpoint and "POST" in r.methods)
    with english.app.test_request_context():
        from tests.pages.full_world import address_arguments

        url = english.app.url_for(endpoint, **address_arguments(rule.arguments, english.own, endpoint))
    names = set(re.findall(r'name="([\w.\-]+)"', client.get(url).text)) - {"csrf_token"}
    answer = client.post(url, data=dict.fromkeys(names, typed) if typed else {}, follow_redirects=True)
    if answer.mimetype == "text/html" and endpoint not in WRITES_WITHOUT_A_FIELD:
        assert left_over(answer.text, data) == []


@pytest.mark.parametrize("address", ["/khong-co-trang-nay", "/dang-xuat", "/khao-sat/999999"])
def test_pages_for_what_goes_wrong_are_english(english: Stage, data, address: str):
    client = english.client(english.own.people[Role.COORDINATOR])
    answer = client.get(address)
    assert answer.status_code >= 400
    assert left_over(answer.text, data) == []


def test_the_log_in_page_changes_language_before_anyone_is_known(english: Stage, data):
    client = english.app.test_client()
    vietnamese = client.get("/dang-nhap?next=/de-nghi").text
    assert 'href="/dang-nhap?next=%2Fde-nghi&amp;ngon-ngu=en"' in vietnamese
    page = client.get("/dang-nhap?next=/de-nghi&ngon-ngu=en").text
    assert '<html lang="en">' in page
    assert left_over(page, data) == []
    assert left_over(client.post("/dang-nhap", data={"username": "x", "password": "y"}).text, data) == []
    assert '<html lang="vi">' in client.get("/dang-nhap?ngon-ngu=vi").text
    assert '<html lang="vi">' in client.get("/dang-nhap?ngon-ngu=xx").text


def test_what_is_vietnamese_is_found(english: Stage, data):
    client = english.client(english.own.people[Role.COORDINATOR])
    page = client.get("/khao-sat").text
    assert (
        left_over(page.replace("</main>", "<p title='Chưa dịch'>Chưa dịch</p></main>"), data)
        == ["Chưa dịch | Chưa dịch"] * 2
    )


def test_stylesheets_say_nothing_in_vietnamese():
    from pathlib import Path

    said = [
        (sheet.name, words)
        for sheet in (Path(LISTED.static_folder or "") / "css").glob("*.css")
        for words in re.findall(r"content:\s*[\"']([^\"']*)", sheet.read_text(encoding="utf-8"))
        if has_vietnamese(words)
    ]
    assert said == []
