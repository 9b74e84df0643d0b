"""Pages that give the register as a workbook, show what an edited one would change, and take it."""

from __future__ import annotations

import hashlib
import re
from threading import BoundedSemaphore
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from imports.model import Problem
from imports.read import read_workbook
from imports.sandbox.parent import run_limited
from imports.workbook import Refused
from portfolio import illustrative
from portfolio.extensions import begin_writing, db
from portfolio.filters import count_of
from portfolio.ledger import clock
from portfolio.models import AuditEntry, UploadedFile, User
from portfolio.permissions import Permission, requires
from portfolio.programmes import choices, wording
from portfolio.programmes.area import breadcrumbs, reader, today
from portfolio.programmes.bulk import plan as plans
from portfolio.programmes.bulk import read_back, workbook
from portfolio.programmes.bulk.forms import ApplyForm, UploadForm
from portfolio.programmes.bulk.read_back import ReadBack
from portfolio.programmes.editing.messages import problems
from portfolio.programmes.fields import BY_NAME
from portfolio.programmes.records import ALL_YEARS
from portfolio.programmes.register import (
    exports,
)
from portfolio.programmes.register import views as register_views
from portfolio.programmes.register.listing import read_listing

blueprint = Blueprint("bulk", __name__)
SECONDS, MEMORY = 60, 1 << 30
KEPT = "keep-workbook"
MOST_SHOWN = 200
PATIENCE = 20
"""Seconds that a person waits for a place."""
_PLACES = BoundedSemaphore(2)
"""How many workbooks one server process reads at the same time, each with the memory above."""


@blueprint.get("/bulk.xlsx")
@requires(Permission.EDIT_PROGRAMMES)
def file() -> ResponseReturnValue:
    """The filtered register as a workbook to edit."""
    listing = read_listing(db.session, reader(), register_views.selected(), today())
    found = [row.record for row in listing.rows]
    marking = register_views.marking_of_rows(listing.rows)
    as_at = clock.to_text(clock.last_committed(db.session))
    told = illustrative.notice(db.session)
    content = workbook.write(
        found,
        listing.names,
        _emails(),
        marking,
        as_at,
        told,
    )
    response = Response(content, content_type=exports.MEDIA["xlsx"])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="programmes-to-edit_{marking}.xlsx"'
    )

    return response


@blueprint.get("/bulk")
@requires(Permission.EDIT_PROGRAMMES)
def index() -> ResponseReturnValue:
    """The page to upload an edited workbook."""
    return _upload_page(UploadForm(formdata=None))


@blueprint.post("/bulk")
@requires(Permission.EDIT_PROGRAMMES)
def upload() -> ResponseReturnValue:
    """Show what a workbook would change. Nothing is changed yet."""
    form = UploadForm()
    if not form.validate():
        return _upload_page(form), 400

    content = form.file.data.read()
    name = form.file.data.filename or "workbook"
    read = _read(content, name)
    plan = plans.make(db.session, read, current_user)
    digest = "" if plan.problems or not plan.changes else _keep(content, name)

    return _plan_page(
        plan, digest, form.shares_from.data
    ), 400 if plan.problems else 200


@blueprint.post("/bulk/apply")
@requires(Permission.EDIT_PROGRAMMES)
def apply() -> ResponseReturnValue:
    """Take everything that the workbook changes, or nothing."""
    form = ApplyForm()
    if not form.validate():
        abort(400, "The form was incomplete. Upload the workbook again.")

    content, name = _kept(str(form.sha256.data))
    user_id = current_user.id
    read = _read(content, name)
    plan = plans.apply(
        db.session,
        read,
        db.session.get_one(User, user_id),
        form.shares_from.data or ALL_YEARS,
    )
    if plan.problems:
        db.session.rollback()
        return _plan_page(plan, "", form.shares_from.data), 409

    db.session.commit()
    new = sum(1 for change in plan.changes if change.record is None)
    flash(
        f"{count_of(len(plan.changes) - new, 'programme')} changed and {new} entered.",
        "success",
    )

    return redirect(url_for("programmes.register.index"), 303)


