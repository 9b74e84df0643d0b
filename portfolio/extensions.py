"""The application's extensions: database, migrations, sign-in, form protection."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

from portfolio.form_tokens import MaskedProtect

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that migrations run down as well as up on both databases."""

WRITES = "portfolio_writes"


class Base(DeclarativeBase):
    """The declarative base of every model."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, engine_options={"pool_pre_ping": True})
login = LoginManager()
csrf = MaskedProtect()


def begin_writing(session: Session | scoped_session[Any]) -> None:
    """End what was read so far and begin a transaction that is going to write.

    SQLite then waits its turn at once: a transaction that reads first and writes later is refused
    there when another has written in between. What was read before must be read again.
    """
    session.rollback()
    session.connection(execution_options={WRITES: True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return

    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        "foreign_keys=ON",
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=NORMAL",
    ):
        cursor.execute(f"PRAGMA {setting}")

    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
