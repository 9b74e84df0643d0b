"""`portfolio users`: who may sign in."""

from __future__ import annotations

import click
from flask import current_app

from portfolio import sessions
from portfolio.admin.people import service
from portfolio.commands import console
from portfolio.extensions import begin_writing, db
from portfolio.permissions import Role


@click.group("users", cls=console.GuardedGroup)
def users() -> None:
    """People who use the tracker."""


@users.command("add")
@click.argument("email", metavar="EMAIL")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option(
    "--department",
    metavar="CODE",
    help="Default: the person acts for all departments.",
)
@click.option("--name", default="", metavar="NAME")
def add(
    email: str,
    role: str,
    department: str | None,
    name: str,
) -> None:
    """Add a person; prints a one-time link to set a password."""
    begin_writing(db.session)
    try:
        user = service.add_user(
            db.session,
            email,
            role,
            department,
            name,
        )
    except service.UserError as error:
        raise console.Impossible(str(error)) from None

    token = sessions.invite(db.session, user)
    db.session.commit()
    click.echo(f"{current_app.extensions['settings'].site_url}/invitation/{token}")


COMMANDS = (users,)
