"""A collaborator's phone: Chromium with a profile that stays, whatever happens to the browser.

Its verbs are those of the app's own facade (`js/field_app/field_app.js`); everything that is entered is noted, so that
afterwards the balance can be drawn.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.chaos.balance import INTERVIEW, Entered, OnThePhone
from tests.browser.chaos.field_world import PASSWORD, Owner
from tests.browser.chaos.network import Network
from tests.browser.chaos.phone_scripts import (
    ASK_AGAIN,
    BEGIN,
    BOOKS,
    DUMP,
    FINISH,
    FORGET,
    IMPORT,
    IN_TIME,
    NO_ROOM,
    OPENED,
    RAW,
    ROOM_AGAIN,
    SAVE,
    SKEWED,
    TRY_TO_SAVE,
)
from tests.browser.chaos.small_disk import SmallDisk
from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.browser.visitor import PHONE

PATIENCE = 60_000
PIN, OTHER_PIN = "305182", "730416"
QUIET_PAGE = "/static/css/phone.css"
"""An address of the site on which no script of its own runs."""


class Phone:
    """One phone; several people may use it, one after another."""

    def __init__(
        self,
        chromium: BrowserType,
        network: Network,
        profile: Path,
        module: str,
        *,
        ahead_seconds: int = 0,
        disk: SmallDisk | None = None,
        installs: bool = False,
    ) -> None:
        self.chromium, self.network, self.profile, self.ahead = chromium, network, profile, ahead_seconds
        self.module, self.disk, self.installs = module, disk, installs
        self.entered: list[Entered] = []
        self.owner: Owner | None = None
        self._context: BrowserContext | None = None
        self._tab: Page | None = None
        self._on_the_disk: list[Any] = []
        self.switch_on()

    @property
    def context(self) -> BrowserContext:
        """The browser that runs."""
        assert self._context is not None, "the phone is off"
        return self._context

    @property
    def is_on(self) -> bool:
        """Whether the browser runs."""
        return self._context is not None

    @property
    def page(self) -> Page:
        """The tab in front."""
        assert self._tab is not None
        return self._tab

    def switch_on(self) -> None:
        """Start the browser on its profile."""
        self._context = self.chromium.launch_persistent_context(
            self.profile,
            executable_path=shutil.which("chromium"),
            args=CHROMIUM_OPTIONS,
            base_url=self.network.address,
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            service_workers="allow" if self.installs else "block",
        )
        self._context.set_default_timeout(PATIENCE)
        self._context.add_cookies(self._on_the_disk)
        if self.ahead:
            self._context.add_init_script(SKEWED.replace("AHEAD", str(1000 * self.ahead)))
        self._tab = self._context.pages[0]

    def switch_off(self) -> None:
        """Close the browser in good order."""
        with suppress(Error):
            self.context.close()
        self._context = self._tab = None

    def kill(self) -> None:
        """The battery is empty: every process of the browser is gone at once."""
        lasting = [cookie for cookie in self.context.cookies() if cookie.get("expires", -1) > 0]
        for pid in _family(self._main_process()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.switch_off()
        self._on_the_disk = lasting  # Chromium writes cookies down every half minute, which nobody waits for here

    def kill_tab(self) -> None:
        """The system takes the memory of every tab; another one is opened."""
        for pid in _family(self._main_process()):
            with suppress(OSError):
                if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    os.kill(pid, signal.SIGKILL)
        self._tab = self.context.new_page()

    def go_offline(self) -> None:
        """No signal: the browser knows it, and nothing would get through."""
        self.context.set_offline(True)
        self.network.down()

    def go_online(self) -> None:
        """The signal is back."""
        self.network.up()
        self.context.set_offline(False)

    def fill_storage(self) -> None:
        """Nothing more fits on the phone: its disk is full, else the browser says so."""
        if self.disk is not None and self.disk.is_real:
            self.disk.fill()
        else:
            self.run(NO_ROOM)

    def free_storage(self) -> None:
        """There is room again."""
        if self.disk is not None and self.disk.is_real:
            self.disk.free()
        else:
            self.run(ROOM_AGAIN)

    def log_in(self, owner: Owner) -> None:
        """Log in on the log-in page, as somebody does who has a signal; whoever was logged in is so no longer."""
        self.context.clear_cookies()
        self.page.goto("/dang-nhap")
        self.page.fill("[name=username]", owner.username)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.press("[name=password]", "Enter")

    def open(self, path: str = QUIET_PAGE) -> None:
        """Load an address of the site and the facade in it; outside the app's own document it is alone there."""
        self.page.goto(path)
        self.run(OPENED, self.module)

    def set_up(self, owner: Owner, pin: str = PIN) -> None:
        """Log in once with a signal, and choose a PIN."""
        self.log_in(owner)
        self.open()
        self.do("app.setUp({ pin: given })", pin)
        self.owner = owner

    def unlock(self, owner: Owner, pin: str = PIN) -> Any:
        """Open what this person has on the phone."""
        known = self.do("app.people.map(({ key, name }) => [key, name])")
        key = next(key for key, name in known if name == owner.name)
        answer = self.do("app.unlock(...given)", [key, pin])
        self.owner = owner
        return answer

    def run(self, script: str, given: Any = None, *, page: Page | None = None) -> Any:
        """Let a page do something; one that never ends is an error after a while."""
        return (page or self.page).evaluate(IN_TIME % script, given)

    def do(self, script: str, given: Any = None) -> Any:
        """Ask the facade, which is `app`."""
        return self.run(f"(given) => {{ const app = globalThis.fieldApp; return {script}; }}", given)

    def record(self, case_id: int, kind: str, **content: Any) -> str:
        """An event of a case; its id."""
        id_: str = self.do("app.record(given)", {"caseId": case_id, "kind": kind, "content": content})
        self._note(id_, kind, case_id)
        return id_

    def begin(self, case_id: int, *, mode: str = "face_to_face", adults: int = 2) -> str:
        """Begin an interview; the draft's id."""
        id_: str = self.run(BEGIN, {"caseId": case_id, "mode": mode, "adults": adults})
        self._note(id_, INTERVIEW, case_id)
        return id_

    def save(self, id_: str, answers: dict[str, Any]) -> None:
        """Enter answers of a draft; returns when they are durable."""
        self.run(SAVE, {"id": id_, "answers": answers})

    def save_and_do_not_wait(self, id_: str, answers: dict[str, Any]) -> None:
        """Enter answers, and whatever happens next may happen at once."""
        self.run(f"(given) => void ({SAVE})(given)", {"id": id_, "answers": answers})

    def try_to_save(self, id_: str, answers: dict[str, Any]) -> str:
        """Enter answers; the code of what is in the way, empty where they are durable."""
        found: str = self.run(TRY_TO_SAVE, {"id": id_, "answers": answers})
        return found

    def take_up(self, id_: str) -> dict[str, Any]:
        """Go on with a draft; its answers as the phone has them."""
        found: dict[str, Any] = self.do("app.draft(given).then((draft) => draft.answers)", id_)
        return found

    def finish(self, id_: str, answers: dict[str, Any]) -> None:
        """Enter the last answers and send."""
        self.save(id_, answers)
        self.run(FINISH, id_)
        self._finished(id_, answers)

    def ask_again(self, task: dict[str, Any], answers: dict[str, Any]) -> str:
        """Begin a call-back and enter answers, which take the place of the interview's once it is finished; its id."""
        id_: str = self.run(ASK_AGAIN, {"task": task["id"], "answers": answers})
        self._note(id_, "callback_done", task["case_id"])
        return id_

    def finish_again(self, id_: str, answers: dict[str, Any]) -> None:
        """Send what was asked again."""
        self.run(FINISH, id_)
        case_id = next(each.case_id for each in self.entered if each.id == id_)
        interview = next(each for each in self.entered if each.case_id == case_id and each.kind == INTERVIEW)
        self._finished(interview.id, {**(interview.answers or {}), **answers})

    def leave(self) -> Any:
        """Log out of the app."""
        return self.do("app.leave()")

    def backup_file(self) -> str:
        """What is in the backup file."""
        found: str = self.do("app.backupFile().then((file) => file.text())")
        return found

    def import_backup(self, text: str, password: str = PASSWORD) -> dict[str, int]:
        """Take up a backup file."""
        found: dict[str, int] = self.run(IMPORT, [text, password])
        return found

    def is_readable(self, words: str) -> bool:
        """Whether these words lie about on the phone, in any store or cache."""
        return words in self.run(DUMP)

    def interview(self, case_id: int, answers: dict[str, Any]) -> str:
        """A whole interview: select the person, begin, answer, send; its id."""
        self.record(case_id, "person_selected", eligible_persons=2)
        id_ = self.begin(case_id)
        self.finish(id_, answers)
        return id_

    def sync(self) -> None:
        """Press the button."""
        self.do("app.sync.now().then(() => null)")

    def wait_for(self, what: str, given: Any = None) -> None:
        """Until the app says so, without a button."""
        self.page.wait_for_function(f"(given) => {{ const app = globalThis.fieldApp; return {what}; }}", arg=given)

    def another_window(self, owner: Owner, pin: str = PIN) -> Page:
        """A second tab with the app open in it; the first stays in front."""
        first, second = self.page, self.context.new_page()
        second.goto(QUIET_PAGE)
        self.run(OPENED, self.module, page=second)
        self._tab = second
        self.unlock(owner, pin)
        self._tab = first
        return second

    def wait_until_sent(self, *, within: float = 30.0) -> None:
        """Press the button until nothing waits."""
        end = time.monotonic() + within
        while self.do("app.sync.state.waiting"):
            self.sync()
            assert time.monotonic() < end, f"still waiting: {self.do('app.outgoing()')} {self.do('app.sync.state')}"

    def standing(self) -> str:
        """How the app says that sending goes."""
        return str(self.do("app.sync.state.how"))

    def books(self) -> OnThePhone:
        """What the phone says of its user's work, and what lies in its storage."""
        sent, outgoing, drafts = self.run(BOOKS)
        waiting = [each["id"] for each in (*outgoing, *drafts)]
        return OnThePhone(tuple(each["id"] for each in sent), tuple(waiting), frozenset(self.run(RAW)))

    def forget(self, id_: str) -> None:
        """A loss, planted: what the phone holds of an item goes from its storage."""
        self.run(FORGET, id_)

    def _note(self, id_: str, kind: str, case_id: int) -> None:
        assert self.owner is not None
        self.entered.append(Entered(id_, kind, case_id, self.owner.person_id))

    def _finished(self, id_: str, answers: dict[str, Any]) -> None:
        place = next(place for place, each in enumerate(self.entered) if each.id == id_)
        old = self.entered[place]
        self.entered[place] = Entered(old.id, old.kind, old.case_id, old.person_id, answers)

    def _main_process(self) -> int:
        wanted = f"--user-data-dir={self.profile}".encode()
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and wanted in (folder / "cmdline").read_bytes().split(b"\0"):
                    return int(folder.name)
        raise LookupError(f"No browser runs on {self.profile}.")


def _family(pid: int) -> list[int]:
    """A process and everything that it has started."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found
