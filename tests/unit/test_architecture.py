"""The house keeps its shape: layers, no registry addresses, no third-party hosts on pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ["sampling", "analysis", "surveys", "webapp"]


def test_imports_go_from_webapp_to_sampling_and_never_back() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_no_template_loads_anything_from_another_host_or_carries_inline_code() -> None:
    offences = []
    for path in (ROOT / "webapp").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for pattern in (
            r'(?:src|href|action)="https?://',
            r"\sstyle=",
            r"\son[a-z]+=",
            r'<script(?! type="application/json")(?![^>]*\ssrc=)',
            r"<style",
        ):
            offences += [f"{path.relative_to(ROOT)}: {match.group(0)}" for match in re.finditer(pattern, text)]
    assert not offences


def test_no_user_text_is_marked_safe_in_a_template() -> None:
    marked = [
        p.relative_to(ROOT) for p in (ROOT / "webapp").rglob("*.html") if re.search(r"\|\s*safe\b", p.read_text())
    ]
    assert not marked


def test_nothing_evaluates_text_as_code() -> None:
    offences = []
    for package in PRODUCT:
        for path in (ROOT / package).rglob("*.py"):
            if re.search(r"(?<![\w.])(eval|exec)\(", path.read_text(encoding="utf-8")):
                offences.append(path.relative_to(ROOT))
    assert not offences


def test_no_file_has_grown_past_what_a_reader_holds() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for package in PRODUCT
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long
