"""What goes wrong between phone and server, each as long as `count` interviews: tests take a few, the bench many."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.browser.chaos.balance import OnThePhone
from tests.browser.chaos.faults import (
    BUSY,
    FORBIDDEN,
    PORTAL_JSON,
    PORTAL_PAGE,
    PORTAL_REDIRECT,
    SLOW_DOWN,
    Answer,
    Harm,
)
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import Owner, full_answers
from tests.browser.chaos.phone import Phone

ALL = "^/ung-dung/(phieu|viec-da-lam)$"
APP = "^/ung-dung/"


def answered_offline(site: FieldSite, *, count: int) -> tuple[Phone, Owner, list[str]]:
    """A phone that was set up with a signal and has interviewed without one; everything waits."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    return phone, owner, answer_offline(site, phone, owner, count=count)


def answer_offline(site: FieldSite, phone: Phone, owner: Owner, *, count: int, secret: str = "") -> list[str]:
    """Lose the signal and interview at the first `count` cases."""
    phone.go_offline()
    ids = [phone.interview(case, full_answers(number, secret)) for number, case in enumerate(owner.cases[:count])]
    books = phone.books()
    assert (len(books.acknowledged), len(books.waiting)) == (0, 2 * count)
    site.assert_balanced(phone, owner, said=books)
    return ids


def all_sent(site: FieldSite, phone: Phone, owner: Owner, *, interviews: int, within: float = 60.0) -> None:
    """Everything arrives by itself or by the button; nothing is left, nothing is there twice."""
    phone.wait_until_sent(within=within)
    books = phone.books()
    own = {each.id for each in phone.entered if each.case_id in owner.cases}
    assert books.waiting == (), books
    assert not books.stored & own, "nothing is kept of what was sent"
    there = site.books_of([owner]).arrived
    assert sum(row.kind == "interview" and not row.is_kept for row in there) == interviews
    site.assert_balanced(phone, owner, said=books)


def no_signal(site: FieldSite, *, count: int) -> None:
    """Days without a signal, then it comes back: the queue is sent without a button."""
    phone, owner, _ids = answered_offline(site, count=count)
    asked = site.network.count(ALL)
    phone.go_online()
    phone.wait_for("app.sync.state.waiting === 0")
    assert site.network.count(ALL) == asked + 2 * count, "each item was sent once"
    all_sent(site, phone, owner, interviews=count)


def replies_dropped(site: FieldSite, *, count: int, harm: Harm = Harm.REPLY_DROPPED) -> None:
    """The server has committed, and its receipt is lost or cut off in its middle, once for each item."""
    phone, owner, ids = answered_offline(site, count=count)
    site.network.strike(harm, ALL, once_each=True)
    phone.go_online()
    phone.wait_for("app.sync.state.how === 'offline'")
    there = {row.id for row in site.books_of([owner]).arrived}
    assert there, "the first item is on the server and the phone does not know"
    assert set(phone.books().waiting) >= there
    site.assert_balanced(phone, owner)
    all_sent(site, phone, owner, interviews=count)
    outcomes = {each["id"]: each["outcome"] for each in phone.do("app.sent()")}
    assert {outcomes[id_] for id_ in ids} == {"already"} == set(outcomes.values())


def cut_on_the_way(site: FieldSite, *, count: int) -> None:
    """The line is dead before the request, or in the middle of what is sent."""
    phone, owner, _ids = answered_offline(site, count=count)
    for harm in (Harm.BEFORE, Harm.IN_THE_REQUEST):
        site.network.strike(harm, ALL, once_each=True)
    phone.go_online()
    phone.wait_for("app.sync.state.how === 'offline'")
    assert site.books_of([owner]).arrived == ()
    site.assert_balanced(phone, owner)
    all_sent(site, phone, owner, interviews=count)


def refused_for_now(site: FieldSite, *, count: int) -> None:
    """Somebody says no, for now: too busy, too fast, not allowed; nothing is given up for it."""
    phone, owner, _ids = answered_offline(site, count=count)
    for answer in (BUSY, SLOW_DOWN, FORBIDDEN, Answer(500), Answer(404), Answer(422, b"{}", "application/json")):
        site.network.heal()
        site.network.strike(answer, ALL, method="POST")
        phone.go_online()
        phone.sync()
        assert phone.books().acknowledged == (), answer
        site.assert_balanced(phone, owner)
    site.network.heal()
    all_sent(site, phone, owner, interviews=count)


