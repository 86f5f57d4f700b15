"""rehearsals of a design; the list of units that a frame was checked against

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sample_rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("frame_id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("assumptions", sa.JSON(), nullable=False),
        sa.Column("replications", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_sample_rehearsal_created_by_id")),
        sa.ForeignKeyConstraint(["design_id"], ["design_version.id"], name=op.f("fk_sample_rehearsal_design_id")),
        sa.ForeignKeyConstraint(["frame_id"], ["frame_version.id"], name=op.f("fk_sample_rehearsal_frame_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_sample_rehearsal_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_rehearsal")),
    )
    with op.batch_alter_table("sample_rehearsal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_rehearsal_survey_id"), ["survey_id"], unique=False)

    # In one statement on both databases: a batch would build frame_version anew, and its units hang on it.
    op.execute(
        "ALTER TABLE frame_version ADD COLUMN unit_list_id INTEGER "
        "CONSTRAINT fk_frame_version_unit_list_id REFERENCES unit_list (id)"
    )
    op.execute(
        "UPDATE frame_version SET unit_list_id = "
        "(SELECT survey.unit_list_id FROM survey WHERE survey.id = frame_version.survey_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("frame_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_frame_version_unit_list_id"), type_="foreignkey")
        batch_op.drop_column("unit_list_id")

    with op.batch_alter_table("sample_rehearsal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_rehearsal_survey_id"))

    op.drop_table("sample_rehearsal")
