"""Pages of budget: a programme's allocations with their versions, virements, and over-programming
by portfolio.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portfolio.extensions import db
from portfolio.finance import FinancialYear
from portfolio.models import Portfolio, Programme
from portfolio.permissions import (
    Permission,
    may_edit_programme,
    requires,
    visible_programmes,
)
from portfolio.programmes import records, wording
from portfolio.programmes.allocations import (
    queries as allocations_queries,
)
from portfolio.programmes.allocations import (
    service as allocations_service,
)
from portfolio.programmes.allocations.forms import BudgetForm, FinalForm, VirementForm
from portfolio.programmes.allocations.service import Key
from portfolio.programmes.area import (
    breadcrumbs,
    editable_or_refused,
    marking_of,
    may,
    reader,
    record_or_404,
    today,
)
from portfolio.programmes.editing.forms import BELOW_ZERO, BUDGET_KINDS, EARMARKED
from portfolio.programmes.editing.messages import problems
from portfolio.programmes.editing.service import ProgrammeRefusal
from portfolio.programmes.records import Record

blueprint = Blueprint("allocations", __name__)
ODA = (("yes", "ODA"), ("no", "Non-ODA"))
YES = "yes"


@blueprint.get("/<code>/allocations")
@requires(Permission.READ_REPORTS)
def show(code: str) -> ResponseReturnValue:
    """The versions of a programme's allocations, and its virements."""
    record = record_or_404(code)
    return _allocations_page(record, _final_form(record))


@blueprint.post("/<code>/allocations")
@requires(Permission.EDIT_PROGRAMMES)
def make_final(code: str) -> ResponseReturnValue:
    """Make an allocation final."""
    record = editable_or_refused(code)
    form = _final_form(record)
    _required(
        form,
        {"key": "Choose an allocation", "reason": "Enter why the allocation is final"},
    )
    if problems(form):
        return _allocations_page(record, form), 400

    fy, oda, earmarked = str(form.key.data).split("-")
    try:
        allocations_service.make_final(
            db.session,
            code,
            Key(int(fy), oda == "1", earmarked == "1"),
            form.reason.data or "",
        )
    except ProgrammeRefusal as refusal:
        return _refused(
            form, refusal, lambda: _allocations_page(record_or_404(code), form)
        )

    db.session.commit()
    flash("The allocation is final.", "success")

    return redirect(url_for("programmes.allocations.show", code=code), 303)


def _final_form(record: Record) -> FinalForm:
    form = FinalForm()
    rows = sorted(
        record.rows.allocations, key=lambda row: (row.fy, not row.oda, row.earmarked)
    )
    still_open = [row for row in rows if row.version != allocations_service.FINAL]
    keyed = [
        (f"{r.fy}-{r.oda:d}-{r.earmarked:d}", str(Key(r.fy, r.oda, r.earmarked)))
        for r in still_open
    ]
    form.key.offer(keyed)

    return form


def _allocations_page(record: Record, form: FinalForm) -> str:
    return render_template(
        "programmes/allocations/show.html",
        record=record,
        versions=allocations_queries.versions(db.session, record.programme, reader()),
        moves=allocations_queries.moves(db.session, record.programme, reader()),
        form=form,
        problems=problems(form),
        may_edit=may_edit_programme(
            db.session, current_user, record["lead_department"]
        ),
        may_vire=may(Permission.ALLOCATE),
        marking=marking_of(record),
        breadcrumbs=breadcrumbs(record),
    )


@blueprint.get("/virement")
@requires(Permission.ALLOCATE)
def virement() -> ResponseReturnValue:
    """The page that moves budget between programmes."""
    source = request.args.get("from")
    return _virement_page(
        _virement_form({"source": source, "fy": wording.year_of(today()).start})
    )


@blueprint.post("/virement")
@requires(Permission.ALLOCATE)
def vire() -> ResponseReturnValue:
    """Move budget between programmes."""
    form = _virement_form({})
    _required(
        form,
        {
            "source": "Choose the programme that gives",
            "target": "Choose the programme that receives",
            "fy": "Enter the financial year, for example 2019/20",
            "oda": "Choose ODA or non-ODA",
            "kind": "Choose discretionary or pre-earmarked",
            "amount": "Enter the amount, for example 1,250.00",
            "reason": "Enter a reason",
        },
    )
    if problems(form):
        return _virement_page(form), 400

    source, target = (
        _programme(str(field.data)) for field in (form.source, form.target)
    )
    key = Key(form.fy.data, form.oda.data == YES, form.kind.data == EARMARKED)
    try:
        allocations_service.vire(
            db.session,
            source,
            target,
            key,
            form.amount.data,
            form.reason.data or "",
        )
    except ProgrammeRefusal as refusal:
        return _refused(form, refusal, lambda: _virement_page(form))

    db.session.commit()
    flash(f"Moved from {source.code} to {target.code}.", "success")

    return redirect(url_for("programmes.allocations.show", code=source.code), 303)


