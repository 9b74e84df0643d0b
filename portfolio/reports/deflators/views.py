"""The page of GDP deflators: the series in use, those before it, and uploading the next."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from imports.deflators import DeflatorsRead, read_deflators, refusal
from imports.model import Problem
from imports.sandbox.parent import run_limited
from imports.text.plain import plain_text
from imports.workbook import Refused
from portfolio.extensions import db
from portfolio.models import DeflatorSeries
from portfolio.permissions import Permission, allowed, requires
from portfolio.reports.deflators import service

blueprint = Blueprint("deflators", __name__)
SECONDS, MEMORY = 20, 768 * 1024 * 1024


@blueprint.get("/reports/deflators")
@requires(Permission.READ_REPORTS)
def show() -> ResponseReturnValue:
    """The deflators by which amounts are shown in real terms."""
    return _page()


@blueprint.post("/reports/deflators")
@requires(Permission.IMPORT_RATINGS)
def upload() -> ResponseReturnValue:
    """Upload a series, which replaces the one in use from now on."""
    file = request.files.get("file")
    label = plain_text(request.form.get("label", ""))
    published = _day(request.form.get("published", ""))
    if file is None or not file.filename:
        return _page([("Choose the file of deflators", "file")], 400)
    if published is None:
        return _page(
            [
                (
                    "Enter the date of publication as a date, such as 2025-09-30",
                    "published",
                )
            ],
            400,
        )

    name = file.filename
    content = file.read()
    read = _read(content, name)
    if read.problems:
        return _page([_said(problem) for problem in read.problems], 400)

    try:
        _, changed = service.import_series(
            db.session,
            label,
            published,
            content,
            name,
            read.deflators,
        )
    except service.SeriesRefusal as refusal:
        db.session.rollback()
        return _page([(str(refusal), "label")], 400)

    db.session.commit()
    flash(
        f"{len(read.deflators)} deflators are in use."
        if changed
        else "The same series is in use already.",
        "success",
    )

    return redirect(url_for(".show"), 303)


def _read(content: bytes, name: str) -> DeflatorsRead:
    """What the file says, read in a process of its own."""
    try:
        return run_limited(
            read_deflators,
            content,
            name,
            seconds=SECONDS,
            memory=MEMORY,
        )
    except Refused as refused:
        return refusal(refused)


def _said(problem: Problem) -> tuple[str, str]:
    where = ", ".join(part for part in (problem.sheet, problem.cell) if part)
    return f"{f'{where}: ' if where else ''}{problem.message} {problem.remedy}", "file"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _page(
    errors: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    every = list(
        db.session.scalars(
            select(DeflatorSeries).order_by(DeflatorSeries.from_instant.desc())
        )
    )
    variables: dict[str, Any] = {
        "series": every[0] if every else None,
        "earlier": every[1:],
        "may_import": allowed(current_user.role, Permission.IMPORT_RATINGS),
        "errors": errors or [],
        "form": request.form,
        "title_prefix": "Error: " if errors else "",
        "breadcrumbs": [
            ("Home", url_for("reports.home")),
            ("Reports", url_for("reports.index")),
        ],
    }

    return render_template("reports/deflators.html", **variables), status
