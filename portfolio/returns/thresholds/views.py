"""Pages of the thresholds above which a change needs a comment, by fund."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.finance import percent, pounds
from portfolio.permissions import Permission, allowed, requires
from portfolio.returns.changes.comparison import threshold_of
from portfolio.returns.forms import ThresholdForm
from portfolio.returns.thresholds import service

blueprint = Blueprint("thresholds", __name__)


@blueprint.get("/thresholds")
@requires(Permission.READ_RETURNS)
def show() -> ResponseReturnValue:
    """Show the threshold of each fund."""
    return _page(ThresholdForm(formdata=None, fund=service.funds(db.session)[0]))


@blueprint.post("/thresholds")
@requires(Permission.MANAGE_MONTHS)
def save() -> ResponseReturnValue:
    """Set the threshold of a fund from now on."""
    form = ThresholdForm()
    if not form.validate():
        return _page(form), 400

    service.set_threshold(db.session, form.fund.data, form.threshold(), current_user.id)
    db.session.commit()
    flash(f"The threshold of {form.fund.data} is changed.", "success")

    return redirect(url_for("returns.thresholds.show"))


def _page(form: ThresholdForm) -> str:
    funds = service.funds(db.session)
    form.fund.choices = [(fund, fund) for fund in funds]

    return render_template(
        "returns/thresholds/show.html",
        form=form,
        may_manage_months=allowed(current_user.role, Permission.MANAGE_MONTHS),
        thresholds=[_row(fund) for fund in funds],
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Returns", url_for("returns.index")),
        ],
    )


def _row(fund: str) -> tuple[str, str, Decimal]:
    """The fund, its threshold as a percentage, and its threshold in pounds."""
    threshold = threshold_of(db.session, fund)
    share = percent(threshold.part).normalize()

    return fund, f"{share:f}%", pounds(threshold.pence)
