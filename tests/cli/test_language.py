"""The command line in English: whatever it says there has no Vietnamese letter in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tools.translation_checks import has_vietnamese
from webapp.cli import main
from webapp.cli.installation import bring_up_to_date, database_url

ROOT = Path(__file__).resolve().parents[2]
HELPS = """
import sys
from click.testing import CliRunner
from webapp.cli import main
for line in sys.stdin.read().splitlines():
    outcome = CliRunner().invoke(main, [*line.split(), "--help"])
    assert outcome.exit_code == 0, (line, outcome.output)
    print(f"== khaosat {line}")
    print(outcome.output)
"""


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command, however deep, by its words."""
    yield before
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        else:
            yield (*before, name)


def vietnamese_lines(said: str) -> list[str]:
    """Lines with a letter that English has not, but for the one that the fonts are tried with."""
    return [line for line in said.replace("“Ợ”", "").splitlines() if has_vietnamese(line)]


def say(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KHAOSAT_LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"}
    environment.pop("KHAOSAT_DATABASE_URL", None)
    words = [sys.executable, *command]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", **more)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("installation")
    bring_up_to_date(directory, database_url(directory))
    return directory


def test_the_letters_are_recognised() -> None:
    assert vietnamese_lines("Sao luu\nSao lưu\nDữ\nđ\nplain – “quoted” ✓ ✗") == ["Sao lưu", "Dữ", "đ"]


def test_the_help_of_every_command_is_english() -> None:
    every = [" ".join(words) for words in commands(main)]
    assert {"", "serve", "doctor", "upgrade", "backup list", "https init"} <= set(every)
    outcome = say("-c", HELPS, input="\n".join(every))
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.count("== khaosat") == len(every)
    assert "Usage:" in outcome.stdout
    assert vietnamese_lines(outcome.stdout) == []


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["doctor"], None),
        (["backup", "list"], 0),
        (["restore", "khong-co.ksb"], 1),
        (["restore", "README.md"], 1),
        (["upgrade"], 0),
        (["serve", "--port", "x"], 2),
        (["serve", "--https"], 1),
        (["khong-co"], 2),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else "",
)
def test_what_a_command_says_is_english(installation: Path, command: list[str], status: int | None) -> None:
    folder = [] if command[0] == "khong-co" else ["--directory", str(installation)]
    outcome = say("-m", "webapp.cli", *command, *folder, input="")
    said = outcome.stdout + outcome.stderr
    assert said.strip()
    assert status is None or outcome.returncode == status, said
    assert vietnamese_lines(said) == []
    assert "Traceback" not in said
