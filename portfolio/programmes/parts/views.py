"""Pages that add, change and remove a programme's parts, and give its documents."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from portfolio.extensions import db
from portfolio.models import Document
from portfolio.permissions import Permission, requires
from portfolio.programmes import choices
from portfolio.programmes.area import (
    breadcrumbs,
    editable_or_refused,
    marking_of,
    programme_or_404,
    reader,
)
from portfolio.programmes.editing.messages import problems
from portfolio.programmes.editing.service import ProgrammeRefusal
from portfolio.programmes.parts import changes as part_changes
from portfolio.programmes.parts import implementers, kinds, service
from portfolio.programmes.parts.kinds import KINDS, Context, Kind
from portfolio.programmes.records import Record

blueprint = Blueprint("parts", __name__)
ANY = "<any(projects, indicators, reviews, recommendations, risks, documents):kind>"
REMOVE = "remove"


@blueprint.get(f"/<code>/{ANY}/new")
@requires(Permission.EDIT_PROGRAMMES)
def new(code: str, kind: str) -> ResponseReturnValue:
    """The page that adds a part."""
    record = editable_or_refused(code)
    return _page(record, KINDS[kind], kinds.form_of(KINDS[kind], _context(record)))


@blueprint.post(f"/<code>/{ANY}/new")
@requires(Permission.EDIT_PROGRAMMES)
def add(code: str, kind: str) -> ResponseReturnValue:
    """Add a part."""
    record = editable_or_refused(code)
    form = kinds.form_of(KINDS[kind], _context(record))
    values = kinds.read(KINDS[kind], _context(record), form)
    if problems(form):
        return _page(record, KINDS[kind], form), 400

    service.add(db.session, KINDS[kind].model, record.programme, values)
    db.session.commit()
    flash(f"The {KINDS[kind].one} is added.", "success")

    return _back(code, kind)


@blueprint.get(f"/<code>/{ANY}/<int:number>")
@requires(Permission.EDIT_PROGRAMMES)
def edit(code: str, kind: str, number: int) -> ResponseReturnValue:
    """The page that changes a part."""
    record = editable_or_refused(code)
    row = service.find(
        db.session, KINDS[kind].model, record.programme, number
    ) or abort(404)
    form = kinds.form_of(
        KINDS[kind], _context(record), KINDS[kind].data(_context(record), row)
    )
    form.version.data = str(row.id)

    return _page(record, KINDS[kind], form, row)


@blueprint.post(f"/<code>/{ANY}/<int:number>")
@requires(Permission.EDIT_PROGRAMMES)
def save(code: str, kind: str, number: int) -> ResponseReturnValue:
    """Change a part, or take it out."""
    record = editable_or_refused(code)
    row = service.find(
        db.session, KINDS[kind].model, record.programme, number
    ) or abort(404)
    if request.form.get("act") == REMOVE:
        service.end(db.session, KINDS[kind].model, record.programme, number)
        db.session.commit()
        flash(f"The {KINDS[kind].one} is removed. It stays in the history.", "success")
        return _back(code, kind)

    form = kinds.form_of(KINDS[kind], _context(record))
    values = kinds.read(KINDS[kind], _context(record), form)
    if problems(form):
        return _page(record, KINDS[kind], form, row), 400

    return _save(
        record,
        KINDS[kind],
        number,
        form,
        values,
    )


def _save(
    record: Record, kind: Kind, number: int, form: Any, values: dict[str, Any]
) -> ResponseReturnValue:
    text = str(form.version.data or "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        version = int(text)
    else:
        version = 0

    try:
        service.save(
            db.session,
            kind.model,
            record.programme,
            number,
            version,
            values,
        )
    except service.EntryOvertaken as overtaken:
        return _overtaken(record, kind, form, overtaken)
    except ProgrammeRefusal as refusal:
        db.session.rollback()
        abort(409, str(refusal))

    db.session.commit()
    flash(f"The {kind.one} is saved.", "success")

    return _back(record.code, kind.name)


def _overtaken(
    record: Record, kind: Kind, form: Any, overtaken: service.EntryOvertaken
) -> ResponseReturnValue:
    """The page again with what now stands beside what was typed."""
    stands = kind.form(formdata=None, data=kind.data(_context(record), overtaken.now))
    form.version.data = str(overtaken.now.id)
    form.version.raw_data = None

    for name in overtaken.fields:
        shown = {
            "implementer_id": "implementer",
            "file_id": "upload",
            "filename": "upload",
        }.get(name, name)
        now = stands[shown].data or "blank"
        form[shown].errors = [
            f"Somebody else changed this while you edited; it is now: {now}. Save again to use yours"
        ]

    row = overtaken.now
    page = _page(record, kind, form, row)
    db.session.rollback()

    return page, 409


@blueprint.get("/<code>/documents/<int:number>/file")
@requires(Permission.READ_REPORTS)
def file(code: str, number: int) -> ResponseReturnValue:
    """A document that is kept here, byte for byte, as a download."""
    programme = programme_or_404(code)
    row = service.find(db.session, Document, programme, number) or abort(404)
    kept = row.file or abort(404)

    return send_file(
        BytesIO(kept.content),
        "application/octet-stream",
        as_attachment=True,
        download_name=row.filename or "document",
    )


def _context(record: Record) -> Context:
    return Context(db.session, reader(), record.programme, choices.names(db.session))


def _back(code: str, kind: str) -> ResponseReturnValue:
    return redirect(url_for("programmes.record.show", code=code) + f"#{kind}", 303)


def _page(record: Record, kind: Kind, form: Any, row: Any = None) -> str:
    return render_template(
        "programmes/parts/edit.html",
        record=record,
        kind=kind,
        form=form,
        row=row,
        problems=problems(form),
        implementers=implementers.known_to(db.session, reader())
        if kind.name == "projects"
        else (),
        past=part_changes.of_part(
            db.session,
            kind.model,
            record.programme,
            row.number,
            _context(record).names,
        )
        if row
        else (),
        marking=marking_of(record),
        breadcrumbs=breadcrumbs(record),
    )
