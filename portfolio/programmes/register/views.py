"""Pages of the register: the list with its filters, the list as a file, and what the reader owes."""

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
from portfolio.programmes.register.exports import Table
from portfolio.programmes.register.listing import (
    BY_COLUMN,
    COLUMNS,
    FILTERS,
    SHOWN_FIRST,
    Chosen,
    Listing,
    Row,
    read_listing,
)

blueprint = Blueprint("register", __name__)
LISTED_A_PAGE = 100
OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"


@blueprint.get("/")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """The register, as far as the reader may see it: narrowed, searched, sorted, a page at a time."""
    asked = chosen()
    listing = read_listing(db.session, reader(), asked, today())
    count = -(-len(listing.rows) // LISTED_A_PAGE) or 1
    page = min(max(request.args.get("page", 1, type=int), 1), count)
    some = listing.rows[(page - 1) * LISTED_A_PAGE : page * LISTED_A_PAGE]

    return render_template(
        "programmes/register/index.html",
        **_frame(asked, listing),
        rows=[
            (
                row.record,
                [BY_COLUMN[name].value(row, listing.names) for name in asked.columns],
            )
            for row in some
        ],
        headings=_headings(asked),
        page=page,
        pages=count,
        page_url=lambda number: _url(page=str(number)),
        marking=marking_of_rows(some),
    )


def _frame(chosen: Chosen, listing: Listing) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "total": len(listing.rows),
        "read_as": listing.matches.read_as,
        "options": listing.options,
        "filters": FILTERS,
        "columns": COLUMNS,
        "in_use": _in_use(chosen, listing),
        "files": [
            (ending.upper(), _url("programmes.register.file", ending=ending))
            for ending in exports.FORMATS
        ],
        "workbook_url": _url("programmes.bulk.file"),
        "may_enter": may(Permission.EDIT_PROGRAMMES),
        "breadcrumbs": breadcrumbs()[:1],
    }


@blueprint.get("/index.<any(csv, json, xlsx):ending>")
@requires(Permission.READ_REPORTS)
def file(ending: str) -> ResponseReturnValue:
    """The list as a file: all of its rows, with the columns chosen."""
    asked = chosen()
    listing = read_listing(db.session, reader(), asked, today())
    labels = [
        "Code",
        "Title",
        *(BY_COLUMN[name].label for name in asked.columns),
    ]
    rows = [
        [
            row.record.code,
            row.record["title"],
            *(BY_COLUMN[name].value(row, listing.names) for name in asked.columns),
        ]
        for row in listing.rows
    ]
    as_at = clock.to_text(clock.last_committed(db.session))
    told = illustrative.notice(db.session)

    return download(
        Table(
            "programmes",
            labels,
            rows,
            marking_of_rows(listing.rows),
            as_at,
            told,
        ),
        ending,
    )


def download(table: Table, ending: str) -> Response:
    """A table as a download."""
    response = Response(
        exports.FORMATS[ending](table), content_type=exports.MEDIA[ending]
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{exports.filename(table, ending)}"'
    )
    response.headers["X-Marking"], response.headers["X-As-At"] = (
        table.marking,
        table.as_at,
    )

    return response


def chosen() -> Chosen:
    """What the address asks for."""
    given = {
        each.name: request.args.get(each.name, "").strip()[:200] for each in FILTERS
    }
    wanted = [name for name in request.args.getlist("columns") if name in BY_COLUMN]

    return Chosen(
        words=request.args.get("q", "").strip()[:200],
        filters={name: text for name, text in given.items() if text},
        sort=request.args.get("sort", ""),
        columns=tuple(name for name in BY_COLUMN if name in wanted) or SHOWN_FIRST,
    )


def _url(
    endpoint: str = "programmes.register.index", leave_out: str = "", **changes: str
) -> str:
    """This view with something changed, as a link that can be sent."""
    ending = changes.pop("ending", None)
    pairs = [
        (n, v)
        for n, v in request.args.items(multi=True)
        if v
        and n
        not in {
            *changes,
            leave_out,
            "page",
        }
    ]
    query = urlencode([*pairs, *changes.items()])
    address = url_for(endpoint, ending=ending) if ending else url_for(endpoint)

    return f"{address}{'?' + query if query else ''}"


def _in_use(chosen: Chosen, listing: Listing) -> list[tuple[str, str, str]]:
    labels = {each.name: each.label for each in FILTERS}
    said = {name: dict(listing.options[name]) for name in chosen.filters}
    used = [
        (labels[name], said[name].get(text, text), _url(leave_out=name))
        for name, text in chosen.filters.items()
    ]
    if chosen.words:
        return [("Search", chosen.words, _url(leave_out="q")), *used]

    return used


def _headings(chosen: Chosen) -> list[dict[str, Any]]:
    named = [
        ("code", "Code"),
        ("title", "Title"),
        *((name, BY_COLUMN[name].label) for name in chosen.columns),
    ]

    return [_heading(name, label, chosen.sort) for name, label in named]


def _heading(name: str, label: str, sort: str) -> dict[str, Any]:
    rising = sort == name
    order = {name: "ascending", f"-{name}": "descending"}.get(sort)
    return {
        "label": label,
        "sort_url": _url(sort=f"-{name}" if rising else name),
        "sorted": order,
    }


def marking_of_rows(rows: Iterable[Row]) -> str:
    """OFFICIAL-SENSITIVE where withheld programmes show."""
    if any(row.record["withheld"] for row in rows):
        return SENSITIVE
    return OFFICIAL
