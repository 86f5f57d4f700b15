"""Alembic's entry: the connection comes from `surveys.migrations`, never from a file."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from surveys import records  # noqa: F401 (registers the tables)
from surveys.database import Base, PlainText, UtcDateTime, WholeNumber


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as the plain ones underneath: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, PlainText):
        return "TEXT"
    if kind == "type" and isinstance(item, WholeNumber):
        return "sa.Integer()"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_type,
)
with context.begin_transaction():
    context.run_migrations()
