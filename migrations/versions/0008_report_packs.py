"""Packs of reports, published ones among them, with their files

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table('report_pack',
    sa.Column('id', KEY, nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('reports', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('as_at', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=True),
    sa.Column('hidden', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['user.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('report_pack') as batch_op:
        batch_op.create_index('ix_report_pack_author', ['created_by'], unique=False)

    op.create_table('pack_file',
    sa.Column('pack_id', KEY, nullable=False),
    sa.Column('version', sa.String(length=5), nullable=False),
    sa.Column('ending', sa.String(length=5), nullable=False),
    sa.Column('marking', sa.String(length=30), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['pack_id'], ['report_pack.id'], ),
    sa.PrimaryKeyConstraint('pack_id', 'version', 'ending')
    )


def downgrade():
    op.drop_table('pack_file')
    op.drop_table('report_pack')
