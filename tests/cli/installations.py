"""Installations made by the commands, with accounts to log in with."""

from __future__ import annotations

import socket
import subprocess
import time
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path

from surveys.database import open_engine, open_session
from surveys.people.permissions import Role
from surveys.units.service import import_unit_list, latest_unit_list, provinces
from webapp.accounts.service import create_account
from webapp.cli.installation import application, database_url


def add_account(directory: Path, username: str, password: str) -> None:
    """An administrator's account in the installation."""
    url = database_url(directory)
    engine = open_engine(url)
    with application(directory, url).app_context(), open_session(engine) as session:
        unit_list = latest_unit_list(session) or import_unit_list(session, as_of=date(2025, 7, 1), provinces=["33"])
        create_account(
            session,
            username=username,
            full_name="Phạm Thị Ánh",
            role=Role.ADMINISTRATOR,
            unit=provinces(session, unit_list)[0],
            person=None,
            now=datetime.now(UTC),
            password=password,
        )
        session.commit()
    engine.dispose()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_connection(port: int, process: subprocess.Popen[bytes]) -> HTTPConnection:
    """To a server that is just starting, as soon as its port is open."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        client = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            client.connect()
        except OSError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.1)
        else:
            return client
    raise AssertionError("the server did not open its port")
