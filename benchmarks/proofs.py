"""How long proofs take, of shared forms and of a made one of 500 questions, and whether docs/proof.md still is true."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.generated_form import generated_form
from surveys.questionnaires import QuestionnaireError, read_xlsform
from surveys.questionnaires.proof import Proof, prove
from surveys.questionnaires.proof.rehearsal import at_random
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.state import Indexes, State

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 1, 5)
SEED = 1
BAR = 10.0
"""Seconds of processor time for every form: shared ones of up to 559 items, and a made one of 500 questions, which is
harder than any real one (fifty cascades of 200 communes, a sum through all of its sections)."""
QUESTIONS = 500
LED_THROUGH = 60
"""Random respondents a form whose interviews are held against what the proof says."""
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
    listed = documented()
    kept = _measured("made, 500 questions", _long_form(), set())
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
    taken = time.process_time() - started
    found = {(fault.code, fault.name) for fault in proof.faults}
    size = f"{len(questionnaire.placed)} items"
    print(f"  {name:<28}{size:>10}{taken:8.2f} s  {len(found):>3} findings, {len(proof.open)} open", end="", flush=True)
    states = [each.state for each in at_random(questionnaire, seed=SEED, today=TODAY, count=LED_THROUGH)]
    against = sorted({said for state in states for said in _contradicted(questionnaire, proof, state)})
    print(f"; {len(states)} interviews, {len(against)} against it")
    for code, item in sorted(found ^ listed):
        print(f"    not as documented: {code} at {item}")
    for said in against:
        print(f"    an interview says otherwise: {said}")
    return taken <= BAR and found == listed and not against


def _contradicted(questionnaire: Questionnaire, proof: Proof, state: State) -> Iterator[str]:
    """What a finished interview shows to be wrong: it was asked, offered or passed over all the same."""
    for fault in proof.faults:
        for instance in state.instances_of(fault.name):
            asked = state.is_relevant(fault.name, instance)
            if fault.code == "never-asked" and asked:
                yield f"{fault.name} is asked"
            if fault.code == "always-asked" and not asked and _is_around(questionnaire, state, fault.name, instance):
                yield f"{fault.name} is passed over"
            if fault.code == "never-offered" and asked:
                offered = {choice.name for choice in state.choices(questionnaire.question(fault.name), instance)}
                yield from (f"{fault.name} offers {code}" for code in offered & set(fault.facts["codes"]))


def _is_around(questionnaire: Questionnaire, state: State, name: str, instance: Indexes) -> bool:
    return all(
        state.is_relevant(group, instance[: len(questionnaire.placed[group].repeats)])
        for group in questionnaire.placed[name].groups
    )
