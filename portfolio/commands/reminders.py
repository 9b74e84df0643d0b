"""`portfolio reminders send`: tell people what is due, late and decided; for a schedule, safe to
run twice.
"""

from __future__ import annotations

import click
from flask import current_app

from portfolio import mail
from portfolio.commands import console
from portfolio.extensions import db
from portfolio.returns.reminders import due
from portfolio.returns.reminders import service as service


@click.group("reminders", cls=console.GuardedGroup)
def reminders() -> None:
    """Messages to people by e-mail."""


@reminders.command("send")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what is due, sent before or not; send and write nothing.",
)
def send(dry_run: bool) -> None:
    """Send every message that is due and was not sent before."""
    settings = current_app.extensions["settings"]
    if dry_run:
        for each in due.due(db.session, settings.site_url):
            click.echo(f"{each.letter.to}: {each.letter.subject}")

        return

    try:
        with mail.post(settings, click.echo) as post:
            outcome = service.send_all(db.session, settings.site_url, post)
    except mail.MailError as error:
        raise console.Impossible(str(error)) from None

    click.echo(
        f"{outcome.sent} sent, {outcome.before} sent before, {outcome.failed} failed."
    )
    if outcome.failed:
        raise console.Impossible(
            f"{outcome.failed} could not be sent, the last because: {outcome.failure}"
        )


COMMANDS = (reminders,)
