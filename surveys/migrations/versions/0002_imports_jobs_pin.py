"""imports, jobs, PIN

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation='C'), 'postgresql')  # sorted by code point on any server


def upgrade() -> None:
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', TEXT, nullable=False),
    sa.Column('state', TEXT, nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('problem', sa.JSON(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_job_person_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_job_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_survey_id'), ['survey_id'], unique=False)

    op.create_table('response_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('filename', TEXT, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('content_hash', TEXT, nullable=False),
    sa.Column('source', TEXT, nullable=False),
    sa.Column('origin', TEXT, nullable=False),
    sa.Column('basis', TEXT, nullable=False),
    sa.Column('mode', TEXT, nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('state', TEXT, nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('responses', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_response_import_created_by_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_response_import_survey_id')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_version.id'], name=op.f('fk_response_import_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response_import'))
    )
    with op.batch_alter_table('response_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_import_survey_id'), ['survey_id'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pin', TEXT, nullable=True))
        batch_op.add_column(sa.Column('pin_failures', sa.Integer(), server_default='0', nullable=False))

    # One statement that both databases know: Alembic's batch would rebuild the table on SQLite, which fails while
    # links point to it and would give it row numbers, from which the order of arrival can be read.
    op.execute(
        'ALTER TABLE response ADD COLUMN import_id INTEGER '
        'CONSTRAINT fk_response_import_id REFERENCES response_import (id)'
    )
    op.create_index('ix_response_import_id', 'response', ['import_id'])


def downgrade() -> None:
    raise NotImplementedError('Restore the backup that was made before the upgrade.')
