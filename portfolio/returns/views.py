"""Pages of returns: the list, one return, the sheet around a cell, and the file as it came."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imports.workbook import Refused
from portfolio.extensions import db
from portfolio.finance import FinancialYear
from portfolio.permissions import Permission, allowed, reader_of, requires
from portfolio.returns import pages, queries, sheets
from portfolio.returns.board import views as board_views
from portfolio.returns.cells import views as cells_views
from portfolio.returns.changes import views as changes_views
from portfolio.returns.decisions import views as decisions_views
from portfolio.returns.drafts import views as drafts_views
from portfolio.returns.entry import views as entry_views
from portfolio.returns.layouts import views as layouts_views
from portfolio.returns.months import views as months_views
from portfolio.returns.receipts import views as receipts_views
from portfolio.returns.reminders import views as reminders_views
from portfolio.returns.thresholds import views as thresholds_views
from portfolio.returns.uploads import views as uploads_views

blueprint = Blueprint("returns", __name__, url_prefix="/returns")
for part in (
    board_views,
    months_views,
    changes_views,
    thresholds_views,
    uploads_views,
    drafts_views,
    layouts_views,
    decisions_views,
    receipts_views,
    entry_views,
    reminders_views,
    cells_views,
):
    blueprint.register_blueprint(part.blueprint)


@blueprint.get("/")
@requires(Permission.READ_RETURNS)
def index() -> ResponseReturnValue:
    """The returns on record, the newest first, a page at a time."""
    reader = reader_of(db.session, current_user)
    filters, errors = _filters()
    page = queries.returns_page(
        db.session,
        filters,
        request.args.get("page", 1, type=int),
        pages.LISTED_A_PAGE,
    )
    return_ids = [finance_return.id for finance_return in page.returns]
    html = render_template(
        "returns/index.html",
        returns=pages.listed(db.session, reader, page.returns),
        total=page.total,
        filters=filters,
        errors=errors,
        years=[(str(fy), str(fy)) for fy in pages.years(db.session)],
        departments=pages.department_names(db.session),
        statuses=pages.STATUSES,
        page=page.number,
        pages=page.count,
        page_url=_page_url,
        marking=pages.marking(db.session, return_ids, reader),
        breadcrumbs=_breadcrumbs()[:1],
        may_upload=allowed(current_user.role, Permission.SUBMIT_RETURNS),
        may_read_drafts=allowed(current_user.role, Permission.READ_DRAFTS),
    )

    return html, 400 if errors else 200


@blueprint.get("/<int:return_id>")
@requires(Permission.READ_RETURNS)
def show(return_id: int) -> ResponseReturnValue:
    """One return: who, when, totals, problems, and the file."""
    return decisions_views.page(return_id)


@blueprint.get("/<int:return_id>/sheet")
@requires(Permission.READ_RETURNS)
def sheet(return_id: int) -> ResponseReturnValue:
    """The sheet around a cell, with the cell marked."""
    found = queries.find(db.session, return_id) or abort(404)
    name = request.args.get("sheet", "")
    cell = request.args.get("cell", "")
    reader = reader_of(db.session, current_user)
    line = queries.line_at(
        db.session,
        return_id,
        name,
        cell,
        reader,
    ) or abort(404)
    sight = pages.sight(db.session, found, name, reader)

    try:
        window = sheets.window(
            found.file.content,
            found.filename,
            name,
            cell,
            sight,
        )
    except (Refused, KeyError):
        abort(404)

    return render_template(
        "returns/sheet.html",
        finance_return=found,
        line=line,
        **pages.around(db.session, found, line, window),
        window=window,
        whole=sight.rows is None,
        may_have_file=queries.may_have_file(db.session, found, reader),
        marking=pages.marking(db.session, [return_id], reader),
        breadcrumbs=[
            *_breadcrumbs(),
            (f"Return {return_id}", url_for("returns.show", return_id=return_id)),
        ],
    )


@blueprint.get("/<int:return_id>/file")
@requires(Permission.READ_RETURNS)
def download(return_id: int) -> ResponseReturnValue:
    """The workbook as it came, for those who may see all that is in it."""
    found = queries.find(db.session, return_id) or abort(404)
    if not queries.may_have_file(
        db.session, found, reader_of(db.session, current_user)
    ):
        abort(
            403,
            "This workbook may name withheld programmes, so it cannot be downloaded with your role.",
        )

    response = Response(found.file.content, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=found.filename)

    return response


def _filters() -> tuple[queries.Filters, dict[str, str]]:
    """The filters of the list, and what is wrong with any of them, by its name."""
    errors: dict[str, str] = {}
    fy = None
    text = request.args.get("fy", "").strip()

    try:
        fy = FinancialYear.parse(text) if text else None
    except ValueError as error:
        errors["fy"] = str(error)

    department = request.args.get("department", "").strip().upper() or None
    if department and department not in pages.department_names(db.session):
        errors["department"] = (
            f"There is no department {department!r}; choose one from the list"
        )

    status = request.args.get("status", "").strip() or None
    if status and status not in pages.STATUSES:
        errors["status"] = f"{status!r} is not a status; choose one from the list"

    return queries.Filters(department, fy, status), errors


def _page_url(page: int) -> str:
    query = {name: text for name, text in request.args.items() if text} | {
        "page": str(page)
    }
    return f"{url_for('returns.index')}?{urlencode(query)}"


def _breadcrumbs() -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
