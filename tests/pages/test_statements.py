"""How many statements a page sends to the database: a bound, so that no page asks once for every row it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from surveys.people.permissions import Role, scope_of
from tests.conftest import only_sqlite
from tests.pages.test_matrix import GUARDED, Stage, stage  # noqa: F401 (a fixture)
from webapp.extensions import db

pytestmark = only_sqlite

MOST = 50
ROLES = (Role.DESIGNER, Role.COORDINATOR, Role.SUPERVISOR, Role.COLLABORATOR, Role.ADMINISTRATOR, Role.READER)


@contextmanager
def statements(stage: Stage) -> Iterator[list[str]]:  # noqa: F811
    """The statements that the application sends meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    with stage.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("endpoint", [endpoint for endpoint, method in GUARDED if method == "GET"])
def test_a_page_asks_the_database_a_bounded_number_of_times(stage: Stage, endpoint: str):  # noqa: F811
    action = stage.app.view_functions[endpoint].action
    role = next(role for role in ROLES if scope_of(role, action) is not None)
    client = stage.client(stage.own.people[role])
    stage.ask(client, endpoint, "GET", stage.own)
    with statements(stage) as sent:
        stage.ask(client, endpoint, "GET", stage.own)
    assert len(sent) <= MOST, f"{len(sent)} statements; the last:\n" + "\n".join(sent[-5:])


def test_a_stylesheet_asks_nothing(stage: Stage):  # noqa: F811
    client = stage.client(stage.own.people[Role.DESIGNER])
    with statements(stage) as sent:
        assert client.get("/static/css/office.css").status_code == 200
    assert sent == []
