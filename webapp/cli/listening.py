"""The server of an installation: which ports it opens, with https where that was set up."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.cli.installation import application
from webapp.cli.words import _

if TYPE_CHECKING:
    from webapp.server.running import Chore, Server

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
BACKUP_SECONDS, RENEW_SECONDS, LET_GO_SECONDS, ADVANCE_SECONDS = 300.0, 12 * 3600.0, 600.0, 10.0
COMPARE_SECONDS = 300.0
"""How often it is asked whether a backup is due, whether the certificate is, whether files have waited too long."""


@dataclass(frozen=True)
class Ports:
    """Where to listen; https on its own port, plain http then only leads there."""

    host: str | None = None
    http: int = 8000
    https: int = 8443
    with_https: bool | None = None
    """None: as soon as `khaosat https init` has made certificates."""

    def uses_https(self, folder: Path) -> bool:
        """Whether https is spoken, given the folder of the certificates."""
        from webapp.https.authority import is_initialised

        return is_initialised(folder) if self.with_https is None else self.with_https


def https_folder(directory: Path) -> Path:
    """Where the certificates of an installation are."""
    from webapp.https.authority import FOLDER

    return directory / FOLDER


def trusted_proxies() -> tuple[str, ...]:
    """Addresses of proxies whose X-Forwarded-* are believed: KHAOSAT_PROXY, separated by commas or spaces."""
    return tuple(os.environ.get("KHAOSAT_PROXY", "").replace(",", " ").split())


def server_for(directory: Path, url: str, ports: Ports, *, say: Callable[[str], Any]) -> Server:
    """The server, ready to run; certificates that end soon are renewed first, and later while it runs."""
    from surveys.transfer.service import run_scheduled
    from webapp.server.front import Listener
    from webapp.server.running import Chore, Server

    folder = https_folder(directory)
    backup = Chore(BACKUP_SECONDS, lambda: run_scheduled(directory, url, now=datetime.now(UTC)))
    if not ports.uses_https(folder):
        app = application(directory, url, HTTP_PORT=ports.http)
        listener = Listener(ports.host or LOOPBACK, ports.http)
        return Server(_quick(app), [listener], proxies=trusted_proxies(), chores=[backup, *_chores(app)])

    from webapp.config import secure_cookies
    from webapp.https.authority import renew_if_due, server_context

    if renew_if_due(folder, now=datetime.now(UTC)):
        say(_("Đã gia hạn chứng chỉ https của máy chủ; điện thoại không phải cài lại."))
    context = server_context(folder)

    def renew() -> None:
        if renew_if_due(folder, now=datetime.now(UTC)):
            context.load_cert_chain(folder / "server.pem")

    app = application(
        directory,
        url,
        HTTPS_FOLDER=folder,
        HTTP_PORT=ports.http,
        HTTPS_PORT=ports.https,
        **secure_cookies(https=True),
    )
    host = ports.host or EVERYWHERE
    listeners = [Listener(host, ports.https, context), Listener(host, ports.http)]
    chores = [backup, *_chores(app), Chore(RENEW_SECONDS, renew)]
    return Server(_quick(app), listeners, proxies=trusted_proxies(), chores=chores)


def _quick(app: Any) -> Any:
    """The application with what takes time done beforehand, or in a second process."""
    from webapp.field_app.check_process import CHECKING, CheckProcess, can_have_a_process
    from webapp.server.warming import warmed

    if can_have_a_process():
        app.extensions[CHECKING] = CheckProcess()
    return warmed(app)


def _chores(app: Any) -> list[Chore]:
    """While the server runs: uploads that nobody came back to are deleted, live results advance, interviews are
    compared, practising ends."""
    from webapp.field_app.advancing import Advancing
    from webapp.practice.ending import end_overdue_practice
    from webapp.quality.work import Watching
    from webapp.server.running import Chore
    from webapp.waiting_files import let_go_of_waiting_files

    return [
        Chore(LET_GO_SECONDS, lambda: let_go_of_waiting_files(app)),
        Chore(ADVANCE_SECONDS, Advancing(app).look),
        Chore(COMPARE_SECONDS, Watching(app).look),
        Chore(LET_GO_SECONDS, lambda: end_overdue_practice(app)),
    ]


def addresses(directory: Path, ports: Ports) -> list[str]:
    """The addresses to tell people."""
    from webapp.https.names import lan_addresses

    folder = https_folder(directory)
    if not ports.uses_https(folder):
        return [f"http://{ports.host or LOOPBACK}:{ports.http}/"]
    hosts = [ports.host] if ports.host not in (None, EVERYWHERE) else [*lan_addresses(), "localhost"]
    return [f"https://{host}:{ports.https}/" for host in hosts]
