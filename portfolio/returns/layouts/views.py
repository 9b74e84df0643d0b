"""The page on which a person corrects how a workbook was read; the answer is remembered for their
department.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imports.give_back.preview import Asked, Preview, preview
from imports.layout import UNITS, LayoutSpec
from imports.sandbox.parent import Broken
from imports.summary import Summary
from imports.workbook import Refused
from portfolio.extensions import db
from portfolio.filters import month_name
from portfolio.finance import FinancialYear
from portfolio.models import ReturnDraft
from portfolio.permissions import Permission, requires
from portfolio.returns.drafts import checking, queries, stated
from portfolio.returns.drafts import service as drafts_service
from portfolio.returns.drafts import views as drafts_views
from portfolio.returns.layouts import choices
from portfolio.returns.layouts import service as layouts_service
from portfolio.returns.months import service as months_service
from portfolio.returns.pages import OFFICIAL, SENSITIVE
from portfolio.returns.queries import any_withheld
from portfolio.returns.service import Refusal
from portfolio.returns.uploads.views import start_check

blueprint = Blueprint("layouts", __name__, url_prefix="/drafts/<int:draft_id>/layout")
TOO_LARGE = (
    "This workbook is too large to be shown as a grid. Upload a copy with a few hundred rows, correct how that is"
    " read, and the whole workbook will be read the same way."
)
BUSY = "Other workbooks are being opened just now. Try again in a minute."
EMPTY = (
    "No sheet of this workbook has anything in it, so there is no layout to correct."
)


@blueprint.get("")
@requires(Permission.READ_DRAFTS)
def show(draft_id: int) -> ResponseReturnValue:
    """The sheet as a grid with what was taken for heading, columns, unit and period."""
    draft = drafts_views.draft_or_404(draft_id)
    seen = _preview(
        draft,
        _asked(
            request.args.get("sheet"), request.args.get("row"), request.args.get("rows")
        ),
    )
    if isinstance(seen, str):
        return drafts_views.page(draft, problem=(seen, None))

    return _page(draft_id, seen)


@blueprint.post("")
@requires(Permission.SUBMIT_RETURNS)
def save(draft_id: int) -> ResponseReturnValue:
    """Remember the layout as corrected, and check the workbook with it at once."""
    draft = drafts_views.draft_or_404(draft_id)
    department = draft.department_code
    filename = draft.filename
    user_id = current_user.id
    before = _recognised(draft)
    at, offered = _statement(draft, request.form)
    seen = _preview(
        draft,
        _asked(
            request.form.get("sheet"), request.form.get("row"), request.form.get("rows")
        ),
    )
    if isinstance(seen, str):
        return drafts_views.page(
            drafts_views.draft_or_404(draft_id), problem=(seen, None)
        )

    chosen, errors = choices.chosen(seen, request.form)
    told, wrong = stated.chosen(at, offered)
    if chosen is None or wrong:
        return _page(draft_id, seen, errors + wrong), 400

    instead = request.form.get("instead") or None
    spec = layouts_service.with_table(before, chosen, instead, filename)
    try:
        layouts_service.remember(
            db.session,
            department,
            spec,
            {instead} if instead else set(),
            user_id,
        )
        db.session.commit()
        drafts_service.restate(db.session, draft_id, told, user_id)
    except Refusal as refusal:
        return drafts_views.refused(draft_id, str(refusal))

    db.session.commit()
    start_check(draft_id, user_id)
    flash(
        f"The layout is remembered for {department}, and the workbook was read with it.",
        "success",
    )

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


@blueprint.post("/<int:layout_id>/forget")
@requires(Permission.SUBMIT_RETURNS)
def forget(draft_id: int, layout_id: int) -> ResponseReturnValue:
    """From now on the department's workbook is recognised afresh."""
    draft = drafts_views.draft_or_404(draft_id)
    user_id = current_user.id

    try:
        layouts_service.forget(db.session, layout_id, draft.department_code, user_id)
        db.session.commit()
        drafts_service.state_again(db.session, draft_id, user_id)
    except Refusal as refusal:
        return drafts_views.refused(draft_id, str(refusal))

    db.session.commit()
    start_check(draft_id, user_id)
    flash("The layout is forgotten and the workbook was recognised again.", "success")

    return redirect(url_for("returns.drafts.show", draft_id=draft_id))


