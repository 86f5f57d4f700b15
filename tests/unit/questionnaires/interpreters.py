"""The two interpreters of expressions, side by side: each evaluates the same cases, node in one process for all."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from surveys.questionnaires.expressions import Context, NodeSet, evaluate, to_string
from surveys.questionnaires.expressions.randomness import randomness_of
from surveys.questionnaires.expressions.values import Moment

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parents[2] / "webapp" / "static" / "js" / "engine"

Told = tuple[str, str | list[str]]


def context(**facts) -> Context:
    """A context out of the plain facts that both interpreters are given (see interpreters.mjs)."""
    answers = {name: _value(written) for name, written in facts.get("answers", {}).items()}
    randomness = randomness_of(facts.get("seed", ""))

    def indexed(name, repeats):
        answer, place = answers.get(name, ""), repeats[0][1]
        if not isinstance(answer, NodeSet):
            return answer
        return answer[place - 1] if 0 < place <= len(answer) else ""

    return Context(
        today=date.fromisoformat(facts["today"]),
        now=datetime.fromisoformat(facts["now"]) if facts.get("now") else None,
        utc_offset_minutes=facts.get("utcOffset", 0),
        current=_value(facts.get("current", "")),
        position=facts.get("position"),
        place=facts.get("places", {}).get,
        value=lambda name: answers.get(name, ""),
        indexed=indexed,
        choice_label=lambda name, code: f"{name}:{code}",
        columns=facts.get("columns"),
        lists=facts.get("lists", {}),
        random=randomness,
    )


def _value(written):
    return NodeSet(written) if isinstance(written, list) else written


def _told(value) -> Told:
    if isinstance(value, NodeSet):
        return "nodes", list(value)
    if isinstance(value, Moment):
        return "moment", to_string(value)
    return {bool: "boolean", float: "number", str: "string"}[type(value)], to_string(value)


def in_python(cases: Sequence[tuple[dict, dict]]) -> list[Told]:
    """The type and the text of what each (tree, facts of the context) gives on the server."""
    return [_told(evaluate(tree, context(**facts))) for tree, facts in cases]


def in_javascript(cases: Sequence[tuple[dict, dict]]) -> list[Told]:
    """The same on the phone."""
    written = json.dumps([{"tree": tree, "context": facts} for tree, facts in cases])
    command = ["node", str(HERE / "interpreters.mjs"), str(ENGINE)]
    run = subprocess.run(command, input=written, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr
    return [tuple(told) for told in json.loads(run.stdout)]
