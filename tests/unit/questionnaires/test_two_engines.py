"""The server's engine and the phone's go through the same interviews and say the same after every step."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from surveys.questionnaires import Interview, Questionnaire, read_xlsform
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.navigation import Section
from surveys.questionnaires.opening import opened, settled, with_value
from surveys.questionnaires.questionnaire import Repeat
from tests.machine import needs, needs_shared
from tests.unit.questionnaires.forms import SHARED, workbook
from tests.unit.questionnaires.replay_forms import CHOICES, FORMS
from webapp.demo.questionnaire import demo_questionnaire_workbook
from webapp.interview.progress import position

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parents[2] / "webapp" / "static" / "js" / "engine"
NOW = datetime(2025, 11, 22)
SEED = "2c8f0e4e-5b0b-4a3f-9a51-5a7c63f0a001"
NONSENSE = [None, "", "  ", "abc", "12", "1.234,5", "3", "-7", "1e3", "😀", "e\u0301", "05/03/2025", "2025-02-30",
            "8:05", "x" * 5_001, ["zzz"], "\u00a05\u00a0"]  # fmt: skip


class Walk:
    """One interview at random; remembers its steps and what was said after each."""

    def __init__(self, questionnaire: Questionnaire, seed: int, steps: int) -> None:
        self.questionnaire = questionnaire
        self.rng = random.Random(seed)
        self.interview = self.with_state(Interview(questionnaire, {}, today=NOW.date(), now=NOW, seed=SEED), opened)
        self.states = [self.told()]
        self.steps: list[dict[str, Any]] = []
        for _ in range(steps):
            self.steps.append(self.step())
            self.states.append(self.told())

    def with_state(self, interview: Interview, settle: Any) -> Interview:
        state = settle(interview.state)
        return interview.with_changes(state.answers, declined=state.declined)

    def step(self) -> dict[str, Any]:
        """Answer or decline something, add or take away an instance, or change the language."""
        before = self.interview.state
        if self.rng.random() < 0.04 and len(self.questionnaire.languages) > 1:
            language = self.rng.choice(self.questionnaire.languages)
            self.interview = self.interview.in_language(language)
            return {"language": language}
        repeats = [n for n, p in self.questionnaire.placed.items() if isinstance(p.item, Repeat) and not p.item.count]
        if repeats and self.rng.random() < 0.1:
            return self.another(self.rng.choice(repeats))
        asked = [(q, i) for q, i in self.interview._questions() if q.has_answer]
        question, indexes = self.rng.choice([(q, i) for q, i in asked if before.is_relevant(q.name, i)] or asked)
        codes = [choice.name for choice in before.choices(question, indexes)] if question.row.chooses else []
        value = self.rng.choice(NONSENSE)
        if codes and self.rng.random() < 0.8:
            some = self.rng.sample(codes, self.rng.randint(1, min(4, len(codes))))
            value = (codes if self.rng.random() < 0.5 else some) if question.is_multiple else some[0]
        elif self.rng.random() < 0.6:
            value = {"date": "2024-02-29", "time": "08:30", "datetime": "2024-02-29T08:30"}.get(
                question.reading, str(self.rng.randint(0, 30))
            )
        declined = self.rng.random() < 0.08
        value = None if declined else value
        field = question.name + (f"@{'.'.join(str(i + 1) for i in indexes)}" if indexes else "")
        marks = (before.declined | {field}) if declined else (before.declined - {field})
        answers = with_value(before.answers, before.placed(question.name).repeats, indexes, question.name, value)
        after = settled(before, before.changed(answers, [question.name], declined=marks))
        self.interview = self.interview.with_changes(after.answers, declined=after.declined)
        return {"field": field, "value": value, "declined": declined}

    def another(self, repeat: str) -> dict[str, Any]:
        """One instance more or less."""
        before = self.interview.state
        indexes = self.rng.choice(list(before.instances_of(repeat)) or [None])
        if indexes is None:
            return {"language": self.interview.language}
        path = before.placed(repeat).repeats
        count = max(1, min(4, before.count(repeat, indexes) + self.rng.choice([-1, 1, 1])))
        stored = before.record(path, indexes).get(repeat)
        instances = list(stored) if isinstance(stored, list) else []
        instances = [*instances[:count], *({} for _ in range(count - len(instances)))]
        answers = with_value(before.answers, path, indexes, repeat, instances)
        after = settled(before, before.changed(answers, [repeat]))
        self.interview = self.interview.with_changes(after.answers, declined=after.declined)
        return {"repeat": repeat, "indexes": list(indexes), "count": count}

    def told(self) -> dict[str, Any]:
        """Everything that a page shows or keeps, as JSON."""
        interview = self.interview
        errors = [
            {"variable": e.variable, "code": e.code, "message": e.message, "field": e.field}
            for e in interview.check_all()
        ]
        said = {
            "cleaned": interview.cleaned(),
            "errors": errors,
            "declined": interview.declined_fields(),
            "screened_out": interview.screened_out,
            "pages": [self.page(section) for section in interview.sections()],
        }
        return json.loads(json.dumps(said))  # type: ignore[no-any-return]

    def page(self, section: Section) -> list[Any]:
        label = self.questionnaire.label
        at = position(self.interview, section.key)
        return [
            section.key, section.title, [at.question, at.questions],
            [
                [a.field, a.label, self.interview.guidance(a), a.relevant, a.required, a.read_only,
                 [[c.name, label(c, self.interview.language)] for c in a.choices], a.value, a.grid, a.declined]
                for a in section.asked
            ],
        ]  # fmt: skip


def on_the_phone(walks: list[Walk], folder: Path) -> list[dict[str, Any]]:
    """The same steps in node, one process for all."""
    options = {"today": NOW.date().isoformat(), "now": NOW.isoformat(timespec="milliseconds"), "seed": SEED}
    cases = folder / "cases.json"
    cases.write_text(
        json.dumps([{"compiled": compiled(w.questionnaire), "options": options, "steps": w.steps} for w in walks])
    )
    out = folder / "out.jsonl"
    with out.open("w") as stream:
        subprocess.run(["node", HERE / "interviews.mjs", ENGINE, cases], stdout=stream, check=True)
    return [json.loads(line) for line in out.read_text().splitlines()]


def same(walks: list[Walk], folder: Path) -> int:
    """How many states were the same; the first difference fails."""
    compared = 0
    for walk, told in zip(walks, on_the_phone(walks, folder), strict=True):
        for place, (ours, theirs) in enumerate(zip(walk.states, told["states"], strict=True)):
            step = walk.steps[place - 1] if place else "opening"
            for part, said in ours.items():
                assert theirs[part] == said, f"{walk.questionnaire.title}, step {place} {step}: {part}"
            compared += 1
        assert told["answers"] == json.loads(json.dumps(walk.interview.state.answers))
    return compared


@needs("node")
def test_both_engines_say_the_same_at_every_step_of_every_feature(tmp_path):
    walks = [
        Walk(read_xlsform(workbook(survey=survey, choices=CHOICES), f"{name}.xlsx")[0], seed, 25)
        for seed, (name, survey) in enumerate(FORMS.items())
    ]
    walks.append(Walk(read_xlsform(demo_questionnaire_workbook(), "demo.xlsx")[0], 3, 30))
    assert same(walks, tmp_path) == 25 * len(FORMS) + len(FORMS) + 31


@needs("node")
@needs_shared("xlsforms")
@pytest.mark.parametrize(
    "form", ["unicef-liberia-std.xlsx", "socio-economic-survey.xlsx", "odk-all-question-types.xlsx"]
)
def test_both_engines_say_the_same_of_a_real_form(tmp_path, form):
    questionnaire = read_xlsform(SHARED / "xlsforms" / form)[0]
    assert same([Walk(questionnaire, 7, 25)], tmp_path) == 26
