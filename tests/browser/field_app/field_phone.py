"""A phone's memory without its pages: the facade in a document of the app's that runs no script of its own."""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chaos.field_world import PASSWORD, Owner

PIN, OTHER_PIN, WRONG_PIN = "305182", "730416", "111111"
TOO_LONG = "new Promise((_, refuse) => setTimeout(() => refuse(new Error('too long')), 20000))"
ALL_RECORDS = """
  const answered = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await answered(indexedDB.open("khaosat"));
  const found = {};
  for (const name of database.objectStoreNames) {
    found[name] = await answered(database.transaction(name).objectStore(name).getAll());
  }
  database.close();
"""
AS_TEXT = """
  const shown = (_key, value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder("latin1").decode(value) + new TextDecoder("utf-8").decode(value)
      + new TextDecoder("utf-16le").decode(value) : value;
  return JSON.stringify(found, shown);
"""
BEGIN = """
  const { survey_id } = app.work.cases.find(({ id }) => id === given.case);
  const [version] = app.work.surveys.find(({ id }) => id === survey_id).versions;
  globalThis.draft = await app.begin({ caseId: given.case, versionId: version.id, mode: "face_to_face",
    language: version.default_language, consentTextVersion: version.consent_text_version, eligiblePersons: 2 });
  return draft.id;
"""


class FieldPhone:
    """A browser of its own, used by one person after another."""

    def __init__(self, browser: Browser, address: str, *, installs: bool = False) -> None:
        workers: Literal["allow", "block"] = (
            "allow" if installs else "block"
        )  # ninety files that most tests do not need
        self.context: BrowserContext = browser.new_context(base_url=address, locale="vi-VN", service_workers=workers)
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()

    def log_in(self, owner: Owner) -> None:
        """Log in on the log-in page; whoever was logged in before is so no longer."""
        self.context.clear_cookies()
        page = self.context.new_page()
        page.goto("/dang-nhap")
        page.fill("[name=username]", owner.username)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        page.close()

    def open(self) -> Page:
        """The facade, as if the app had been opened (anew)."""
        mark = self.context.request.get("/ung-dung/chao").json()["app"]
        self.page.goto(f"/ung-dung/tep/{mark}/css/phone.css")
        self.page.evaluate(
            "async (name) => { globalThis.app = await (await import(name)).FieldApp.open(); }",
            f"/ung-dung/tep/{mark}/js/field_app/field_app.js",
        )
        return self.page

    def another_window(self) -> Page:
        """A second window with the app in it, which is the one in use from now on."""
        self.page = self.context.new_page()
        return self.open()

    def set_up(self, owner: Owner, pin: str = PIN) -> FieldPhone:
        """Log in and choose a PIN."""
        self.log_in(owner)
        self.open()
        self.do("await app.setUp({ pin: given })", pin)
        return self

    def unlock(self, owner: Owner, pin: str = PIN) -> Any:
        """Give the PIN."""
        return self.do(
            "return app.unlock(app.people.find(({ name }) => name === given[0]).key, given[1])", [owner.name, pin]
        )

    def do(self, script: str, given: Any = None) -> Any:
        """Run a script in the page; the facade is `app`."""
        return self.page.evaluate(f"(given) => Promise.race([(async () => {{ {script} }})(), {TOO_LONG}])", given)

    def code_of(self, script: str, given: Any = None) -> str:
        """The code with which a script is refused, '' where it is not."""
        caught = "(error) => error.code || String(error)"
        found: str = self.do(f"return (async () => {{ {script} }})().then(() => '', {caught})", given)
        return found

    def select(self, case: int) -> str:
        """Two adults, one of them selected."""
        found: str = self.do(
            "return app.record({ caseId: given, kind: 'person_selected', content: { eligible_persons: 2 } })", case
        )
        return found

    def begin(self, case: int) -> str:
        """Begin an interview, which is `draft` from now on."""
        found: str = self.do(BEGIN, {"case": case})
        return found

    def finish(self, id_: str, answers: dict[str, Any]) -> None:
        """Take up an interview, enter the last answers, send it."""
        script = (
            "const going = await app.draft(given[0]); await going.save({ answers: given[1] }); await app.finish(going)"
        )
        self.do(script, [id_, answers])

    def interview(self, case: int, answers: dict[str, Any]) -> str:
        """A whole interview, waiting to be sent; its id."""
        self.select(case)
        id_ = self.begin(case)
        self.finish(id_, answers)
        return id_

    def sync(self) -> Any:
        """Press the button; how it stands afterwards."""
        return self.do("return app.sync.now()")

    def books(self) -> tuple[dict[str, str], list[str]]:
        """What was acknowledged, and how; and what waits: both of one moment, since sending goes on by itself."""
        script = "return [app.sent(), [...app.outgoing(), ...app.drafts()]]"
        sent, waiting = self.do(script)
        return {each["id"]: each["outcome"] for each in sent}, [each["id"] for each in waiting]

    def waiting(self) -> list[str]:
        """Ids of what is on the phone and not acknowledged."""
        return self.books()[1]

    def sent(self) -> dict[str, str]:
        """What was acknowledged, and how."""
        return self.books()[0]

    def all_entered(self) -> set[str]:
        """Ids of all that the phone knows of."""
        sent, waiting = self.books()
        return {*sent, *waiting}

    def everything_stored(self) -> str:
        """All records of all stores as text, whatever the bytes may mean."""
        found: str = self.do(ALL_RECORDS + AS_TEXT)
        return found

    def go_offline(self) -> None:
        """No signal."""
        self.context.set_offline(True)

    def go_online(self) -> None:
        """A signal again."""
        self.context.set_offline(False)
