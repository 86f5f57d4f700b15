"""letters of old fonts in lists of accounts

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("account_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("old_text", TEXT, server_default="convert", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("account_batch", schema=None) as batch_op:
        batch_op.drop_column("old_text")
