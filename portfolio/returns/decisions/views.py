"""The page of a return with what a person may decide on it: approve, send back, reverse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portfolio.extensions import db
from portfolio.filters import instant_short
from portfolio.models import FinanceReturn, User
from portfolio.permissions import Permission, allowed, may_act_for, reader_of, requires
from portfolio.returns import pages, queries
from portfolio.returns.changes import comparison
from portfolio.returns.changes import views as changes_views
from portfolio.returns.decisions import service as decisions
from portfolio.returns.forms import ApproveForm, ReverseForm, SendBackForm
from portfolio.returns.service import Refusal

blueprint = Blueprint("decisions", __name__)
OWN = "You submitted this return, so another person must decide on it."


@blueprint.post("/<int:return_id>/approve")
@requires(Permission.DECIDE_RETURNS)
def approve(return_id: int) -> ResponseReturnValue:
    """Let the return speak."""
    form = ApproveForm(prefix="approve")
    said = (form.comment.data or "").strip()
    seen = form.position.data or None

    return _decide(
        return_id,
        form,
        lambda by: decisions.approve(
            db.session,
            return_id,
            by,
            said,
            seen,
        ),
        "approved: its figures are now in force",
    )


@blueprint.post("/<int:return_id>/send-back")
@requires(Permission.DECIDE_RETURNS)
def send_back(return_id: int) -> ResponseReturnValue:
    """Send the return back with the reason."""
    form = SendBackForm(prefix="send-back")
    said = (form.why.data or "").strip()

    return _decide(
        return_id,
        form,
        lambda by: decisions.reject(db.session, return_id, by, said),
        "sent back",
    )


@blueprint.post("/<int:return_id>/reverse")
@requires(Permission.DECIDE_RETURNS)
def reverse(return_id: int) -> ResponseReturnValue:
    """Undo the approval and restore what it replaced."""
    form = ReverseForm(prefix="reverse")
    said = (form.why.data or "").strip()

    return _decide(
        return_id,
        form,
        lambda by: decisions.reverse(db.session, return_id, by, said),
        "reversed: the figures that it had replaced are in force again",
    )


def _decide(
    return_id: int, form: FlaskForm, decide: Callable[[int], object], done: str
) -> ResponseReturnValue:
    """Take the decision, or show the page again with what stands against it."""
    if not form.validate():
        return page(return_id, form), 400

    try:
        decide(current_user.id)
    except Refusal as refusal:
        db.session.rollback()
        return page(return_id, form, f"{refusal}{_meanwhile(return_id)}"), 409

    db.session.commit()
    flash(f"Return {return_id} is {done}.", "success")

    return redirect(url_for("returns.show", return_id=return_id))


def _meanwhile(return_id: int) -> str:
    """Who has decided already, for somebody who came second."""
    found = queries.find(db.session, return_id)
    if (
        found is None
        or found.decider is None
        or found.status not in {"approved", "rejected"}
    ):
        return ""

    act = "approved it" if found.status == "approved" else "sent it back"
    return f" {found.decider.display_name} {act} on {instant_short(found.decided_at)}; nothing more was changed."


def page(return_id: int, form: FlaskForm | None = None, refusal: str = "") -> str:
    """The page of a return; with the form that was not accepted, or why the decision was refused."""
    found = queries.find(db.session, return_id) or abort(404)
    reader = reader_of(db.session, current_user)
    shown = pages.shown(db.session, found, reader)
    waiting = found.status == "submitted"
    changes = comparison.of_return(db.session, found, reader) if waiting else None
    order = changes_views.order(
        request.args.get("sort"), url_for("returns.show", return_id=return_id)
    )
    trail = [("Home", url_for("reports.home")), ("Returns", url_for("returns.index"))]
    offered = _offered(found, current_user, form)

    return render_template(
        "returns/show.html",
        **shown | {"marking": changes_views.marking_of(found, changes, reader)},
        **offered,
        comparison=changes,
        order=order,
        refusal=refusal,
        breadcrumbs=trail,
    )


def _offered(
    found: FinanceReturn, user: User, given: FlaskForm | None
) -> dict[str, Any]:
    """The forms of what this person may decide, with `given` as it was filled in; and why there
    are none.
    """
    if not (
        allowed(user.role, Permission.DECIDE_RETURNS)
        and may_act_for(user, found.department_code)
    ):
        return {"decisions": [], "undecidable": ""}

    own = found.status == "submitted" and found.submitted_by == user.id
    kinds: dict[str, list[tuple[str, str, type[FlaskForm]]]] = {
        "submitted": [
            ("approve", "Approve", ApproveForm),
            ("send-back", "Send back", SendBackForm),
        ],
        "approved": [("reverse", "Reverse the approval", ReverseForm)],
    }
    offered = [] if own else kinds.get(found.status, [])
    forms = [
        (
            name,
            label,
            given if isinstance(given, kind) else kind(formdata=None, prefix=name),
        )
        for name, label, kind in offered
    ]

    return {
        "decisions": forms,
        "undecidable": OWN if own else "",
        "refused_form": given,
    }
