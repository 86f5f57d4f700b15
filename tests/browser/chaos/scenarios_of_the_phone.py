"""What goes wrong with the phone itself: tabs and browsers that die, no room, a forgotten PIN, two people on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import full_answers
from tests.browser.chaos.phone import OTHER_PIN
from tests.browser.chaos.scenarios_on_the_way import all_sent, answer_offline

WRONG_PINS = 5
SECRET = "Mật-của-người-thứ-nhất"


def tab_killed(site: FieldSite, *, count: int) -> None:
    """The tab dies in the middle of an answer, in each of `count` interviews."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    for number, case in enumerate(owner.cases[:count]):
        phone.record(case, "person_selected", eligible_persons=2)
        draft = phone.begin(case)
        answers = full_answers(number)
        phone.save(draft, {"da_den": "1"})
        phone.save_and_do_not_wait(draft, answers)
        phone.kill_tab()
        phone.open()
        phone.unlock(owner)
        found = phone.take_up(draft)
        assert found["da_den"] == "1", "what was durable is there"
        assert found.items() <= answers.items(), "and nothing else"
        site.assert_balanced(phone, owner)
        phone.finish(draft, answers)
    all_sent(site, phone, owner, interviews=count)


def browser_killed(site: FieldSite, *, count: int) -> None:
    """The browser dies with a draft open and a queue, while it sends; again and again."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    for number, case in enumerate(owner.cases[:count]):
        phone.record(case, "person_selected", eligible_persons=2)
        draft = phone.begin(case)
        phone.save(draft, full_answers(number))
        phone.do("void app.sync.now()")
        phone.kill()
        phone.switch_on()
        phone.open()
        phone.unlock(owner)
        assert phone.take_up(draft) == full_answers(number)
        site.assert_balanced(phone, owner)
        phone.finish(draft, full_answers(number))
        phone.do("void app.sync.now()")
    all_sent(site, phone, owner, interviews=count)


def storage_full(site: FieldSite, *, count: int) -> None:
    """There is no room: the app says so and keeps what was typed; what waits can still go; with room all is kept."""
    owner, phone = site.owner(), site.phone(on_small_disk=True)
    phone.set_up(owner)
    answer_offline(site, phone, owner, count=count)
    draft = phone.begin(owner.cases[count])
    phone.save(draft, {"da_den": "1"})
    phone.fill_storage()
    long = {**full_answers(count), "gop_y": " ".join(str(number) for number in range(20_000))}
    assert phone.try_to_save(draft, long) in ("full", "storage")
    assert phone.take_up(draft) == long, "what was typed is still in the window"
    phone.go_online()
    phone.sync()
    phone.free_storage()
    site.assert_balanced(phone, owner)
    phone.wait_until_sent()
    site.assert_balanced(phone, owner)
    phone.open()
    phone.unlock(owner)
    assert phone.take_up(draft) in (long, {"da_den": "1"})
    phone.finish(draft, full_answers(count))
    all_sent(site, phone, owner, interviews=count + 1)


def forgotten_pin(site: FieldSite, *, count: int) -> None:
    """Five wrong PINs; the password and the server's key bring everything back, and that is on record."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    answer_offline(site, phone, owner, count=count)
    draft = phone.begin(owner.cases[count])
    phone.save(draft, full_answers(count))
    said = phone.books()
    phone.go_online()
    site.network.down()
    phone.do("app.lock()")
    answers = [phone.unlock(owner, "111222") for _ in range(WRONG_PINS)]
    assert [each.get("left") for each in answers[:-1]] == [4, 3, 2, 1]
    assert answers[-1] == {"recovery": True}
    assert phone.unlock(owner) == {"recovery": True}, "the right PIN comes too late"
    site.network.up()
    phone.log_in(owner)
    phone.open()
    phone.do("app.recover(given).then(() => null)", OTHER_PIN)
    phone.do("app.lock()")
    assert phone.unlock(owner, OTHER_PIN) == {"opened": True}
    assert phone.take_up(draft) == full_answers(count)
    now = phone.books()  # once: sending goes on by itself
    assert {*now.acknowledged, *now.waiting} == {*said.acknowledged, *said.waiting}
    phone.finish(draft, full_answers(count))
    all_sent(site, phone, owner, interviews=count + 1)
    with Session(site.engine) as session:
        logged = select(AuditEntry.action).where(AuditEntry.person_id == owner.person_id)
        assert "phone.key_recovered" in session.scalars(logged).all()


def two_people(site: FieldSite, *, count: int) -> None:
    """One phone, two users: neither sees the other's, nothing lies about readable, each sends as the own person."""
    first, second, phone = site.owner(), site.owner(), site.phone()
    phone.set_up(first)
    answer_offline(site, phone, first, count=count, secret=SECRET)
    assert phone.leave() == {"left": 2 * count}, "nothing is purged while something waits"
    of_first = tuple(each.id for each in phone.entered)
    phone.go_online()
    phone.set_up(second)
    mine = phone.books()
    assert mine.waiting == mine.acknowledged == ()
    for number, case in enumerate(second.cases[:count]):
        phone.interview(case, full_answers(number))
    all_sent(site, phone, second, interviews=count)
    assert site.books_of([first]).arrived == ()
    assert set(of_first) <= phone.books().stored, "it is all still on the phone"
    assert not phone.is_readable(SECRET)
    assert phone.leave() == {"left": 0}
    phone.log_in(first)
    phone.open()
    phone.unlock(first)
    all_sent(site, phone, first, interviews=count)


def moved_by_a_file(site: FieldSite, *, count: int) -> None:
    """The phone falls into the water after a backup file was made; another phone takes it up; nothing comes twice."""
    owner, phone = site.owner(), site.phone()
    phone.set_up(owner)
    answer_offline(site, phone, owner, count=count)
    draft = phone.begin(owner.cases[count])
    phone.save(draft, full_answers(count))
    file = phone.backup_file()
    phone.go_online()
    phone.do("app.sync.now().then(() => null)")
    phone.switch_off()
    other = site.phone()
    other.set_up(owner)
    other.entered = phone.entered
    assert other.import_backup(file) == {"imported": 2 * count + 1, "known": 0}
    assert other.take_up(draft) == full_answers(count)
    other.finish(draft, full_answers(count))
    all_sent(site, other, owner, interviews=count + 1)
