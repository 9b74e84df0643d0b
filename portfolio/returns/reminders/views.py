"""The page on which a person stops their reminders or lets them come again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Permission, requires
from portfolio.returns.reminders import due
from portfolio.returns.reminders import service as reminders_service

blueprint = Blueprint("reminders", __name__)


@blueprint.get("/reminders")
@requires(Permission.SIGNED_IN)
def show() -> ResponseReturnValue:
    """What a person is told by e-mail, and whether."""
    return render_template(
        "returns/reminders/show.html",
        muted=reminders_service.is_muted(db.session, current_user.id),
        days=due.DAYS_BEFORE,
        breadcrumbs=[
            ("Home", url_for("reports.home")),
            ("Returns", url_for("returns.index")),
        ],
    )


@blueprint.post("/reminders")
@requires(Permission.SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Stop them, or let them come again."""
    muted = request.form.get("muted") == "yes"
    reminders_service.mute(db.session, current_user.id, wanted=muted)
    db.session.commit()
    flash(
        "You get no more reminders." if muted else "You get reminders again.", "success"
    )

    return redirect(url_for("returns.reminders.show"))
