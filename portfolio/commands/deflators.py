"""`portfolio deflators`: the GDP deflators by which reports are shown in real terms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from imports.deflators import DeflatorsRead, read_deflators
from portfolio.commands import console
from portfolio.extensions import db
from portfolio.reports.deflators import service


@click.group("deflators", cls=console.GuardedGroup)
def deflators() -> None:
    """GDP deflators, for reports in real terms."""


@deflators.command("import")
@click.argument("file", type=console.FILE)
@click.option(
    "--label",
    required=True,
    metavar="NAME",
    help="Such as 'GDP deflators, September 2025'.",
)
@click.option(
    "--published",
    required=True,
    metavar="DATE",
    help="Date of publication, such as 2025-09-30.",
)
@click.option("--json", "as_json", is_flag=True)
def import_deflators(
    file: Path,
    label: str,
    published: str,
    as_json: bool,
) -> None:
    """Import a series, which replaces the one in use from now on."""
    content = console.read_file(file)
    filename = console.name_of(file)

    try:
        day = date.fromisoformat(published)
    except ValueError:
        raise console.Impossible(
            f"{published!r} is not a date; write it as 2025-09-30"
        ) from None

    read = read_deflators(content, filename)
    changed = False
    if not read.problems:
        try:
            _, changed = service.import_series(
                db.session,
                label,
                day,
                content,
                filename,
                read.deflators,
            )
        except service.SeriesRefusal as refusal:
            raise console.Impossible(str(refusal)) from None

        db.session.commit()

    _print(as_json, label, read, changed)
    if read.problems:
        console.stop(console.INPUT_ERRORS)


def _print(as_json: bool, label: str, read: DeflatorsRead, changed: bool) -> None:
    if as_json:
        problems = [problem.to_json() for problem in read.problems]
        count = 0 if problems else len(read.deflators)
        console.print_json(
            {
                "series": label,
                "deflators": count,
                "changed": changed,
                "problems": problems,
            }
        )
        return

    console.print_problems(read.problems)
    if read.problems:
        click.echo("Nothing was imported.")
    else:
        done = "in use from now on" if changed else "in use already; nothing changed"
        click.echo(f"{label}: {len(read.deflators)} deflators {done}.")


COMMANDS = (deflators,)
