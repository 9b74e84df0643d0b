"""What came of forecasts: kept when a return is approved, and added up by department

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('forecast_outcome',
    sa.Column('return_id', key, nullable=False),
    sa.Column('set_to_nil', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('forecast_return_id', key, nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('until', sa.Integer(), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=True),
    sa.Column('periods', sa.Integer(), nullable=False),
    sa.Column('forecast', sa.BigInteger(), nullable=False),
    sa.Column('actual', sa.BigInteger(), nullable=False),
    sa.Column('gross', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['forecast_return_id'], ['finance_return.id'], name=op.f('fk_forecast_outcome_forecast_return_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_forecast_outcome_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_forecast_outcome_return_id')),
    sa.PrimaryKeyConstraint('return_id', 'set_to_nil', 'programme_id', 'number', name=op.f('pk_forecast_outcome')),
    sqlite_with_rowid=False
    )
    op.create_table('forecast_version',
    sa.Column('id', key, nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('return_id', key, nullable=True),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_forecast_version_department_code')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_forecast_version_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecast_version')),
    sa.UniqueConstraint('department_code', 'fy', 'to_instant', name=op.f('uq_forecast_version_department_code_fy_to_instant'))
    )
    op.create_table('forecast_total',
    sa.Column('version_id', key, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('until', sa.Integer(), nullable=False),
    sa.Column('set_to_nil', sa.Boolean(), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=True),
    sa.Column('forecast', sa.BigInteger(), nullable=False),
    sa.Column('actual', sa.BigInteger(), nullable=False),
    sa.Column('gross', sa.BigInteger(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['forecast_version.id'], name=op.f('fk_forecast_total_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'number', name=op.f('pk_forecast_total')),
    sqlite_with_rowid=False
    )


def downgrade():
    op.drop_table('forecast_total')
    op.drop_table('forecast_version')
    op.drop_table('forecast_outcome')
