"""What a phone keeps of its own accord, whatever happens: in a real Chromium, against the real server.

After each: every acknowledged item is on the server exactly once, every other one is still on the phone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from surveys.database import open_session
from surveys.fieldwork.records import Case
from tests.browser.chaos.field_world import PASSWORD, Owner, full_answers
from tests.browser.field_app.balance import arrived, assert_balanced
from tests.browser.field_app.field_phone import OTHER_PIN, PIN, WRONG_PIN, FieldPhone
from tests.browser.site import Site

NO_ROOM = """
  globalThis.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
"""
PLANTED = "bí mật trồng sẵn"


def test_nothing_that_was_said_can_be_read_on_the_phone(phone: FieldPhone, owner: Owner, site: Site) -> None:
    phone.set_up(owner)
    phone.go_offline()
    id_ = phone.begin(owner.cases[0])
    phone.do("await draft.save({ answers: given, declined: ['so_lan'] })", full_answers(1, PLANTED))
    sent = phone.interview(owner.cases[1], full_answers(2, PLANTED))
    phone.do("await app.record({ caseId: given, kind: 'visit', content: { outcome: 'refusal' } })", owner.cases[2])
    stored = phone.everything_stored()
    assert id_ in stored and sent in stored, "the plain parts are there: these are the records"
    for words in (
        PLANTED,
        "đèn đường",
        "da_den",
        "so_lan",
        "refusal",
        "eligible_persons",
        "Kính thưa",
        "Phố Hiến",
        PIN,
    ):
        assert words not in stored, words
    assert phone.do("return [...await caches.keys()].every((name) => /^khaosat-(shell-|forms$)/.test(name))")
    assert phone.do("return app.storage.isPrivate") is False
    phone.go_online()
    phone.sync()
    assert PLANTED not in json.dumps(phone.do("return app.sent()"), ensure_ascii=False)
    assert set(phone.waiting()) == {id_}
    assert sent in {row.id for row in arrived(site, owner)}


def test_a_forgotten_pin_loses_nothing_and_the_server_opens_it_for_nobody_else(
    phone: FieldPhone, owners: Iterator[Owner]
) -> None:
    owner, other = next(owners), next(owners)
    phone.set_up(owner)
    id_ = phone.begin(owner.cases[0])
    phone.do("await draft.save({ answers: given })", {"gop_y": PLANTED})
    phone.open()  # the app is ended and opened again
    assert phone.do("return app.person") is None
    assert phone.do("return [app.drafts(), app.outgoing(), app.sent(), app.work, app.sync.state.waiting]") == [
        [],
        [],
        [],
        None,
        0,
    ]
    lefts = [phone.unlock(owner, WRONG_PIN) for _ in range(3)]
    phone.open()
    lefts += [phone.unlock(owner, WRONG_PIN) for _ in range(2)]
    assert [each.get("left") for each in lefts] == [4, 3, 2, 1, None]
    assert lefts[-1] == {"recovery": True}
    assert phone.unlock(owner, PIN) == {"recovery": True}, "the right one comes too late"
    phone.log_in(other)
    assert phone.code_of("await app.recover(given)", OTHER_PIN) == "not_set_up"
    wrapped = phone.do("return (await app.directory.record(app.people[0].key)).server")
    stolen = "const { person } = await app.greet(); await app.server.openKey(person.key, given)"
    assert phone.code_of(stolen, wrapped), "the other's password does not open it"
    phone.log_in(owner)
    give = "await app.server.givePassword(app.people[0].key, given)"
    assert phone.code_of(give, "sai") == "password_wrong"
    phone.do(give + "; await app.recover('730416')", PASSWORD)
    phone.open()
    assert phone.unlock(owner, OTHER_PIN) == {"opened": True}
    assert phone.do("return (await app.draft(given)).answers", id_) == {"gop_y": PLANTED}


def test_a_full_phone_says_so_and_the_backup_file_holds_what_it_could_not_write(
    new_phone: Callable[..., FieldPhone], owner: Owner, site: Site
) -> None:
    phone, second = new_phone(), new_phone()
    phone.set_up(owner)
    ids = {phone.interview(owner.cases[0], full_answers(10))}
    ids |= phone.all_entered()
    phone.sync()
    phone.go_offline()
    ids.add(phone.select(owner.cases[1]))
    id_ = phone.begin(owner.cases[1])
    ids.add(id_)
    phone.do("await draft.save({ answers: { da_den: '2' } })")
    phone.do(NO_ROOM)
    last = {"gop_y": PLANTED}
    assert phone.code_of("await draft.save({ answers: given })", last) == "full"
    assert phone.do("await new Promise((done) => setTimeout(done, 50)); return app.storage.isFull")
    assert phone.do("return [draft.isSafe, draft.answers]") == [False, last]
    backup = phone.do("return (await app.backupFile()).text()")
    assert PLANTED not in backup
    phone.do("IDBObjectStore.prototype.put = globalThis.put")
    phone.do("await draft.settled()")
    assert phone.do("await app.putAside(draft); return (await app.draft(given)).answers", id_) == last

    second.set_up(owner, OTHER_PIN)
    take = "return app.importBackup(new File([given.text], 'x.json'), given)"
    second.go_offline()
    assert second.code_of(take, {"text": backup, "password": PASSWORD}) == "offline"
    second.go_online()
    assert second.code_of(take, {"text": backup, "password": "not the password"}) == "password_wrong"
    assert second.code_of(take, {"text": backup[:-9]}) == "no_backup"
    assert second.do(take, {"text": backup, "password": PASSWORD}) == {"imported": 2, "known": 0}
    assert second.do(take, {"text": backup}) == {"imported": 0, "known": 2}
    assert second.do("return (await app.draft(given)).answers", id_) == last
    second.finish(id_, full_answers(11))
    second.sync()
    assert not second.waiting()
    phone.go_online()
    phone.finish(id_, full_answers(11))
    phone.sync()
    assert_balanced(site, phone, owner, ids)
    assert phone.sent()[id_] == "already", "the same from two phones is one response"


def test_two_windows_write_one_after_the_other_and_send_once(phone: FieldPhone, owner: Owner, site: Site) -> None:
    phone.set_up(owner)
    first = phone.page
    ids = {phone.select(case) for case in owner.cases}
    ids |= {phone.begin(owner.cases[0])}
    phone.do("await draft.save({ answers: { da_den: '1' } })")
    phone.another_window()
    phone.unlock(owner)
    second = phone.page
    going = phone.begin(owner.cases[0])
    assert going in ids, "it is the same interview"
    phone.do("await draft.save({ answers: { ...draft.answers, so_lan: '3' } })")
    phone.page = first
    assert phone.code_of("await draft.save({ answers: {} })") == "other_window"
    phone.page = second
    assert phone.do("return (await app.draft(given)).answers", going) == {"da_den": "1", "so_lan": "3"}
    assert phone.do(
        "const facts = { caseId: given, versionId: draft.versionId, mode: 'face_to_face' };"
        "const [one, other] = await Promise.all([app.begin(facts), app.begin(facts)]); return one.id === other.id",
        owner.cases[1],
    )
    ids |= phone.all_entered()
    phone.do("await draft.save({ answers: given }); await app.finish(draft)", full_answers(12))
    for page in (first, second):
        page.evaluate("void app.sync.now()")
    phone.page.wait_for_function("app.sync.state.waiting === 0")
    first.wait_for_function("app.outgoing().length === 0 && app.sent().length === 5")
    assert_balanced(site, phone, owner, ids)
    phone.do("await app.lock()")
    first.wait_for_function("app.person === null")


def test_the_work_list_shows_what_was_done_here_and_keeps_what_is_under_way(
    phone: FieldPhone, owners: Iterator[Owner], site: Site
) -> None:
    owner, other = next(owners), next(owners)
    phone.set_up(owner)
    phone.go_offline()
    [first, second, third, fourth] = owner.cases
    phone.select(first)
    phone.do("await app.record({ caseId: given, kind: 'visit', content: { outcome: 'vacant' } })", second)
    phone.select(third)
    draft = phone.begin(third)
    phone.select(fourth)
    phone.do(
        "const going = await app.begin({ caseId: given, versionId: 0, mode: 'face_to_face' });"
        "await app.discard(going, { outcome: 'break_off' })",
        fourth,
    )

    def standing() -> dict[int, list[Any]]:
        listed = phone.do("return app.work.cases")
        return {each["id"]: [each["state"], each["disposition"], len(each["visits"])] for each in listed}

    expected = {
        first: ["open", None, 0],
        second: ["finished", "vacant", 1],
        third: ["interviewing", None, 0],
        fourth: ["finished", "break_off", 1],
    }
    assert standing() == expected
    drawn = phone.do("return app.work.cases.map(({ prn, selected_position }) => [prn, selected_position])")
    assert [position for _, position in drawn] == [int(prn * 2) + 1 if position else None for prn, position in drawn]
    phone.go_online()
    phone.sync()
    assert standing() == expected, "what has arrived is still shown, although the list is older"
    with open_session(site.engine) as session:
        session.get_one(Case, third).collaborator_id = other.person_id
        session.commit()
    phone.do("await app.refreshWork()")
    assert standing() == expected, "neither counted twice nor gone, and the interview's case is still there"
    assert [each["id"] for each in phone.do("return app.drafts()")] == [draft]
    phone.open()
    phone.unlock(owner)
    assert standing() == expected
