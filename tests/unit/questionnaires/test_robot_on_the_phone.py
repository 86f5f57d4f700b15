"""What the robot says to the server's engine it says to the phone's: both ask, skip, check and keep the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from surveys.questionnaires import Interview, Questionnaire, read_xlsform
from surveys.questionnaires.compiled import compiled
from tests.machine import needs, needs_shared
from tests.unit.questionnaires.interpreters import ENGINE
from tests.unit.questionnaires.robot import Robot
from tests.unit.questionnaires.test_robot_real_forms import FORMS, REFUSED_BY_PYXFORM
from webapp.demo.questionnaire import demo_questionnaire_workbook

PHONE = Path(__file__).with_name("robot_on_the_phone.mjs")
LOOKS = 2


class Watched(Robot):
    """A robot that remembers what the interview was after some of its answers."""

    def __post_init__(self) -> None:
        self.before: list[dict[str, Any]] = []
        super().__post_init__()

    def keep(self, answers: dict[str, Any], name: str) -> None:
        self.before.append(self.answers)
        super().keep(answers, name)

    def looks(self) -> list[int]:
        """A few places among what was said, the first among them."""
        return sorted({len(self.said) * place // LOOKS for place in range(LOOKS)} & set(range(len(self.said))))

    def seen(self) -> list[dict[str, Any]]:
        """The interview at these places, and at the end."""
        answers = [*(self.before[place] for place in self.looks()), self.answers]
        return [_seen(self.at(each)) for each in answers]

    def told(self) -> str:
        """A line for the phone."""
        options = {"today": self.today.isoformat(), "now": f"{self.today}T00:00:00", "language": self.language}
        options["seed"] = self.instance
        form = compiled(self.questionnaire)
        return json.dumps({"compiled": form, "options": options, "said": self.said, "looks": self.looks()})


def _seen(interview: Interview) -> dict[str, Any]:
    return {
        "answers": interview.state.answers,
        "cleaned": interview.cleaned(),
        "errors": [[error.field, error.code, error.message] for error in interview.check_all()],
        "sections": [
            [section.key, section.title, [
                [asked.field, asked.label, asked.relevant, asked.required, [c.name for c in asked.choices], asked.grid]
                for asked in section.asked
            ]]
            for section in interview.sections()
        ],
    }  # fmt: skip


def on_the_phone(robots: list[Watched]) -> list[list[dict[str, Any]]]:
    """What the phone's engine makes of what each robot said; one process for all."""
    lines = "\n".join(robot.told() for robot in robots)
    run = subprocess.run(
        ["node", str(PHONE), str(ENGINE)], input=lines, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    return [json.loads(line) for line in run.stdout.splitlines()]


def questionnaires() -> list[Questionnaire]:
    real = [read_xlsform(form)[0] for form in FORMS if form.name not in REFUSED_BY_PYXFORM]
    return [read_xlsform(demo_questionnaire_workbook(), "phieu.xlsx")[0], *real]


@needs("node")
@needs_shared("xlsforms")
def test_the_phone_makes_of_the_same_answers_what_the_server_makes() -> None:
    robots = []
    for seed, questionnaire in enumerate(questionnaires()):
        robot = Watched(questionnaire, seed, language=questionnaire.languages[-1])
        robot.answer_to_the_end()
        robots.append(robot)
    for robot, phone in zip(robots, on_the_phone(robots), strict=True):
        for server, there in zip(json.loads(json.dumps(robot.seen())), phone, strict=True):
            assert there == server, robot.questionnaire.id_string
