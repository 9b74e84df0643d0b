"""Which version of the database the files in `migrations/` lead to, and whether this one is at it."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import inspect, text

from portfolio.config import PROJECT, sqlite_file
from portfolio.extensions import db

MIGRATIONS = PROJECT / "migrations"


def newest_revision() -> str:
    """The revision that the files in `migrations/` lead to: they are numbered."""
    return max(known_revisions())


def known_revisions() -> frozenset[str]:
    """Every revision that the files in `migrations/` lead through."""
    return frozenset(
        path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")
    )


def revision() -> str | None:
    """The database's own revision; None where it has no tables of ours."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None

        found: str | None = connection.scalar(
            text("SELECT version_num FROM alembic_version")
        )
        return found


def what_is_amiss() -> str | None:
    """Why the database cannot be worked with as it is, in a sentence; None where it can.

    A SQLite file that is not there is told before anything connects: connecting would make an
    empty one.
    """
    file = sqlite_file(current_app.extensions["settings"].database_url)
    if file is not None and not file.exists():
        return f"there is no database at {file}: run portfolio init, or correct PORTFOLIO_DATABASE_URL"

    found = revision()
    if found is None:
        return "the database is empty: run portfolio init"

    return too_new(found) or _too_old(found)


def too_new(found: str) -> str | None:
    """What is wrong where a later version of the program made the database."""
    if found <= newest_revision():
        return None
    return f"the database is of a later version ({found}) than this program ({newest_revision()}): use that version's"


def _too_old(found: str) -> str | None:
    if found == newest_revision():
        return None
    return f"the database is of an earlier version ({found}; this program needs {newest_revision()}): run portfolio init"
