"""What can be done with the question bank: look for an item, keep an office's own one, make a version, retire it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.bank.contents import Content, content_hash
from surveys.questionnaires.bank.insertion import content_of, questionnaire_with
from surveys.questionnaires.bank.records import BANK_ITEM_STATES, BankItem, BankItemVersion
from surveys.questionnaires.bank.standard_items import STANDARD_ITEMS, TOPICS
from surveys.questionnaires.bank.stored import stored_item
from surveys.questionnaires.bank.uses import under_the_name
from surveys.questionnaires.meaning import Change, changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.studio.document import Document, Node, node_of
from surveys.questionnaires.studio.nodes import walk_within
from surveys.text import nfc, search_key
from surveys.units.service import covers

LONGEST_TITLE = 120


@dataclass(frozen=True)
class Entry:
    """An item as the list shows it: its newest version."""

    code: str
    sort: str
    topic: str
    title: str
    number: int
    content: Content
    state: str = "active"
    unit_id: int | None = None
    why: str = ""

    @property
    def is_standard(self) -> bool:
        """Whether it comes with the product."""
        return self.unit_id is None

    @property
    def words(self) -> str:
        """What it asks, in Vietnamese, else in any language; of a scale its answers."""
        asked = [_words(node) for node, _parents in walk_within(self.content["nodes"])]
        options = [_words(option) for options in self.content["lists"].values() for option in options]
        return " / ".join(asked[:1] if asked else options)


def entries(
    session: Session, *, person: Person, words: str = "", topic: str = "", retired: bool = False
) -> list[Entry]:
    """Items that a person may use, by topic and title; `words` are looked for without marks, in all that is asked."""
    wanted = search_key(words).split()
    found = [entry for entry in (*_own(session, person), *_standard())
             if (not topic or entry.topic == topic) and (retired or entry.state == "active")
             and all(word in _searched(entry) for word in wanted)]  # fmt: skip
    order = {name: place for place, name in enumerate(TOPICS)}
    return sorted(found, key=lambda entry: (order.get(entry.topic, len(order)), entry.is_standard))


def entry_of(session: Session, code: str, *, person: Person) -> Entry | None:
    """One item as a person may see it; None for what there is not, or is of an office apart."""
    standard = next((entry for entry in _standard() if entry.code == code), None)
    return standard or next((entry for entry in _own(session, person) if entry.code == code), None)


def may_change(session: Session, entry: Entry, *, person: Person) -> bool:
    """Whether it is an item of the person's own office or of one below."""
    return entry.unit_id is not None and covers(session, person.unit_id, entry.unit_id)


def keep_item(
    session: Session, document: Document, uid: str, *, title: str, topic: str, person: Person, now: datetime
) -> BankItem:
    """A new item of the person's office out of a question or a section; SurveyError `bank.…`."""
    content = _content(document, uid)
    if topic not in TOPICS:
        raise SurveyError("bank.unknown_topic", f"no topic {topic!r}")
    sort = "question" if content["nodes"][0]["type"] == "question" else "block"
    item = BankItem(code=f"rieng.{uuid4().hex[:12]}", unit_id=person.unit_id, sort=sort, topic=topic, created_at=now,
                    created_by_id=person.id)  # fmt: skip
    session.add(item)
    session.flush()
    _add(session, item, 1, title, content, "", person, now)
    return item


def keep_version(
    session: Session,
    item: BankItem,
    document: Document,
    uid: str,
    *,
    title: str,
    note: str,
    person: Person,
    now: datetime,
) -> BankItemVersion:
    """The next version of an office's item, as a question words it now; what was there before never changes."""
    if item.unit_id is None or not covers(session, person.unit_id, item.unit_id):
        raise SurveyError("bank.not_own", "a standard item, or another office's")
    content = _content(document, uid)
    newest = item.versions[-1]
    if newest.content_hash == content_hash(content):
        raise SurveyError("bank.unchanged", "the same as the newest version", number=newest.number)
    return _add(session, item, newest.number + 1, title, content, note, person, now)


