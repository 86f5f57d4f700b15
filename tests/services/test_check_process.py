"""Interviews are checked in a second process as they are in this one, and here whenever it is not to be had."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from surveys.errors import SurveyError
from surveys.responses.arrivals import Arrival
from surveys.responses.intake import Checked
from tests.services.survey_in_the_field import demo_questionnaire, full_answers
from webapp.field_app.check_process import CheckProcess, check_here

NOW = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
PATIENCE = 60


@pytest.fixture(scope="module")
def there() -> Iterator[CheckProcess]:
    """A process that is ready."""
    process = CheckProcess()
    process("demo", demo_questionnaire(), interview())
    until = time.monotonic() + PATIENCE
    while process._process is None:
        assert time.monotonic() < until, "the process did not begin"
        time.sleep(0.05)
    yield process
    process.close()


def interview(**answers: object) -> Arrival:
    """A finished interview of the demonstration's questionnaire, as a phone sends it."""
    complete = full_answers(demo_questionnaire())
    return Arrival(
        1, uuid4(), 1, 1, "face_to_face", "1", 2, {**complete, **answers}, [], NOW, NOW, NOW.date(), 1200, 0, 420,
        {"as": "it came"},
    )  # fmt: skip


def outcome(check: CheckProcess | object, arrival: Arrival) -> Checked | tuple[str, object]:
    try:
        return check("demo", demo_questionnaire(), arrival)  # type: ignore[operator, no-any-return]
    except SurveyError as error:
        return error.code, error.facts


def test_both_say_the_same_of_whatever_is_sent(there):
    chance = random.Random(4)
    names = list(interview().answers)
    for _turn in range(40):
        arrival = interview(**{name: chance.choice(["1", "2", "99", None, 7]) for name in chance.sample(names, 2)})
        assert outcome(there, arrival) == outcome(check_here, arrival)
    assert there._process is not None


def test_eight_at_once_get_each_their_own(there):
    arrivals = [interview() for _turn in range(200)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda arrival: outcome(there, arrival), arrivals))
    assert found == [outcome(check_here, arrival) for arrival in arrivals]
    assert all(one.arrival.content == {"as": "it came"} for one in found if isinstance(one, Checked))


def test_a_process_that_dies_is_done_without_and_comes_back(there):
    assert there._process is not None
    there._process.kill()
    arrival = replace(interview(), case_id=7)
    assert outcome(there, arrival) == outcome(check_here, arrival)
    assert there._process is None
    there._rests_until = 0.0
    outcome(there, arrival)
    until = time.monotonic() + PATIENCE
    while there._process is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert outcome(there, arrival) == outcome(check_here, arrival)


def test_what_cannot_be_started_is_done_without(monkeypatch):
    monkeypatch.setattr("sys.executable", "/there/is/no/python")
    alone = CheckProcess()
    for _turn in range(2):
        assert outcome(alone, one := interview()) == outcome(check_here, one)
    alone.close()
