"""A PostgreSQL server of the tests' own: started when the first test asks for it, gone when the last one has run.

Its locale is Vietnamese (ICU), its time zone Phoenix: what the program gets right here it does not get right by
accident. Nothing is written through to the disk, and nobody else can reach it: it listens on a socket in a folder
that belongs to its owner alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.scratch import make_folder

PREFIX = "khaosat-pg-"
OWNER = "khaosat"
OTHER_OWNER, OTHER_PASSWORD = "guest", "mật khẩu của khách"
"""A log-in that the server asks for its password; it owns nothing."""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "timezone": "America/Phoenix",
    "deadlock_timeout": "200ms",
    "log_min_messages": "fatal",
}
DURABLE = {
    **SETTINGS,
    **dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit", "autovacuum"), "on"),
    "shared_buffers": "128MB",
}
"""As an office's server runs: what it has confirmed is on the disk."""
ACCESS = f"local all {OWNER} trust\nlocal all {OTHER_OWNER} scram-sha-256\n"
LOCALES = (
    ("--locale-provider=icu", "--icu-locale=vi-VN", "--locale=C.UTF-8"),
    ("--locale=en_US.UTF-8",),
    ("--locale=C.UTF-8",),
)


def program(name: str) -> str | None:
    """Where a program of the server is: on the PATH, or where Debian keeps each version's own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return shutil.which(name) or (str(found[-1]) if found else None)


needs_postgresql = pytest.mark.skipif(
    program("initdb") is None or program("postgres") is None, reason="this machine lacks a PostgreSQL server"
)


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    sockets: Path

    def url(self, database: str, *, user: str = OWNER) -> str:
        """The address of a database as an office would write it."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def create(self, database: str, *, template: str | None = None) -> None:
        """A new database, empty or with everything that is in `template`."""
        copied = sql.SQL("TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
        self.order(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(database), copied))

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.order(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def order(self, statement: sql.Composable, *, database: str = "postgres") -> None:
        """Execute one statement as the owner of everything."""
        with psycopg.connect(host=str(self.sockets), dbname=database, user=OWNER, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_cluster(settings: Mapping[str, str] = SETTINGS) -> Iterator[Cluster]:
    """A server for the time of the block, its data in a temporary folder that goes with it."""
    folder = make_folder(PREFIX)
    try:
        as_owner = _someone_else(folder)
        _initialize(folder / "data", as_owner)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        sockets = ("-c", f"unix_socket_directories={folder}")
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*as_owner, str(program("postgres")), "-D", str(folder / "data"), *sockets, *options],
                stderr=log,
                stdout=log,
            )
        try:
            cluster = Cluster(folder)
            _wait(cluster, server, folder / "log")
            cluster.order(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(OTHER_OWNER), sql.Literal(OTHER_PASSWORD)
                )
            )
            yield cluster
        finally:
            server.send_signal(signal.SIGINT)  # at once: asked by SIGTERM it waits for whoever is still connected
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _someone_else(folder: Path) -> list[str]:
    """How to run the server, which refuses to be root's: as `postgres` or `nobody`, ending when the tests do."""
    ends_with_us = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    if os.geteuid() != 0:
        return ends_with_us
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [*ends_with_us, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _initialize(data: Path, as_owner: list[str]) -> None:
    common = [str(program("initdb")), "-D", str(data), "-U", OWNER, "-E", "UTF8", "--no-sync", "--no-instructions"]
    for locale in LOCALES:
        made = subprocess.run([*as_owner, *common, *locale], capture_output=True, text=True, timeout=120, cwd="/")
        if made.returncode == 0:
            (data / "pg_hba.conf").write_text(ACCESS)
            return
    raise RuntimeError(f"initdb: {made.stderr}")


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; it says so itself in the file beside its data."""
    status = cluster.sockets / "data" / "postmaster.pid"
    while not (status.exists() and "ready" in status.read_text()):
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.02)
        if server.returncode is not None:
            raise RuntimeError(f"The server ended: {log.read_text('utf-8')}")
