"""Forms answered at random through the server's engine, the phone's and ODK's own: how often the three agree, and every
difference with its reason (docs/replay.md)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from surveys.questionnaires.expressions import parts
from surveys.questionnaires.findings import QuestionnaireError
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.xform.join import Joined
from surveys.questionnaires.xform.replay import Place, Replay
from tools.odk_engine import install_engine
from webapp.cli.replays import NODE_PROGRAM, for_node, joined_form, node_program

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
ANSWERS = 10_000
SEED = 2026
CLOCK_OR_CHANCE = frozenset({"now", "random", "uuid"})
ASKED = frozenset({"input", "select", "rank", "range", "trigger", "note", "upload"})
WORDS = ["abc", "", "  ", "Nguyễn Thị Ơn", "e\u0301", "😀", "12", "a b", "2020-01-01", "0", "-3", "x" * 50, " yes "]
NUMBERS = [
    "0", "1", "2", "3", "5", "10", "17", "18", "25", "49", "50", "99", "100", "abc", "", "-1", "1.5", "12345678901",
    "1e3", " 7 ", "٣", "0.1", None,
]  # fmt: skip
MOMENTS = {
    "date": ["2020-01-01", "1980-05-06", "2026-11-23", "2030-02-28", "2021-02-29", "abc", "", "2020-1-1"],
    "time": ["08:30:00", "08:30", "25:00:00", "10:00:00.000+07:00", ""],
    "dateTime": ["2020-01-01T08:30:00", "2020-01-01T08:30:00.000+07:00", "2020-01-01", "", "x"],
}
REASONS = {
    "odk-refuses-form": "ODK's engine cannot open the form",
    "odk-fails": "ODK's engine fails without a message, and its states are of no use from there on",
    "clock-or-chance": "the value rests on the clock, on chance or on an identifier made anew",
    "number-in-full": "ODK writes very large and very small numbers with an exponent; XPath writes their digits",
}
"""Every known kind of difference from ODK's engine; docs/replay.md says more of each."""


@dataclass
class Agreement:
    """What came of one form."""

    form: str
    answers: int = 0
    errors: int = 0
    compared: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def compare_engines(file: Path, *, answers: int, seed: int, oracle: Path | None) -> Agreement:
    """Answer a form at random and hold the engines beside each other, state by state."""
    result = Agreement(file.stem, answers)
    form, now = joined_form(file), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with TemporaryDirectory() as folder:
        lines, ours = Path(folder, "answers.jsonl"), Path(folder, "python.jsonl")
        started = time.perf_counter()
        _answer_at_random(form, now, answers, seed, lines, ours)
        result.seconds["python"] = time.perf_counter() - started
        compiled = Path(folder, "form.json")
        compiled.write_text(json.dumps(for_node(form, now)), encoding="utf-8")
        phone = Path(folder, "js.jsonl")
        result.seconds["js"] = _run([str(node_program()), str(NODE_PROGRAM), str(compiled)], lines, phone)
        _compare(result, form, lines, ours, phone, is_oracle=False)
        if oracle is not None:
            xform, theirs = Path(folder, "form.xml"), Path(folder, "odk.jsonl")
            xform.write_text(_xform(file), encoding="utf-8")
            program = ["node", str(oracle / "oracle.mjs"), str(xform)]
            result.seconds["odk"] = _run(program, lines, theirs, cwd=oracle)
            _compare(result, form, lines, ours, theirs, is_oracle=True)
    return result


def _xform(file: Path) -> str:
    from pyxform.xls2xform import convert

    return str(convert(str(file), warnings=[]).xform)


def _run(program: list[str], answers: Path, to: Path, cwd: Path | None = None) -> float:
    started = time.perf_counter()
    with answers.open("rb") as lines, to.open("wb") as out:
        subprocess.run(
            program, stdin=lines, stdout=out, stderr=subprocess.DEVNULL, cwd=cwd, check=False,
            env={**os.environ, "TZ": "UTC"},
        )  # fmt: skip
    return time.perf_counter() - started


def _answer_at_random(form: Joined, now: datetime, answers: int, seed: int, lines: Path, states: Path) -> None:
    rng, replay = random.Random(seed), Replay(form, now=now)
    with lines.open("w", encoding="utf-8") as asked, states.open("w", encoding="utf-8") as told:
        told.write(json.dumps(replay.states()) + "\n")
        for _ in range(answers):
            place = _any_place(replay, rng)
            value = _any_answer(replay, place, rng) if place.name else "x"
            line = json.dumps({"ref": place.path, "value": value})
            asked.write(line + "\n")
            told.write(json.dumps(replay.line(line)) + "\n")


def _any_place(replay: Replay, rng: random.Random) -> Place:
    """Mostly a question that is to be asked, sometimes any, seldom what takes no answer."""
    places = list(replay.places.values())
    asked = [place for place in places if place.node.is_leaf and place.kind in ASKED - {"upload", "note"}]
    open_now = [place for place in asked if replay.state.is_relevant(place.name, place.indexes)]
    if rng.random() < 0.02 or not asked:
        return rng.choice([place for place in places if place.kind != "upload"])
    return rng.choice(open_now if open_now and rng.random() < 0.87 else asked)


def _any_answer(replay: Replay, place: Place, rng: random.Random) -> Any:
    node, question = place.node, replay.form.questionnaire.placed[place.name].item
    if isinstance(question, Question) and place.kind in {"select", "rank"}:
        return _any_codes(replay, place, question, rng)
    if place.kind == "trigger":
        return rng.random() < 0.7
    if node.value_type in {"int", "decimal"}:
        return rng.choice(NUMBERS)
    if node.value_type in MOMENTS:
        return rng.choice(MOMENTS[node.value_type])
    return rng.choice(WORDS + NUMBERS)


