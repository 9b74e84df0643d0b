"""The command line: what a schedule or an administrator does. Its words are a contract."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click
from flask import Flask
from flask.cli import AppGroup

from imports.sandbox.garbage_collection import without_cycle_search

MODULES: Final[Mapping[str, str]] = {
    "backup": "database",
    "deflators": "deflators",
    "demo": "database",
    "init": "database",
    "migration": "database",
    "origin": "reports",
    "programmes": "programmes",
    "ratings": "ratings",
    "rebuild": "database",
    "reminders": "reminders",
    "report": "reports",
    "restore": "database",
    "returns": "returns",
    "users": "people",
    "work": "jobs",
}
"""The module of each command."""

WITH_PAGES: Final = frozenset({"demo", "work"})
"""The commands that serve pages, or write what links to them."""


class Commands(AppGroup):
    """Our commands, each loaded when it is asked for: checking a workbook need not wait for the
    reports.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their words."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a word; None where there is none."""
        if name not in MODULES:
            return None

        with without_cycle_search():
            commands: tuple[click.Command, ...] = import_module(
                f"portfolio.commands.{MODULES[name]}"
            ).COMMANDS

        return next(command for command in commands if command.name == name)


def register(app: Flask) -> None:
    """Make our commands an application's command line."""
    app.cli = Commands(name=app.name)
