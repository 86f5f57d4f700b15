"""The interview on a cheap phone: weight of its client, first screen on a slow network, time of a keystroke.

A real server (`khaosat serve`) on a scratch installation, a real Chromium told to be six times slower than it is, and
to have 400 kbit/s with 400 ms of latency. A questionnaire of 300 questions, as one long page, in sections of ten,
and on one page where a key brings up to 150 of them, and where it lies beside the project the WHO's verbal autopsy.
"""

from __future__ import annotations

import gzip
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, sync_playwright

from benchmarks.generated_form import appearing_form, generated_form
from benchmarks.interview_world import build_world
from benchmarks.pages import served
from webapp.demo.people import COLLABORATOR, DEMO_PASSWORD

KILOBYTE = 1_000
CLIENT = ("script", "stylesheet")
SLOWDOWN, KEYSTROKES = 6, 240
KEY_BAR, WEIGHT_BAR, SCREEN_BAR = 100.0, 60 * KILOBYTE, 2.0
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s are 50,000 bytes a second."""
SCREENS = 3
PATIENCE = 60.0
PHONE = {"width": 360, "height": 740}
LONG, SECTIONS, AUTOPSY = "300 câu một trang", "300 câu từng mười câu", "who-verbal-autopsy"
APPEARING = "300 câu một trang, một nửa hiện theo câu đầu"
WHO = Path(__file__).resolve().parents[2] / "shared" / "xlsforms" / "who-verbal-autopsy.xlsx"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SEED = 2026
PAUSES = (30, 90, 180, 260, 400)
"""Milliseconds between two keys: fast typing, and slow enough for what a pause sets off to meet the next key."""

WATCH_FIRST_QUESTION = """
(() => {
  const look = () => {
    const control = document.querySelector("SELECTOR");
    if (control && !control.disabled && control.getBoundingClientRect().height > 0) {
      const seen = performance.now();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.firstQuestion = [seen, performance.now()]; };
      channel.port2.postMessage(0);
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
WATCH_KEYS = """
(() => {
  window.frames_ = []; window.events_ = []; window.tasks_ = [];
  const key = (event) => {
    const start = event.timeStamp;
    requestAnimationFrame(() => requestAnimationFrame(() => window.frames_.push(performance.now() - start)));
  };
  addEventListener("keydown", key, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") window.events_.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks_.push(entry.duration);
  }).observe({ type: "longtask" });
})();
"""


@dataclass
class Keys:
    """What the keystrokes of one questionnaire took, in milliseconds."""

    pressed: int = 0
    frames: list[float] = field(default_factory=list)
    events: list[float] = field(default_factory=list)
    tasks: list[float] = field(default_factory=list)

    def take(self, page: Page) -> None:
        """What was seen on a page so far."""
        seen = page.evaluate("[window.frames_.splice(0), window.events_.splice(0), window.tasks_.splice(0)]")
        for mine, theirs in zip((self.frames, self.events, self.tasks), seen, strict=True):
            mine += theirs


def measure_interview() -> bool:
    """Print the figures beside their bars; whether all are kept."""
    forms = {LONG: generated_form(one_page=True), SECTIONS: generated_form(one_page=False), APPEARING: appearing_form()}
    if WHO.exists():
        forms[AUTOPSY] = WHO.read_bytes()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        directory = Path(folder)
        cases = build_world(directory, forms)
        with served(directory) as (port, _process, _seconds), _chromium(playwright) as browser:
            phones = Phones(browser, f"http://127.0.0.1:{port}")
            kept = [_weigh(phones, cases[SECTIONS].pop())]
            kept += [_first_screens(phones, name, cases[name]) for name in forms]
            kept += [_keystrokes(phones, name, cases[name].pop()) for name in forms]
    return all(kept)


@contextmanager
def _chromium(playwright: Any) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
    yield browser
    browser.close()


class Phones:
    """Phones of one collaborator, each with nothing in its cache, all logged in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        page.goto(f"{address}/dang-nhap")
        page.fill("[name=username]", COLLABORATOR.username)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "dang-nhap" not in url)
        self.cookies = context.cookies()
        context.close()

    @contextmanager
    def fresh(self) -> Iterator[tuple[BrowserContext, Page, CDPSession]]:
        """A phone with an empty cache."""
        context = self.browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
        context.add_cookies(self.cookies)  # type: ignore[arg-type]
        page = context.new_page()
        yield context, page, context.new_cdp_session(page)
        context.close()

    def begin(self, page: Page, case: int) -> str:
        """Get the person's consent; the address of the first page of questions."""
        page.goto(f"{self.address}/ho/{case}/xin-y-kien")
        page.click("button[value=co]")
        page.wait_for_selector("#interview")
        return page.url


def _weigh(phones: Phones, case: int) -> bool:
    """Every script and style that the consent and the interview load, as it came and packed as well as gzip can."""
    arrived: set[str] = set()
    kinds: dict[str, str] = {}
    on_the_wire: dict[str, int] = {}
    with phones.fresh() as (context, page, network):
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        network.on("Network.loadingFinished", lambda e: on_the_wire.update({e["requestId"]: e["encodedDataLength"]}))
        page.on("request", lambda asked: arrived.add(asked.url) if asked.resource_type in CLIENT else None)
        phones.begin(page, case)
        page.wait_for_selector("#interview[data-live]", state="attached", timeout=30_000)
        page.wait_for_load_state("networkidle")
        files = {url.rsplit("/", 1)[-1]: context.request.get(url).body() for url in arrived}
        sizes = {name: len(gzip.compress(content, 9)) for name, content in files.items()}
        wire = sum(size for key, size in on_the_wire.items() if kinds.get(key) in ("Script", "Stylesheet"))
    total = sum(sizes.values())
    print(f"\nclient code and styles of an interview, {len(sizes)} files: {total / KILOBYTE:.1f} KB gzip -9 "
          f"(bar {WEIGHT_BAR / KILOBYTE:.0f} KB), {wire / KILOBYTE:.1f} KB on the wire with headers")  # fmt: skip
    for name, size in sorted(sizes.items(), key=lambda each: -each[1])[:6]:
        print(f"    {name:<24}{size / KILOBYTE:>6.1f} KB")
    return total <= WEIGHT_BAR


def _first_screens(phones: Phones, name: str, cases: list[int]) -> bool:
    """Cold: nothing in the cache. Then as it happens at the door: from pressing "Đồng ý" to the first question."""
    consent, questions, pressed = [], [], []
    for _ in range(SCREENS):
        case = cases.pop()
        with phones.fresh() as (context, page, network):
            _slow_network(network)
            consent.append(_until_usable(page, f"{phones.address}/ho/{case}/xin-y-kien", "button[value=co]"))
            context.add_init_script(WATCH_FIRST_QUESTION.replace("SELECTOR", "#questions input, #questions select"))
            began = page.evaluate("performance.timeOrigin + performance.now()")
            page.click("button[value=co]", no_wait_after=True)
            _await(page, "!!(window.firstQuestion && document.querySelector('#interview'))")
            seen = page.evaluate("performance.timeOrigin + window.firstQuestion[1]")
            pressed.append((seen - began) / 1000)
            first = page.url
        with phones.fresh() as (_context, page, network):
            _slow_network(network)
            questions.append(_until_usable(page, first, "#questions input, #questions select"))
    print(f"\n{name}: first usable screen, 400 kbit/s and 400 ms (bar {SCREEN_BAR:.0f} s, median of {SCREENS})")
    rows = (
        ("consent, cold", consent),
        ("first questions, cold", questions),
        ("from “Đồng ý” to the question", pressed),
    )
    for what, seconds in rows:
        print(
            f"    {what:<32}{median(seconds):>6.2f} s    ({', '.join(f'{each:.2f}' for each in seconds)})", flush=True
        )
    return max(median(consent), median(questions), median(pressed)) <= SCREEN_BAR


def _until_usable(page: Page, address: str, control: str) -> float:
    page.add_init_script(WATCH_FIRST_QUESTION.replace("SELECTOR", control))
    page.goto(address, wait_until="commit", timeout=60_000)
    _await(page, "!!window.firstQuestion")
    return float(page.evaluate("window.firstQuestion[1]")) / 1000


def _await(page: Page, condition: str) -> None:
    """Until a condition holds; asked for from outside, since the page's policy lets no text become a script."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(Error):  # between two pages there is nobody to ask
            if page.evaluate(condition):
                return
        page.wait_for_timeout(50)
    raise TimeoutError(f"{page.url}: {condition}")


def _slow_network(network: CDPSession) -> None:
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", NETWORK)


def _keystrokes(phones: Phones, name: str, case: int) -> bool:
    """Type into every box of the page, then of the next ones, and watch how long the page takes to show it."""
    keys, chance = Keys(), random.Random(SEED)
    with phones.fresh() as (_context, page, network):
        page.add_init_script(WATCH_KEYS)
        first = phones.begin(page, case)
        page.wait_for_selector("#interview[data-live]", state="attached", timeout=60_000)
        network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        while keys.pressed < KEYSTROKES:
            _answer_options(page)
            page.wait_for_timeout(500)
            page.evaluate("window.tasks_.length = 0")
            _type_everywhere(page, keys, chance)
            keys.take(page)
            if keys.pressed < KEYSTROKES and not _to_next_page(page):
                page.goto(first)
                page.wait_for_selector("#interview[data-live]", state="attached", timeout=60_000)
    worst = _told(name, keys)
    return worst <= KEY_BAR


def _answer_options(page: Page) -> None:
    """Choose the first option of every closed question, which makes more questions come up."""
    page.evaluate("""for (const set of document.querySelectorAll("#questions fieldset")) {
        const option = set.querySelector("input[type=radio], input[type=checkbox]:not([data-declining])");
        if (option && !set.querySelector("input:checked")) option.click();
    }""")


def _type_everywhere(page: Page, keys: Keys, chance: random.Random) -> None:
    boxes = page.locator("#questions input[type=text]:visible, #questions textarea:visible")
    count = boxes.count()
    letters = max(2, 16 // max(count, 1))
    for place in [0, 0, *range(min(count, 40))] if count else []:
        box = boxes.nth(place)
        if not box.is_visible():
            continue
        box.focus()
        typed = [str(chance.randrange(1, 6)) for _ in range(2)]
        for key in (typed + ["Backspace", *typed[1:]] * letters)[: letters + 1]:
            page.keyboard.press(key)
            keys.pressed += 1
            page.wait_for_timeout(chance.choice(PAUSES))
        if keys.pressed >= KEYSTROKES:
            return


def _to_next_page(page: Page) -> bool:
    before = page.url
    page.click(".actions button[value=next]")
    page.wait_for_timeout(300)
    return page.url != before and page.locator("#interview[data-live]").count() > 0


def _told(name: str, keys: Keys) -> float:
    p95 = quantiles(keys.frames, n=20)[-1]
    task = max(keys.tasks, default=0.0)
    print(f"\n{name}: {keys.pressed} keystrokes at a processor {SLOWDOWN} times slower (bar {KEY_BAR:.0f} ms)")
    print(f"    key to second frame: median {median(keys.frames):.0f}, 95 % {p95:.0f}, most {max(keys.frames):.0f} ms")
    print(f"    Event Timing, key to paint: {len(keys.events)} over 16 ms, most {max(keys.events, default=16):.0f} ms")
    print(f"    what keys set off: {len(keys.tasks)} tasks over 50 ms, most {task:.0f} ms", flush=True)
    return max(p95, task)
