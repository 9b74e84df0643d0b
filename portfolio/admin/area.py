"""The reader of a page of administration, and the way to it."""

from __future__ import annotations

from flask import url_for
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Reader, reader_of


def reader() -> Reader:
    """Who reads."""
    return reader_of(db.session, current_user)


def breadcrumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here from the home page."""
    return [
        ("Home", url_for("reports.home")),
        ("Administration", url_for("admin.index")),
        *more,
    ]
