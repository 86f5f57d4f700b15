"""Double entry at the desk: how many keys a form takes, what the page takes for a key, and so forms an hour.

A robot keys printed forms in Chromium against a real server, from the serial to the finished form: once as fast as the
page takes keys, once at 250 ms a key like a practised clerk. What is not measured is what people do besides: turning
pages, reading handwriting, thinking. So forms an hour are the most that keys and page leave room for.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from benchmarks.generated_form import sixty_questions
from benchmarks.interview import OPTIONS, WATCH_KEYS
from benchmarks.interview_world import build_world
from benchmarks.pages import served
from surveys.database import open_engine, open_session
from surveys.fieldwork.paper.keyed_form import KeyedForm
from surveys.fieldwork.paper.service import issue_forms
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.requests.service import LOCAL_TIME
from webapp.demo.build import DATABASE_NAME
from webapp.demo.people import DEMO_PASSWORD, OFFICE
from webapp.demo.questionnaire import demo_questionnaire_workbook

DEMO, SIXTY = "phiếu của bản trình diễn", "phiếu 60 câu"
FORMS = 6
A_KEY = 250
KEY_BAR = 50.0
"""Milliseconds from a key to the second frame after it, nineteen times of twenty."""
SEED = 2026
DESK = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Printed:
    """Forms of one questionnaire: where they are keyed, their serials, what is typed for each."""

    address: str
    serials: list[str]
    lines: list[list[str]]

    @property
    def piles(self) -> tuple[list[str], list[list[str]]]:
        """Serials, and the lines of each."""
        return self.serials, self.lines


def measure_keying() -> bool:
    """Print the figures beside their bar; whether it is kept."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        directory = Path(folder)
        cases = build_world(directory, {DEMO: demo_questionnaire_workbook(), SIXTY: sixty_questions()})
        printed = _print_forms(directory, cases)
        with served(directory) as (port, _process, _seconds):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
            page = _at_the_desk(browser.new_page(viewport=DESK), f"http://127.0.0.1:{port}")
            kept = [_measure(page, f"http://127.0.0.1:{port}", name, forms) for name, forms in printed.items()]
            browser.close()
    return all(kept)


def _print_forms(directory: Path, cases: dict[str, list[int]]) -> dict[str, Printed]:
    engine = open_engine(f"sqlite:///{(directory / DATABASE_NAME).resolve()}")
    chance, now, printed = random.Random(SEED), datetime.now(UTC), {}
    cover = ["1", f"{now.astimezone(LOCAL_TIME):%d%m%Y}"]
    with open_session(engine) as session:
        designer = session.scalars(select(Person).where(Person.role == Role.DESIGNER)).first()
        assert designer is not None
        for name, ids in cases.items():
            chosen = [session.get_one(Case, case_id) for case_id in ids[:FORMS]]
            version = published_version(session, chosen[0].survey_id)
            assert version is not None
            forms = issue_forms(session, version, cases=chosen, person=designer, now=now)
            lines = [[*cover, *_answers(questionnaire_of(version), chance)] for _form in forms]
            printed[name] = Printed(f"/khao-sat/{version.survey_id}/phieu-giay", [f.serial for f in forms], lines)
        session.commit()
    engine.dispose()
    return printed


def _answers(questionnaire: Questionnaire, chance: random.Random) -> Iterator[str]:
    """Lines at random that the questionnaire takes, in the order in which they are asked for."""
    today, lines = datetime.now(LOCAL_TIME).date(), dict[str, str]()
    while wrong := KeyedForm(questionnaire, lines, on=today, instance_id=None).wrong():
        question = questionnaire.question(wrong[0].field.partition("@")[0])
        lines[wrong[0].field] = _answer(questionnaire, question, chance)
    places = KeyedForm(questionnaire, lines, on=today, instance_id=None).places
    return iter([lines[place.field] for place in places])


def _answer(questionnaire: Questionnaire, question: Question, chance: random.Random) -> str:
    codes = [choice.name for choice in questionnaire.choices_of(question)]
    if question.reading == "choices":
        most = min(question.maximum_choices or 3, 3, len(codes))
        return " ".join(chance.sample([code for code in codes if code not in question.exclusive], most))
    if question.row.chooses:
        return chance.choice(codes)
    if question.reading == "text":
        return "Đề nghị sửa đường vào thôn"
    return str(chance.randint(int(question.minimum or 0), int(question.maximum or 60)))


def _at_the_desk(page: Page, address: str) -> Page:
    page.goto(f"{address}/dang-nhap")
    page.fill("[name=username]", next(each.username for each in OFFICE if each.role == Role.DESIGNER))
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    page.add_init_script(WATCH_KEYS)
    return page


def _measure(page: Page, address: str, name: str, forms: Printed) -> bool:
    """All forms but one at full speed, one at a clerk's; the figures."""
    keys = [sum(len(line) + 1 for line in ("", serial, *lines)) for serial, lines in zip(*forms.piles, strict=True)]
    page.goto(address + forms.address)
    seconds: list[float] = []
    around: list[float] = []
    frames: list[float] = []
    for serial, lines in zip(forms.serials[1:], forms.lines[1:], strict=True):
        whole, beside = _key(page, serial, lines, frames, delay=0)
        seconds.append(whole)
        around.append(beside)
    human, _beside = _key(page, forms.serials[0], forms.lines[0], frames, delay=A_KEY)
    p95 = quantiles(frames, n=20)[-1]
    questions, each = median(len(lines) - 2 for lines in forms.lines), median(keys)
    an_hour = 3600 / (each * A_KEY / 1000 + median(around))
    print(f"\n{name}: {questions:.0f} answers, {each:.0f} keystrokes a form (median of {len(keys)} forms)")
    print(f"    at full speed: {median(seconds):.1f} s a form, {1000 * median(seconds) / each:.1f} ms a keystroke")
    print(f"    key to second frame: median {median(frames):.0f}, 95 % {p95:.0f} ms (bar {KEY_BAR:.0f} ms)")
    print(f"    opening and finishing a form: {median(around):.2f} s")
    print(
        f"    one form at {A_KEY} ms a key: {human:.1f} s measured; {an_hour:.0f} forms an hour for one entry",
        flush=True,
    )
    return p95 <= KEY_BAR


def _key(page: Page, serial: str, lines: list[str], frames: list[float], *, delay: float) -> tuple[float, float]:
    """Key one form; seconds in all, and of them those before the first line and after the last."""
    started = time.perf_counter()
    page.keyboard.type(serial, delay=delay)
    page.keyboard.press("Enter")
    page.wait_for_selector("#line[data-shown]")
    opened = time.perf_counter()
    for line in lines:
        page.keyboard.type(line, delay=delay)
        page.keyboard.press("Enter", delay=delay)
    through = time.perf_counter()
    frames += page.evaluate("window.frames_.splice(0)")
    with page.expect_navigation(url="**/phieu-giay"):
        page.keyboard.press("Enter")
    ended = time.perf_counter()
    return ended - started, (opened - started) + (ended - through)
