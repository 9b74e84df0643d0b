"""Pages of the way from a figure to its cells, and their file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.figures.selection import WITHHELD, FilterError
from portfolio.origins import export as origins_export
from portfolio.origins import page, trace
from portfolio.origins.figure import Figure, figure_for, words_of
from portfolio.permissions import Permission, reader_of, requires
from portfolio.reports import exports

blueprint = Blueprint("origins", __name__)
NO_DETAIL = "This money belongs to programmes that are withheld. Its detail is not shown with your role."


@blueprint.get("/reports/origin")
@requires(Permission.READ_REPORTS)
def show() -> ResponseReturnValue:
    """The workbooks, programmes and cells behind a figure."""
    frame: dict[str, Any] = {
        "breadcrumbs": [
            ("Home", url_for("reports.home")),
            ("Reports", url_for("reports.index")),
        ],
        "download": _own_address("origins.file"),
    }
    try:
        number = _page_number()
        traced = trace.trace(db.session, _figure(), _reader())
        shown = page.variables(
            db.session,
            traced,
            number,
            _reader(),
            request.args.to_dict(),
        )
    except FilterError as error:
        return render_template("reports/origin.html", error=error, **frame), 400

    return render_template(
        "reports/origin.html",
        page_url=_page_url,
        **shown,
        **frame,
    )


@blueprint.get("/reports/origin.csv")
@requires(Permission.READ_REPORTS)
def file() -> ResponseReturnValue:
    """Every cell behind a figure, sent as it is read."""
    try:
        traced = trace.trace(db.session, _figure(), _reader())
    except FilterError as error:
        abort(400, error.message)

    marking = traced.marking(db.session)
    response = Response(
        stream_with_context(origins_export.to_csv(db.session, traced)),
        content_type=exports.MEDIA["csv"],
    )
    response.headers.set(
        "Content-Disposition",
        "attachment",
        filename=origins_export.filename(traced, marking),
    )
    response.headers["X-Marking"], response.headers["X-As-At"] = marking, traced.as_at

    return response


def _figure() -> Figure:
    words = words_of(request.args)
    figure = figure_for(
        db.session,
        words
        | {"country": None if _is_withheld(words["country"]) else words["country"]},
    )
    if figure.apart or _is_withheld(words["country"]):
        abort(403, NO_DETAIL)

    return figure


def _is_withheld(text: str | None) -> bool:
    return (text or "").strip().lower() == WITHHELD


def _reader() -> Any:
    return reader_of(db.session, current_user)


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or len(text) > 9:
        raise FilterError("page", f"{text!r} is not the number of a page")
    return int(text)


def _page_url(number: int) -> str:
    return _own_address("origins.show", page=str(number))


def _own_address(endpoint: str, **changed: str) -> str:
    """This page's query at another address."""
    query = {
        name: text for name, text in request.args.items() if name != "page"
    } | changed
    return f"{url_for(endpoint)}?{urlencode(query)}"
