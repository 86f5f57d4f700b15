"""revisions and languages of drafts, interviews handed over to the respondent

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "interview_handover",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("code_hash", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("answers_before", sa.JSON(), nullable=False),
        sa.Column("declined_before", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["interview_draft.instance_id"],
            name=op.f("fk_interview_handover_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_interview_handover")),
    )
    op.add_column("interview_draft", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("interview_draft", sa.Column("language", TEXT, nullable=True))


def downgrade() -> None:
    op.drop_table("interview_handover")
    with op.batch_alter_table("interview_draft", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("revision")
