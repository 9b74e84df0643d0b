"""Pages of the board: all departments, and the months of one department."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.finance import FinancialYear
from portfolio.permissions import Permission, allowed, may_act_for, requires
from portfolio.returns.board import queries
from portfolio.returns.drafts import queries as drafts
from portfolio.returns.months import queries as months
from portfolio.returns.months import service as months_service
from portfolio.returns.months.views import chosen_year

blueprint = Blueprint("board", __name__)
COLOURS = {
    queries.NOT_DUE: "grey",
    queries.DUE: "blue",
    queries.OVERDUE: "red",
    queries.DRAFT: "yellow",
    queries.SUBMITTED: "turquoise",
    queries.SENT_BACK: "orange",
    queries.APPROVED: "green",
}


@blueprint.get("/board")
@requires(Permission.READ_RETURNS)
def show() -> ResponseReturnValue:
    """Departments down, months across."""
    fy, error = chosen_year()
    html = render_template(
        "returns/board/show.html",
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in months.years(db.session)],
        lines=queries.board(db.session, fy),
        months=fy.months,
        url_of=_url_of,
        colours=COLOURS,
        breadcrumbs=_trail(),
    )

    return html, 400 if error else 200


@blueprint.app_template_global("returns_owed")
def returns_owed() -> list[queries.Cell]:
    """List for the home page what the reader's department still owes; nothing for others."""
    if not allowed(current_user.role, Permission.SUBMIT_RETURNS):
        return []

    return queries.still_owed(db.session, current_user.department_code)


@blueprint.app_template_global("returns_owed_url")
def returns_owed_url(cell: queries.Cell) -> str:
    """Give the address where a reader does what is owed: a draft, a return sent back, an upload."""
    return _url_of(cell)


@blueprint.get("/departments/<code>")
@requires(Permission.READ_RETURNS)
def department(code: str) -> ResponseReturnValue:
    """What a department owes and by when."""
    fy, error = chosen_year()
    line = next(iter(queries.board(db.session, fy, code.upper())), None) or abort(404)
    html = render_template(
        "returns/board/department.html",
        line=line,
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in months.years(db.session)],
        may_upload=_may_upload(line.department),
        today=months_service.today(db.session),
        url_of=_url_of,
        colours=COLOURS,
        breadcrumbs=[
            *_trail(),
            ("Board of returns", url_for("returns.board.show", fy=str(fy))),
        ],
    )

    return html, 400 if error else 200


def _url_of(cell: queries.Cell) -> str:
    """Where a cell of the board leads for this person."""
    if cell.return_id:
        return url_for("returns.show", return_id=cell.return_id)

    reads = allowed(current_user.role, Permission.READ_DRAFTS) and may_act_for(
        current_user, cell.department
    )
    if cell.draft_id and reads:
        return url_for("returns.drafts.show", draft_id=cell.draft_id)
    if cell.state in {queries.DUE, queries.OVERDUE} and _may_upload(cell.department):
        return url_for("returns.uploads.new", department=cell.department)

    return url_for(
        "returns.board.department",
        code=cell.department,
        fy=str(FinancialYear.of_month(cell.month)),
    )


def _may_upload(code: str) -> bool:
    sends = allowed(current_user.role, Permission.SUBMIT_RETURNS)
    return sends and code in drafts.departments(db.session, current_user)


def _trail() -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
