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
"""Seconds of processor time for every shared form, of up to 559 items."""
LIMIT = 60.0
"""Seconds for the made form, which is harder than any real one (fifty cascades of 200 communes, a sum through all of
its sections): how much of it is decided within them is told, and is no bar."""
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
    listed, kept = documented(), True
    _proof_of("made, 500 questions", _long_form(), seconds=LIMIT)
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
    taken, found = _proof_of(name, questionnaire)
    for code, item in sorted(found ^ listed):
        print(f"    not as documented: {code} at {item}")
    return taken <= BAR and found == listed


def _proof_of(
    name: str, questionnaire: Questionnaire, *, seconds: float | None = None
) -> tuple[float, set[tuple[str, str]]]:
    """Processor time and findings of one proof."""
    started = time.process_time()
    proof = prove(questionnaire, today=TODAY, seconds=seconds)
    taken = time.process_time() - started
    found = {(fault.code, fault.name) for fault in proof.faults}
    size, cut = f"{len(questionnaire.placed)} items", "" if proof.is_whole else ", cut short"
    print(f"  {name:<28}{size:>10}{taken:8.2f} s  {len(found):>3} findings, {len(proof.open)} open{cut}", flush=True)
    return taken, found
