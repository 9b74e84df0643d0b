"""The table of changes: its order, and its page for a return on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.finance import FinancialYear, Month
from portfolio.models import FinanceReturn
from portfolio.permissions import Permission, Reader, reader_of, requires
from portfolio.returns import pages, queries
from portfolio.returns.changes import comparison
from portfolio.returns.changes.comparison import Comparison, Row

blueprint = Blueprint("changes", __name__)
ROWS_SHOWN = 300
"""Programmes shown in the table; the others changed by less."""
HEADINGS = {
    "programme": "Programme",
    "before": "Outturn now (£)",
    "after": "Outturn then (£)",
    "change": "Change (£)",
    "part": "Change (%)",
    "restated": "History changed (£)",
}
_KEYS: dict[str, Callable[[Row], Any]] = {
    "programme": lambda row: row.change.programme,
    "before": lambda row: -(row.change.before.outturn if row.change.before else 0),
    "after": lambda row: -(row.change.after.outturn if row.change.after else 0),
    "change": lambda row: -abs(row.change.outturn_change),
    "part": lambda row: -abs(row.change.part) if row.change.part is not None else 1,
    "restated": lambda row: -row.change.restated_by,
}


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the table is sorted: figures the largest first, programmes by code."""

    by: str
    address: str

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that are shown, in order; whatever needs a comment or a choice is among them."""
        urgent = sorted(
            rows, key=lambda row: (not row.needs_comment, row.change.kind != "missing")
        )
        return sorted(urgent[:ROWS_SHOWN], key=_KEYS[self.by])

    def columns(self) -> list[dict[str, Any]]:
        """The headings, each with the address that sorts by it."""
        columns = [self._column(name, label) for name, label in HEADINGS.items()]
        return [
            columns[0],
            {"label": "What"},
            *columns[1:],
        ]

    def _column(self, name: str, label: str) -> dict[str, Any]:
        way = "ascending" if name == "programme" else "descending"
        address = f"{self.address}?sort={name}#changes"
        return {
            "label": label,
            "numeric": name != "programme",
            "sort_url": address,
            "sorted": way if name == self.by else None,
        }


def order(asked: str | None, address: str) -> Order:
    """The order that was asked for; otherwise the largest change first."""
    return Order(asked if asked in _KEYS else "change", address)


@blueprint.get("/<int:return_id>/changes")
@requires(Permission.READ_RETURNS)
def show(return_id: int) -> ResponseReturnValue:
    """What a return changes: against the position now, or once approved against the one that it
    replaced.
    """
    found = queries.find(db.session, return_id) or abort(404)
    reader = reader_of(db.session, current_user)
    address = url_for("returns.changes.show", return_id=return_id)
    changes = comparison.of_return(db.session, found, reader)
    trail = [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]

    return render_template(
        "returns/changes/show.html",
        finance_return=found,
        fy=FinancialYear(found.fy),
        month=Month.from_number(found.month),
        decided=found.status in {"approved", "reversed"},
        comparison=changes,
        order=order(request.args.get("sort"), address),
        marking=marking_of(found, changes, reader),
        breadcrumbs=[
            *trail,
            (f"Return {return_id}", url_for("returns.show", return_id=return_id)),
        ],
    )


def marking_of(
    found: FinanceReturn, comparison: Comparison | None, reader: Reader
) -> str:
    """OFFICIAL-SENSITIVE where a withheld programme is on the page, also one that only the
    position has.
    """
    codes = [row.change.programme for row in comparison.rows] if comparison else []
    if queries.any_withheld(db.session, codes):
        return pages.SENSITIVE

    return pages.marking(db.session, [found.id], reader)
