"""khaosat service install | uninstall | start | stop | status: the server starts with the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from webapp.cli.installation import DEFAULT_DIRECTORY
from webapp.cli.listening import Ports
from webapp.cli.serving import ports_options
from webapp.cli.words import _, fail

UNITS = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")
"""There while systemd runs."""
NAME = "khaosat"


@click.group(help=_("Máy chủ tự chạy cùng máy: dịch vụ systemd trên Linux, dịch vụ Windows."))
def service() -> None:
    """Groups what is done to the service."""


@service.command(help=_("Cài dịch vụ. Trên Linux cần quyền root, trên Windows cần mở cửa sổ lệnh với quyền quản trị."))
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT_DIRECTORY)
@ports_options
@click.option("--user", default=NAME, show_default=True, help=_("Tài khoản Linux chạy máy chủ."))
@click.option("--print", "only_print", is_flag=True, help=_("Chỉ in nội dung dịch vụ systemd, không cài."))
def install(
    directory: Path,
    host: str | None,
    port: int,
    with_https: bool | None,
    https_port: int,
    user: str,
    only_print: bool,
) -> None:
    """Write the service for this system and let it start with the machine."""
    ports = Ports(host, port, https_port, with_https)
    if sys.platform == "win32":
        from webapp.cli.windows_service import install_service

        install_service(directory.resolve(), ports)
        click.echo(_("Đã cài dịch vụ Windows khaosat. Mở ngay: khaosat service start"))
        return
    text = systemd_unit(directory.resolve(), ports, user=user, python=Path(sys.executable))
    if only_print:
        click.echo(text, nl=False)
        return
    _need_systemd()
    _check_user(user, directory.resolve())
    (UNITS / f"{NAME}.service").write_text(text, encoding="utf-8")
    _systemctl("daemon-reload")
    _systemctl("enable", NAME)
    click.echo(_("Đã cài dịch vụ khaosat. Mở ngay: khaosat service start"))


@service.command(help=_("Gỡ dịch vụ; dữ liệu giữ nguyên."))
def uninstall() -> None:
    """Remove the service; the data stay."""
    if sys.platform == "win32":
        from webapp.cli.windows_service import remove_service

        remove_service()
    else:
        _need_systemd()
        _systemctl("disable", "--now", NAME)
        (UNITS / f"{NAME}.service").unlink(missing_ok=True)
        _systemctl("daemon-reload")
    click.echo(_("Đã gỡ dịch vụ khaosat. Dữ liệu giữ nguyên."))


@service.command(help=_("Mở máy chủ."))
def start() -> None:
    """Start the service."""
    _control("start")
    click.echo(_("Máy chủ đang mở."))


@service.command(help=_("Dừng máy chủ; phiếu đang gửi được nhận xong trước khi dừng."))
def stop() -> None:
    """Stop the service; requests under way are finished."""
    _control("stop")
    click.echo(_("Máy chủ đã dừng."))


@service.command(help=_("Dịch vụ có đang chạy không."))
def status() -> None:
    """Whether the service runs; exit code 1 when it does not."""
    if sys.platform == "win32":
        from webapp.cli.windows_service import is_running

        runs = is_running()
    else:
        _need_systemd()
        runs = subprocess.run(["systemctl", "is-active", "--quiet", NAME], check=False).returncode == 0
    if not runs:
        fail(_("Máy chủ không chạy. Mở: khaosat service start; xem lý do: journalctl -u khaosat -n 50"))
    click.echo(_("Máy chủ đang chạy."))


def systemd_unit(directory: Path, ports: Ports, *, user: str, python: Path) -> str:
    """The unit: its own account, everything read-only except the data, no way to more rights."""
    low = min(ports.http, ports.https) < 1024
    bind = "AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE"
    none = "CapabilityBoundingSet="
    return f"""[Unit]
Description=khaosat: surveys of the province
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User={user}
Group={user}
WorkingDirectory={_escaped(directory)}
EnvironmentFile=-/etc/khaosat.env
ExecStart={_quoted(python)} -m webapp.cli serve --directory {_quoted(directory)}{_ports(ports)}
Restart=on-failure
RestartSec=5
KillSignal=SIGTERM
TimeoutStopSec=45
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome={"read-only" if _is_in_a_home(directory, python) else "yes"}
ReadWritePaths={_quoted(directory)}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
{bind if low else none}

[Install]
WantedBy=multi-user.target
"""


def _ports(ports: Ports) -> str:
    words = [f" --host {ports.host}"] if ports.host else []
    words += [f" --port {ports.http}", f" --https-port {ports.https}"]
    if ports.with_https is not None:
        words.append(" --https" if ports.with_https else " --no-https")
    return "".join(words)


def _quoted(path: Path) -> str:
    """A path among words, as systemd reads it: spaces quoted."""
    text = _escaped(path)
    return f'"{text}"' if " " in text else text


def _escaped(path: Path) -> str:
    """A path with systemd's own specifiers doubled."""
    return str(path).replace("\\", "\\\\").replace("%", "%%")


def _is_in_a_home(*paths: Path) -> bool:
    return any(path.parts[1:2] in (("home",), ("root",)) for path in paths)


def _need_systemd() -> None:
    if not RUNNING.exists():
        fail(
            _(
                "Máy này không chạy systemd. Hãy dùng khaosat serve, hoặc khaosat service install --print để lấy nội "
                "dung dịch vụ."
            )
        )
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        fail(_("Cần quyền root. Hãy chạy lại với sudo."))


def _check_user(user: str, directory: Path) -> None:
    if subprocess.run(["id", "-u", user], capture_output=True, check=False).returncode:
        fail(
            _(
                "Chưa có tài khoản %(user)s. Hãy tạo: adduser --system --group --home %(folder)s %(user)s, rồi "
                "chown -R %(user)s: %(folder)s",
                user=user,
                folder=directory,
            )
        )


def _control(verb: str) -> None:
    if sys.platform == "win32":
        from webapp.cli.windows_service import control_service

        control_service(verb)
        return
    _need_systemd()
    _systemctl(verb, NAME)


def _systemctl(*words: str) -> None:
    outcome = subprocess.run(["systemctl", *words], capture_output=True, text=True, encoding="utf-8", check=False)
    if outcome.returncode:
        fail(_("systemd báo: %(said)s", said=outcome.stderr.strip() or outcome.stdout.strip()))


commands = [service]
