"""What reports read that tell programmes apart over all years

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('all_years_version',
    sa.Column('id', key, nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_all_years_version_department_code')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_all_years_version_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_all_years_version')),
    sa.UniqueConstraint('department_code', 'programme_id', 'to_instant', name=op.f('uq_all_years_version_department_code_programme_id_to_instant'))
    )
    op.create_index('ix_all_years_version_interval', 'all_years_version', ['to_instant', 'from_instant'])
    op.create_table('all_years_rollup',
    sa.Column('version_id', key, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('in_outturn', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.iso3'], name=op.f('fk_all_years_rollup_country')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_all_years_rollup_theme_id')),
    sa.ForeignKeyConstraint(['version_id'], ['all_years_version.id'], name=op.f('fk_all_years_rollup_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'number', name=op.f('pk_all_years_rollup')),
    sqlite_with_rowid=False
    )


def downgrade():
    op.drop_table('all_years_rollup')
    op.drop_index('ix_all_years_version_interval', table_name='all_years_version')
    op.drop_table('all_years_version')
