"""Pages of the editable lists."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portfolio.admin import history
from portfolio.admin.area import breadcrumbs, reader
from portfolio.admin.forms import FIXED, FIXED_NAMES, FORMS
from portfolio.admin.lists import service
from portfolio.admin.lists.service import LISTS, KeptList
from portfolio.extensions import db
from portfolio.models import Department
from portfolio.models.reviewing import SCALE_NAMES
from portfolio.permissions import Permission, requires

blueprint = Blueprint("lists", __name__)


def _kept(name: str) -> KeptList:
    return LISTS.get(name) or abort(404)


@blueprint.get("/lists/<name>")
@requires(Permission.MANAGE_REFERENCE)
def index(name: str) -> ResponseReturnValue:
    """The entries of a list with how often each is used."""
    kept = _kept(name)
    found = [
        (service.key_of(kept, row), service.name_of(kept, row), row)
        for row in service.rows(db.session, kept, reader())
    ]

    return render_template(
        "admin/lists/index.html",
        kept=kept,
        rows=found,
        names=_names(kept),
        used=service.counts(db.session, kept, reader()),
        breadcrumbs=breadcrumbs(),
    )


@blueprint.get("/lists/<name>/new")
@requires(Permission.MANAGE_REFERENCE)
def new(name: str) -> ResponseReturnValue:
    """The page that adds an entry."""
    return _entry_page(_kept(name), _form(name), None)


@blueprint.post("/lists/<name>/new")
@requires(Permission.MANAGE_REFERENCE)
def add(name: str) -> ResponseReturnValue:
    """Add an entry."""
    kept = _kept(name)
    form = _form(name)
    if not form.validate():
        return _entry_page(kept, form, None), 400

    try:
        service.add(db.session, kept, _values(form), reader())
    except service.ListRefusal as refusal:
        return _refused(form, refusal, kept, None)

    db.session.commit()
    flash(f"The {kept.one} is added.", "success")

    return redirect(url_for("admin.lists.index", name=name), 303)


@blueprint.get("/lists/<name>/<code>")
@requires(Permission.MANAGE_REFERENCE)
def show(name: str, code: str) -> ResponseReturnValue:
    """An entry with its history."""
    kept = _kept(name)
    row = service.find(db.session, kept, code, reader()) or abort(404)

    return _entry_page(kept, _form(name, row), row)


@blueprint.post("/lists/<name>/<code>")
@requires(Permission.MANAGE_REFERENCE)
def change(name: str, code: str) -> ResponseReturnValue:
    """Change or retire an entry."""
    kept = _kept(name)
    row = service.find(db.session, kept, code, reader()) or abort(404)
    form = _form(name, row)
    if not form.validate():
        return _entry_page(kept, form, row), 400

    try:
        changed = service.change(
            db.session,
            kept,
            code,
            _values(form),
            reader(),
        )
    except service.ListRefusal as refusal:
        return _refused(form, refusal, kept, code)

    db.session.commit()
    flash(
        f"The {kept.one} is saved."
        if changed
        else "Nothing had changed, so nothing was saved.",
        "success",
    )

    return redirect(url_for("admin.lists.index", name=name), 303)


def _form(name: str, row: Any = None) -> Any:
    """Build the form of a list, without what cannot be changed later for an entry."""
    form: Any = FORMS[name](obj=row)
    if row is not None:
        fixed = {*FIXED, "name"} if name in FIXED_NAMES else {*FIXED}
        for field_name in [field.name for field in form if field.name in fixed]:
            del form[field_name]
    elif "retired" in form:
        del form["retired"]

    _offer(form, name, row)
    return form


def _offer(form: Any, name: str, row: Any) -> None:
    """Give the choices of a form their lists, without the entry itself."""
    own_key = service.key_of(LISTS[name], row) if row is not None else None
    if "successor" in form:
        form.successor.choices = [("", "None"), *_departments_but(own_key)]
    if "iso3" in form:
        codes = service.countries(db.session)
        form.iso3.choices = [("", "Choose one"), *((code, code) for code in codes)]
    if "scale" in form:
        form.scale.choices = [("", "Choose one"), *SCALE_NAMES.items()]
    if "merged_into" in form:
        form.merged_into.choices = [("", "None"), *_implementers_but(name, own_key)]


def _departments_but(own_code: str | None) -> list[tuple[str, str]]:
    codes = db.session.scalars(select(Department.code).order_by(Department.code))
    return [(code, code) for code in codes if code != own_code]


def _implementers_but(name: str, own_key: int | None) -> list[tuple[int, str]]:
    rows = service.rows(db.session, LISTS[name], reader())
    return [
        (row.implementer_id, row.name) for row in rows if row.implementer_id != own_key
    ]


def _values(form: Any) -> dict[str, Any]:
    return {field.name: field.data for field in form if field.name != "csrf_token"}


def _refused(
    form: Any, refusal: service.ListRefusal, kept: KeptList, key: str | None
) -> ResponseReturnValue:
    db.session.rollback()
    field = refusal.field if refusal.field in form else next(each.name for each in form)
    form[field].errors = [str(refusal)]
    row = service.find(db.session, kept, key, reader()) if key else None

    return _entry_page(kept, form, row), 400


def _names(kept: KeptList) -> dict[Any, str]:
    """Give the names of the entries that the reader may see, by key."""
    return {
        service.key_of(kept, row): service.name_of(kept, row)
        for row in service.rows(db.session, kept, reader())
    }


def _entry_page(kept: KeptList, form: Any, row: Any) -> str:
    name = ""
    past: list[history.Past] = []
    used = 0
    if row is not None:
        name = service.name_of(kept, row)
        past = history.of_entry(db.session, kept, row, _names(kept))
        key = str(service.key_of(kept, row))
        used = service.counts(db.session, kept, reader())[key]

    return render_template(
        "admin/lists/show.html",
        kept=kept,
        form=form,
        row=row,
        name=name,
        past=past,
        used=used,
        breadcrumbs=breadcrumbs(
            (kept.title, url_for("admin.lists.index", name=kept.name))
        ),
    )