def _any_codes(replay: Replay, place: Place, question: Question, rng: random.Random) -> Any:
    every = [choice.name for choice in replay.form.questionnaire.choices_of(question)]
    offered = [choice.name for choice in replay.state.choices(question, place.indexes)] if question.row.chooses else []
    if place.kind == "rank":
        rng.shuffle(offered)
        return rng.choice([offered, offered, offered, offered[:-1], []])
    if rng.random() < 0.2:
        return rng.choice(["", "zzz", None, *every[:1]])
    codes = offered if offered and rng.random() < 0.85 else every or ["q"]
    return rng.sample(codes, min(len(codes), rng.choice([1, 1, 2, 3]))) if place.node.is_multiple else rng.choice(codes)


def _compare(result: Agreement, form: Joined, lines: Path, ours: Path, theirs: Path, *, is_oracle: bool) -> None:
    unsteady = _unsteady(form) if is_oracle else frozenset()
    with (
        lines.open(encoding="utf-8") as said,
        ours.open(encoding="utf-8") as our_lines,
        theirs.open(encoding="utf-8") as their_lines,
    ):
        answers = ["opening", *said.read().splitlines()]
        their_states = list(their_lines) if is_oracle else None
        if their_states is not None and len(their_states) == 1 and '"error"' in their_states[0][:12]:
            result.explained["odk-refuses-form"] += 1
            return
        pairs = zip(our_lines, their_states if their_states is not None else their_lines, strict=False)
        count = 0
        for answer, (our_line, their_line) in zip(answers, pairs, strict=False):
            count += 1
            if is_oracle and json.loads(their_line) == {"error": ""}:
                result.explained["odk-fails"] += 1
                return
            _compare_states(result, answer, json.loads(our_line), json.loads(their_line), unsteady, is_oracle=is_oracle)
        if count != len(answers):
            result.unexplained.append(f"{len(answers) - count} states are missing")


def _compare_states(
    result: Agreement, answer: str, ours: Any, theirs: Any, unsteady: frozenset[str], *, is_oracle: bool
) -> None:
    if ("error" in ours) != ("error" in theirs):
        result.unexplained.append(f"{answer}: {str(ours)[:80]} / {str(theirs)[:80]}")
    if "error" in ours or "error" in theirs:
        result.errors += not is_oracle
        return
    if list(ours) != list(theirs):
        result.unexplained.append(f"{answer}: other paths")
    for path, node in theirs.items():
        for name, value in node.items():
            found = ours.get(path, {}).get(name)
            result.compared += 1
            if found == value:
                continue
            reason = _reason(path, found, value, unsteady) if is_oracle else ""
            if reason:
                result.explained[reason] += 1
            else:
                result.unexplained.append(f"{answer}: {path}.{name} {found!r} / {value!r}")


def _reason(path: str, ours: Any, theirs: Any, unsteady: frozenset[str]) -> str:
    if "".join(_without_places(path)) in unsteady:
        return "clock-or-chance"
    both_texts = isinstance(ours, str) and isinstance(theirs, str)
    return "number-in-full" if both_texts and _same_number(ours, theirs) else ""


def _without_places(path: str) -> Iterator[str]:
    for part in path.split("["):
        yield part.partition("]")[2] if "]" in part else part


def _same_number(ours: str, theirs: str) -> bool:
    try:
        return "e" in theirs and float(ours) == float(theirs)
    except ValueError:
        return False


def _unsteady(form: Joined) -> frozenset[str]:
    """Paths whose state two runs need not share."""
    begin = {
        name
        for name, node in form.nodes.items()
        if node.bind.get("preload") in {"timestamp", "uid"} or _looks_at_chance(form, name)
    }
    affected = set(form.questionnaire.consequences.of(begin)) | begin
    return frozenset(path for path, name in form.names.items() if name in affected)


def _looks_at_chance(form: Joined, name: str) -> bool:
    item = form.questionnaire.placed[name].item
    trees = (item.calculation, item.default) if isinstance(item, Question) else ()
    return any(node.get("name") in CLOCK_OR_CHANCE for tree in trees if tree for node in parts(tree["expression"]))


def measure_replays(answers: int = ANSWERS) -> bool:
    """Every accepted shared form, `answers` in all, three engines; True where every difference has a reason."""
    oracle = install_engine()
    print("\nForms answered at random through three engines" + ("" if oracle else " (ODK's is not installed: two)"))
    files = [file for file in sorted((SHARED / "xlsforms").glob("*.xls*")) if _is_accepted(file)]
    if not files or node_program() is None:
        print("  not measured: the shared forms or node are not here")
        return True
    results = [
        compare_engines(file, answers=answers // len(files), seed=SEED + place, oracle=oracle)
        for place, file in enumerate(files)
    ]
    for result in results:
        took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
        print(f"  {result.form:<32}{result.compared:>11,} compared, {len(result.unexplained)} unexplained; {took}")
        for line in result.unexplained[:3]:
            print(f"    {line[:200]}")
    explained = sum((result.explained for result in results), Counter[str]())
    for reason, count in explained.most_common():
        print(f"  {count:>9,} differences: {REASONS[reason]}")
    print(f"  {sum(r.answers for r in results):,} answers, {sum(r.errors for r in results):,} of them refused by all")
    return not any(result.unexplained for result in results)


def _is_accepted(file: Path) -> bool:
    try:
        joined_form(file)
    except QuestionnaireError:
        return False
    return True
