"""The Windows service, by pywin32, imported on Windows only; what it does is in listening.py, service_settings.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import servicemanager
import win32service
import win32serviceutil

from webapp.cli.installation import bring_up_to_date, database_url
from webapp.cli.listening import Ports, server_for
from webapp.cli.server_mark import serving
from webapp.cli.service_settings import keep_settings, read_settings, redirect_output
from webapp.cli.words import _, fail

NAME = "khaosat"
STOP_MILLISECONDS = 45_000


class KhaosatService(win32serviceutil.ServiceFramework):  # type: ignore[misc]
    """Starts the server of the folder that was given at installation, and ends it in good order."""

    _svc_name_ = NAME
    _svc_display_name_ = "khaosat"
    _svc_description_ = "khaosat: máy chủ khảo sát của cơ quan"

    def __init__(self, arguments: Any) -> None:
        super().__init__(arguments)
        self.server: Any = None

    def SvcStop(self) -> None:
        """Windows asks for the end: requests under way are finished first."""
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING, waitHint=STOP_MILLISECONDS)
        if self.server is not None:
            self.server.stop()

    SvcShutdown = SvcStop

    def SvcDoRun(self) -> None:
        """Serve until the end is asked for."""
        directory = Path(win32serviceutil.GetServiceCustomOption(NAME, "directory"))
        redirect_output(directory)
        try:
            url = database_url(directory)
            bring_up_to_date(directory, url)
            self.server = server_for(directory, url, read_settings(directory), say=print)
            with serving(directory):
                self.server.run()
        except (Exception, SystemExit) as error:
            servicemanager.LogErrorMsg(f"khaosat: {error!r}; {directory / 'khaosat.log'}")
            raise


def install_service(directory: Path, ports: Ports) -> None:
    """Register the service: it starts with the machine and again a minute after it failed."""
    keep_settings(directory, ports)
    try:
        win32serviceutil.InstallService(
            f"{KhaosatService.__module__}.KhaosatService",
            NAME,
            KhaosatService._svc_display_name_,
            startType=win32service.SERVICE_AUTO_START,
            description=KhaosatService._svc_description_,
            delayedstart=True,
        )
    except win32service.error as error:
        fail(_("Windows báo: %(said)s. Hãy mở cửa sổ lệnh với quyền quản trị rồi chạy lại.", said=error.strerror))
    win32serviceutil.SetServiceCustomOption(NAME, "directory", str(directory))
    _restart_when_it_fails()


def remove_service() -> None:
    """Stop and remove the service."""
    control_service("stop")
    win32serviceutil.RemoveService(NAME)


def control_service(verb: str) -> None:
    """`start` or `stop`, and wait until it is done."""
    try:
        if verb == "start":
            win32serviceutil.StartService(NAME)
            win32serviceutil.WaitForServiceStatus(NAME, win32service.SERVICE_RUNNING, 60)
        elif is_running():
            win32serviceutil.StopService(NAME)
            win32serviceutil.WaitForServiceStatus(NAME, win32service.SERVICE_STOPPED, 60)
    except win32service.error as error:
        fail(_("Windows báo: %(said)s. Xem khaosat.log trong thư mục dữ liệu.", said=error.strerror))


def is_running() -> bool:
    """Whether the service runs now."""
    try:
        state: int = win32serviceutil.QueryServiceStatus(NAME)[1]
    except win32service.error:
        return False
    return state == win32service.SERVICE_RUNNING


def _restart_when_it_fails() -> None:
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
    try:
        handle = win32service.OpenService(manager, NAME, win32service.SERVICE_ALL_ACCESS)
        actions = [(win32service.SC_ACTION_RESTART, 60_000)] * 3
        win32service.ChangeServiceConfig2(
            handle,
            win32service.SERVICE_CONFIG_FAILURE_ACTIONS,
            {"ResetPeriod": 86_400, "RebootMsg": "", "Command": "", "Actions": actions},
        )
        win32service.CloseServiceHandle(handle)
    finally:
        win32service.CloseServiceHandle(manager)
    click.echo(_("Dịch vụ tự mở lại sau một phút nếu gặp sự cố."))
