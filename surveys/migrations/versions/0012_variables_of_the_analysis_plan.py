"""variables of the analysis plan that are made from answers

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "plan_variable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("survey_state", TEXT, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_plan_variable_survey_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_plan_variable_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_variable")),
        sa.UniqueConstraint("survey_id", "name", "version", name=op.f("uq_plan_variable_survey_id_name_version")),
    )
    op.create_index(op.f("ix_plan_variable_survey_id"), "plan_variable", ["survey_id"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_variable")
