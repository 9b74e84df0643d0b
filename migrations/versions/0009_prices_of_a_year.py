"""GDP deflators, by which amounts are shown in the prices of one year

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('deflator_series',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('published', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deflator_series'))
    )
    op.create_table('deflator',
    sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.Column('sheet', sa.String(length=100), nullable=False),
    sa.Column('cell', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['deflator_series.id'], name=op.f('fk_deflator_series_id')),
    sa.PrimaryKeyConstraint('series_id', 'fy', name=op.f('pk_deflator'))
    )


def downgrade():
    op.drop_table('deflator')
    op.drop_table('deflator_series')
