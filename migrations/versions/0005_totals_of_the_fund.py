"""What reports over the whole fund read: its position added up at every change, and spend by period

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('fund_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_version')),
    sa.UniqueConstraint('fy', 'to_instant', name=op.f('uq_fund_version_fy_to_instant'))
    )
    op.create_table('fund_rollup',
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=True),
    sa.Column('period_start', sa.Integer(), nullable=True),
    sa.Column('period_length', sa.Integer(), nullable=True),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('in_outturn', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.iso3'], name=op.f('fk_fund_rollup_country')),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_fund_rollup_department_code')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_fund_rollup_theme_id')),
    sa.ForeignKeyConstraint(['version_id'], ['fund_version.id'], name=op.f('fk_fund_rollup_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'kind', 'number', name=op.f('pk_fund_rollup')),
    sqlite_with_rowid=False
    )
    op.create_table('spend_period',
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('share_set_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('period_start', sa.Integer(), nullable=False),
    sa.Column('period_length', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('in_outturn', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_spend_period_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_spend_period_return_id')),
    sa.ForeignKeyConstraint(['share_set_id'], ['share_set.id'], name=op.f('fk_spend_period_share_set_id')),
    sa.PrimaryKeyConstraint('return_id', 'programme_id', 'share_set_id', 'number', name=op.f('pk_spend_period')),
    sqlite_with_rowid=False
    )


def downgrade():
    op.drop_table('spend_period')
    op.drop_table('fund_rollup')
    op.drop_table('fund_version')
