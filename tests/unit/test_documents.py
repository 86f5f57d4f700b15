"""What the documents for developers name is there: every path in backticks, every link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/README.md",
    "docs/architecture.md",
    "docs/phone.md",
    "docs/huong-dan/README.md",
)
TEST = re.compile(r"`(test_\w+)`")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
PATH = re.compile(r"[\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|toml|txt)")
MADE_BY_RUNNING = ("./demo", "/tro-giup", "/khao-sat", "/ung-dung", "/viec-cua-toi")
SECTION = re.compile(r"^## (\w+)", re.MULTILINE)
PACKAGES = ("sampling", "analysis", "surveys", "webapp")
OF_EVERY_FOLDER = ("records.py", "service.py", "views.py", "forms.py", "messages.py")


def named_paths(text: str) -> list[tuple[str, str]]:
    """(package of the section, path) of everything in backticks that looks like a path."""
    found = []
    for part in re.split(r"(?m)^(?=## )", text):
        heading = SECTION.match(part)
        section = heading[1] if heading and heading[1] in PACKAGES else ""
        # a chapter's row names modules of that chapter: `imports/` | `sources.py` …
        for line in part.splitlines():
            codes = CODE.findall(line)
            chapter = codes[0] if line.startswith("| `") and codes[0].endswith("/") else ""
            found += [(f"{section}/{chapter}", code) for code in codes if PATH.fullmatch(code)]
    return found


def exists(document: str, folder: str, path: str) -> bool:
    """From the root, from the section's package or its chapter, or beside the document."""
    package = folder.split("/")[0]
    starts = (ROOT, (ROOT / document).parent, ROOT / package, ROOT / folder)
    return any((start / path).exists() for start in starts)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_is_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = [each for each in named_paths(text) if not each[1].startswith(MADE_BY_RUNNING) and "<" not in each[1]]
    missing = [path for folder, path in named if path not in OF_EVERY_FOLDER and not exists(document, folder, path)]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file(document):
    folder = (ROOT / document).parent
    links = [link for link in LINK.findall((ROOT / document).read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_map_names_every_module_of_the_statistics_and_every_folder_of_the_rest():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    modules = [path.name for package in ("sampling", "analysis") for path in (ROOT / package).glob("[a-z]*.py")]
    folders = [
        path.name
        for package in ("surveys", "webapp")
        for path in (ROOT / package).iterdir()
        if (path / "__init__.py").exists()
    ]
    unnamed = [name for name in (*modules, *folders) if not re.search(rf"`(?:\w+/)*{re.escape(name)}[`/]", text)]
    assert unnamed == []


def test_every_test_that_a_complaint_is_answered_with_stands_in_the_file_that_is_named():
    rows = [line for line in (ROOT / "docs/phone.md").read_text(encoding="utf-8").splitlines() if TEST.search(line)]
    assert len(rows) > 15
    for row in rows:
        files = [path for path in CODE.findall(row) if path.startswith("tests/") and path.endswith(".py")]
        written = "".join((ROOT / path).read_text(encoding="utf-8") for path in files)
        if files:
            assert [name for name in TEST.findall(row) if f"def {name}(" not in written] == [], row[:60]


def test_decisions_are_numbered_without_a_gap_or_a_double():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in (ROOT / "docs/decisions").glob("*.md"):
        numbered = re.match(r"# (\d+)\.", path.read_text(encoding="utf-8"))
        assert numbered is None or int(numbered[1]) == int(path.name[:4]), path.name
