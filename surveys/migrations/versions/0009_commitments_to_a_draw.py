"""the method of a draw is committed to before its seed

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "draw_commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("commitment_hash", TEXT, nullable=False),
        sa.Column("salt", TEXT, nullable=False),
        sa.Column("seed_plan", TEXT, nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["committed_by_id"], ["person.id"], name=op.f("fk_draw_commitment_committed_by_id")),
        sa.ForeignKeyConstraint(["design_id"], ["design_version.id"], name=op.f("fk_draw_commitment_design_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_draw_commitment_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_commitment")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_draw_commitment_survey_id_number")),
    )


def downgrade() -> None:
    op.drop_table("draw_commitment")
