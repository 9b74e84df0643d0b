"""Pages that open, lock and reopen the months of returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.filters import month_name
from portfolio.finance import FinancialYear, Month
from portfolio.permissions import Permission, allowed, requires
from portfolio.returns.forms import DeadlineForm, LockForm, MonthForm, ReopenForm
from portfolio.returns.months import queries
from portfolio.returns.months import service as months_service

blueprint = Blueprint("months", __name__)


@blueprint.get("/months")
@requires(Permission.READ_RETURNS)
def year() -> ResponseReturnValue:
    """The months of a year: open until when, or locked."""
    fy, error = chosen_year()
    html = render_template(
        "returns/months/year.html",
        fy=fy,
        error=error,
        asked=request.args.get("fy", ""),
        years=[(str(each), str(each)) for each in queries.years(db.session)],
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
        "returns/months/month.html",
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


def chosen_year() -> tuple[FinancialYear, str]:
    """Read the year of the address; otherwise the default year, with the error."""
    text = request.args.get("fy", "").strip()
    if not text:
        return queries.first_shown(db.session), ""

    try:
        return FinancialYear.parse(text), ""
    except ValueError as error:
        return queries.first_shown(db.session), str(error)


def _trail() -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
