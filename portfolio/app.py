"""The application factory: settings, extensions, areas, access, error pages; and the console script."""

from __future__ import annotations

import os
from typing import Any, cast

import click
from flask import Flask, request
from flask.cli import FlaskGroup, ScriptInfo
from flask.typing import ResponseReturnValue
from flask_login import current_user
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from portfolio import audit, errors, filters, pages, security_headers
from portfolio.admin.views import blueprint as admin
from portfolio.assets import static_url_path
from portfolio.auth.views import blueprint as auth
from portfolio.commands import register as register_commands
from portfolio.commands.console import Guarded, in_one_line
from portfolio.config import PROJECT, SettingError, Settings, sqlite_file
from portfolio.countries.analysis_views import blueprint as analyses
from portfolio.extensions import csrf, db, login
from portfolio.permissions import Permission, allowed, declared
from portfolio.programmes.views import blueprint as programmes
from portfolio.reports.views import blueprint as reports
from portfolio.returns.views import blueprint as returns

AREAS = (admin, analyses, auth, programmes, reports, returns)
FORM_PARTS = 2_000
ONE_YEAR = 31_536_000
LARGEST_KEY = 2**31 - 1


def create_app(settings: Settings | None = None, *, serving: bool = True) -> Flask:
    """The application. SettingError names a setting that is missing; only serving pages needs the secret key."""
    chosen = settings or Settings.from_environment(os.environ)
    if serving and not chosen.secret_key:
        raise SettingError("PORTFOLIO_SECRET_KEY is missing: set it to a long random text before serving pages")
    app = Flask("portfolio", static_url_path=static_url_path(), static_folder=str(PROJECT / "portfolio" / "static"))
    app.config.update(_configuration(chosen))
    app.extensions["settings"] = chosen
    app.url_map.converters["int"] = Key
    _believe_proxies(app, chosen.proxies)
    _prepare_folder(chosen)
    _install_extensions(app)
    for area in AREAS:
        app.register_blueprint(area)
    _install_access(app)
    filters.register(app)
    for part in (errors, security_headers, pages):
        part.install(app)
    register_commands(app)
    return app


class Key(IntegerConverter):
    """A number in an address: no larger than a key of the database can be, so that any other is not found."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


class Console(Guarded, FlaskGroup):
    """Flask's command line with our commands alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands. Flask would print a traceback where the application cannot be made; we say what is wrong."""
        ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)


def main() -> None:
    """The console script `portfolio`: exit code 2 and one clear line for what could not be done."""
    console_script().main(standalone_mode=True, prog_name="portfolio")


def console_script() -> Console:
    """The commands; the application is made when one of them needs it."""
    return Console(name="portfolio", create_app=command_line_app, add_default_commands=False, load_dotenv=False)


def command_line_app() -> Flask:
    """The application for commands that serve no page. Impossible where a setting is missing or wrong."""
    with in_one_line():
        app = create_app(serving=False)
    command = click.get_current_context(silent=True)
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
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure_cookies else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure_cookies,
    }


def _believe_proxies(app: Flask, count: int) -> None:
    """Take who asks, and whether it was over https, from what our own proxies say; from nobody where there is none."""
    if count:
        cast(Any, app).wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)


def _prepare_folder(settings: Settings) -> None:
    file = sqlite_file(settings.database_url)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"PORTFOLIO_DATABASE_URL: cannot make {file.parent}: {error.strerror}") from None


def _install_extensions(app: Flask) -> None:
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([FileSystemLoader(PROJECT / "templates"), PrefixLoader(packages)])
    db.init_app(app)
    login.init_app(app)
    csrf.init_app(app)
    audit.install()


def _install_access(app: Flask) -> None:
    """Deny by default: a route without a declared permission is refused to everybody."""

    @app.before_request
    def check_access() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        permission = declared(app.view_functions[request.endpoint])
        if permission is None:
            raise Forbidden("This address has no declared permission.")
        if permission is Permission.PUBLIC:
            return None
        if not current_user.is_authenticated:
            asked: ResponseReturnValue = login.unauthorized()
            return asked
        if permission is not Permission.SIGNED_IN and not allowed(current_user.role, permission):
            raise Forbidden("Your role does not allow this.")
        audit.acting(db.session, current_user.id)
        return None
