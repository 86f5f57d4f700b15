"""An uploaded file that waits for a decision: it holds text of old fonts, and a person looks at it first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveys.database import Base


class PendingUpload(Base):
    """The file as it came, with the form it came in: `address` is where it goes on, `fields` what was typed with it.

    It belongs to one person, and goes once it was used or after a day.
    """

    __tablename__ = "pending_upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str]
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    fields: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(index=True)
