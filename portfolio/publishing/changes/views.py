"""What has changed since an instant: the rows of a report then and now, and the acts in between."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.figures import changes
from portfolio.figures.selection import FilterError, Selection, select_for
from portfolio.ledger import clock
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.publishing import document
from portfolio.publishing.changes import comparison
from portfolio.reports import filter_panel, registry

blueprint = Blueprint("changes", __name__)


@blueprint.get("/reports/<name>/changed-since")
@requires(Permission.READ_REPORTS)
def show(name: str) -> ResponseReturnValue:
    """A report as at an instant beside today's, under the same filters, and everything on record
    since.
    """
    if name not in registry.AT_ONE_INSTANT:
        abort(404)

    frame: dict[str, Any] = {
        "report": registry.REPORTS[name].title,
        "breadcrumbs": _trail(name),
        "given": request.args,
    }
    words = filter_panel.words_of(request.args)
    reader = reader_of(db.session, current_user)

    try:
        unit = filter_panel.unit_of(request.args)
        if not (words["as_at"] or "").strip():
            raise FilterError(
                "as_at",
                "Enter the date or time since which changes are wanted, such as 2019-09-30",
            )

        then = select_for(db.session, words)
        now = select_for(db.session, words | {"as_at": None})
        shown = _shown(
            name,
            then,
            now,
            reader,
            unit,
        )
    except FilterError as error:
        return render_template("reports/changed_since.html", error=error, **frame), 400

    return render_template("reports/changed_since.html", **shown, **frame)


def _shown(
    name: str, then: Selection, now: Selection, reader: Reader, unit: str
) -> dict[str, Any]:
    before, after = (
        document.draw(
            db.session,
            name,
            each,
            reader,
            unit,
        )
        for each in (then, now)
    )
    report = after.report
    rows = [comparison.rows_of(each.report) for each in (before, after)]
    acts = changes.acts(db.session, then.as_at, reader)

    return {
        "then": before,
        "now": after,
        "differences": comparison.compare(report.columns, sorted(report.money), *rows),
        "acts": acts[: changes.LISTED],
        "more": max(len(acts) - changes.LISTED, 0),
        "as_at": then.as_at,
        "until": now.as_at,
        "marking": max(before.report.marking, after.report.marking),
        "page": f"{url_for('reports.table', name=name)}?{request.query_string.decode('ascii', 'replace')}",
        "instant_then": clock.to_text(then.as_at),
    }


def _trail(name: str) -> list[tuple[str, str]]:
    page = (registry.REPORTS[name].title.title, url_for("reports.table", name=name))
    return [
        ("Home", url_for("reports.home")),
        ("Reports", url_for("reports.index")),
        page,
    ]
