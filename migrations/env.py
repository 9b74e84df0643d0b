"""Alembic's environment: migrations run in the application's own database."""

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

import portfolio.models  # noqa: F401
from portfolio.extensions import WRITES, Base

database = current_app.extensions["migrate"].db


def plain_type(kind, value, _context):
    """Types of our own are written as what they are kept as, so that a migration outlives the models."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    return False


def run() -> None:
    engine = database.engine.execution_options(**{WRITES: True})
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
run()
