"""Every view × every role × own and foreign unit: whoever may not see gets 403 or 404 and not a word of the data.

Views added by anyone are covered by themselves; a new kind of route argument goes into full_world.ARGUMENTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from surveys.people.permissions import Role, Scope, scope_of
from surveys.people.records import Person
from tests.conftest import client_for, only_postgresql, only_sqlite, test_settings
from tests.databases import Databases
from tests.pages.full_world import FOREIGN_SECRET, OWN_SECRET, Furnished, Holdings, address_arguments
from webapp import create_app
from webapp.access import is_declared
from webapp.extensions import db

REFUSED, SERVER_ERROR = 400, 500
METHODS = ("GET", "POST")


def rules_of(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def listed() -> Flask:
    """An application to list the views of."""
    return create_app({"SQLALCHEMY_ENGINES": {"default": "sqlite://"}, "SECRET_KEY": "to list the views"})


LISTED = listed()
RULES = {(r.endpoint, method): r for r in reversed(rules_of(LISTED)) for method in METHODS if method in r.methods}
VIEWS = sorted(RULES)
"""(endpoint, method) of everything that the application answers."""
GUARDED = [(endpoint, method) for endpoint, method in VIEWS if hasattr(LISTED.view_functions[endpoint], "action")]


@dataclass
class Stage:
    """The furnished world, which each request finds as it was before."""

    app: Flask
    databases: Databases
    database: str
    template: str
    own: Holdings
    foreign: Holdings
    session: Session
    changed: bool = False
    sessions: dict[int, str] = field(default_factory=dict)
    """By person: what stands in the cookie of who is logged in."""

    def reset(self) -> None:
        if self.changed:
            with self.app.app_context():
                db.engine.dispose()
            self.databases.restore(self.database, self.template)
            self.changed = False

    def client(self, person: Person) -> FlaskClient:
        """A new one each time, as `client_for` makes them: nothing that an answer sets is brought to the next view."""
        if person.id not in self.sessions:
            client = client_for(self.app, self.session, person)
            cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            self.sessions[person.id] = cookie.value
            return client
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.sessions[person.id])
        return client

    def ask(self, client: FlaskClient, endpoint: str, method: str, side: Holdings):
        rule = RULES[endpoint, method]
        with self.app.test_request_context():
            url = self.app.url_for(endpoint, **address_arguments(rule.arguments, side, endpoint))
        answer = client.open(url, method=method)
        self.changed = self.changed or (method == "POST" and answer.status_code < REFUSED)
        return answer


@pytest.fixture(scope="module")
def stage(databases: Databases, furnished: Callable[[Databases], Furnished]) -> Iterator[Stage]:
    """What nobody is connected to is the template of what the application works on."""
    world = furnished(databases)
    database = databases.duplicate(world.template)
    app = create_app({**test_settings(database), "PROPAGATE_EXCEPTIONS": False})
    yield Stage(app, databases, database, world.template, world.own, world.foreign, world.session)
    with app.app_context():
        db.engine.dispose()
    databases.drop(database)


def test_every_view_says_who_may_use_it():
    silent = [rule.endpoint for rule in rules_of(LISTED) if not is_declared(LISTED.view_functions[rule.endpoint])]
    assert silent == []


def test_a_view_that_says_nothing_is_closed(database_url, session, world):
    app = create_app(test_settings(database_url))
    app.add_url_rule("/quen-khai-bao", "forgotten", lambda: "dữ liệu")
    answer = client_for(app, session, world.person("administrator")).get("/quen-khai-bao")
    assert answer.status_code == 403
    assert "dữ liệu" not in answer.text


@only_sqlite
@pytest.mark.parametrize(("endpoint", "method"), VIEWS, ids=lambda part: part)
def test_outsiders_get_nothing(stage: Stage, endpoint: str, method: str):
    view = stage.app.view_functions[endpoint]
    answer = stage.ask(stage.app.test_client(), endpoint, method, stage.own)
    assert not leaks(answer, OWN_SECRET, FOREIGN_SECRET)
    if hasattr(view, "by_token"):
        assert (answer.status_code, "Basic" in answer.headers["WWW-Authenticate"]) == (401, True)
    elif hasattr(view, "takes_json") and not hasattr(view, "public"):
        assert (answer.status_code, answer.mimetype) == (401, "application/json")
    elif not hasattr(view, "public"):
        assert answer.status_code == 302
        assert answer.location.startswith("/dang-nhap")


@only_sqlite
@pytest.mark.parametrize(("endpoint", "method"), GUARDED, ids=lambda part: part)
def test_each_role_sees_its_own_and_nothing_foreign(stage: Stage, endpoint: str, method: str):
    visit_both_sides(stage, endpoint, method, list(Role))


@only_postgresql
@pytest.mark.parametrize(("endpoint", "method"), GUARDED, ids=lambda part: part)
def test_on_a_server_too_each_reach_sees_its_own_and_nothing_foreign(stage: Stage, endpoint: str, method: str):
    """What a role is asks nothing of the database, how far it reaches does: one role of each reach."""
    action = stage.app.view_functions[endpoint].action
    visit_both_sides(stage, endpoint, method, list({scope_of(role, action): role for role in Role}.values()))


def visit_both_sides(stage: Stage, endpoint: str, method: str, roles: list[Role]) -> None:
    """As each of these roles, at home and elsewhere; every role for which it is not as it should be is named."""
    wrong: list[str] = []
    addressed = has_arguments(endpoint)
    for role, foreign in product(roles, (False, True)):
        if method == "POST":
            stage.reset()
        answer = stage.ask(stage.client(stage.own.people[role]), endpoint, method, (stage.own, stage.foreign)[foreign])
        try:
            check(answer, scope_of(role, stage.app.view_functions[endpoint].action), foreign, addressed)
        except AssertionError as error:
            wrong.append(f"{role} {'elsewhere' if foreign else 'at home'}: {answer.status_code}, {error}")
    assert not wrong, "\n".join(wrong)


def check(answer, scope: Scope | None, foreign: bool, addressed: bool) -> None:
    if scope is None:
        assert answer.status_code == 403
        assert not leaks(answer, OWN_SECRET, FOREIGN_SECRET)
    elif scope is not Scope.ALL and foreign and addressed:
        assert answer.status_code == 404
        assert not leaks(answer, OWN_SECRET, FOREIGN_SECRET)
    else:
        assert answer.status_code not in (403, 404)
        assert answer.status_code < SERVER_ERROR
        assert scope is Scope.ALL or not leaks(answer, FOREIGN_SECRET)


def test_a_collaborator_does_not_reach_the_cases_of_another_in_the_same_province(stage: Stage):
    stage.reset()
    reached = []
    for endpoint, method in GUARDED:
        rule = RULES[endpoint, method]
        scope = scope_of(Role.COLLABORATOR, stage.app.view_functions[endpoint].action)
        if "case_id" not in rule.arguments or scope is not Scope.OWN:
            continue
        answer = stage.ask(stage.client(stage.own.stranger), endpoint, method, stage.own)
        if answer.status_code != 404 or leaks(answer, OWN_SECRET):
            reached.append((endpoint, method, answer.status_code))
    assert reached == []


def test_a_child_of_another_survey_of_the_own_unit_is_not_found_under_this_one(stage: Stage):
    client = stage.client(stage.own.people[Role.DESIGNER])
    found = []
    for rule in rules_of(stage.app):
        view = stage.app.view_functions[rule.endpoint]
        if len(rule.arguments) < 2 or "survey_id" not in rule.arguments or "GET" not in rule.methods:
            continue
        own = address_arguments(rule.arguments, stage.own, rule.endpoint)
        other = stage.own.survey if own["survey_id"] == stage.own.empty_survey.id else stage.own.empty_survey
        arguments = own | {"survey_id": other.id}
        with stage.app.test_request_context():
            url = stage.app.url_for(rule.endpoint, **arguments)
        if any(name.endswith("_id") for name in rule.arguments - {"survey_id"}) and hasattr(view, "action"):
            answer = client.get(url)
            if answer.status_code not in (403, 404):
                found.append(url)
    assert found == []


def has_arguments(endpoint: str) -> bool:
    return any(rule.arguments for (name, _method), rule in RULES.items() if name == endpoint)


def leaks(answer, *secrets: str) -> bool:
    return any(secret.encode() in answer.data for secret in secrets)
