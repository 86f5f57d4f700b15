"""accounts in bulk, codes that end, guesses counted for all processes

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation='C'), 'postgresql')


def upgrade() -> None:
    op.create_table('login_guess',
    sa.Column('target', TEXT, nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('target', name=op.f('pk_login_guess'))
    )
    op.create_table('account_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('filename', TEXT, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('state', TEXT, nullable=False),
    sa.Column('accounts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_account_batch_created_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_batch_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_batch'))
    )
    with op.batch_alter_table('account_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_batch_created_by_id'), ['created_by_id'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code_expires_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True))

    op.create_index('ix_audit_entry_subject', 'audit_entry', ['subject', 'subject_id'])


def downgrade() -> None:
    raise NotImplementedError('Restore the backup that was made before the upgrade.')
