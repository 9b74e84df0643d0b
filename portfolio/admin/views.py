"""Pages of administration: the editable lists and the people who use the tracker."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portfolio.admin import history, lists, service
from portfolio.admin.forms import FIXED, FIXED_NAMES, FORMS, UserForm
from portfolio.admin.lists import LISTS, KeptList
from portfolio.extensions import begin_writing, db
from portfolio.models import Department, User
from portfolio.permissions import Permission, Reader, Role, allowed, reader_of, requires

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def _reader() -> Reader:
    return reader_of(db.session, current_user)


def _kept(name: str) -> KeptList:
    return LISTS.get(name) or abort(404)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Home", url_for("reports.home")), ("Administration", url_for("admin.index")), *more]


@blueprint.get("/")
@requires(Permission.MANAGE_REFERENCE)
def index() -> ResponseReturnValue:
    """Every list, and the users."""
    sizes = {name: len(lists.rows(db.session, kept, _reader())) for name, kept in LISTS.items()}
    users = allowed(current_user.role, Permission.ADMINISTER)
    return render_template("admin/index.html", lists=LISTS, sizes=sizes, users=users, breadcrumbs=_trail()[:1])


@blueprint.get("/lists/<name>")
@requires(Permission.MANAGE_REFERENCE)
def listed(name: str) -> ResponseReturnValue:
    """The entries of a list with how often each is used."""
    kept = _kept(name)
    found = [
        (lists.key_of(kept, row), lists.name_of(kept, row), row) for row in lists.rows(db.session, kept, _reader())
    ]
    return render_template(
        "admin/list.html", kept=kept, rows=found, used=lists.counts(db.session, kept, _reader()), breadcrumbs=_trail()
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
        lists.add(db.session, kept, _values(form), _reader())
    except lists.ListRefusal as refusal:
        return _refused(form, refusal, kept, None)
    db.session.commit()
    flash(f"The {kept.one} is added.", "success")
    return redirect(url_for("admin.listed", name=name), 303)


@blueprint.get("/lists/<name>/<code>")
@requires(Permission.MANAGE_REFERENCE)
def entry(name: str, code: str) -> ResponseReturnValue:
    """An entry with its history."""
    kept = _kept(name)
    row = lists.find(db.session, kept, code, _reader()) or abort(404)
    return _entry_page(kept, _form(name, row), row)


@blueprint.post("/lists/<name>/<code>")
@requires(Permission.MANAGE_REFERENCE)
def change(name: str, code: str) -> ResponseReturnValue:
    """Change or retire an entry."""
    kept = _kept(name)
    row = lists.find(db.session, kept, code, _reader()) or abort(404)
    form = _form(name, row)
    if not form.validate():
        return _entry_page(kept, form, row), 400
    try:
        changed = lists.change(db.session, kept, code, _values(form), _reader())
    except lists.ListRefusal as refusal:
        return _refused(form, refusal, kept, code)
    db.session.commit()
    flash(f"The {kept.one} is saved." if changed else "Nothing had changed, so nothing was saved.", "success")
    return redirect(url_for("admin.listed", name=name), 303)


def _form(name: str, row: Any = None) -> Any:
    """The form of a list; what is never changed is left out of the form of an entry."""
    form: Any = FORMS[name](obj=row)
    if row is not None:
        for fixed in [
            each.name for each in form if each.name in FIXED or (each.name == "name" and name in FIXED_NAMES)
        ]:
            del form[fixed]
    elif "retired" in form:
        del form["retired"]
    _offer(form, name, row)
    return form


def _offer(form: Any, name: str, row: Any) -> None:
    own = lists.key_of(LISTS[name], row) if row is not None else None
    if "successor" in form:
        codes = db.session.scalars(select(Department.code).order_by(Department.code))
        form.successor.choices = [("", "None"), *((code, code) for code in codes if code != own)]
    if "iso3" in form:
        form.iso3.choices = [("", "Choose one"), *((iso3, iso3) for iso3 in lists.countries(db.session))]
    if "merged_into" in form:
        rows = lists.rows(db.session, LISTS[name], _reader())
        others = [(each.implementer_id, each.name) for each in rows if each.implementer_id != own]
        form.merged_into.choices = [("", "None"), *others]


def _values(form: Any) -> dict[str, Any]:
    return {field.name: field.data for field in form if field.name != "csrf_token"}


def _refused(form: Any, refusal: lists.ListRefusal, kept: KeptList, key: str | None) -> ResponseReturnValue:
    db.session.rollback()
    field = refusal.field if refusal.field in form else next(each.name for each in form)
    form[field].errors = [str(refusal)]
    row = lists.find(db.session, kept, key, _reader()) if key else None
    return _entry_page(kept, form, row), 400


def _entry_page(kept: KeptList, form: Any, row: Any) -> str:
    return render_template(
        "admin/entry.html",
        kept=kept,
        form=form,
        row=row,
        name=lists.name_of(kept, row) if row is not None else "",
        past=history.of_entry(db.session, kept, row) if row is not None else (),
        used=lists.counts(db.session, kept, _reader())[str(lists.key_of(kept, row))] if row is not None else 0,
        breadcrumbs=_trail((kept.title, url_for("admin.listed", name=kept.name))),
    )


@blueprint.get("/users")
@requires(Permission.ADMINISTER)
def users() -> ResponseReturnValue:
    """Everybody who uses the tracker."""
    people = db.session.scalars(select(User).order_by(User.email)).all()
    return render_template("admin/users.html", people=people, breadcrumbs=_trail())


@blueprint.get("/users/new")
@requires(Permission.ADMINISTER)
def new_user() -> ResponseReturnValue:
    """The page that adds a person."""
    return _user_page(_user_form(), None)


@blueprint.post("/users/new")
@requires(Permission.ADMINISTER)
def add_user() -> ResponseReturnValue:
    """Add a person. The command line gives the one-time link to set a password."""
    form = _user_form()
    if not form.validate():
        return _user_page(form, None), 400
    begin_writing(db.session)
    try:
        service.add_user(db.session, form.email.data, form.role.data, form.department.data, form.name.data)
    except service.UserError as error:
        db.session.rollback()
        form.email.errors = [str(error)]
        return _user_page(form, None), 400
    db.session.commit()
    flash("The person is added.", "success")
    return redirect(url_for("admin.users"), 303)


@blueprint.get("/users/<int:number>")
@requires(Permission.ADMINISTER)
def user(number: int) -> ResponseReturnValue:
    """A person with the history of their rights."""
    found = db.session.get(User, number) or abort(404)
    return _user_page(_user_form(found), found)


@blueprint.post("/users/<int:number>")
@requires(Permission.ADMINISTER)
def change_user(number: int) -> ResponseReturnValue:
    """Change a person's name, role, department, or whether they may sign in."""
    found = db.session.get(User, number) or abort(404)
    form = _user_form(found)
    if not form.validate():
        return _user_page(form, found), 400
    begin_writing(db.session)
    try:
        service.change_user(
            db.session, number, by=current_user.id, name=form.name.data, role=form.role.data,
            department=form.department.data, active=form.active.data,
        )  # fmt: skip
    except service.UserError as error:
        db.session.rollback()
        form.role.errors = [str(error)]
        return _user_page(form, db.session.get(User, number)), 400
    db.session.commit()
    flash("The person is saved.", "success")
    return redirect(url_for("admin.users"), 303)


def _user_form(found: User | None = None) -> Any:
    form: Any = UserForm(obj=found, data=None if found is None else {"department": found.department_code})
    if found is None:
        del form["active"]
    else:
        del form["email"]
        if not form.is_submitted():
            form.department.data = found.department_code
    form.role.choices = [(role.value, role.value.replace("-", " ").capitalize()) for role in Role]
    codes = db.session.scalars(select(Department.code).order_by(Department.code))
    form.department.choices = [("", "All departments"), *((code, code) for code in codes)]
    return form


def _user_page(form: Any, found: User | None) -> str:
    past = history.of_rows(db.session, "user", [str(found.id)]) if found else ()
    return render_template(
        "admin/user.html", form=form, person=found, past=past, breadcrumbs=_trail(("Users", url_for("admin.users")))
    )
