"""Departments and country aliases are retired like every other entry of a list

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    for table in ('department_facts', 'country_alias'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    for table in ('country_alias', 'department_facts'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column('retired')
