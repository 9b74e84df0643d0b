"""From a figure of a return's own pages to its cells, as a page and as a file."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imports.text.cells import neutral
from portfolio.extensions import db
from portfolio.finance import FinancialYear, Month, pounds
from portfolio.models import FinanceReturn
from portfolio.permissions import Permission, reader_of, requires
from portfolio.returns import pages, queries
from portfolio.returns.cells.queries import Asked, Behind, read_request, where

blueprint = Blueprint("cells", __name__)
CELLS_A_PAGE = 500
COLUMNS = (
    "return",
    "department",
    "sheet",
    "cell",
    "programme",
    "project",
    "period",
    "measure",
    "oda",
    "amount",
)


@blueprint.get("/<int:return_id>/cells")
@requires(Permission.READ_RETURNS)
def show(return_id: int) -> ResponseReturnValue:
    """The cells behind a figure, a page at a time, with the sum of all."""
    found, asked = _found(return_id)
    behind = Behind(db.session, found, asked, reader_of(db.session, current_user))
    pence, count, programmes = behind.total()
    last = max(-(-count // CELLS_A_PAGE), 1)
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    shown = list(behind.cells((page - 1) * CELLS_A_PAGE, CELLS_A_PAGE))

    return render_template(
        "returns/cells/show.html",
        finance_return=found,
        fy=FinancialYear(found.fy),
        month=Month.from_number(found.month),
        asked=asked,
        pence=pence,
        count=count,
        programmes=programmes,
        cells=shown,
        where=where,
        page=page,
        pages=last,
        page_url=lambda number: _address("show", return_id, page=str(number)),
        download=_address("download", return_id),
        marking=_marking(found, behind),
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Returns", url_for("returns.index")),
            (f"Return {return_id}", url_for("returns.show", return_id=return_id)),
        ],
    )


@blueprint.get("/<int:return_id>/cells.csv")
@requires(Permission.READ_RETURNS)
def download(return_id: int) -> ResponseReturnValue:
    """Every cell behind a figure; pounds with two decimals."""
    found, asked = _found(return_id)
    behind = Behind(db.session, found, asked, reader_of(db.session, current_user))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)

    for each in behind.cells():
        texts = (
            each.department,
            each.sheet,
            each.cell,
            each.programme,
            each.project or "",
        )
        kind = (
            str(each.period),
            each.measure,
            "yes" if each.oda else "no",
            f"{pounds(each.pence):.2f}",
        )
        writer.writerow(
            [
                each.return_id,
                *map(neutral, texts),
                *kind,
            ]
        )

    response = Response(out.getvalue().encode(), mimetype="text/csv; charset=utf-8")
    name = f"return-{return_id}-cells_{_marking(found, behind)}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)

    return response


def _found(return_id: int) -> tuple[FinanceReturn, Asked]:
    found = queries.find(db.session, return_id) or abort(404)
    try:
        return found, read_request(request.args)
    except ValueError as error:
        abort(400, str(error))


def _marking(found: FinanceReturn, behind: Behind) -> str:
    """OFFICIAL-SENSITIVE where a withheld programme is among those shown, or in a return that the
    reader sees whole.
    """
    if queries.any_withheld(db.session, behind.programmes()):
        return pages.SENSITIVE
    return pages.marking(db.session, [found.id], reader_of(db.session, current_user))


def _address(name: str, return_id: int, **more: str) -> str:
    query = {
        key: text for key, text in request.args.items() if text and key != "page"
    } | more
    address = url_for(f"returns.cells.{name}", return_id=return_id)
    return f"{address}?{urlencode(query)}" if query else address