def _read(content: bytes, name: str) -> ReadBack:
    if not _PLACES.acquire(timeout=PATIENCE):
        return _not_read(
            "busy",
            None,
            "Other people's workbooks are being read.",
            "Try again in a minute.",
        )

    try:
        book = run_limited(
            read_workbook,
            content,
            name,
            seconds=SECONDS,
            memory=MEMORY,
        )
    except Refused as refused:
        return _not_read(refused.rule, refused.sheet, refused.message, refused.remedy)
    finally:
        _PLACES.release()

    names = choices.names(db.session)
    people = {
        address: key for key, address in _emails().items() if key in names.open["team"]
    }

    return read_back.read(book, names, people, choices.country_reader(db.session))


def _not_read(rule: str, sheet: str | None, message: str, remedy: str) -> ReadBack:
    return ReadBack(
        problems=[
            Problem(
                "error",
                rule,
                sheet,
                None,
                None,
                message,
                remedy,
            )
        ]
    )


def _keep(content: bytes, name: str) -> str:
    """Keep the workbook until it is taken, and note whose it is: nobody else can take it."""
    user_id = current_user.id
    digest = hashlib.sha256(content).hexdigest()
    begin_writing(db.session)

    if (
        db.session.scalars(
            select(UploadedFile.id).where(UploadedFile.sha256 == digest)
        ).first()
        is None
    ):
        db.session.add(UploadedFile(sha256=digest, size=len(content), content=content))

    now = clock.now(db.session)
    db.session.add(
        AuditEntry(
            at=now,
            user_id=user_id,
            action=KEPT,
            subject="uploaded_file",
            subject_key=digest,
            changes={"file": name[-200:]},
        )
    )
    db.session.commit()

    return digest


def _kept(digest: str) -> tuple[bytes, str]:
    """A workbook that the reader uploaded here, and its name; not found for any other file."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        abort(404)

    mine = select(AuditEntry).where(
        AuditEntry.action == KEPT,
        AuditEntry.subject == "uploaded_file",
        AuditEntry.subject_key == digest,
        AuditEntry.user_id == current_user.id,
    )
    note = db.session.scalars(mine.order_by(AuditEntry.id.desc())).first() or abort(404)
    file = db.session.scalars(
        select(UploadedFile).where(UploadedFile.sha256 == digest)
    ).one()

    return file.content, str(note.changes["file"])


def _emails() -> dict[int, str]:
    return {
        key: email for key, email in db.session.execute(select(User.id, User.email))
    }


def _upload_page(form: UploadForm) -> str:
    limit = current_app.extensions["settings"].upload_bytes
    return render_template(
        "programmes/bulk/index.html",
        form=form,
        problems=problems(form),
        limit=limit,
        breadcrumbs=breadcrumbs(),
    )


def _plan_page(plan: plans.Plan, digest: str, shares_from: int | None) -> str:
    names = choices.names(db.session)
    changes = plans.in_order(plan)
    sensitive = any(
        change.before["withheld"] or change.wanted["withheld"] for change in changes
    )
    form: Any = ApplyForm(
        formdata=None, data={"sha256": digest, "shares_from": shares_from}
    )

    return render_template(
        "programmes/bulk/plan.html",
        plan=plan,
        changes=changes[:MOST_SHOWN],
        more=max(len(changes) - MOST_SHOWN, 0),
        labels={name: each.label for name, each in BY_NAME.items()},
        text_of=lambda name, value: wording.value_text(name, value, names),
        form=form,
        can_apply=bool(digest),
        marking="OFFICIAL-SENSITIVE" if sensitive else "OFFICIAL",
        breadcrumbs=[
            *breadcrumbs(),
            ("Edit in a workbook", url_for("programmes.bulk.index")),
        ],
    )
