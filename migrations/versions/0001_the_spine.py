"""The spine: programmes, returns, the ledger, risk, people, audit.

Revision: 0001, after 
"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    'spend_rollup', 'spend', 'position', 'ledger_line', 'user_session', 'share', 'rating',
    'partner_department', 'invitation', 'finance_return', 'audit_entry', 'user', 'theme_facts', 'share_set',
    'programme_facts', 'edition', 'department_facts', 'country_facts', 'country_alias', 'allocation',
    'uploaded_file', 'theme', 'strategy_objective', 'sign_in_attempt', 'risk_index', 'purpose_code',
    'programme', 'portfolio', 'ledger_clock', 'department', 'country',
)
"""What upgrade() makes, each before what it refers to."""


def upgrade():
    op.create_table('country',
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.PrimaryKeyConstraint('iso3', name=op.f('pk_country'))
    )
    op.create_table('department',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_department'))
    )
    op.create_table('ledger_clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('last_instant', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_clock'))
    )
    op.create_table('portfolio',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portfolio')),
    sa.UniqueConstraint('name', name=op.f('uq_portfolio_name'))
    )
    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('code', name=op.f('uq_programme_code'))
    )
    op.create_table('purpose_code',
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_purpose_code'))
    )
    op.create_table('risk_index',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('worse', sa.String(length=4), nullable=False),
    sa.Column('licence', sa.String(length=500), nullable=False),
    sa.Column('attribution', sa.String(length=500), nullable=False),
    sa.Column('internal', sa.Boolean(), nullable=False),
    sa.Column('bands', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_risk_index'))
    )
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempt_subject', ['subject', 'at'], unique=False)

    op.create_table('strategy_objective',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_objective')),
    sa.UniqueConstraint('name', name=op.f('uq_strategy_objective_name'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('key', name=op.f('uq_theme_key'))
    )
    op.create_table('uploaded_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploaded_file')),
    sa.UniqueConstraint('sha256', name=op.f('uq_uploaded_file_sha256'))
    )
    op.create_table('allocation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('earmarked', sa.Boolean(), nullable=False),
    sa.Column('version', sa.String(length=10), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_allocation_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation')),
    sa.UniqueConstraint('programme_id', 'fy', 'oda', 'earmarked', 'to_instant', name=op.f('uq_allocation_programme_id_fy_oda_earmarked_to_instant'))
    )
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.create_index('ix_allocation_fy', ['fy'], unique=False)

    op.create_table('country_alias',
    sa.Column('alias', sa.String(length=200), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['iso3'], ['country.iso3'], name=op.f('fk_country_alias_iso3')),
    sa.PrimaryKeyConstraint('alias', name=op.f('pk_country_alias'))
    )
    op.create_table('country_facts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('iso2', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('official_name', sa.String(length=200), nullable=False),
    sa.Column('region', sa.String(length=100), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['iso3'], ['country.iso3'], name=op.f('fk_country_facts_iso3')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_country_facts')),
    sa.UniqueConstraint('iso3', 'to_instant', name=op.f('uq_country_facts_iso3_to_instant'))
    )
    op.create_table('department_facts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('successor', sa.String(length=12), nullable=True),
    sa.Column('succeeded_on', sa.Date(), nullable=True),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['code'], ['department.code'], name=op.f('fk_department_facts_code')),
    sa.ForeignKeyConstraint(['successor'], ['department.code'], name=op.f('fk_department_facts_successor')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department_facts')),
    sa.UniqueConstraint('code', 'to_instant', name=op.f('uq_department_facts_code_to_instant'))
    )
    op.create_table('edition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('index_key', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('published', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['index_key'], ['risk_index.key'], name=op.f('fk_edition_index_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition'))
    )
    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.create_index('ix_edition_index_key', ['index_key', 'to_instant'], unique=False)

    op.create_table('programme_facts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('lead_department', sa.String(length=12), nullable=False),
    sa.Column('portfolio_id', sa.Integer(), nullable=True),
    sa.Column('objective_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=True),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('sro', sa.String(length=200), nullable=True),
    sa.Column('channel', sa.String(length=40), nullable=True),
    sa.Column('instrument', sa.String(length=40), nullable=True),
    sa.Column('purpose_code', sa.String(length=5), nullable=True),
    sa.Column('gender_marker', sa.Integer(), nullable=True),
    sa.Column('withheld', sa.Boolean(), nullable=False),
    sa.Column('withheld_reason', sa.String(length=300), nullable=True),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['lead_department'], ['department.code'], name=op.f('fk_programme_facts_lead_department')),
    sa.ForeignKeyConstraint(['objective_id'], ['strategy_objective.id'], name=op.f('fk_programme_facts_objective_id')),
    sa.ForeignKeyConstraint(['portfolio_id'], ['portfolio.id'], name=op.f('fk_programme_facts_portfolio_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_facts_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_facts')),
    sa.UniqueConstraint('programme_id', 'to_instant', name=op.f('uq_programme_facts_programme_id_to_instant'))
    )
    op.create_table('share_set',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('from_fy', sa.Integer(), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_share_set_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share_set')),
    sa.UniqueConstraint('programme_id', 'from_fy', 'to_instant', name=op.f('uq_share_set_programme_id_from_fy_to_instant'))
    )
    op.create_table('theme_facts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('description', sa.String(length=1000), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_facts_theme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_facts')),
    sa.UniqueConstraint('theme_id', 'to_instant', name=op.f('uq_theme_facts_theme_id_to_instant'))
    )
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_user_department_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('subject_key', sa.String(length=120), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_audit_entry_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_subject', ['subject', 'subject_key'], unique=False)

    op.create_table('finance_return',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('missing', sa.String(length=4), nullable=False),
    sa.Column('comment', sa.String(length=4000), nullable=False),
    sa.Column('layout', sa.JSON(), nullable=True),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('line_count', sa.Integer(), nullable=False),
    sa.Column('actual', sa.BigInteger(), nullable=False),
    sa.Column('forecast', sa.BigInteger(), nullable=False),
    sa.Column('oda', sa.BigInteger(), nullable=False),
    sa.Column('non_oda', sa.BigInteger(), nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=False),
    sa.Column('submitted_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('decision_comment', sa.String(length=4000), nullable=False),
    sa.Column('reversed_by', sa.Integer(), nullable=True),
    sa.Column('reversed_at', sa.BigInteger(), nullable=True),
    sa.Column('reversal_reason', sa.String(length=4000), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['user.id'], name=op.f('fk_finance_return_decided_by')),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_finance_return_department_code')),
    sa.ForeignKeyConstraint(['file_id'], ['uploaded_file.id'], name=op.f('fk_finance_return_file_id')),
    sa.ForeignKeyConstraint(['reversed_by'], ['user.id'], name=op.f('fk_finance_return_reversed_by')),
    sa.ForeignKeyConstraint(['submitted_by'], ['user.id'], name=op.f('fk_finance_return_submitted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finance_return'))
    )
    with op.batch_alter_table('finance_return', schema=None) as batch_op:
        batch_op.create_index('ix_finance_return_department_fy', ['department_code', 'fy'], unique=False)

    op.create_table('invitation',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_invitation_user_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_invitation'))
    )
    op.create_table('partner_department',
    sa.Column('facts_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_partner_department_department_code')),
    sa.ForeignKeyConstraint(['facts_id'], ['programme_facts.id'], name=op.f('fk_partner_department_facts_id')),
    sa.PrimaryKeyConstraint('facts_id', 'department_code', name=op.f('pk_partner_department'))
    )
    op.create_table('rating',
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('score', sa.String(length=40), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('band', sa.String(length=100), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_rating_edition_id')),
    sa.ForeignKeyConstraint(['iso3'], ['country.iso3'], name=op.f('fk_rating_iso3')),
    sa.PrimaryKeyConstraint('edition_id', 'iso3', name=op.f('pk_rating'))
    )
    op.create_table('share',
    sa.Column('share_set_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.CheckConstraint('part > 0 AND part <= 1000000', name=op.f('ck_share_part')),
    sa.ForeignKeyConstraint(['share_set_id'], ['share_set.id'], name=op.f('fk_share_share_set_id')),
    sa.PrimaryKeyConstraint('share_set_id', 'kind', 'key', name=op.f('pk_share'))
    )
    op.create_table('user_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_session_user_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_user_session'))
    )
    op.create_table('ledger_line',
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('project', sa.String(length=300), nullable=True),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('period_start', sa.Integer(), nullable=False),
    sa.Column('period_length', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('sheet', sa.String(length=100), nullable=False),
    sa.Column('cell', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.iso3'], name=op.f('fk_ledger_line_country')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_ledger_line_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_ledger_line_return_id')),
    sa.PrimaryKeyConstraint('return_id', 'programme_id', 'number', name=op.f('pk_ledger_line')),
    sqlite_with_rowid=False
    )
    op.create_table('position',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('fy', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('share_set_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_instant', sa.BigInteger(), nullable=False),
    sa.Column('to_instant', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['department_code'], ['department.code'], name=op.f('fk_position_department_code')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_position_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_position_return_id')),
    sa.ForeignKeyConstraint(['share_set_id'], ['share_set.id'], name=op.f('fk_position_share_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position')),
    sa.UniqueConstraint('department_code', 'fy', 'programme_id', 'to_instant', name=op.f('uq_position_department_code_fy_programme_id_to_instant'))
    )
    with op.batch_alter_table('position', schema=None) as batch_op:
        batch_op.create_index('ix_position_interval', ['to_instant', 'from_instant'], unique=False)
        batch_op.create_index('ix_position_return', ['return_id'], unique=False)

    op.create_table('spend',
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('share_set_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('period_start', sa.Integer(), nullable=False),
    sa.Column('period_length', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.Column('in_outturn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.iso3'], name=op.f('fk_spend_country')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_spend_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_spend_return_id')),
    sa.ForeignKeyConstraint(['share_set_id'], ['share_set.id'], name=op.f('fk_spend_share_set_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_spend_theme_id')),
    sa.PrimaryKeyConstraint('return_id', 'programme_id', 'share_set_id', 'number', name=op.f('pk_spend')),
    sqlite_with_rowid=False
    )
    op.create_table('spend_rollup',
    sa.Column('return_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('share_set_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('oda', sa.Boolean(), nullable=False),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('in_outturn', sa.Boolean(), nullable=False),
    sa.Column('pence', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.iso3'], name=op.f('fk_spend_rollup_country')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_spend_rollup_programme_id')),
    sa.ForeignKeyConstraint(['return_id'], ['finance_return.id'], name=op.f('fk_spend_rollup_return_id')),
    sa.ForeignKeyConstraint(['share_set_id'], ['share_set.id'], name=op.f('fk_spend_rollup_share_set_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_spend_rollup_theme_id')),
    sa.PrimaryKeyConstraint('return_id', 'programme_id', 'share_set_id', 'number', name=op.f('pk_spend_rollup')),
    sqlite_with_rowid=False
    )


def downgrade():
    for table in TABLES:
        op.drop_table(table)
