"""`py -m pip install .` on Windows: what is pinned exists there as a wheel, for every Python that we allow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSIONS = ["3.11", "3.12", "3.13"]
SOURCE_ONLY = ("flask-principal",)
ONE_OF_THEM = VERSIONS[:1]
"""Resolving takes a while; all versions are tried where KHAOSAT_ALL_PYTHONS=1 asks for it (`make bench`, CI)."""


def windows(python: str) -> dict[str, str]:
    """What markers of requirements see on Windows; pip itself would look at the machine that it runs on."""
    return {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": "",
    }


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines if line)}


def needed(python: str, report: dict) -> set[str]:
    """What khaosat needs on Windows, directly and by way of others, as the wheels themselves say."""
    known = {canonicalize_name(each["metadata"]["name"]): each["metadata"] for each in report["install"]}
    todo = [Requirement(text) for text in PROJECT["dependencies"]]
    done: set[tuple[str, str]] = set()
    missing: set[str] = set()
    while todo:
        requirement = todo.pop()
        for extra in ("", *requirement.extras):
            name = canonicalize_name(requirement.name)
            if (name, extra) in done or not _wanted(requirement.marker, python, extra=""):
                continue
            done.add((name, extra))
            if name not in known:
                missing.add(name)
                continue
            inner = [Requirement(text) for text in known[name].get("requires_dist", [])]
            todo += [each for each in inner if _wanted(each.marker, python, extra=extra)]
    return missing


def _wanted(marker: Marker | None, python: str, *, extra: str) -> bool:
    return marker is None or marker.evaluate({**windows(python), "extra": extra})


@pytest.mark.parametrize("python", VERSIONS if os.environ.get("KHAOSAT_ALL_PYTHONS") == "1" else ONE_OF_THEM)
def test_every_dependency_has_a_wheel_for_windows(python, tmp_path):
    """pip resolves for win_amd64 with the pinned versions; then nothing that Windows needs may be missing."""
    wanted = [Requirement(text) for text in PROJECT["dependencies"]]
    names = [f"{each.name}{_extras(each)}{each.specifier}" for each in wanted]
    names += ["colorama", "tzdata"]  # what click and pandas ask for on Windows only
    platform = ["--platform", "win_amd64", "--python-version", python, "--implementation", "cp"]
    report = tmp_path / "report.json"
    built = build_pure_python(tmp_path / "built")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    command += ["--dry-run", "--ignore-installed", "--only-binary=:all:", "--target", str(tmp_path / "target")]
    command += [
        *platform,
        "--find-links",
        str(built),
        "--report",
        str(report),
        "-c",
        str(ROOT / "constraints.txt"),
        *names,
    ]
    outcome = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    assert needed(python, found) == set()
    for each in found["install"]:
        metadata = each["metadata"]
        name = canonicalize_name(metadata["name"])
        assert SpecifierSet(metadata.get("requires_python", "")).contains(f"{python}.5"), name
        assert pinned().get(name) == metadata["version"], f"{name} is not pinned in constraints.txt"
        file = each["download_info"]["url"].rsplit("/", 1)[-1]
        assert file.endswith(
            (f"{_tag(python)}-win_amd64.whl", "-none-any.whl", "-abi3-win_amd64.whl", "-none-win_amd64.whl")
        ), file


def build_pure_python(folder: Path) -> Path:
    """Wheels of what is published as source only; Windows builds them too, which needs no compiler if they are pure."""
    for name in SOURCE_ONLY:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
        command += ["-w", str(folder), f"{name}=={pinned()[name]}"]
        outcome = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert outcome.returncode == 0, outcome.stderr
        assert list(folder.glob(f"{name.replace('-', '_')}-*-none-any.whl")), f"{name} is not pure Python"
    return folder


def _extras(requirement: Requirement) -> str:
    return f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""


def _tag(python: str) -> str:
    return f"cp{python.replace('.', '')}"


def test_every_version_that_we_allow_is_tried():
    assert all(SpecifierSet(PROJECT["requires-python"]).contains(f"{each}.0") for each in VERSIONS)


def test_what_only_windows_needs_is_asked_for_on_windows_only():
    only_there = [each for each in map(Requirement, PROJECT["dependencies"]) if each.name == "pywin32"]
    assert [str(each.marker) for each in only_there] == ['sys_platform == "win32"']
