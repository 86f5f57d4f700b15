"""What Windows does otherwise: text files, consoles, calls that exist on POSIX only."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.cli.console import HANDLER, prepare_console

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("sampling", "analysis", "surveys", "webapp")
POSIX_ONLY = {
    ("os", name) for name in ("fork", "fchmod", "fchown", "chown", "getuid", "geteuid", "setsid", "mkfifo", "killpg")
} | {("signal", name) for name in ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "alarm", "setitimer", "pause")}
POSIX_MODULES = {"fcntl", "pwd", "grp", "resource", "termios", "pty", "syslog"}
TEXT_METHODS = {"read_text": 0, "write_text": 1}


@pytest.fixture(scope="module")
def sources() -> list[tuple[Path, ast.Module]]:
    """Read once: reading them all takes longer than looking through them."""
    paths = [path for package in PRODUCT for path in sorted((ROOT / package).rglob("*.py"))]
    return [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def test_text_files_say_their_encoding(sources):
    """Without one Windows writes cp1258 or cp1252, and a name written here is unreadable there."""
    silent = []
    calls = ((path, node) for path, tree in sources for node in ast.walk(tree) if isinstance(node, ast.Call))
    for path, call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        named = {keyword.arg for keyword in call.keywords}
        if name in TEXT_METHODS and "encoding" not in named and len(call.args) <= TEXT_METHODS[name]:
            silent.append(f"{path}:{call.lineno}")
        if name in {"open", "fdopen"} and "encoding" not in named and not _opens_no_text(call):
            silent.append(f"{path}:{call.lineno}")
    assert silent == []


def _opens_no_text(call: ast.Call) -> bool:
    """Bytes, a descriptor, or an `open` of something that is no text file (an archive's member, an image)."""
    opener = ast.unparse(call.func)
    if opener in {"os.open", "webbrowser.open", "Image.open"}:
        return True
    modes = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return any("b" in mode for mode in modes) or opener.startswith("self.") or "archive" in opener or "zip" in opener


def test_days_are_written_without_codes_that_windows_does_not_know(sources):
    offences = []
    for path, tree in sources:
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.search(r"%-[dmHMSIjy]", node.value)
            ):
                offences.append(f"{path}:{node.lineno}")
    assert offences == []


def test_calls_that_windows_has_not_stand_behind_a_question(sources):
    """`if sys.platform == "win32"` (else) is how mypy and readers know that the other side never runs there."""
    offences = []
    for path, tree in sources:
        guarded = set(_lines_behind_a_question(tree))
        for node in ast.walk(tree):
            names: set[str] = set()
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                names = {node.attr} if (node.value.id, node.attr) in POSIX_ONLY else set()
            elif isinstance(node, ast.Import):
                names = {each.name for each in node.names} & POSIX_MODULES
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or ""} & POSIX_MODULES
            if names and node.lineno not in guarded:
                offences.append(f"{path}:{node.lineno}: {names}")
    assert offences == []


def _lines_behind_a_question(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        test = ast.unparse(node.test) if isinstance(node, ast.If | ast.IfExp) else ""
        if "sys.platform" in test or "os.name" in test or "hasattr" in test:
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def test_no_path_is_written_with_its_separators(sources):
    offences = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"/(tmp|var|home)/", node.value)
    ]
    assert offences == []


@pytest.mark.parametrize(
    ("code_page", "shown"),
    [
        ("utf-8", "Đã lập chứng chỉ – hộ ông Ợ → 3"),
        ("cp1258", "Đa lap chung chi – ho ông O -> 3"),
        ("cp437", "Da lap chung chi - ho ông O -> 3"),
        ("ascii", "Da lap chung chi - ho ong O -> 3"),
    ],
)
def test_a_console_that_lacks_letters_shows_them_without_marks(monkeypatch, code_page, shown):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=code_page))
    prepare_console()
    assert sys.stdout.errors == HANDLER
    print("Đã lập chứng chỉ – hộ ông Ợ → 3", end="", flush=True)
    assert raw.getvalue().decode(code_page).startswith(shown)


@pytest.mark.parametrize("code_page", ["cp437", "cp1252", "cp1258", "ascii"])
def test_the_command_line_runs_on_old_code_pages(code_page, tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"}
    for words in (["--help"], ["https", "status", "--directory", str(tmp_path)]):
        command = [sys.executable, "-m", "webapp.cli", *words]
        outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        assert b"Traceback" not in outcome.stderr, outcome.stderr.decode(code_page)
        assert outcome.stdout or outcome.stderr


def test_files_are_read_and_written_in_one_encoding_wherever_it_runs(tmp_path):
    """Python itself reports every text file that is opened in the machine's own encoding."""
    script = (
        "import warnings; warnings.simplefilter('error', EncodingWarning)\n"
        "from pathlib import Path\n"
        "from webapp.cli.installation import application, bring_up_to_date, database_url\n"
        f"directory = Path({str(tmp_path)!r})\n"
        "url = database_url(directory)\n"
        "bring_up_to_date(directory, url)\n"
        "app = application(directory, url)\n"
        "for path in ('/', '/dang-nhap', '/chung-chi', '/khong-co'):\n"
        "    app.test_client().get(path)\n"
    )
    command = [sys.executable, "-X", "warn_default_encoding", "-c", script]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    ours = [line for line in outcome.stderr.splitlines() if "EncodingWarning" in line]
    assert outcome.returncode == 0, outcome.stderr
    assert ours == []
