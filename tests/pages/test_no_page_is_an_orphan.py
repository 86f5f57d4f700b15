"""Whoever may open a page of the field office finds a way to it by clicking."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from surveys.database import open_engine, open_session
from surveys.fieldwork.practice.service import prepare
from surveys.people.permissions import Role, scope_of
from surveys.people.records import Person
from surveys.requests.records import Survey
from tests.conftest import NOW, client_for, only_sqlite, test_settings
from tests.databases import Databases
from tests.pages.full_world import Furnished
from webapp import create_app
from webapp.extensions import db

LINK = re.compile(r'(?:href|src|srcset|action)="(/[^"#\s]*)')
OF_THE_FIELD_OFFICE = ("fieldwork", "precision", "supervision", "re_interviews", "quality", "lock", "practice")
ON_THE_WAY = (*OF_THE_FIELD_OFFICE, "home", "requests", "interview")
ROLES = (Role.SUPERVISOR, Role.DESIGNER, Role.COLLABORATOR)
STARTS = {Role.COLLABORATOR: "/viec-cua-toi"}
TIMES_EACH = 5
"""A page that looks different by household is opened as often."""
FILES = (".pdf", ".svg", ".xlsx")
REACHED_ELSEWHERE = {
    "lock.ask": "the world here is in the field; test_lock_pages goes on from there",
    "lock.confirm": "the same",
    "fieldwork.ask_again": "follows the form of the call-back",
    "fieldwork.quotas": "the sample here is no quota sample; test_fieldwork_quotas clicks there",
    "fieldwork.quota_groups": "the same",
}


@only_sqlite
def test_every_page_of_the_field_office_is_linked_from_a_page_that_the_same_role_sees(
    databases: Databases, furnished: Callable[[Databases], Furnished]
) -> None:
    world = furnished(databases)
    url = databases.duplicate(world.template)
    _practise(url, world)
    app = create_app(test_settings(url))
    reached = {role: _reached(app, world, role) for role in ROLES}
    with app.app_context():
        db.engine.dispose()
    orphans = [
        (role.value, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for role in ROLES
        if "GET" in (rule.methods or ()) and _concerns(app, rule.endpoint, role) and rule.endpoint not in reached[role]
    ]
    assert sorted(set(orphans)) == []


def _practise(url: str, world: Furnished) -> None:
    """Give the collaborator something to practise on."""
    engine = open_engine(url)
    with open_session(engine) as session:
        survey, people = session.get_one(Survey, world.own.survey.id), world.own.people
        learner, supervisor = people[Role.COLLABORATOR].id, session.get_one(Person, people[Role.SUPERVISOR].id)
        prepare(session, survey, [learner], last_day=NOW.date(), person=supervisor, now=NOW)
        session.commit()
    engine.dispose()


def _concerns(app: Flask, endpoint: str, role: Role) -> bool:
    action = getattr(app.view_functions[endpoint], "action", None)
    ours = endpoint.split(".")[0] in OF_THE_FIELD_OFFICE or endpoint == "openrosa.own_tokens"
    return ours and endpoint not in REACHED_ELSEWHERE and action is not None and scope_of(role, action) is not None


def _reached(app: Flask, world: Furnished, role: Role) -> set[str]:
    """The endpoints that links lead to from the first page on, of the own survey in the field."""
    client = client_for(app, world.session, world.own.people[role])
    adapter = app.url_map.bind("localhost")
    opened: defaultdict[str, int] = defaultdict(int)
    waiting, known = [STARTS.get(role, "/")], set()
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, arguments = adapter.match(urlsplit(address).path)
        except HTTPException:
            continue
        opened[endpoint] += 1
        if opened[endpoint] > TIMES_EACH or endpoint.split(".")[0] not in ON_THE_WAY:
            continue
        if arguments.get("survey_id", world.own.survey.id) != world.own.survey.id:
            continue
        if urlsplit(address).path.endswith(FILES):
            continue
        answer = client.get(address)
        if answer.mimetype != "text/html":
            continue
        for found in LINK.findall(answer.get_data(as_text=True)):
            link = unescape(found)
            if link not in known:
                known.add(link)
                waiting.append(link)
    return set(opened)
