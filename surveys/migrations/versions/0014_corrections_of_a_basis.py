"""corrections of a basis: who set a sample's basis right, when and why

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "basis_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["person.id"], name=op.f("fk_basis_correction_corrected_by_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draw.id"], name=op.f("fk_basis_correction_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_correction")),
    )
    with op.batch_alter_table("basis_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_basis_correction_draw_id"), ["draw_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("basis_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_basis_correction_draw_id"))
    op.drop_table("basis_correction")
