"""Pages of the people who use the tracker: who they are, what they may do, and how they come in."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select

from portfolio import sessions
from portfolio.admin import history
from portfolio.admin.area import breadcrumbs, reader
from portfolio.admin.forms import UserForm
from portfolio.admin.people import service
from portfolio.extensions import begin_writing, db
from portfolio.models import Department, User
from portfolio.permissions import Permission, Role, requires

blueprint = Blueprint("people", __name__)


@blueprint.get("/users")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Everybody who uses the tracker."""
    people = db.session.scalars(select(User).order_by(User.email)).all()
    return render_template(
        "admin/people/index.html", people=people, breadcrumbs=breadcrumbs()
    )


@blueprint.get("/users/new")
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """The page that adds a person."""
    return _page(_form(), None)


@blueprint.post("/users/new")
@requires(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Add a person, and on to the page that makes their link."""
    form = _form()
    if not form.validate():
        return _page(form, None), 400

    begin_writing(db.session)
    try:
        made = service.add_user(
            db.session,
            form.email.data,
            form.role.data,
            form.department.data,
            form.name.data,
        )
    except service.UserError as error:
        db.session.rollback()
        form.email.errors = [str(error)]
        return _page(form, None), 400

    db.session.commit()
    flash("The person is added. Make a link for them to set a password.", "success")

    return redirect(url_for("admin.people.show", number=made.id), 303)


@blueprint.get("/users/<int:number>")
@requires(Permission.ADMINISTER)
def show(number: int) -> ResponseReturnValue:
    """A person with the history of their rights."""
    found = _found(number)
    return _page(_form(found), found)


@blueprint.post("/users/<int:number>")
@requires(Permission.ADMINISTER)
def change(number: int) -> ResponseReturnValue:
    """Change a person's name, role, department, or whether they may sign in."""
    found = _found(number)
    form = _form(found)
    if not form.validate():
        return _page(form, found), 400

    by = current_user.id
    begin_writing(db.session)
    try:
        service.change_user(
            db.session,
            number,
            by=by,
            name=form.name.data,
            role=form.role.data,
            department=form.department.data,
            active=form.active.data,
        )
    except service.UserError as error:
        db.session.rollback()
        form.role.errors = [str(error)]
        return _page(form, _found(number)), 400

    db.session.commit()
    flash("The person is saved.", "success")

    return redirect(url_for("admin.people.index"), 303)


@blueprint.post("/users/<int:number>/link")
@requires(Permission.ADMINISTER)
def make_link(number: int) -> ResponseReturnValue:
    """Make the one-time link with which a person sets a password, and show it this once. Earlier
    ones end.
    """
    begin_writing(db.session)
    found = _found(number)

    if not found.active:
        abort(409, "This person may not sign in. Make them active first.")

    token = sessions.invite(db.session, found)
    db.session.commit()
    site = current_app.extensions["settings"].site_url
    path = url_for("auth.invitation", token=token)

    return render_template(
        "admin/people/link.html",
        person=found,
        link=f"{site}{path}"
        if site
        else url_for("auth.invitation", token=token, _external=True),
        days=sessions.INVITATION_LIFE // sessions.DAY,
        breadcrumbs=breadcrumbs(
            ("Users", url_for("admin.people.index")),
            (found.email, url_for("admin.people.show", number=number)),
        ),
    )


@blueprint.post("/users/<int:number>/sign-out")
@requires(Permission.ADMINISTER)
def sign_out(number: int) -> ResponseReturnValue:
    """Sign a person out of every browser, and end the link that they have not used."""
    begin_writing(db.session)
    found = _found(number)
    ended = sessions.end_all(db.session, found.id)
    sessions.withdraw(db.session, found.id)
    db.session.commit()
    flash(
        f"{found.email} is signed out."
        if ended
        else f"{found.email} was not signed in.",
        "success",
    )

    return redirect(url_for("admin.people.show", number=number), 303)


def _found(number: int) -> User:
    return db.session.get(User, number) or abort(404)


def _form(found: User | None = None) -> Any:
    form: Any = UserForm(
        obj=found, data=None if found is None else {"department": found.department_code}
    )
    if found is None:
        del form["active"]
    else:
        del form["email"]
        if not form.is_submitted():
            form.department.data = found.department_code

    form.role.choices = [
        (role.value, role.value.replace("-", " ").capitalize()) for role in Role
    ]
    codes = db.session.scalars(select(Department.code).order_by(Department.code))
    form.department.choices = [
        ("", "All departments"),
        *((code, code) for code in codes),
    ]

    return form


def _page(form: Any, found: User | None) -> str:
    return render_template(
        "admin/people/show.html",
        form=form,
        person=found,
        empty=FlaskForm(formdata=None),
        past=history.of_rows(db.session, "user", [str(found.id)]) if found else (),
        manages=service.managed(db.session, found.id, reader()) if found else (),
        signed_in=len(sessions.open_of(db.session, found.id)) if found else 0,
        breadcrumbs=breadcrumbs(("Users", url_for("admin.people.index"))),
    )
