"""The entry point of web servers and of `flask --app wsgi`."""

import click

from portfolio.app import command_line_app, create_app

context = click.get_current_context(silent=True)
serving = context is None or context.info_name == "run"
app = create_app() if serving else command_line_app()
