"""The bank's rows: standard items are brought to the table when they are first used, with all their versions."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires.bank.contents import StandardItem, content_hash
from surveys.questionnaires.bank.records import BankItem, BankItemVersion
from surveys.questionnaires.bank.standard_items import STANDARD_ITEMS

RELEASED = datetime(2026, 11, 23, tzinfo=UTC)
"""The day that standard items bear; they are the same in every installation."""


def stored_item(session: Session, code: str) -> BankItem | None:
    """The item of a code; a standard one is brought to the table with every version that it does not have there."""
    item = session.scalar(select(BankItem).where(BankItem.code == code))
    standard = STANDARD_ITEMS.get(code)
    if standard is None:
        return item
    if item is None:
        item = BankItem(code=code, unit_id=None, sort=standard.sort, topic=standard.topic, created_at=RELEASED)
        session.add(item)
        session.flush()
    known = {version.number for version in item.versions}
    for number, content in enumerate(standard.versions, 1):
        if number not in known:
            item.versions.append(_version(standard, number, content))
    session.flush()
    return item


def stored_version(session: Session, code: str, number: object) -> BankItemVersion | None:
    """One version of an item, None where there is none of that number."""
    item = stored_item(session, code)
    return next((version for version in item.versions if version.number == number), None) if item else None


def _version(standard: StandardItem, number: int, content: dict[str, object]) -> BankItemVersion:
    return BankItemVersion(
        number=number,
        title=standard.title,
        content=content,
        content_hash=content_hash(content),
        note=standard.why,
        created_at=RELEASED,
    )
