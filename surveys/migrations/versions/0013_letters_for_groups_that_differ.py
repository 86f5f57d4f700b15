"""whether letters mark the groups of a table that differ significantly

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("analysis_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("marks_differences", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("analysis_plan", schema=None) as batch_op:
        batch_op.drop_column("marks_differences")
