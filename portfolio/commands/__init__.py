"""The command line: what a schedule or an administrator does. Its words are a contract."""

from __future__ import annotations

from flask import Flask

from portfolio.commands import database, deflators, jobs, people, programmes, ratings, reminders, reports, returns


def register(app: Flask) -> None:
    """Add every command to an application's command line."""
    for module in (database, deflators, jobs, people, programmes, ratings, reminders, reports, returns):
        for command in module.COMMANDS:
            app.cli.add_command(command)
