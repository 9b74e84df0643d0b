"""What every page knows: who reads it, where they can go, whether the figures are invented."""

from __future__ import annotations

from flask import Flask, request, url_for
from flask_login import current_user

from portfolio import filters
from portfolio.permissions import Permission, allowed

NAVIGATION = (
    ("Home", "reports.home"),
    ("Spend against risk", "reports.spend_against_risk"),
    ("Reports", "reports.index"),
    ("Programmes", "programmes.register.index"),
    ("Returns", "returns.index"),
)
ADMINISTRATION = ("Administration", "admin.index")
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
            "navigation": [
                (label, url_for(name), request.endpoint == name)
                for label, name in _entries()
            ],
            "signed_in_as": current_user.display_name,
            "account_url": url_for("auth.account"),
            "sign_out_url": url_for("auth.sign_out"),
        }


def install_filters(app: Flask) -> None:
    """Give templates every filter, and `absent()` for blanks."""
    for function in filters.FILTERS:
        app.add_template_filter(function)
    app.add_template_global(filters.absent)


def _entries() -> tuple[tuple[str, str], ...]:
    if allowed(current_user.role, Permission.MANAGE_REFERENCE):
        return (*NAVIGATION, ADMINISTRATION)
    return NAVIGATION
