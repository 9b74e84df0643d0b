"""The application factory: settings, extensions, pages, commands; and the console script."""

from __future__ import annotations

import os
from typing import Any, cast

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from werkzeug.middleware.proxy_fix import ProxyFix

from imports.sandbox.garbage_collection import without_cycle_search
from portfolio import audit
from portfolio.commands import WITH_PAGES
from portfolio.commands import register as register_commands
from portfolio.commands.console import Guarded, in_one_line
from portfolio.config import PROJECT, SettingError, Settings, sqlite_file
from portfolio.extensions import csrf, db, login
from portfolio.web.assets import static_url_path

FORM_PARTS = 2_000
ONE_YEAR = 31_536_000
WITHOUT_PAGES = "without pages"


def create_app(
    settings: Settings | None = None, *, serving: bool = True, with_pages: bool = True
) -> Flask:
    """The application. SettingError names a setting that is missing; only serving pages needs the
    secret key.

    Without its pages it has the database and the commands alone, and is made in half the time.

    """
    chosen = settings or Settings.from_environment(os.environ)
    if serving and not chosen.secret_key:
        raise SettingError(
            "PORTFOLIO_SECRET_KEY is missing: set it to a long random text before serving pages"
        )

    app = Flask(
        "portfolio",
        static_url_path=static_url_path(),
        static_folder=str(PROJECT / "portfolio" / "static"),
    )
    app.config.update(_configuration(chosen))
    app.extensions["settings"] = chosen
    _believe_proxies(app, chosen.proxies)
    _prepare_folder(chosen)

    for extension in (db, login, csrf):
        extension.init_app(app)

    audit.install()
    if with_pages:
        # Loaded only here: most commands have no use for any page.
        from portfolio.web import site

        site.install(app)

    register_commands(app)
    return app


class Console(Guarded, FlaskGroup):
    """Flask's command line with our commands alone."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """A command, on an application with pages where it has a use for them."""
        ctx.ensure_object(ScriptInfo).data[WITHOUT_PAGES] = name not in WITH_PAGES
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands. Flask would print a traceback where the application cannot be made; we say
        what is wrong.
        """
        ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)


def main() -> None:
    """The console script `portfolio`: exit code 2 and one clear line for what could not be done."""
    console_script().main(standalone_mode=True, prog_name="portfolio")


def console_script() -> Console:
    """The commands; the application is made when one of them needs it."""
    return Console(
        name="portfolio",
        create_app=command_line_app,
        add_default_commands=False,
        load_dotenv=False,
    )


def command_line_app() -> Flask:
    """The application for commands that serve no page. Impossible where a setting is missing or
    wrong.
    """
    command = click.get_current_context(silent=True)
    with_pages = not (
        command and command.ensure_object(ScriptInfo).data.get(WITHOUT_PAGES)
    )

    with in_one_line(), without_cycle_search():
        app = create_app(serving=False, with_pages=with_pages)

    if command:
        command.find_root().call_on_close(lambda: _disconnect(app))

    return app


def _disconnect(app: Flask) -> None:
    """Close what a command that has ended still holds of the database's connections."""
    with app.app_context():
        db.engine.dispose()


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": settings.upload_bytes + 1_000_000,
        "MAX_FORM_PARTS": FORM_PARTS,
        "SEND_FILE_MAX_AGE_DEFAULT": ONE_YEAR,
        # The prefix makes browsers refuse one that another site of the same domain sets.
        "SESSION_COOKIE_NAME": "__Host-session"
        if settings.secure_cookies
        else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure_cookies,
    }


def _believe_proxies(app: Flask, count: int) -> None:
    """Take who asks, and whether it was over https, from what our own proxies say; from nobody
    where there is none.
    """
    if count:
        cast(Any, app).wsgi_app = ProxyFix(
            app.wsgi_app,
            x_for=count,
            x_proto=count,
            x_host=0,
        )


def _prepare_folder(settings: Settings) -> None:
    file = sqlite_file(settings.database_url)
    if file is None:
        return

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"PORTFOLIO_DATABASE_URL: cannot make {file.parent}: {error.strerror}"
        ) from None
