"""`portfolio init`, `demo`, `rebuild`, `backup`, `restore`: the database as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import current_app

from portfolio.admin import backup as backups
from portfolio.admin import reference
from portfolio.commands import console, demonstration
from portfolio.commands.revisions import (
    MIGRATIONS,
    known_revisions,
    newest_revision,
    revision,
    too_new,
)
from portfolio.extensions import begin_writing, db
from portfolio.ledger import all_years, fund, outcomes
from portfolio.ledger import rebuild as ledger_rebuild


@click.command("init", cls=console.Guarded)
def init() -> None:
    """Create or upgrade the database and load reference data. Safe to repeat."""
    prepare()
    click.echo("The database is ready.")


def prepare() -> None:
    """Upgrade the database, add missing reference data, and add up what an earlier version did
    not.
    """
    upgrade()
    reference.load(db.session)

    if fund.is_missing(db.session):
        ledger_rebuild.rebuild(db.session)

    for derived in (outcomes, all_years):
        if derived.is_missing(db.session):
            derived.rebuild(db.session)

    db.session.commit()


def upgrade(to: str | None = None) -> None:
    """Bring the database to a revision, the newest if none is named.

    The migration tools load only when there is something to do.
    """
    found = revision()
    wanted = to or newest_revision()
    if found == wanted:
        return
    if found and (amiss := too_new(found)):
        raise console.Impossible(amiss)

    _migrations().upgrade(revision=wanted)


def _migrations() -> Any:
    import flask_migrate

    flask_migrate.Migrate(current_app, db, directory=str(MIGRATIONS))
    return flask_migrate


@click.command("demo", cls=console.Guarded)
@click.option("--serve", is_flag=True, help="Then serve the site on 127.0.0.1.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
)
def demo(serve: bool, port: int) -> None:
    """Prepare the database, then load the illustrative portfolio and demonstration accounts."""
    prepare()
    demonstration.load(db.session, click.echo)
    if serve:
        demonstration.serve(port)
        return

    demonstration.print_accounts(db.session)


@click.command("rebuild", cls=console.OnDatabase)
def rebuild() -> None:
    """Make spend and its rollups again from lines and share sets."""
    begin_writing(db.session)
    keys = ledger_rebuild.rebuild(db.session)
    db.session.commit()
    click.echo(f"Spend made again for {keys} programmes of returns.")


@click.command("migration", cls=console.Guarded)
@click.argument("name")
def migration(name: str) -> None:
    """For developers: write the next migration from what the models say beyond the database."""
    _migrations().revision(
        message=name, autogenerate=True, rev_id=f"{int(newest_revision()) + 1:04}"
    )


@click.command("backup", cls=console.OnDatabase)
@click.argument("file", type=console.FILE)
def backup(file: Path) -> None:
    """Write the whole database to a file."""
    try:
        backups.write(db.engine, file)
    except backups.BackupError as error:
        raise console.Impossible(str(error)) from None
    click.echo(f"Backup written to {file}.")


@click.command("restore", cls=console.Guarded)
@click.argument("file", type=console.FILE)
def restore(file: Path) -> None:
    """Replace the whole database by a backup, also by one that an earlier version wrote, and bring
    it to this one.
    """
    try:
        wanted = backups.revision_of(file)
        _refuse_unknown(wanted)
        if (revision() or "") < wanted:
            upgrade(wanted)

        backups.restore(db.engine, file)
    except backups.BackupError as error:
        raise console.Impossible(str(error)) from None

    if wanted != newest_revision():
        prepare()

    click.echo(f"Database restored from {file}.")


def _refuse_unknown(wanted: str) -> None:
    if wanted not in known_revisions():
        raise backups.BackupError(
            f"the backup is of database revision {wanted[:20]}, which this program does not know: "
            "restore it with the version of the tracker that wrote it"
        )


COMMANDS = (init, demo, rebuild, migration, backup, restore)
