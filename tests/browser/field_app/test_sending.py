"""What a phone sends goes on its way by itself, whatever answers: in a real Chromium, against the real server.

After each: every acknowledged item is on the server exactly once, every other one is still on the phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.browser.chaos.field_world import Owner, full_answers
from tests.browser.field_app.balance import INTERVIEWS, arrived, assert_balanced
from tests.browser.field_app.field_phone import OTHER_PIN, FieldPhone
from tests.browser.site import Site
from webapp.accounts import session_lock


def test_a_lost_receipt_a_hotels_wifi_and_a_long_wait(phone: FieldPhone, owner: Owner, site: Site) -> None:
    phone.set_up(owner)
    ids = {phone.select(case) for case in owner.cases[:2]}
    phone.sync()
    asked: list[str] = []

    def lost(route: Route) -> None:
        asked.append("lost")
        route.fetch()
        route.abort("connectionreset")

    def answered(**answer: Any) -> Callable[[Route], None]:
        def answer_it(route: Route) -> None:
            asked.append("answered")
            route.fulfill(**answer)

        return answer_it

    html = answered(status=200, content_type="text/html", body="<h1>Xin chào quý khách</h1>")
    id_ = phone.begin(owner.cases[0])
    ids.add(id_)
    receipt = {"type": "khaosat-receipt", "id": id_, "outcome": "accepted", "received_at": "2026-03-01T00:00:00+00:00"}
    forged = answered(status=200, json={**receipt, "body_sha256": "0" * 64})
    phone.do("await draft.save({ answers: given })", full_answers(3))
    for handler, how in ((html, "captive"), (forged, "captive"), (lost, "offline")):
        phone.context.route(INTERVIEWS, handler)
        if phone.do("return app.drafts().length"):
            phone.do("await app.finish(draft)")
        assert phone.sync()["how"] == how
        assert_balanced(site, phone, owner, ids)
        assert phone.waiting() == [id_]
        phone.context.unroute(INTERVIEWS)
    assert [row.id for row in arrived(site, owner)].count(id_) == 1, "it had been taken before its receipt was lost"
    assert phone.sync() | {"at": None} == {"how": "idle", "at": None, "nextAt": None, "waiting": 0}
    assert_balanced(site, phone, owner, ids)
    assert phone.sent()[id_] == "already"

    ids.add(phone.begin(owner.cases[1]))
    asked.clear()
    phone.context.route(INTERVIEWS, answered(status=503, headers={"Retry-After": "3600"}, body=""))
    phone.do("await draft.save({ answers: given }); await app.finish(draft)", full_answers(4))
    for _ in range(3):
        told = phone.sync()
    assert told["how"] == "busy" and len(asked) == 1, "the button does not shorten what the server asked for"
    assert phone.do("return (Date.parse(app.sync.state.nextAt) - Date.now()) / 60000 > 55")
    phone.context.unroute(INTERVIEWS)
    assert_balanced(site, phone, owner, ids)


def test_a_log_in_that_ended_stops_nothing_and_nobody_sends_what_is_anothers(
    phone: FieldPhone, owners: Iterator[Owner], site: Site
) -> None:
    owner, other = next(owners), next(owners)
    phone.set_up(owner)
    ids = {phone.select(owner.cases[0]), phone.select(owner.cases[1])}
    phone.sync()
    phone.context.clear_cookies()
    ids.add(phone.begin(owner.cases[0]))
    phone.do("await draft.save({ answers: given }); await app.finish(draft)", full_answers(5))
    assert phone.sync()["how"] == "logged_out"
    phone.log_in(other)
    assert phone.sync()["how"] == "another_person"
    ids.add(phone.begin(owner.cases[1]))
    phone.do("await draft.save({ answers: given }); await app.finish(draft)", full_answers(6))
    assert_balanced(site, phone, owner, ids)
    phone.do("await app.lock(); await app.setUp({ pin: given })", OTHER_PIN)
    assert phone.do("return [app.drafts(), app.outgoing(), app.sent(), app.sync.state.waiting]") == [[], [], [], 0]
    assert {each["id"] for each in phone.do("return app.work.cases")} == set(other.cases)
    assert phone.do("return app.leave()") == {"left": 0}
    assert [each["name"] for each in phone.do("return app.people")] == [owner.name]
    phone.log_in(owner)
    phone.open()
    assert phone.unlock(owner, OTHER_PIN)["left"] == 4
    assert phone.unlock(owner) == {"opened": True}
    assert phone.sync()["how"] == "idle"
    assert_balanced(site, phone, owner, ids)
    assert not phone.waiting()


def test_a_session_left_idle_takes_what_is_sent_and_opens_with_the_phones_pin(
    phone: FieldPhone, owner: Owner, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.set_up(owner)
    phone.open()
    hours_later = session_lock._seconds() + 5 * 3600
    monkeypatch.setattr(session_lock, "_seconds", lambda: hours_later)
    phone.context.route("**/ung-dung/mo-khoa", lambda route: route.abort())
    phone.unlock(owner)
    sent = phone.interview(owner.cases[0], full_answers(15))
    phone.sync()
    assert phone.sent()[sent] == "accepted"
    assert phone.do("return app.greet().then(({ locked }) => locked)") is True
    assert phone.code_of("await app.refreshWork()") in ("offline", "session_locked")
    phone.context.unroute("**/ung-dung/mo-khoa")
    phone.do("await app.lock()")
    phone.unlock(owner)
    phone.do("await app.refreshWork()")
    assert phone.do("return app.greet().then(({ locked }) => locked)") is False
    assert phone.do("return app.work.cases.find(({ id }) => id === given).state", owner.cases[0]) == "completed"
    assert not phone.waiting()


def test_what_the_server_refuses_is_put_right_and_stops_nothing_else(
    phone: FieldPhone, owner: Owner, site: Site
) -> None:
    phone.set_up(owner)

    def fail(route: Route) -> None:
        if f'"case_id":{owner.cases[1]},' in (route.request.post_data or ""):
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    phone.context.route(INTERVIEWS, fail)
    wrong = phone.interview(owner.cases[0], {"da_den": "1"})
    stuck = phone.interview(owner.cases[1], full_answers(7))
    right = phone.interview(owner.cases[2], full_answers(8))
    assert phone.sync()["how"] == "busy"
    [refused] = phone.do("return app.drafts()")
    assert (refused["id"], refused["state"]) == (wrong, "refused") and refused["message"] and refused["fields"]
    case = phone.do("return app.work.cases.find(({ id }) => id === given)", owner.cases[0])
    assert case["state"] == "interviewing"
    assert set(phone.waiting()) == {wrong, stuck} and right in phone.sent()
    phone.context.unroute(INTERVIEWS)
    phone.do(
        "globalThis.draft = await app.draft(given.id); await draft.save({ answers: given.answers });"
        "await Promise.all([app.finish(draft), app.finish(draft)]); await app.sync.now()",
        {"id": wrong, "answers": full_answers(9)},
    )
    assert not phone.waiting()
    assert {wrong, stuck, right} <= set(phone.sent())
    assert {row.id: row.answers for row in arrived(site, owner)}[wrong] == full_answers(9)
