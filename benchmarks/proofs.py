"""How long proofs take, of shared forms and of a made one of 500 questions, and whether docs/proof.md still is true."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

from benchmarks.generated_form import generated_form
from surveys.questionnaires import QuestionnaireError, read_xlsform
from surveys.questionnaires.proof import prove
from surveys.questionnaires.questionnaire import Questionnaire

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 1, 5)
BAR = 10.0
"""Seconds of processor time for 500 questions, and for every shared form."""
QUESTIONS = 500
ROW = re.compile(r"^\| ([\w-]+) \| `(\w+)` \| ([a-z-]+) \|", re.MULTILINE)


def documented() -> dict[str, set[tuple[str, str]]]:
    """What docs/proof.md lists: (code, item) by form."""
    found: dict[str, set[tuple[str, str]]] = {}
    for form, item, code in ROW.findall((ROOT / "docs" / "proof.md").read_text(encoding="utf-8")):
        found.setdefault(form, set()).add((code, item))
    return found


def measure_proofs() -> bool:
    """True where every proof keeps the bar and the list in the documentation is what is found."""
    print("\nProofs (seconds of processor time)")
    listed, kept = documented(), _measured("made, 500 questions", _long_form(), set())
    for file in sorted((SHARED / "xlsforms").glob("*.xlsx")):
        try:
            questionnaire = read_xlsform(file)[0]
        except QuestionnaireError:
            continue
        kept = _measured(file.stem, questionnaire, listed.get(file.stem, set())) and kept
    print(f"  every proof within {BAR:g} s, every finding as documented: {'kept' if kept else 'MISSED'}")
    return kept


def _long_form() -> Questionnaire:
    """The generated form, which has the skips, filters, sums and limits of a real one, at 500 questions."""
    return read_xlsform(generated_form(one_page=False, sections=QUESTIONS // 10), "dai.xlsx")[0]


def _measured(name: str, questionnaire: Questionnaire, listed: set[tuple[str, str]]) -> bool:
    started = time.process_time()
    proof = prove(questionnaire, today=TODAY)
    seconds = time.process_time() - started
    found = {(fault.code, fault.name) for fault in proof.faults}
    size = f"{len(questionnaire.placed)} items"
    print(f"  {name:<28}{size:>10}{seconds:8.2f} s  {len(found):>3} findings, {len(proof.open)} open", flush=True)
    for code, item in sorted(found ^ listed):
        print(f"    not as documented: {code} at {item}")
    return seconds <= BAR and found == listed
