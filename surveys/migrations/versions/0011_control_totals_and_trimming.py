"""control totals and a trimming rule, declared for a survey's weights

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "weighting_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("margins", sa.JSON(), nullable=False),
        sa.Column("trimming", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("filename", TEXT, nullable=False),
        sa.Column("file_sha256", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_weighting_plan_survey_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_weighting_plan_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighting_plan")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_weighting_plan_survey_id_number")),
    )


def downgrade() -> None:
    op.drop_table("weighting_plan")
