"""`portfolio programmes`: the register of programmes."""

from __future__ import annotations

from pathlib import Path

import click

from imports.model import Problem
from imports.register import RegisterRead, read_register
from portfolio import audit
from portfolio.commands import console
from portfolio.extensions import db
from portfolio.finance import FinancialYear
from portfolio.permissions import Permission, allowed
from portfolio.places import kept_places
from portfolio.programmes import import_service, reference_lists


@click.group("programmes", cls=console.GuardedGroup)
def programmes() -> None:
    """The register of programmes."""


@programmes.command("import")
@click.argument("file", type=console.FILE)
@click.option("--by", metavar="EMAIL", help="Who does this.")
@click.option(
    "--dry-run", is_flag=True, help="Show what would change, and write nothing."
)
@click.option(
    "--shares-from",
    type=console.FY,
    help="The financial year from which the shares in the file apply.",
)
@click.option("--json", "as_json", is_flag=True)
def import_programmes(
    file: Path,
    by: str | None,
    dry_run: bool,
    shares_from: FinancialYear | None,
    as_json: bool,
) -> None:
    """Bring programmes to what a register says. All or nothing."""
    content = console.read_file(file)
    _act_as(by)
    register = read(content, console.name_of(file))

    if register.has_errors:
        _print(as_json, import_service.Outcome(), register.problems)
        console.stop(console.INPUT_ERRORS)

    outcome = import_service.import_register(
        db.session, register.records, register.fields, shares_from
    )
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()

    _print(as_json, outcome, register.problems)


def _act_as(email: str | None) -> None:
    """Record who acts; Impossible where their role does not edit programmes."""
    if email is None:
        return

    user = console.user_by_email(email)
    if not allowed(user.role, Permission.EDIT_PROGRAMMES):
        raise console.Impossible(
            f"{user.email} has the role {user.role}, which may not edit programmes"
        )

    audit.acting(db.session, user.id)


def _print(
    as_json: bool, outcome: import_service.Outcome, problems: tuple[Problem, ...]
) -> None:
    if as_json:
        found = [problem.to_json() for problem in problems]
        console.print_json(import_service.vars_of(outcome) | {"problems": found})
        return

    console.print_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        click.echo(
            "Nothing was imported. Correct the errors and import the file again."
        )
    else:
        click.echo(
            f"{outcome.created} created, {outcome.changed} changed, {outcome.unchanged} unchanged."
        )


def read(content: bytes, filename: str) -> RegisterRead:
    """Read a register with what the tracker knows."""
    return read_register(
        content,
        filename,
        kept_places(db.session),
        reference_lists.read_lists(db.session),
    )


COMMANDS = (programmes,)