def move_item(session: Session, item: BankItem, state: str, *, person: Person, now: datetime) -> None:
    """Retire an office's item, so that it is no longer offered, or bring it back; its uses stay."""
    if item.unit_id is None or not covers(session, person.unit_id, item.unit_id):
        raise SurveyError("bank.not_own", "a standard item, or another office's")
    BANK_ITEM_STATES.move(session, item, state)
    audit.log(session, f"bank.{state}", "bank_item", item.id, at=now, person_id=person.id, detail=f"code={item.code}")


def own_item(session: Session, code: str) -> BankItem | None:
    """The row of an item, a standard one brought to the table."""
    return stored_item(session, code)


def stored(session: Session, code: str) -> BankItem | None:
    """The row of an item where there is one already; looking writes nothing."""
    return session.scalar(select(BankItem).where(BankItem.code == code))


@dataclass(frozen=True)
class Newer:
    """A newer version of the item that a node came from, and what it would change, in words."""

    entry: Entry
    number: int
    changes: tuple[Change, ...]


def newer_version(session: Session, node: Node, *, person: Person) -> Newer | None:
    """What the bank has that is newer than what a node links to; None where there is nothing."""
    link = node.get("bank") or {}
    entry = entry_of(session, str(link.get("item", "")), person=person)
    if entry is None or entry.state != "active" or entry.number <= int(link.get("version", 0)):
        return None
    item = own_item(session, entry.code)
    was = next((each for each in item.versions if each.number == link["version"]), None) if item else None
    changes = _changes(was.content, entry.content) if was else ()
    return Newer(entry, entry.number, changes)


def _changes(before: Content, after: Content) -> tuple[Change, ...]:
    earlier, later = questionnaire_with(before), questionnaire_with(after)
    if earlier is None or later is None:
        return ()
    names = [node["name"] for node, _parents in walk_within(before["nodes"]) if node["type"] == "question"]
    same: Questionnaire | None = later
    if names and names[0] not in later.placed and len(names) == 1:
        same = under_the_name(after, names[0])
    return tuple(changes_between([Version(0, earlier)], same or later))


def _content(document: Document, uid: str) -> Content:
    node = node_of(document, uid)
    if node is None:
        raise SurveyError("studio.no_such_item", "no such item")
    content = content_of(node, document)
    if questionnaire_with(content) is None:
        raise SurveyError("bank.unfinished", "what is not finished cannot be kept")
    return content


def _add(
    session: Session,
    item: BankItem,
    number: int,
    title: str,
    content: Content,
    note: str,
    person: Person,
    now: datetime,
) -> BankItemVersion:
    written = " ".join(nfc(title).split())[:LONGEST_TITLE]
    if not written:
        raise SurveyError("bank.no_title", "an item needs a title")
    version = BankItemVersion(number=number, title=written, content=content, content_hash=content_hash(content),
                              note=nfc(note).strip(), created_at=now, created_by_id=person.id)  # fmt: skip
    item.versions.append(version)
    session.flush()
    audit.log(session, "bank.kept", "bank_item", item.id, at=now, person_id=person.id, detail=f"number={number}")
    return version


def _own(session: Session, person: Person) -> Iterator[Entry]:
    """Items of offices above and below the person's."""
    items: Sequence[BankItem] = session.scalars(select(BankItem).where(BankItem.unit_id.is_not(None))).all()
    for item in items:
        assert item.unit_id is not None
        near = covers(session, person.unit_id, item.unit_id) or covers(session, item.unit_id, person.unit_id)
        if near and item.versions:
            newest = item.versions[-1]
            yield Entry(item.code, item.sort, item.topic, newest.title, newest.number, newest.content, item.state,
                        item.unit_id, newest.note)  # fmt: skip


def _standard() -> Iterator[Entry]:
    for item in STANDARD_ITEMS.values():
        yield Entry(item.code, item.sort, item.topic, item.title, len(item.versions), item.versions[-1], why=item.why)


def _searched(entry: Entry) -> str:
    asked = [
        text for node, _parents in walk_within(entry.content["nodes"]) for text in (node.get("label") or {}).values()
    ]
    options = [text for each in entry.content["lists"].values() for option in each
               for text in (option.get("label") or {}).values()]  # fmt: skip
    return search_key(" ".join([entry.title, str(TOPICS.get(entry.topic, "")), *asked, *options]))


def _words(record: Node) -> str:
    texts = record.get("label") or {}
    return str(texts.get("vi") or next(iter(texts.values()), ""))
