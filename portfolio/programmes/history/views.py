"""Pages of a programme's history, and of a field's, with the way back to an earlier value."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Permission, may_edit_programme, requires
from portfolio.programmes import choices, wording
from portfolio.programmes.area import (
    breadcrumbs,
    editable_or_refused,
    marking_of,
    record_or_404,
    to_programme,
)
from portfolio.programmes.editing import service as editing_service
from portfolio.programmes.fields import BY_NAME
from portfolio.programmes.history import queries as history_queries
from portfolio.programmes.parts import changes as part_changes
from portfolio.programmes.parts.kinds import KINDS
from portfolio.programmes.records import Record

blueprint = Blueprint("history", __name__)


@blueprint.get("/<code>/history")
@requires(Permission.READ_REPORTS)
def show(code: str) -> ResponseReturnValue:
    """Every change of a programme, or with `?field=` of one field."""
    field = request.args.get("field") or None
    if field is not None and field not in BY_NAME:
        abort(404)
    return _page(record_or_404(code), field)


@blueprint.post("/<code>/history")
@requires(Permission.EDIT_PROGRAMMES)
def restore(code: str) -> ResponseReturnValue:
    """Give a field the value that it had at an instant, by a new change."""
    record = editable_or_refused(code)
    field = request.form.get("field", "")
    at = request.form.get("at", "")

    if field not in BY_NAME or not (at.isascii() and at.isdigit() and len(at) < 19):
        abort(
            400,
            "The form was incomplete. Open it again and choose the value to restore.",
        )

    try:
        saved = editing_service.restore(db.session, code, field, int(at))
    except editing_service.ProgrammeRefusal as refusal:
        db.session.rollback()
        return _page(record, field, str(refusal)), 400

    db.session.commit()
    flash(
        "The earlier value is restored."
        if saved.changed
        else "It has that value already.",
        "success",
    )
    if field == "withheld" or field == "lead_department":
        return to_programme(code)

    return redirect(url_for("programmes.history.show", code=code, field=field), 303)


def _part_name(change: part_changes.PartChange) -> str:
    """What a part is called, such as `annual review 2`."""
    kind = next(each for each in KINDS.values() if each.model is change.model)
    return f"{kind.one.capitalize()} {change.number}"


def _page(record: Record, field: str | None, error: str = "") -> str:
    names = choices.names(db.session)
    return render_template(
        "programmes/history/show.html",
        record=record,
        field=BY_NAME[field] if field else None,
        labels={name: each.label for name, each in BY_NAME.items()},
        acts=history_queries.acts(db.session, record.programme, field),
        parts=()
        if field
        else part_changes.of_programme(db.session, record.programme, names),
        part_name=_part_name,
        text_of=lambda name, value: wording.value_text(name, value, names),
        restorable=editing_service.RESTORABLE,
        may_edit=may_edit_programme(
            db.session, current_user, record["lead_department"]
        ),
        error=error,
        marking=marking_of(record),
        breadcrumbs=breadcrumbs(record),
    )
