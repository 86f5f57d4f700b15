"""What templates outside this part show of the question bank."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.bank import service
from surveys.questionnaires.bank.standard_items import TOPICS
from webapp.access import current_person
from webapp.bank.shown import shown_item
from webapp.extensions import db


def bank_link(node: dict[str, Any] | None) -> service.Entry | None:
    """The item of the bank that a node came from."""
    link = (node or {}).get("bank")
    return service.entry_of(db.session, str(link["item"]), person=current_person()) if link else None


def bank_newer(node: dict[str, Any] | None) -> service.Newer | None:
    """A newer version of it, with what it would change."""
    return service.newer_version(db.session, node, person=current_person()) if node and node.get("bank") else None


def bank_may_change(entry: service.Entry | None) -> bool:
    """Whether an item is the own office's."""
    return entry is not None and service.may_change(db.session, entry, person=current_person())


def supply() -> dict[str, Any]:
    """The functions above, for every template."""
    return {
        "bank_link": bank_link,
        "bank_newer": bank_newer,
        "bank_may_change": bank_may_change,
        "bank_topics": TOPICS,
        "bank_shown": shown_item,
    }
