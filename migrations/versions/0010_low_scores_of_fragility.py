"""A low score of the OECD's States of Fragility is the worse: fragile below -1.20, extremely fragile below -2.50

Revision: 0010, after 0009
"""

from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE risk_index SET worse = 'low' WHERE key = 'oecd-sof'")


def downgrade():
    op.execute("UPDATE risk_index SET worse = 'high' WHERE key = 'oecd-sof'")
