"""Migrations run up and down on both databases and lead to what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from portfolio.app import create_app
from portfolio.commands.database import upgrade
from portfolio.commands.revisions import MIGRATIONS, newest_revision
from portfolio.config import Settings
from portfolio.extensions import Base, db
from tests.servers import postgres


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database."""
    if request.param == "sqlite":
        yield create_app(
            Settings(database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}"),
            serving=False,
        )
        return
    with postgres() as url:
        yield create_app(Settings(database_url=url), serving=False)


def test_up_to_what_the_models_say_and_down_to_nothing(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.Migrate(empty_app, db, directory=str(MIGRATIONS))
        for _ in range(2):
            upgrade()
            with db.engine.connect() as connection:
                context = MigrationContext.configure(
                    connection, opts={"render_as_batch": True}
                )
                assert context.get_current_revision() == newest_revision()
                assert compare_metadata(context, Base.metadata) == []
            flask_migrate.downgrade(revision="base")
            assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()
