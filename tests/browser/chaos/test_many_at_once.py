"""Many sends at the same moment: of one interview, and of many phones; no browser is needed for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from tests.browser.chaos.balance import INTERVIEW, Entered, OnThePhone
from tests.browser.chaos.field_server import SECRET_KEY
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import Owner, full_answers
from tests.browser.chaos.fleet import Item, Returning, come_back, interview, selection, session_cookie
from tests.browser.site import aside
from tests.databases import Databases
from webapp import create_app

pytestmark = pytest.mark.browser
AT_ONCE = 5


@pytest.fixture(scope="module")
def signing(sqlite_databases: Databases) -> Iterator[Flask]:
    """An application with the server's key, for cookies alone."""
    url = sqlite_databases.blank()
    yield create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": SECRET_KEY})
    sqlite_databases.drop(url)


def phones_of(site: FieldSite, signing: Flask, owner: Owner, items: list[Item]) -> list[Returning]:
    """One phone for each item, all of one person."""
    return [Returning(session_cookie(signing, owner.session_of), [item]) for item in items]


def together(site: FieldSite, phones: list[Returning]) -> None:
    """All begin at the same moment."""
    aside(lambda: come_back(site.server.port, phones))


def an_interview(site: FieldSite, case: int, number: int) -> Item:
    return interview(case, site.world.version_id, full_answers(number), adults=2, consent="1")


def test_five_posts_of_one_interview_at_once_are_one_response_and_five_receipts(
    site: FieldSite, signing: Flask
) -> None:
    owner = site.owner()
    item = an_interview(site, owner.cases[0], 1)
    copies = [replace(item, content={**item.content, "clock": dict(item.content["clock"])}) for _ in range(AT_ONCE)]
    together(site, phones_of(site, signing, owner, copies))
    assert sorted(copy.outcome for copy in copies) == ["accepted", *["already"] * (AT_ONCE - 1)]
    assert [row.id for row in site.books_of([owner]).arrived] == [item.id]
    assert site.books_of([owner]).visits == {owner.cases[0]: 1}


def test_five_contents_under_one_id_are_one_response_and_the_others_kept_for_the_supervisor(
    site: FieldSite, signing: Flask
) -> None:
    owner, id_ = site.owner(), str(uuid4())
    items = [an_interview(site, owner.cases[0], number) for number in range(AT_ONCE)]
    for item in items:
        item.id, item.content["instance_id"] = id_, id_
    together(site, phones_of(site, signing, owner, items))
    assert sorted(item.outcome for item in items) == ["accepted", *["kept"] * (AT_ONCE - 1)]
    rows = site.books_of([owner]).arrived
    assert sorted(row.is_kept for row in rows) == [False, *[True] * (AT_ONCE - 1)]
    assert {row.id for row in rows} == {id_}


def test_phones_that_come_back_together_lose_nothing(site: FieldSite, signing: Flask) -> None:
    owners = [site.owner() for _ in range(AT_ONCE)]
    phones, entered = [], []
    for number, owner in enumerate(owners):
        items = [selection(case, adults=2) for case in owner.cases[:2]]
        items += [an_interview(site, case, number) for case in owner.cases[:2]]
        phones.append(Returning(session_cookie(signing, owner.session_of), items))
        entered += [
            Entered(item.id, item.content.get("kind", INTERVIEW), item.content["case_id"], owner.person_id)
            for item in items
        ]
    together(site, phones)
    books = OnThePhone(acknowledged=tuple(item.id for phone in phones for item in phone.items if item.outcome))
    assert site.imbalances_of(entered, books, owners) == []
