"""Keeping an uploaded file while its person decides how it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.spreadsheets.records import PendingUpload
from surveys.text import nfc

KEPT_FOR = timedelta(days=1)


def keep_upload(
    session: Session,
    person: Person,
    *,
    address: str,
    filename: str,
    content: bytes,
    fields: Sequence[tuple[str, str]],
    now: datetime,
) -> PendingUpload:
    """Keep a file for a day; it takes the place of what the person had waiting for the same address."""
    earlier = (PendingUpload.person_id == person.id) & (PendingUpload.address == address)
    session.execute(delete(PendingUpload).where(or_(earlier, PendingUpload.created_at < now - KEPT_FOR)))
    upload = PendingUpload(
        person_id=person.id,
        address=address,
        filename=nfc(filename),
        content=content,
        fields=[list(pair) for pair in fields],
        created_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def waiting_upload(session: Session, upload_id: int, *, person: Person, now: datetime) -> PendingUpload | None:
    """The file that waits for this person; None for another's, one that was used or one of yesterday."""
    upload = session.get(PendingUpload, upload_id)
    if upload is None or upload.person_id != person.id or upload.created_at < now - KEPT_FOR:
        return None
    return upload


def forget_upload(session: Session, upload: PendingUpload) -> None:
    """The file has been used."""
    session.delete(upload)