def _virement_form(data: dict[str, Any]) -> VirementForm:
    form = VirementForm(data=data)
    named = [
        (r.code, f"{r.code} {r['title']}")
        for r in records.current(db.session, visible_programmes(reader()))
    ]
    form.source.offer(named)
    form.target.offer(named)
    form.oda.offer(ODA)
    form.kind.offer(BUDGET_KINDS)

    return form


def _virement_page(form: VirementForm) -> str:
    return render_template(
        "programmes/allocations/virement.html",
        form=form,
        problems=problems(form),
        breadcrumbs=breadcrumbs(),
        marking="OFFICIAL-SENSITIVE",
    )


def _programme(code: str) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.code == code)).one()


@blueprint.get("/over-programming")
@requires(Permission.READ_REPORTS)
def over_programming() -> ResponseReturnValue:
    """Budget, allocations and over-programming of each portfolio in a year."""
    return _over_page(_budget_form())


@blueprint.post("/over-programming")
@requires(Permission.ALLOCATE)
def set_budget() -> ResponseReturnValue:
    """Say what a portfolio may allocate."""
    form = _budget_form()
    _required(
        form,
        {
            "portfolio": "Choose a portfolio",
            "oda": "Choose ODA or non-ODA",
            "amount": "Enter the budget",
        },
    )

    if form.amount.data is not None and form.amount.data < 0:
        form.amount.errors = [BELOW_ZERO.partition(":")[0]]

    if problems(form):
        return _over_page(form), 400

    fy = _year()
    oda = form.oda.data == YES
    allocations_service.set_budget(
        db.session,
        form.portfolio.data,
        fy.start,
        oda,
        form.amount.data,
        form.reason.data or "",
    )
    db.session.commit()
    flash("The budget is saved.", "success")

    return redirect(url_for("programmes.allocations.over_programming", fy=str(fy)), 303)


def _budget_form() -> BudgetForm:
    form = BudgetForm()
    rows = db.session.execute(
        select(Portfolio.id, Portfolio.name).where(Portfolio.retired.is_(False))
    )
    form.portfolio.offer(
        sorted(((key, name) for key, name in rows), key=lambda pair: pair[1])
    )
    form.oda.offer(ODA)

    return form


def _over_page(form: BudgetForm) -> str:
    fy = _year()
    rows = allocations_queries.programmed(db.session, fy.start, reader())

    return render_template(
        "programmes/allocations/over_programming.html",
        fy=fy,
        years=[(str(year), str(year)) for year in _years(fy)],
        rows=rows,
        total=allocations_queries.totals(rows),
        form=form,
        problems=problems(form),
        may_allocate=may(Permission.ALLOCATE),
        marking="OFFICIAL-SENSITIVE"
        if allocations_queries.holds_withheld(db.session, fy.start, reader())
        else "OFFICIAL",
        breadcrumbs=breadcrumbs(),
    )


def _years(shown: FinancialYear) -> list[FinancialYear]:
    return sorted(
        {
            *allocations_queries.years(db.session),
            shown,
            wording.year_of(today()),
        },
        reverse=True,
    )


def _year() -> FinancialYear:
    """The year that the address names; the latest with allocations where it names none."""
    try:
        return FinancialYear.parse(request.args.get("fy", ""))
    except ValueError:
        known = allocations_queries.years(db.session)
        if known:
            return known[0]

        return wording.year_of(today())


def _required(form: Any, fields: dict[str, str]) -> None:
    """Validate, and ask for what was left blank."""
    form.validate()
    for name, message in fields.items():
        if form[name].data in (None, "") and not form[name].errors:
            form[name].errors = [message]


def _refused(form: Any, refusal: ProgrammeRefusal, page: Any) -> ResponseReturnValue:
    db.session.rollback()
    form[refusal.field].errors = [str(refusal)]
    return page(), 400
