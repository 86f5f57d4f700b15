"""Links of a document to the bank: only to what there is, and what its author may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.bank.service import entry_of
from surveys.questionnaires.studio.nodes import walk


def refuse_foreign_links(
    session: Session, before: Mapping[str, Any], after: Mapping[str, Any], *, person: Person
) -> None:
    """Refuse a new link to an item of an office apart, or to no version of an item: `studio.no_such_bank_item`."""
    for item, version in sorted(_links(after) - _links(before)):
        entry = entry_of(session, item, person=person)
        if entry is None or not 1 <= version <= entry.number:
            raise SurveyError("studio.no_such_bank_item", f"no version {version} of an item {item[:80]!r}")


def _links(document: Mapping[str, Any]) -> set[tuple[str, int]]:
    links = (node.get("bank") for node, _parents in walk(document))
    return {(str(link["item"]), int(link["version"])) for link in links if link}
