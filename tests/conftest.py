"""One application and database per test process; each test's writes are rolled back with its savepoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

# Fixtures import the web and the database themselves: the tests of `imports` run without either.
if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session, scoped_session

SECRET = "a secret that only the tests use"

# A busy machine is slow, and no fault: what is drawn is judged by what it shows, never by the time it takes.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


def make_app(url: str) -> Flask:
    """An application on a database of its own, migrated and with reference data."""
    from portfolio.app import create_app
    from portfolio.commands import database
    from portfolio.config import Settings
    from portfolio.extensions import db

    app = create_app(
        Settings(database_url=url, secret_key=SECRET, secure_cookies=False)
    )
    with app.app_context():
        database.prepare()
        db.session.remove()
    return app


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of this test process."""
    from portfolio.extensions import db

    app = make_app(f"sqlite:///{tmp_path_factory.mktemp('database') / 'tests.sqlite'}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[scoped_session[Session]]:
    """A session whose commits are savepoints of one transaction, rolled back after the test."""
    from sqlalchemy.orm import scoped_session, sessionmaker

    from portfolio.extensions import db

    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        scoped = scoped_session(
            sessionmaker(bind=connection, join_transaction_mode="create_savepoint")
        )
        monkeypatch.setattr(db, "session", scoped)
        yield scoped
        scoped.remove()
        outer.rollback()
        connection.close()


@pytest.fixture
def client(app: Flask, session: scoped_session[Session]) -> FlaskClient:
    """A browser without a person, on the test's own session."""
    return app.test_client()
