"""What a server loads before its first answer: libraries that take long to load come when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import analysis

HEAVY = (
    "docx",
    "matplotlib",
    "openpyxl",
    "pandas",
    "pyxform",
    "scipy.linalg",
    "scipy.special",
    "scipy.stats",
    "statsmodels",
    "typst",
    "vietnamadminunits",
    "z3",
)

START = {
    "server": (
        "from webapp import create_app\n"
        "create_app({'SQLALCHEMY_ENGINES': {'default': 'sqlite://'}, 'SECRET_KEY': 'to start'})"
    ),
    "command line": "from webapp.cli import main\nmain(['--help'], standalone_mode=False)",
}


@pytest.mark.parametrize("what", START)
def test_what_starts_loads_no_library_that_it_does_not_use_yet(what: str) -> None:
    look = f"{START[what]}\nimport sys\nprint('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


def test_the_command_line_answers_without_the_web_application() -> None:
    look = f"{START['command line']}\nimport sys\nprint('flask' in sys.modules, 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False False"


def test_every_name_of_the_analysis_comes_when_it_is_asked_for() -> None:
    assert [name for name in analysis.__all__ if not hasattr(analysis, name)] == []
    with pytest.raises(AttributeError):
        _ = analysis.no_such_estimate
