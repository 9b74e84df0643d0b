"""The life of a return: its months, thresholds for comments, choices per programme, reminders.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('comment_threshold',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fund', sa.String(length=20), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_comment_threshold_changed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_threshold')),
    sa.UniqueConstraint('fund', 'to_instant', name=op.f('uq_comment_threshold_fund_to_instant'))
    )
    op.create_table('reminder',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('claimed_at', sa.BigInteger(), nullable=False),
    sa.Column('sent_at', sa.BigInteger(), nullable=True),
    sa.Column('failure', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reminder_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('user_id', 'kind', 'subject', name=op.f('uq_reminder_user_id_kind_subject'))
    )
    op.create_table('reminder_mute',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reminder_mute_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_mute')),
    sa.UniqueConstraint('user_id', 'to_instant', name=op.f('uq_reminder_mute_user_id_to_instant'))
    )
    op.create_table('reporting_month',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=True),
    sa.Column('locked', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_reporting_month_changed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporting_month')),
    sa.UniqueConstraint('month', 'to_instant', name=op.f('uq_reporting_month_month_to_instant'))
    )
    op.create_table('return_choice',
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('missing', sa.String(length=4), nullable=True),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_return_choice_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_return_choice_return_id')),
    sa.PrimaryKeyConstraint('return_id', 'programme_id', name=op.f('pk_return_choice'))
    )


def downgrade():
    op.drop_table('return_choice')
    op.drop_table('reporting_month')
    op.drop_table('reminder_mute')
    op.drop_table('reminder')
    op.drop_table('comment_threshold')
