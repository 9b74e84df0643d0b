"""Pages of the months for returns: the board, what a department owes, and opening, locking and
reopening a month.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.filters import month_name
from portfolio.finance import FinancialYear, Month
from portfolio.permissions import Permission, allowed, may_act_for, requires
from portfolio.returns.drafts import queries as drafts_queries
from portfolio.returns.forms import DeadlineForm, LockForm, MonthForm, ReopenForm
from portfolio.returns.months import board
from portfolio.returns.months import service as months_service

blueprint = Blueprint("months", __name__)
COLOURS = {
    board.NOT_DUE: "grey",
    board.DUE: "blue",
    board.OVERDUE: "red",
    board.DRAFT: "yellow",
    board.SUBMITTED: "turquoise",
    board.SENT_BACK: "orange",
    board.APPROVED: "green",
}


@blueprint.get("/board")
@requires(Permission.READ_RETURNS)
def show() -> ResponseReturnValue:
    """Departments down, months across."""
    fy, error = _year()
    html = render_template(
        "returns/board.html",
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in board.years(db.session)],
        lines=board.board(db.session, fy),
        months=fy.months,
        url_of=_url_of,
        colours=COLOURS,
        breadcrumbs=_trail(),
    )

    return html, 400 if error else 200


@blueprint.get("/departments/<code>")
@requires(Permission.READ_RETURNS)
def department(code: str) -> ResponseReturnValue:
    """What a department owes and by when."""
    fy, error = _year()
    line = next(iter(board.board(db.session, fy, code.upper())), None) or abort(404)
    html = render_template(
        "returns/department.html",
        line=line,
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in board.years(db.session)],
        may_upload=_may_upload(line.department),
        today=months_service.today(db.session),
        url_of=_url_of,
        colours=COLOURS,
        breadcrumbs=[
            *_trail(),
            ("Board of returns", url_for("returns.months.show", fy=str(fy))),
        ],
    )

    return html, 400 if error else 200


@blueprint.get("/months")
@requires(Permission.READ_RETURNS)
def year() -> ResponseReturnValue:
    """The months of a year: open until when, or locked."""
    fy, error = _year()
    html = render_template(
        "returns/months.html",
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in board.years(db.session)],
        months=fy.months,
        known=months_service.current(db.session, fy.months),
        history=months_service.history(db.session, fy),
        month_of=Month.from_number,
        may_manage=allowed(current_user.role, Permission.MANAGE_MONTHS),
        breadcrumbs=_trail(),
    )

    return html, 400 if error else 200


@blueprint.get("/months/<month>")
@requires(Permission.MANAGE_MONTHS)
def month(month: str) -> ResponseReturnValue:
    """What can be done with one month."""
    return _month_page(_parsed(month))


@blueprint.post("/months/<month>/open")
@requires(Permission.MANAGE_MONTHS)
def open_month(month: str) -> ResponseReturnValue:
    """Open a month, or change its deadline."""
    form = DeadlineForm(prefix="open")
    found = _parsed(month)

    return _do(
        found,
        form,
        lambda by: months_service.open_month(db.session, found, form.day(), by),
        "open",
    )


@blueprint.post("/months/<month>/lock")
@requires(Permission.MANAGE_MONTHS)
def lock(month: str) -> ResponseReturnValue:
    """Refuse returns for a month from now on."""
    found = _parsed(month)
    return _do(
        found,
        LockForm(prefix="lock"),
        lambda by: months_service.lock(db.session, found, by),
        "locked",
    )


@blueprint.post("/months/<month>/reopen")
@requires(Permission.MANAGE_MONTHS)
def reopen(month: str) -> ResponseReturnValue:
    """Take returns for a locked month again."""
    form = ReopenForm(prefix="reopen")
    found = _parsed(month)

    return _do(
        found,
        form,
        lambda by: months_service.reopen(
            db.session,
            found,
            form.day(),
            form.reason.data or "",
            by,
        ),
        "open again",
    )


def _do(
    found: Month, form: MonthForm, act: Callable[[int], object], done: str
) -> ResponseReturnValue:
    if not form.validate():
        return _month_page(found, form), 400

    try:
        act(current_user.id)
    except months_service.MonthRefusal as refusal:
        db.session.rollback()
        return _month_page(found, form, str(refusal)), 409

    db.session.commit()
    flash(f"{month_name(found)} is {done}.", "success")

    return redirect(
        url_for("returns.months.year", fy=str(FinancialYear.of_month(found)))
    )


def _month_page(found: Month, given: MonthForm | None = None, refusal: str = "") -> str:
    fy = FinancialYear.of_month(found)
    known = months_service.current(db.session, [found]).get(found)
    kinds: list[tuple[str, type[MonthForm]]] = (
        [("reopen", ReopenForm)]
        if known and known.locked
        else [("open", DeadlineForm), ("lock", LockForm)]
    )
    forms = [
        (
            name,
            given
            if isinstance(given, kind)
            else kind(formdata=None, prefix=name, deadline=_shown(known)),
        )
        for name, kind in kinds
    ]

    return render_template(
        "returns/month.html",
        month=found,
        known=known,
        forms=forms,
        given=given,
        refusal=refusal,
        breadcrumbs=[
            *_trail(),
            (f"Months of {fy}", url_for("returns.months.year", fy=str(fy))),
        ],
    )


def _shown(known: object) -> str:
    deadline: date | None = getattr(known, "deadline", None)
    return deadline.isoformat() if deadline else ""


def _parsed(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        abort(404)


def _year() -> tuple[FinancialYear, str]:
    """The year that was asked for, else the one shown first; and what is wrong with what was
    asked.
    """
    text = request.args.get("fy", "").strip()
    try:
        return (
            FinancialYear.parse(text) if text else board.first_shown(db.session)
        ), ""
    except ValueError as error:
        return board.first_shown(db.session), str(error)


def _url_of(cell: board.Cell) -> str:
    """Where a cell of the board leads for this person."""
    if cell.return_id:
        return url_for("returns.show", return_id=cell.return_id)

    reads = allowed(current_user.role, Permission.READ_DRAFTS) and may_act_for(
        current_user, cell.department
    )
    if cell.draft_id and reads:
        return url_for("returns.drafts.show", draft_id=cell.draft_id)
    if cell.state in {board.DUE, board.OVERDUE} and _may_upload(cell.department):
        return url_for("returns.uploads.new", department=cell.department)

    return url_for(
        "returns.months.department",
        code=cell.department,
        fy=str(FinancialYear.of_month(cell.month)),
    )


def _may_upload(code: str) -> bool:
    sends = allowed(current_user.role, Permission.SUBMIT_RETURNS)
    return sends and code in drafts_queries.departments(db.session, current_user)


def _trail() -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
