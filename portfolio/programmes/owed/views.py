"""The page of what the reader's own programmes owe, and the counts on the home page."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portfolio.extensions import db
from portfolio.permissions import Permission, requires
from portfolio.programmes.area import breadcrumbs, may, today
from portfolio.programmes.owed import items
from portfolio.programmes.register.views import OFFICIAL, SENSITIVE

blueprint = Blueprint("owed", __name__)


@blueprint.get("/owed")
@requires(Permission.EDIT_PROGRAMMES)
def index() -> ResponseReturnValue:
    """The reader's own programmes that owe something."""
    mine = items.of_person(db.session, current_user, today())
    kind = request.args.get("kind", "")
    shown = [
        (record, [item for item in items if kind in {"", item.kind}])
        for record, items in mine
    ]
    shown = [(record, items) for record, items in shown if items]

    return render_template(
        "programmes/owed/index.html",
        owed=shown,
        counts=items.counts(mine),
        kinds=items.KINDS,
        kind=kind,
        marking=SENSITIVE
        if any(record["withheld"] for record, _ in shown)
        else OFFICIAL,
        breadcrumbs=breadcrumbs(),
    )


@blueprint.app_template_global("owed_counts")
def owed_counts() -> list[tuple[str, int, str]]:
    """For the home page: (what, in how many of the reader's programmes, where to see them)."""
    if not may(Permission.EDIT_PROGRAMMES):
        return []

    counts = items.counts(items.of_person(db.session, current_user, today()))
    return [
        (items.KINDS[k], count, url_for("programmes.owed.index", kind=k))
        for k, count in counts.items()
    ]
