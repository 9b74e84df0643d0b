"""Programmes in full: projects, results, reviews, risks, documents, changes, budgets of portfolios.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('implementer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_implementer'))
    )
    op.create_table('annual_review',
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('done_date', sa.Date(), nullable=True),
    sa.Column('scale', sa.String(length=10), nullable=False),
    sa.Column('score', sa.String(length=3), nullable=True),
    sa.Column('summary', sa.String(length=2000), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_annual_review_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annual_review')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_annual_review_programme_id_number_to_instant'))
    )
    op.create_table('document',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('address', sa.String(length=1000), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['uploaded_file.id'], name=op.f('fk_document_file_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_document_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_document_programme_id_number_to_instant'))
    )
    op.create_table('implementer_facts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('implementer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['implementer_id'], ['implementer.id'], name=op.f('fk_implementer_facts_implementer_id')),
    sa.ForeignKeyConstraint(['merged_into'], ['implementer.id'], name=op.f('fk_implementer_facts_merged_into')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_implementer_facts')),
    sa.UniqueConstraint('implementer_id', 'to_instant', name=op.f('uq_implementer_facts_implementer_id_to_instant'))
    )
    op.create_table('indicator',
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('unit', sa.String(length=100), nullable=False),
    sa.Column('baseline', sa.String(length=100), nullable=False),
    sa.Column('target', sa.String(length=100), nullable=False),
    sa.Column('target_date', sa.Date(), nullable=True),
    sa.Column('actual', sa.String(length=100), nullable=False),
    sa.Column('actual_date', sa.Date(), nullable=True),
    sa.Column('milestones', sa.String(length=2000), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_indicator_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_indicator_programme_id_number_to_instant'))
    )
    op.create_table('portfolio_budget',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('portfolio_id', sa.Integer(), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_portfolio_budget_portfolio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portfolio_budget')),
    sa.UniqueConstraint('portfolio_id', 'fy', 'oda', 'to_instant', name=op.f('uq_portfolio_budget_portfolio_id_fy_oda_to_instant'))
    )
    op.create_table('programme_risk',
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('category', sa.String(length=30), nullable=False),
    sa.Column('likelihood', sa.String(length=20), nullable=False),
    sa.Column('impact', sa.String(length=20), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('mitigation', sa.String(length=2000), nullable=False),
    sa.Column('residual', sa.String(length=20), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_risk_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_risk')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_programme_risk_programme_id_number_to_instant'))
    )
    op.create_table('project',
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('implementer_id', sa.Integer(), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=True),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('countries', sa.JSON(), nullable=False),
    sa.Column('budget', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['implementer_id'], ['implementer.id'], name=op.f('fk_project_implementer_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_project_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_project_programme_id_number_to_instant'))
    )
    op.create_table('recommendation',
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('review_number', sa.Integer(), nullable=True),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=True),
    sa.Column('done_date', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_recommendation_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
    sa.UniqueConstraint('programme_id', 'number', 'to_instant', name=op.f('uq_recommendation_programme_id_number_to_instant'))
    )
    op.create_table('programme_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_change_programme_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_programme_change_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_change'))
    )
    with op.batch_alter_table('programme_change', schema=None) as batch_op:
        batch_op.create_index('ix_programme_change_programme', ['programme_id', 'at'], unique=False)

    op.create_table('team_member',
    sa.Column('facts_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['facts_id'], ['programme_facts.id'], name=op.f('fk_team_member_facts_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_team_member_user_id')),
    sa.PrimaryKeyConstraint('facts_id', 'user_id', name=op.f('pk_team_member'))
    )
    op.create_table('virement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('from_programme_id', sa.Integer(), nullable=False),
    sa.Column('to_programme_id', sa.Integer(), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('earmarked', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['from_programme_id'], ['programme.id'], name=op.f('fk_virement_from_programme_id')),
    sa.ForeignKeyConstraint(['to_programme_id'], ['programme.id'], name=op.f('fk_virement_to_programme_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_virement_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_virement'))
    )
    with op.batch_alter_table('portfolio', schema=None) as batch_op:
        batch_op.add_column(sa.Column('board', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('programme_facts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withheld_board', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('withheld_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('summary', sa.String(length=4000), server_default='', nullable=False))
        batch_op.add_column(sa.Column('risk_rating', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('archived', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('purpose_code', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('strategy_objective', schema=None) as batch_op:
        batch_op.add_column(sa.Column('strategy', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('theme_facts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade():
    op.drop_column('theme_facts', 'retired')

    op.drop_column('strategy_objective', 'retired')
    op.drop_column('strategy_objective', 'strategy')

    op.drop_column('purpose_code', 'retired')

    op.drop_column('programme_facts', 'archived')
    op.drop_column('programme_facts', 'risk_rating')
    op.drop_column('programme_facts', 'summary')
    op.drop_column('programme_facts', 'withheld_on')
    op.drop_column('programme_facts', 'withheld_board')

    op.drop_column('portfolio', 'retired')
    op.drop_column('portfolio', 'board')

    op.drop_table('virement')
    op.drop_table('team_member')
    with op.batch_alter_table('programme_change', schema=None) as batch_op:
        batch_op.drop_index('ix_programme_change_programme')

    op.drop_table('programme_change')
    op.drop_table('recommendation')
    op.drop_table('project')
    op.drop_table('programme_risk')
    op.drop_table('portfolio_budget')
    op.drop_table('indicator')
    op.drop_table('implementer_facts')
    op.drop_table('document')
    op.drop_table('annual_review')
    op.drop_table('implementer')
