"""A phone on which an older version of the app worked: what it holds is moved on, what is open is waited for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.chaos.field_world import Owner, full_answers
from tests.browser.field_app.balance import INTERVIEWS, assert_balanced
from tests.browser.field_app.field_phone import FieldPhone
from tests.browser.site import Site
from webapp.field_app import app_files

SAID = "cần thêm đèn đường"
OLD_DATABASE = """
  const open = (version, upgrade) => new Promise((resolve, reject) => {
    const asked = indexedDB.open("khaosat", version);
    asked.onupgradeneeded = () => upgrade(asked.result);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const all = (store) => new Promise((resolve) => {
    const asked = store.getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const names = ["people", "settings", "items", "sent"];
  const now = await open(undefined, () => {});
  const kept = {};
  for (const name of names) kept[name] = await all(now.transaction(name).objectStore(name));
  now.close();
  await new Promise((resolve) => (indexedDB.deleteDatabase("khaosat").onsuccess = resolve));
  const old = await open(1, (database) => {
    database.createObjectStore("people", { keyPath: "key" });
    database.createObjectStore("settings", { keyPath: "name" });
    for (const name of ["items", "sent"]) {
      database.createObjectStore(name, { keyPath: "id" }).createIndex("person", "person");
    }
  });
  const writing = old.transaction(names, "readwrite");
  for (const name of names) for (const record of kept[name]) writing.objectStore(name).put(record);
  await new Promise((resolve) => (writing.oncomplete = resolve));
  old.close();
"""


def test_a_database_of_the_first_version_is_moved_on_with_all_that_is_in_it(
    phone: FieldPhone, owner: Owner, site: Site
) -> None:
    phone.set_up(owner)
    ids = {phone.select(owner.cases[0])}
    phone.sync()
    phone.go_offline()
    ids.add(phone.interview(owner.cases[1], full_answers(13)))
    ids |= phone.all_entered()
    draft = phone.begin(owner.cases[0])
    phone.do("await draft.save({ answers: given })", {"gop_y": SAID})
    ids.add(draft)
    phone.go_online()
    phone.page.goto("/static/css/phone.css")
    phone.do(OLD_DATABASE)
    phone.context.route(INTERVIEWS, lambda route: route.abort())
    phone.open()
    assert phone.do("return indexedDB.databases().then(([{ version }]) => version)") > 1
    phone.unlock(owner)
    assert phone.do("return (await app.draft(given)).answers", draft) == {"gop_y": SAID}
    phone.context.unroute(INTERVIEWS)
    phone.do("await app.refreshWork()")
    phone.sync()
    assert_balanced(site, phone, owner, ids)
    assert phone.waiting() == [draft]


def test_a_new_version_of_the_app_waits_for_the_interview_that_is_open(
    new_phone: Callable[..., FieldPhone], owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = new_phone(installs=True).set_up(owner)
    before = phone.do("return caches.keys().then((names) => names.filter((name) => name.startsWith('khaosat-shell-')))")
    shell = "return fetch('/ung-dung/').then((answer) => answer.text()).then((text) => text.match(/tep[/]([^/]+)/)[1])"
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    old = phone.do(shell)
    assert before == [f"khaosat-shell-{old}"]
    phone.select(owner.cases[0])
    going = phone.begin(owner.cases[0])
    new = "0" * 12
    monkeypatch.setattr(app_files, "_mark", lambda: new)
    phone.do("await app.update.ask()")
    phone.page.wait_for_function("app.update.waiting")
    assert phone.do("return [app.update.blockedBy, await app.update.take()]") == [1, False]
    # The browser lets the new worker take over by itself once all windows are closed; the old app goes on all the same.
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.goto(f"/ung-dung/tep/{old}/css/phone.css")
    phone.page.wait_for_function(
        "navigator.serviceWorker.getRegistration('/ung-dung/').then(({ waiting }) => !waiting)"
    )
    assert phone.do(shell) == old
    phone.page.goto(f"/ung-dung/tep/{old}/css/phone.css")
    phone.page.evaluate(
        "async (name) => { globalThis.app = await (await import(name)).FieldApp.open(); }",
        f"/ung-dung/tep/{old}/js/field_app/field_app.js",
    )
    phone.unlock(owner)
    assert phone.do("return [app.update.waiting, app.update.blockedBy]") == [True, 1]
    phone.finish(going, full_answers(14))
    phone.page.wait_for_function("!app.update.isBlocked")
    assert phone.do(shell) == new
    assert phone.do(
        "return caches.keys().then((names) => names.filter((name) => name.startsWith('khaosat-shell-')))"
    ) == [f"khaosat-shell-{new}"]
    assert "khaosat-forms" in phone.do("return caches.keys()")
    phone.begin(owner.cases[1])
    assert phone.do(shell) == new, "what began with the new one is not given the old one again"
