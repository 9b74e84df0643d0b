"""Pages that prepare a return: the workbook to download, and the grid to fill in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from portfolio.extensions import db
from portfolio.filters import month_name, period_name
from portfolio.finance import FinancialYear, Month
from portfolio.permissions import Permission, reader_of, requires
from portfolio.returns.drafts import queries as drafts
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.drafts.views import XLSX
from portfolio.returns.entry import grid, queries
from portfolio.returns.entry.workbook import KINDS, Template, write
from portfolio.returns.months import queries as months
from portfolio.returns.months import service as months_service
from portfolio.returns.uploads.views import start_check

blueprint = Blueprint("entry", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """For which department and month a return is prepared."""

    department: str
    fy: FinancialYear
    month: Month

    def words(self) -> dict[str, str]:
        """The same as a query."""
        return {
            "department": self.department,
            "fy": str(self.fy),
            "month": str(self.month),
        }


@blueprint.get("/prepare")
@requires(Permission.SUBMIT_RETURNS)
def prepare() -> ResponseReturnValue:
    """Choose for what to prepare a return; then the workbook, or the grid."""
    return _page()


@blueprint.get("/prepare.xlsx")
@requires(Permission.SUBMIT_RETURNS)
def workbook() -> ResponseReturnValue:
    """The workbook prepared for the department."""
    asked, error = _asked()
    if asked is None or error:
        return _page()

    template = _template(asked)
    response = Response(write(template), mimetype=XLSX)
    response.headers.set(
        "Content-Disposition", "attachment", filename=template.filename
    )

    return response


@blueprint.get("/grid")
@requires(Permission.SUBMIT_RETURNS)
def fill_in() -> ResponseReturnValue:
    """The grid with the last figures."""
    asked, error = _asked()
    if asked is None or error:
        return _page()

    template = _template(asked)
    if len(template.rows) > grid.MOST_ROWS:
        return _page(too_many=len(template.rows))

    return _grid_page(asked, template, grid.shown(template))


@blueprint.post("/grid")
@requires(Permission.SUBMIT_RETURNS)
def enter() -> ResponseReturnValue:
    """Keep what was entered as a workbook, and check it like any other."""
    asked, error = _asked()
    if asked is None or error:
        return _page()

    template = _template(asked)
    entered = grid.read(request.form, template)
    if entered.problems:
        return _grid_page(asked, template, entered), 400

    made = replace(template, rows=entered.meant())
    user_id = current_user.id
    given = drafts_service.Upload(
        asked.department,
        asked.fy,
        asked.month,
        made.filename,
        write(made),
    )
    draft, known = drafts_service.upload(db.session, given, user_id)
    draft_id = draft.id
    db.session.commit()

    if not known:
        start_check(draft_id, user_id)

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


def _template(asked: Asked) -> Template:
    reader = reader_of(db.session, current_user)
    return queries.prepared(
        db.session,
        asked.department,
        asked.fy,
        asked.month,
        reader,
    )


def _asked() -> tuple[Asked | None, dict[str, str]]:
    """What the address asks for, completed where it says less; and what is wrong with it, by
    field.
    """
    departments = drafts.departments(db.session, current_user)
    code = request.values.get("department", "").strip().upper()
    if code and code not in departments:
        raise Forbidden("You may not prepare returns of this department.")
    if not code and len(departments) != 1:
        return None, {}

    code = code or next(iter(departments))
    try:
        fy = _year(request.values.get("fy", "").strip())
    except ValueError as error:
        return None, {"fy": str(error)}

    try:
        return Asked(
            code, fy, _month(request.values.get("month", "").strip(), code, fy)
        ), {}
    except ValueError as error:
        return None, {"month": str(error)}


def _year(text: str) -> FinancialYear:
    if text:
        return FinancialYear.parse(text)
    return months.first_shown(db.session)


def _month(text: str, department: str, fy: FinancialYear) -> Month:
    if not text:
        return queries.next_month(db.session, department, fy)

    month = Month.parse(text)
    if month not in fy.months:
        raise ValueError(
            f"{month_name(month)} is not in {fy}; choose a month of that year, or the other year"
        )

    try:
        months_service.refuse_closed(db.session, month)
    except months_service.MonthRefusal as refusal:
        raise ValueError(str(refusal)) from None

    return month


def _page(too_many: int = 0) -> ResponseReturnValue:
    asked, errors = _asked()
    fy = asked.fy if asked else months.first_shown(db.session)
    html = render_template(
        "returns/entry/prepare.html",
        asked=asked,
        errors=errors,
        given=request.values,
        too_many=too_many,
        departments=drafts.departments(db.session, current_user),
        years=[(str(each), str(each)) for each in months.years(db.session)],
        months=[(str(month), month_name(month)) for month in fy.months],
        breadcrumbs=_trail(),
    )

    return html, 400 if errors or too_many else 200


def _grid_page(asked: Asked, template: Template, shown: grid.Grid) -> str:
    return render_template(
        "returns/entry/fill_in.html",
        asked=asked,
        template=template,
        grid=shown,
        periods=[
            (
                period_name(period),
                "Actual" if number < template.reported else "Forecast",
            )
            for number, period in enumerate(template.periods)
        ],
        kinds=list(KINDS.values()),
        breadcrumbs=[
            *_trail(),
            (
                "Prepare a return",
                url_for("returns.entry.prepare", _external=False, **asked.words()),
            ),
        ],
    )


def _trail() -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
