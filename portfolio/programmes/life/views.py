"""The page that moves a programme through its life."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Permission, allowed, requires
from portfolio.programmes import choices, wording
from portfolio.programmes.area import (
    breadcrumbs,
    editable_or_refused,
    marking_of,
    may,
    to_programme,
    today,
)
from portfolio.programmes.editing import service
from portfolio.programmes.editing.service import ProgrammeRefusal
from portfolio.programmes.history import queries as history_queries
from portfolio.programmes.life import steps
from portfolio.programmes.records import Record

blueprint = Blueprint("life", __name__)


@blueprint.get("/<code>/life")
@requires(Permission.EDIT_PROGRAMMES)
def show(code: str) -> ResponseReturnValue:
    """Where a programme can go from here, and what each step asks for."""
    return _page(editable_or_refused(code))


@blueprint.post("/<code>/life")
@requires(Permission.EDIT_PROGRAMMES)
def move(code: str) -> ResponseReturnValue:
    """Move a programme along its life, archive it, or bring it back."""
    record = editable_or_refused(code)
    to = request.form.get("to", "")
    reason = wording.tidy(request.form.get("reason", ""), 1000)

    try:
        if to in {"archive", "unarchive"}:
            service.archive(
                db.session,
                code,
                reason,
                archived=to == "archive",
            )
        else:
            approver = may(Permission.APPROVE_PROGRAMMES)
            service.step(
                db.session,
                code,
                to,
                reason,
                today(),
                may_approve=approver,
            )
    except ProgrammeRefusal as refusal:
        db.session.rollback()
        return _page(record, str(refusal), reason), 400

    db.session.commit()
    flash(f"{code} is {_MOVED.get(to, to)} now.", "success")

    return to_programme(code)


_MOVED = {"archive": "archived", "unarchive": "out of the archive"}


def _page(record: Record, error: str = "", reason: str = "") -> str:
    programme = record.programme
    facts = steps.facts(db.session, programme, today())
    status = record["status"]
    approves = _approves()
    options = [
        (
            to,
            steps.conditions(status, to),
            steps.unmet(
                record.values,
                to,
                facts,
                "asked below",
                may_approve=approves,
            ),
        )
        for to in steps.next_steps(status)
    ]
    names = choices.names(db.session)

    return render_template(
        "programmes/life/show.html",
        record=record,
        so_far=history_queries.life(db.session, programme, names),
        steps=options,
        error=error,
        reason=reason,
        statuses=names["status"],
        marking=marking_of(record),
        breadcrumbs=breadcrumbs(record),
    )


def _approves() -> bool:
    return allowed(current_user.role, Permission.APPROVE_PROGRAMMES)
