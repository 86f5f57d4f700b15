"""Requests that no page of ours would send: every route, every role, values from a nasty list and from Hypothesis."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from flask import got_request_exception
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from lxml import html
from sqlalchemy import inspect, text
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from surveys.database import open_engine
from surveys.fieldwork.records import CASE_STATES, Case
from surveys.people.permissions import Role
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from surveys.requests.records import SURVEY_STATES, Survey
from surveys.samples.records import DRAW_STATES, SampleDraw
from tests.pages.full_world import ARGUMENTS, Holdings
from tests.pages.test_matrix import Stage, rules_of
from webapp.typed_words import _fields, _form_classes

NASTY = [
    "", " ", "\x00", "a\x00b", "\ud800", "\u202e\u200b", "e\u0323\u0302", "Ợ" * 5000, "9" * 400, "-1", "0", "1", "²",
    "١٢٣",
    "1e999", "nan", "inf", "-0", "0,5",
    "1.234,5", "0001-01-01", "9999-12-31", "2026-02-30", "31/12/9999", "24:61", "00:00",
    "y", "true", "None", "null", "[]", "{}", "../../etc/passwd", "..\\..\\x", "%00", "%s%n", "{{7*7}}", "<script>",
    "'; DROP TABLE survey; --", "\r\nSet-Cookie: x=1", "a" * 70_000,
    "https://example.org//evil", "//evil", "\\\\evil", "q-", "co",
    "khong", "more", "less", "save", "back", "public",
    "generated", "whole", "chosen", "2147483648", "99999999999999999999",
]  # fmt: skip
FILES = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.4", b"\xff\xfe", b"a,b\n1,2\n"]
FILE_NAMES = [
    "",
    "x",
    "a.xlsx",
    "a.XLS",
    "Bảng hỏi.xlsx",
    "../x.xlsx",
    "a\r\nb.pdf",
    "a.pdf",
    "\u202excod.xlsx",
    "n" * 300,
]
QUERY_NAMES = ("xa", "viec", "next", "moi", "xem-lai", "nhom", "khung", "margin", "take", "language", "trang", "q", "")
EXTRA_NAMES = (
    "go",
    "shown",
    "declined",
    "dong_y",
    "instance_id",
    "reviewed",
    "count",
    "seen",
    "form_key",
    "typed",
    "final",
)
METHODS = ("GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
REQUESTS_A_WORLD = 250
REFUSED, FAILED = 400, 500
MACHINES = (
    (Survey, SURVEY_STATES),
    (QuestionnaireVersion, VERSION_STATES),
    (SampleDraw, DRAW_STATES),
    (Case, CASE_STATES),
)


@dataclass
class Fuzzer:
    """Sends requests and remembers what failed, a line each kind of failure."""

    stage: Stage
    rng: random.Random
    texts: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    harvested: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def run(self, requests: int) -> None:
        """Send that many, each world a fresh one, and look at the database after each world."""
        for number in range(requests):
            if number % REQUESTS_A_WORLD == 0:
                self._new_world()
            self._ask()
        self._check_database()

    def _new_world(self) -> None:
        if self.clients:
            self._check_database()
        self.stage.changed = True
        self.stage.reset()
        people = self.stage.own.people
        self.clients = {role.value: self.stage.client(people[role]) for role in Role}
        self.clients["nobody"] = self.stage.app.test_client()
        if not self.harvested:
            self._harvest()

    def _harvest(self) -> None:
        """The fields of the forms on every page, with what they hold."""
        for rule in rules_of(self.stage.app):
            if "GET" not in rule.methods:
                continue
            url = self._address(rule, self.stage.own, odd=False)
            for client in self.clients.values():
                answer = client.get(url, follow_redirects=True)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    self._harvest_page(answer.text, answer.request.path)

    def _harvest_page(self, page: str, path: str) -> None:
        adapter = self.stage.app.url_map.bind("")
        for form in html.fromstring(page).forms:
            try:
                endpoint, _arguments = adapter.match((form.action or path).split("?")[0], method=form.method)
            except HTTPException:
                continue
            found = self.harvested.setdefault(endpoint, [])
            found += [(name, value or "") for name, value in form.form_values()]
            found += [(option.get("name", ""), option.get("value", "")) for option in form.xpath(".//*[@name][@value]")]
            del found[400:]

    def _ask(self) -> None:
        rule = self.rng.choice(rules_of(self.stage.app))
        side = self.stage.own if self.rng.random() < 0.9 else self.stage.foreign
        url = self._address(rule, side, odd=self.rng.random() < 0.15)
        method = self.rng.choice(METHODS) if self.rng.random() < 0.3 else self.rng.choice(sorted(rule.methods))
        who = self._suited(rule) if self.rng.random() < 0.8 else self.rng.choice(sorted(self.clients))
        with self._watching(rule, method, who):
            answer = self.clients[who].open(url, method=method, **self._body(rule, method))
            self.statuses[answer.status_code] += 1
            if answer.status_code >= FAILED or b"Traceback (most" in answer.data:
                self._note(f"{method} {rule.endpoint} as {who}: {answer.status_code}", url)

    def _suited(self, rule: Rule) -> str:
        """Someone who may use the view, so that more than its guard is tried."""
        if rule.endpoint.startswith("interview.") or rule.endpoint in ("fieldwork.visit", "fieldwork.my_cases"):
            return str(Role.COLLABORATOR.value)
        return self.rng.choice(
            [Role.COORDINATOR.value, Role.DESIGNER.value, Role.SUPERVISOR.value, Role.ADMINISTRATOR.value]
        )

    @contextmanager
    def _watching(self, rule: Rule, method: str, who: str) -> Iterator[None]:
        def raised(_app: Any, exception: BaseException, **_more: Any) -> None:
            frame = exception.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
            self._note(
                f"{method} {rule.endpoint} as {who}: {type(exception).__name__} at {place}", str(exception)[:300]
            )

        with got_request_exception.connected_to(raised, self.stage.app):
            yield

    def _note(self, kind: str, detail: str) -> None:
        self.failures.setdefault(kind, detail)

    def _address(self, rule: Rule, side: Holdings, *, odd: bool) -> str:
        arguments = {name: ARGUMENTS[name](side) if name in ARGUMENTS else "1" for name in rule.arguments}
        parts = []
        for is_argument, part in rule._trace:
            if not is_argument:
                parts.append(part)
            elif odd:
                parts.append(quote(self._value(), safe="", errors="replace"))
            else:
                parts.append(str(arguments[part]))
        path = "".join(parts).lstrip("|")
        query = urlencode(
            [(self.rng.choice(QUERY_NAMES), self._value()) for _each in range(self.rng.choice((0, 0, 1, 3)))],
            errors="replace",
        )
        return f"{path}?{query}" if query else path

    def _body(self, rule: Rule, method: str) -> dict[str, Any]:
        if method in ("GET", "HEAD", "OPTIONS"):
            return {}
        if self.rng.random() < 0.05:
            kind = self.rng.choice(
                [
                    "application/json",
                    "text/plain",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    "",
                    "a/b; charset=\x7f",
                ]
            )
            return {"data": self._value().encode("utf-8", "surrogatepass"), "content_type": kind}
        data: MultiDict[str, Any] = MultiDict()
        own = self.harvested.get(rule.endpoint, [])
        if own:
            for name in {name for name, _value in own}:
                if self.rng.random() < 0.85 and name:
                    data.add(name, self.rng.choice([value for other, value in own if other == name]))
        names = sorted(set(self._form_names(rule)) | {name for name, _value in own if name} | set(EXTRA_NAMES))
        for name in self.rng.sample(names, k=min(len(names), self.rng.choice((0, 1, 2, 5)))):
            if self.rng.random() < 0.5:
                data.poplist(name)
            data.add(name, self._value())
        if self.rng.random() < 0.3:
            data = MultiDict((name, _encodable(value)) for name, value in data.items(multi=True))
            for name in ("file", "workbook", "attachments"):
                data.add(name, (BytesIO(self.rng.choice(FILES)), self.rng.choice(FILE_NAMES)))
            return {"data": data, "content_type": "multipart/form-data"}
        body = urlencode([(name, value) for name, value in data.items(multi=True)], errors="surrogatepass")
        return {"data": body, "content_type": "application/x-www-form-urlencoded"}

    def _form_names(self, rule: Rule) -> list[str]:
        feature = rule.endpoint.partition(".")[0]
        forms: list[type[FlaskForm]] = [form for form in _form_classes() if form.__module__.split(".")[1] == feature]
        return [name for form in forms for name in _fields(form)]

    def _value(self) -> str:
        pool = self.texts if self.texts and self.rng.random() < 0.4 else NASTY
        return self.rng.choice(pool)

    def _check_database(self) -> None:
        """Every reference leads somewhere, every state is one of its machine's."""
        engine = open_engine(self.stage.database)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
                assert orphans == [], orphans
                assert connection.execute(text("PRAGMA quick_check")).scalar() == "ok"
            for table, machine in MACHINES:
                name = inspect(table).local_table.name
                states = {row[0] for row in connection.execute(text(f"SELECT DISTINCT state FROM {name}"))}  # noqa: S608
                assert states <= set(machine.states), (name, states)
            twice = text(
                "SELECT survey_id FROM sample_draw WHERE state = 'current' GROUP BY survey_id HAVING count(*) > 1"
            )
            assert connection.execute(twice).all() == []
        engine.dispose()


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()
