"""Alembic's entry: the connection comes from `surveys.migrations`, never from a file."""

from alembic import context

from surveys import records  # noqa: F401 (registers the tables)
from surveys.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
