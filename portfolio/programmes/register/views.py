"""Pages of the register: the list with its filters, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio import illustrative
from portfolio.extensions import db
from portfolio.ledger import clock
from portfolio.permissions import Permission, requires
from portfolio.programmes.area import breadcrumbs, may, reader, today
from portfolio.programmes.register import exports
from portfolio.programmes.register.columns import BY_COLUMN, COLUMNS, SHOWN_FIRST
from portfolio.programmes.register.exports import Table
from portfolio.programmes.register.filters import FILTERS
from portfolio.programmes.register.listing import Listing, Selection, read_listing
from portfolio.programmes.register.rows import Row

blueprint = Blueprint("register", __name__)

ROWS_PER_PAGE = 100
LONGEST_VALUE = 200
"""Characters of a filter or search in an address: the rest is cut."""
OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"


@blueprint.get("/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Show the programmes of a selection, a page at a time."""
    selection = selected()
    listing = read_listing(db.session, reader(), selection, today())
    pages = -(-len(listing.rows) // ROWS_PER_PAGE) or 1
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    start = (page - 1) * ROWS_PER_PAGE
    rows = listing.rows[start : start + ROWS_PER_PAGE]

    return render_template(
        "programmes/register/index.html",
        **_frame(selection, listing),
        rows=[(row.record, _cells(row, selection, listing)) for row in rows],
        headings=_headings(selection),
        page=page,
        pages=pages,
        page_url=lambda number: _url(page=str(number)),
        marking=marking_of_rows(rows),
    )


def _frame(selection: Selection, listing: Listing) -> dict[str, Any]:
    files = [
        (ending.upper(), _url("programmes.register.file", ending=ending))
        for ending in exports.FORMATS
    ]

    return {
        "chosen": selection,
        "total": len(listing.rows),
        "read_as": listing.matches.read_as,
        "options": listing.options,
        "filters": FILTERS,
        "columns": COLUMNS,
        "in_use": _in_use(selection, listing),
        "files": files,
        "workbook_url": _url("programmes.bulk.file"),
        "may_enter": may(Permission.EDIT_PROGRAMMES),
        "breadcrumbs": breadcrumbs()[:1],
    }


def _cells(row: Row, selection: Selection, listing: Listing) -> list[str]:
    columns = [BY_COLUMN[name] for name in selection.columns]
    return [column.value(row, listing.names) for column in columns]


@blueprint.get("/index.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def file(ending: str) -> ResponseReturnValue:
    """Give every row of a selection as a file, with the columns of the selection."""
    selection = selected()
    listing = read_listing(db.session, reader(), selection, today())
    labels = [BY_COLUMN[name].label for name in selection.columns]
    rows = [
        [row.record.code, row.record["title"], *_cells(row, selection, listing)]
        for row in listing.rows
    ]
    table = Table(
        "programmes",
        ["Code", "Title", *labels],
        rows,
        marking_of_rows(listing.rows),
        as_at=clock.to_text(clock.last_committed(db.session)),
        notice=illustrative.notice(db.session),
    )

    return download(table, ending)


def download(table: Table, ending: str) -> Response:
    """Give a table as a download."""
    response = Response(
        exports.FORMATS[ending](table), content_type=exports.MEDIA[ending]
    )
    filename = exports.filename(table, ending)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Marking"] = table.marking
    response.headers["X-As-At"] = table.as_at

    return response


def selected() -> Selection:
    """Read the selection from the address."""
    filters = {}
    for filter_ in FILTERS:
        value = _argument(filter_.name)
        if value:
            filters[filter_.name] = value

    wanted = request.args.getlist("columns")
    columns = tuple(name for name in BY_COLUMN if name in wanted)

    return Selection(
        words=_argument("q"),
        filters=filters,
        sort=request.args.get("sort", ""),
        columns=columns or SHOWN_FIRST,
    )


def _argument(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST_VALUE]


def _url(
    endpoint: str = "programmes.register.index", leave_out: str = "", **changes: str
) -> str:
    """Give the address of this selection with some of it changed, on its first page."""
    ending = changes.pop("ending", None)
    dropped = {*changes, leave_out, "page"}
    pairs = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name not in dropped
    ]
    query = urlencode([*pairs, *changes.items()])
    address = url_for(endpoint, ending=ending) if ending else url_for(endpoint)

    return f"{address}?{query}" if query else address


def _in_use(selection: Selection, listing: Listing) -> list[tuple[str, str, str]]:
    """List label, value and address without it, of the search and each filter in use."""
    in_use = []
    if selection.words:
        in_use.append(("Search", selection.words, _url(leave_out="q")))

    labels = {filter_.name: filter_.label for filter_ in FILTERS}
    for name, value in selection.filters.items():
        label_of = dict(listing.options[name])
        in_use.append((labels[name], label_of.get(value, value), _url(leave_out=name)))

    return in_use


def _headings(selection: Selection) -> list[dict[str, str | None]]:
    columns = [(name, BY_COLUMN[name].label) for name in selection.columns]
    return [
        _heading(name, label, selection.sort)
        for name, label in [("code", "Code"), ("title", "Title"), *columns]
    ]


def _heading(name: str, label: str, sort: str) -> dict[str, str | None]:
    orders = {name: "ascending", f"-{name}": "descending"}
    other_way = f"-{name}" if sort == name else name

    return {
        "label": label,
        "sort_url": _url(sort=other_way),
        "sorted": orders.get(sort),
    }


def marking_of_rows(rows: Iterable[Row]) -> str:
    """Mark rows OFFICIAL-SENSITIVE where one is a withheld programme."""
    if any(row.record["withheld"] for row in rows):
        return SENSITIVE
    return OFFICIAL
