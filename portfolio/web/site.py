"""The pages of the tracker: its areas, who may use what, what templates know, how errors are
answered.
"""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import Forbidden
from werkzeug.routing import IntegerConverter, Map

from portfolio import audit, form_tokens
from portfolio.admin.views import blueprint as admin
from portfolio.auth.views import blueprint as auth
from portfolio.config import PROJECT
from portfolio.countries.views import blueprint as countries
from portfolio.extensions import db, login
from portfolio.origins.views import blueprint as origins
from portfolio.permissions import Permission, allowed, declared
from portfolio.programmes.views import blueprint as programmes
from portfolio.publishing.views import blueprint as publishing
from portfolio.reports.views import blueprint as reports
from portfolio.returns.views import blueprint as returns
from portfolio.web import compression, errors, pages, security_headers

AREAS = (admin, auth, countries, origins, programmes, publishing, reports, returns)
LARGEST_KEY = 2**31 - 1


def install(app: Flask) -> None:
    """Add every area with its pages to an application."""
    packages = {
        name: PackageLoader(name)
        for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
    }
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(PROJECT / "templates"), PrefixLoader(packages)]
    )
    app.url_map.converters["int"] = Key

    for area in AREAS:
        app.register_blueprint(area)

    _install_access(app)
    # What is installed first sees an answer last: nothing changes it once it is compressed.
    for part in (compression, form_tokens, errors, security_headers, pages):
        part.install(app)


class Key(IntegerConverter):
    """A number in an address: no larger than a key of the database can be, so that any other is
    not found.
    """

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


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
        if permission is not Permission.SIGNED_IN and not allowed(
            current_user.role, permission
        ):
            raise Forbidden("Your role does not allow this.")

        audit.acting(db.session, current_user.id)
        return None
