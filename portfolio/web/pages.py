"""What every page knows: who reads it, where they can go, whether the figures are invented."""

from __future__ import annotations

from flask import Flask, request, url_for
from flask_login import current_user

from portfolio import filters
from portfolio.permissions import Permission, allowed

Entry = tuple[str, str, str | None]
"""A label, an endpoint, and the name of a report."""
NAVIGATION: tuple[Entry, ...] = (
    ("Home", "reports.home", None),
    ("Spend against risk", "reports.table", "spend-against-risk"),
    ("Reports", "reports.index", None),
    ("Programmes", "programmes.register.index", None),
    ("Returns", "returns.index", None),
)
ADMINISTRATION: Entry = ("Administration", "admin.index", None)
"""Only for who manages reference data."""


def install(app: Flask) -> None:
    """Give every template the filters, and the variables that `base.html` names."""
    install_filters(app)

    @app.context_processor
    def frame() -> dict[str, object]:
        shared: dict[str, object] = {
            "demonstration": app.extensions["settings"].demonstration
        }
        if not current_user.is_authenticated:
            return shared

        return shared | {
            "home_url": url_for("reports.home"),
            "navigation": _navigation(),
            "signed_in_as": current_user.display_name,
            "account_url": url_for("auth.account"),
            "sign_out_url": url_for("auth.sign_out"),
        }


def install_filters(app: Flask) -> None:
    """Give templates every filter, and `absent()` for blanks."""
    for function in filters.FILTERS:
        app.add_template_filter(function)
    app.add_template_global(filters.absent)


def _navigation() -> list[tuple[str, str, bool]]:
    """Labels and addresses, and whether the page is the one at the address."""
    here = f"{request.root_path}{request.path}"
    entries = []
    for label, endpoint, name in _entries():
        url = url_for(endpoint, name=name)
        entries.append((label, url, url == here))

    return entries


def _entries() -> tuple[Entry, ...]:
    if allowed(current_user.role, Permission.MANAGE_REFERENCE):
        return (*NAVIGATION, ADMINISTRATION)
    return NAVIGATION
