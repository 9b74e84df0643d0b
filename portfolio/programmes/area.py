"""The reader of a page of programmes, and the programme if they may see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from imports.text.codes import canonical_code
from portfolio.extensions import db
from portfolio.ledger import clock
from portfolio.models import Programme
from portfolio.permissions import (
    Permission,
    Reader,
    allowed,
    may_edit_programme,
    reader_of,
)
from portfolio.programmes import records
from portfolio.programmes.record import queries
from portfolio.programmes.records import Record

CSV, JSON, XLSX = "csv", "json", "xlsx"


def reader() -> Reader:
    """Who reads."""
    return reader_of(db.session, current_user)


def today() -> date:
    """The day in the UK."""
    return datetime.now(clock.LONDON).date()


def programme_or_404(code: str) -> Programme:
    """A programme that the reader may see; not found for any other, whether it exists or not."""
    if canonical_code(code) == code:
        found = queries.find(db.session, code, reader())
    else:
        found = None
    return found[0] if found else _not_found()


def record_or_404(code: str) -> Record:
    """A programme's record, if the reader may see it."""
    return records.current_one(db.session, programme_or_404(code))


def editable_or_refused(code: str) -> Record:
    """A programme's record, if the reader may see and change it."""
    record = record_or_404(code)
    if not may_edit_programme(db.session, current_user, record["lead_department"]):
        raise Forbidden(
            "Only the programme's own department and the portfolio office can change it."
        )

    return record


def may(permission: Permission) -> bool:
    """Whether the reader's role carries a permission."""
    return allowed(current_user.role, permission)


def to_programme(code: str) -> ResponseReturnValue:
    """On to a programme's page, or to the list where the reader no longer sees it."""
    if queries.find(db.session, code, reader()) is None:
        flash("The change is saved. You can no longer see this programme.")
        return redirect(url_for("programmes.register.index"), 303)

    return redirect(url_for("programmes.record.show", code=code), 303)


def breadcrumbs(record: Record | None = None) -> list[tuple[str, str]]:
    """The way here from the home page."""
    trail = [
        ("Home", url_for("reports.home")),
        ("Programmes", url_for("programmes.register.index")),
    ]
    if record is not None:
        trail.append((record.code, url_for("programmes.record.show", code=record.code)))

    return trail


def marking_of(record: Record) -> str:
    """OFFICIAL-SENSITIVE for a withheld programme."""
    return "OFFICIAL-SENSITIVE" if record["withheld"] else "OFFICIAL"


def _not_found() -> NoReturn:
    abort(404)
