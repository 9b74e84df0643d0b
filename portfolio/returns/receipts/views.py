"""The receipt of a return as a page and as files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio import printing
from portfolio.extensions import db
from portfolio.permissions import Permission, reader_of, requires
from portfolio.returns import queries
from portfolio.returns.receipts import formats as receipts_formats
from portfolio.returns.receipts.receipt import Receipt, receipt

blueprint = Blueprint("receipts", __name__)
PARTLY = "This return includes withheld programmes, so its receipt is not shown with your role."


@blueprint.get("/<int:return_id>/receipt")
@requires(Permission.READ_RETURNS)
def show(return_id: int) -> ResponseReturnValue:
    """What the department files away: file, totals, who and when, comments."""
    return render_template(
        "returns/receipts/show.html",
        receipt=(shown := _receipt(return_id)),
        marking=shown.marking,
        can_make_pdf=printing.can_make_pdf(),
        no_pdf=printing.NO_PDF,
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Returns", url_for("returns.index")),
            (f"Return {return_id}", url_for("returns.show", return_id=return_id)),
        ],
    )


@blueprint.get("/<int:return_id>/receipt.<ending>")
@requires(Permission.READ_RETURNS)
def download(return_id: int, ending: str) -> ResponseReturnValue:
    """The receipt as a file."""
    if ending not in receipts_formats.FORMATS:
        abort(404)

    found = _receipt(return_id)
    if ending == "pdf" and not printing.can_make_pdf():
        abort(409, printing.NO_PDF)

    response = Response(
        receipts_formats.FORMATS[ending](found), mimetype=receipts_formats.MEDIA[ending]
    )
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{found.name}.{ending}"
    )

    return response


def _receipt(return_id: int) -> Receipt:
    found = queries.find(db.session, return_id) or abort(404)
    reader = reader_of(db.session, current_user)
    if not queries.sees_whole(db.session, found, reader):
        abort(403, PARTLY)
    return receipt(db.session, found, reader)
