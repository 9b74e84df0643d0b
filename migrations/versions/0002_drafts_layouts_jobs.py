"""Drafts of returns, remembered layouts, jobs.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('worker', sa.String(length=100), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('in_all', sa.BigInteger(), nullable=False),
    sa.Column('message', sa.String(length=1000), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['user.id'], name=op.f('fk_job_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_state', ['state', 'lease_until'], unique=False)

    op.create_table('remembered_layout',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('spec', sa.Text(), nullable=False),
    sa.Column('confirmed_by', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['confirmed_by'], ['user.id'], name=op.f('fk_remembered_layout_confirmed_by')),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_remembered_layout_department_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remembered_layout'))
    )
    with op.batch_alter_table('remembered_layout', schema=None) as batch_op:
        batch_op.create_index('ix_remembered_layout_department', ['department_code', 'to_instant'], unique=False)

    op.create_table('return_draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=True),
    sa.Column('month', sa.Integer(), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=True),
    sa.Column('uploaded_by', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', sa.BigInteger(), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_return_draft_department_code')),
    sa.ForeignKeyConstraint(['file_id'], ['uploaded_file.id'], name=op.f('fk_return_draft_file_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_return_draft_return_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['user.id'], name=op.f('fk_return_draft_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_draft'))
    )
    with op.batch_alter_table('return_draft', schema=None) as batch_op:
        batch_op.create_index('ix_return_draft_department', ['department_code', 'status'], unique=False)



def downgrade():
    with op.batch_alter_table('return_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_return_draft_department')

    op.drop_table('return_draft')
    with op.batch_alter_table('remembered_layout', schema=None) as batch_op:
        batch_op.drop_index('ix_remembered_layout_department')

    op.drop_table('remembered_layout')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_state')

    op.drop_table('job')
