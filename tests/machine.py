"""What this machine can do: a test that needs a missing part is skipped by name, and under CI that is a failure.

How fast it is decides nothing: no example of a property may fail for the time that it takes. Where two workers share
the files, the long ones are begun first, so that neither is left with one while the other has finished.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("khaosat", deadline=None)
settings.load_profile("khaosat")

SHARED = Path(__file__).resolve().parents[2] / "shared"
UNDER_CI = os.environ.get("CI", "").lower() == "true"


def needs(*commands: str) -> pytest.MarkDecorator:
    """Skip unless every command is on the PATH."""
    missing = [command for command in commands if shutil.which(command) is None]
    return pytest.mark.skipif(bool(missing), reason=f"this machine lacks {', '.join(missing) or 'nothing'}")


def needs_shared(name: str) -> pytest.MarkDecorator:
    """Skip unless the reference material `../shared/<name>` is there."""
    return pytest.mark.skipif(not (SHARED / name).exists(), reason=f"reference material ../shared/{name} is not here")


LONG = (
    "tests/browser/test_every_page_",
    "tests/browser/",
    "tests/simulation/",
    "tests/properties/test_sampling_draw.py",
    "tests/pages/test_matrix.py",
    "tests/pages/test_resilience",
    "tests/cli/",
    "tests/pages/",
    "tests/services/",
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """pytest-xdist would give out files by how many tests they have, which is not how long they take."""
    config.option.loadscopereorder = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((number for number, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, None]:
    outcome = yield
    report = outcome.get_result()
    if UNDER_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under CI, where nothing may be missing: {reason}"
