"""The service: a unit that systemd accepts, settings and log of the Windows service, a stop that loses nothing."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.installations import first_connection, free_port
from tests.machine import needs
from webapp.cli import main
from webapp.cli.installation import bring_up_to_date, database_url
from webapp.cli.listening import Ports
from webapp.cli.service_settings import LogStream, keep_settings, open_log, read_settings
from webapp.cli.services import systemd_unit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path) -> Path:
    """A folder whose name has what paths have: spaces, Vietnamese letters, a percent sign."""
    directory = tmp_path / "dữ liệu 100%"
    directory.mkdir()
    return directory


def unit_of(directory: Path, ports: Ports, tmp_path: Path) -> Path:
    path = tmp_path / "khaosat-thu.service"
    text = systemd_unit(directory, ports, user="khaosat", python=Path(sys.executable))
    path.write_text(text, encoding="utf-8")
    return path


@needs("systemd-analyze")
@pytest.mark.parametrize("ports", [Ports(), Ports("0.0.0.0", 80, 443), Ports(with_https=False)])
def test_systemd_accepts_the_unit(data, ports, tmp_path):
    command = ["systemd-analyze", "verify", str(unit_of(data, ports, tmp_path))]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")


@needs("systemd-analyze")
def test_systemd_finds_the_unit_well_guarded(data, tmp_path):
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=30", str(unit_of(data, Ports(), tmp_path))]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


def test_the_unit_can_be_looked_at_before(tmp_path):
    outcome = CliRunner().invoke(
        main, ["service", "install", "--print", "--directory", str(tmp_path), "--port", "80", "--https"]
    )
    assert outcome.exit_code == 0
    lines = dict(line.split("=", 1) for line in outcome.output.splitlines() if "=" in line)
    assert lines["ExecStart"].endswith(f"serve --directory {tmp_path.resolve()} --port 80 --https-port 8443 --https")
    assert lines["ReadWritePaths"] == str(tmp_path.resolve())
    assert lines["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE"
    for name, value in {"ProtectSystem": "strict", "NoNewPrivileges": "yes", "PrivateTmp": "yes"}.items():
        assert lines[name] == value
    assert lines["Restart"] == "on-failure"


@pytest.mark.parametrize("verb", ["install", "uninstall", "start", "stop", "status"])
def test_without_systemd_it_says_what_to_do_instead(tmp_path, monkeypatch, verb):
    monkeypatch.setattr("webapp.cli.services.RUNNING", tmp_path / "nothing")
    outcome = CliRunner().invoke(main, ["service", verb])
    assert outcome.exit_code == 1
    assert "khaosat serve" in outcome.output


def test_the_windows_service_finds_its_ports_again(data):
    ports = Ports("0.0.0.0", 80, 443, with_https=True)
    keep_settings(data, ports)
    assert read_settings(data) == ports
    assert read_settings(data.parent) == Ports()


def test_the_log_is_written_in_lines_and_rotated(data, monkeypatch):
    monkeypatch.setattr("webapp.cli.service_settings.LOG_BYTES", 2000)
    stream, handler = open_log(data)
    for number in range(400):
        print(f"dòng {number} – Ợ", file=stream)
    handler.close()
    logs = sorted(data.glob("khaosat.log*"))
    assert len(logs) == 6
    assert (data / "khaosat.log").read_text(encoding="utf-8").splitlines()[-1].endswith("dòng 399 – Ợ")
    assert all(path.stat().st_size <= 2000 for path in logs)
    assert isinstance(stream, LogStream)


def test_only_the_windows_module_knows_pywin32():
    """Everything else is run by the tests here; what is left there are calls of Windows."""
    for path in (ROOT / "webapp").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        assert path.name == "windows_service.py" or not {n for n in names if n.startswith(("win32", "servicemanager"))}


@pytest.mark.skipif(os.name == "nt", reason="Windows stops services by a call, not by a signal")
def test_told_to_stop_the_server_ends_by_itself_with_exit_code_0(data):
    bring_up_to_date(data, database_url(data))
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--directory", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        client = first_connection(port, process)
        client.request("GET", "/dang-nhap")
        assert client.getresponse().read()
        process.send_signal(signal.SIGTERM)
        _out, errors = process.communicate(timeout=30)
        assert (process.returncode, errors.decode()) == (0, "")
    finally:
        process.kill()
        process.communicate()
