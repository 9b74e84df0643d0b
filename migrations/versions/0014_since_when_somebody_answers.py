"""Since when and until when a return answers for programmes set to nil; what came of forecasts is made again

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    _make_again(sa.Column('from_instant', sa.BigInteger(), nullable=False), sa.Column('to_instant', sa.BigInteger(), nullable=False))


def downgrade():
    _make_again()


def _make_again(*more):
    """Derived rows are dropped: where there are none beside a position, preparing the database makes them."""
    for table in ('forecast_total', 'forecast_version'):
        op.execute(sa.text(f'DELETE FROM {table}'))
    op.drop_table('forecast_outcome')
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
    *more,
    sa.ForeignKeyConstraint(['forecast_return_id'], ['finance_return.id'], name=op.f('fk_forecast_outcome_forecast_return_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_forecast_outcome_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_forecast_outcome_return_id')),
    sa.PrimaryKeyConstraint('return_id', 'set_to_nil', 'programme_id', 'number', name=op.f('pk_forecast_outcome')),
    sqlite_with_rowid=False
    )