def _asked(sheet: str | None, row: str | None, rows: str | None) -> Asked:
    """Which table is meant; numbers that are none count as left open."""
    if row and row.isascii() and row.isdecimal() and len(row) < 8:
        number = int(row)
    else:
        number = None

    if rows and rows.isascii() and rows.isdecimal() and len(rows) < 3:
        deep = int(rows)
    else:
        deep = 1

    return Asked(sheet, number or None, min(max(deep, 1), choices.DEEPEST))


def _preview(draft: ReturnDraft, asked: Asked) -> Preview | str:
    """The grid, or the sentence that says why there is none."""
    work = drafts_service.to_check(db.session, draft.id)
    try:
        with checking.place():
            task = (
                work.content,
                work.filename,
                dict(work.known.countries),
                work.remembered,
                asked,
            )
            found = checking.apart(
                preview,
                *task,
                checking.limits(),
                within=checking.QUICK,
            )
    except checking.BusyError:
        return BUSY
    except Refused as refused:
        return TOO_LARGE if refused.rule == "file-too-large" else str(refused)
    except Broken:
        return EMPTY

    return found or EMPTY


def _recognised(draft: ReturnDraft) -> LayoutSpec | None:
    """The layout that the last check of the draft used."""
    text = Summary.from_json(draft.outcome).spec if draft.outcome else None
    return LayoutSpec.from_json(text) if text else None


def _statement(
    draft: ReturnDraft, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Where the lists of the return's year and month stand, and the years that the one offers."""
    return stated.answers(draft.fy, draft.month, given), stated.years(
        months_service.today(db.session), draft.fy
    )


def _page(
    draft_id: int, seen: Preview, errors: list[tuple[str, str]] | None = None
) -> str:
    """The page; after a mistake with everything as it was chosen."""
    draft = drafts_views.draft_or_404(draft_id)
    summary = Summary.from_json(draft.outcome) if draft.outcome else None
    sensitive = any_withheld(db.session, summary.programmes) if summary else False
    recognised = _recognised(draft)
    at, years = _statement(draft, request.form if errors else {})
    shapes = (
        {table.sheet: table.shape for table in recognised.tables} if recognised else {}
    )

    return render_template(
        "returns/layouts/show.html",
        draft=draft,
        seen=seen,
        rows=choices.grid(seen),
        columns=choices.columns(seen, request.form if errors else None),
        choices=choices,
        units=UNITS,
        unit=request.form.get("unit") if errors else _unit(seen),
        stated=at,
        read=_read(draft, summary),
        years=years,
        months=stated.MONTHS,
        instead=shapes.get(seen.sheet, ""),
        remembered=layouts_service.current(db.session, draft.department_code),
        may_change=queries.may_change(draft, current_user),
        found=errors or [],
        marking=SENSITIVE if sensitive else OFFICIAL,
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Returns", url_for("returns.index")),
            ("Uploads", url_for("returns.drafts.index")),
            (draft.filename, url_for("returns.drafts.show", draft_id=draft_id)),
        ],
    )


def _read(draft: ReturnDraft, summary: Summary | None) -> dict[str, str]:
    """The year and month that the workbook was read for, where nobody stated them, in words."""
    found = {}
    if summary and summary.fy is not None and draft.fy is None:
        found["fy"] = str(FinancialYear(summary.fy))

    if summary and summary.month is not None and draft.month is None:
        found["month"] = month_name(summary.month)

    return found


def _unit(seen: Preview) -> str:
    if seen.table and seen.table.unit:
        return str(seen.table.unit)
    return ""
