"""One import of answers that were collected elsewhere: the file, how it was read, where the answers come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveys.database import Base
from surveys.states import StateMachine

IMPORT_STATES = StateMachine(
    "import",
    {"mapping": ("imported", "discarded"), "imported": ("withdrawn",), "discarded": (), "withdrawn": ()},
)
"""mapping: file there, columns being matched; imported: its responses count; withdrawn: they are void again."""


class ResponseImport(Base):
    """A file of answers on its way in.

    `content`, and all of `mapping` that shows an answer, goes as soon as it was imported or discarded (R2, R3); then
    `mapping` keeps where the forms were placed and what was left out. `basis` is a sampling.Basis; that of the draw
    where forms were matched to its cases.
    """

    __tablename__ = "response_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    filename: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[str]
    source: Mapped[str]
    origin: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")
    mode: Mapped[str] = mapped_column(default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="mapping")
    rows: Mapped[int] = mapped_column(default=0)
    responses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[datetime | None]
