"""What analysts write of a country: joint analyses and signals

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('jacs',
    sa.Column('drivers', sa.String(length=2000), nullable=False),
    sa.Column('summary', sa.String(length=4000), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=False),
    sa.Column('link', sa.String(length=1000), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['iso3'], ['country.iso3'], name=op.f('fk_jacs_iso3')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jacs')),
    sa.UniqueConstraint('iso3', 'number', 'to_instant', name=op.f('uq_jacs_iso3_number_to_instant'))
    )
    op.create_table('signal',
    sa.Column('source_kind', sa.String(length=30), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['iso3'], ['country.iso3'], name=op.f('fk_signal_iso3')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal')),
    sa.UniqueConstraint('iso3', 'number', 'to_instant', name=op.f('uq_signal_iso3_number_to_instant'))
    )


def downgrade():
    op.drop_table('signal')
    op.drop_table('jacs')