def captive_portal(site: FieldSite, *, count: int) -> None:
    """A hotel's Wi-Fi answers 200 to everything, with a page, with JSON, or leads elsewhere."""
    phone, owner, ids = answered_offline(site, count=count)
    for answer in (PORTAL_PAGE, PORTAL_JSON, PORTAL_REDIRECT, _receipt_of_another(ids[0])):
        for everything in (APP, ALL):
            site.network.heal()
            site.network.strike(answer, everything)
            phone.go_online()
            phone.sync()
            assert phone.books().acknowledged == (), answer
            assert phone.standing() in ("captive", "busy", "logged_out")
    site.assert_balanced(phone, owner)
    assert site.books_of([owner]).arrived == ()
    site.network.heal()
    all_sent(site, phone, owner, interviews=count)


def _receipt_of_another(id_: str) -> Answer:
    """What looks like ours and is of other bytes: an answer that some cache has kept."""
    body = f'{{"type": "khaosat-receipt", "id": "{id_}", "body_sha256": "{"0" * 64}", "outcome": "accepted"}}'
    return Answer(200, body.encode(), "application/json")


def flapping_network(site: FieldSite, *, count: int, seed: int = 2026) -> None:
    """The signal comes and goes all the time while people are interviewed."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    with site.network.flapping(up=0.25, down=0.15, seed=seed):
        for number, case in enumerate(owner.cases[:count]):
            phone.interview(case, full_answers(number))
            if number % 4 == 3:
                phone.do("void app.sync.now()")
        site.assert_balanced(phone, owner, said=_quiet_books(phone))
    all_sent(site, phone, owner, interviews=count)


def _quiet_books(phone: Phone) -> OnThePhone:
    """The books at a moment at which nothing is under way: what is read in two steps would not fit together."""
    phone.sync()
    return phone.books()


def server_killed(site: FieldSite, *, count: int, kills: int = 1) -> None:
    """The server is gone in the middle of the queue, without a goodbye, and comes back."""
    phone, owner, _ids = answered_offline(site, count=count)
    site.network.strike(0.02, ALL)
    phone.go_online()
    for kill in range(kills):
        wanted = (kill + 1) * 2 * count // (kills + 1)
        phone.wait_for("app.sent().length >= given || (app.sync.now(), false)", wanted)
        site.server.kill()
        phone.sync()
        acknowledged = set(phone.books().acknowledged)
        assert acknowledged, "some were sent before the end"
        assert acknowledged <= {row.id for row in site.books_of([owner]).arrived}
        site.assert_balanced(phone, owner)
        site.server.start()
    all_sent(site, phone, owner, interviews=count)


def session_ended(site: FieldSite, *, count: int) -> None:
    """The log-in ends in the middle of the queue; somebody else logs in; the first one comes back."""
    phone, owner, _ids = answered_offline(site, count=count)
    site.network.strike(Harm.BEFORE, ALL, spared=count)
    phone.go_online()
    phone.wait_for("app.sync.state.how === 'offline'")
    sent = phone.books().acknowledged
    assert len(sent) == count
    site.end_session(owner)
    site.network.heal()
    phone.sync()
    assert phone.standing() == "logged_out"
    assert set(phone.books().acknowledged) == set(sent)
    draft = phone.begin(owner.cases[count])
    phone.save(draft, full_answers(count))
    other = site.owner()
    phone.log_in(other)
    phone.open()
    phone.unlock(owner)
    phone.sync()
    assert phone.standing() == "another_person"
    assert site.books_of([other]).arrived == ()
    assert set(phone.books().acknowledged) == set(sent)
    site.assert_balanced(phone, owner)
    phone.log_in(owner)
    phone.open()
    phone.unlock(owner)
    phone.wait_until_sent()
    assert phone.books().waiting == (draft,), "the draft was never in the way and is still one"
    site.assert_balanced(phone, owner)


def two_windows(site: FieldSite, *, count: int) -> None:
    """The app is open in two tabs when the signal comes back: each item goes once."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    second = phone.another_window(owner)
    answer_offline(site, phone, owner, count=count)
    asked = site.network.count(ALL)
    phone.go_online()
    second.evaluate("() => void fieldApp.sync.now()")
    phone.wait_for("app.sent().length === given", 2 * count)
    assert site.network.count(ALL) == asked + 2 * count
    second.close()
    all_sent(site, phone, owner, interviews=count)


def clock_off(site: FieldSite, *, count: int, seconds: int = 86_400) -> None:
    """The phone's clock is a day ahead or behind: flagged, corrected, never a reason to refuse."""
    owner, phone = site.owner(), site.phone(ahead_seconds=seconds)
    phone.set_up(owner)
    for number, case in enumerate(owner.cases[:count]):
        phone.interview(case, full_answers(number))
    all_sent(site, phone, owner, interviews=count)
    for link in site.links_of(owner):
        assert link.clock_skew_seconds is not None
        assert abs(link.clock_skew_seconds - seconds) < 60
        assert abs((link.submitted_at - datetime.now(UTC)).total_seconds()) < 600, "by the server's clock"
