"""Signing in, signing out, and setting a password through an invitation."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Request, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from portfolio.auth import queries, service
from portfolio.auth.forms import PasswordForm, SignInForm
from portfolio.extensions import begin_writing, db, login
from portfolio.models import User
from portfolio.permissions import Permission, requires

blueprint = Blueprint("auth", __name__)
TOKEN = "token"  # the name of the cookie's field


@login.request_loader
def _load_user(_request: Request) -> User | None:
    token = session.get(TOKEN)
    return service.session_user(db.session, token) if token else None


@login.unauthorized_handler
def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        abort(401)
    wanted = request.full_path if request.query_string else request.path
    return redirect(url_for("auth.sign_in", next=wanted if wanted != "/" else None))


@blueprint.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(_wanted())
    return _sign_in_page(SignInForm())


@blueprint.post("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_submit() -> ResponseReturnValue:
    """Sign in, or say what was wrong without saying which."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 400
    begin_writing(db.session)
    try:
        token = service.sign_in(db.session, form.email.data or "", form.password.data or "", request.remote_addr or "")
    except service.TooManyAttemptsError:
        raise TooManyRequests(
            "There were too many attempts to sign in. Wait a quarter of an hour and try again."
        ) from None
    db.session.commit()
    if token is None:
        form.password.errors = ["The email address or the password is wrong. Try again"]
        return _sign_in_page(form), 400
    session.clear()
    session[TOKEN] = token
    return redirect(_wanted())


@blueprint.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session, in the browser and in the database."""
    begin_writing(db.session)
    service.sign_out(db.session, session.get(TOKEN, ""))
    db.session.commit()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("auth.sign_in"))


@blueprint.get("/invitation/<token>")
@requires(Permission.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """The page that a one-time link leads to."""
    found = service.open_invitation(db.session, token)
    if found is None:
        return render_template("auth/invitation_spent.html"), 404
    return render_template("auth/invitation.html", form=PasswordForm(), person=found.user)


@blueprint.post("/invitation/<token>")
@requires(Permission.PUBLIC)
def invitation_submit(token: str) -> ResponseReturnValue:
    """Set the password and use the link up."""
    begin_writing(db.session)
    found = service.open_invitation(db.session, token)
    if found is None:
        return render_template("auth/invitation_spent.html"), 404
    form = PasswordForm()
    if not form.validate():
        return render_template("auth/invitation.html", form=form, person=found.user), 400
    service.accept(db.session, found, form.password.data or "")
    db.session.commit()
    flash("Your password is set. Sign in with it.")
    return redirect(url_for("auth.sign_in"))


def _sign_in_page(form: SignInForm) -> str:
    accounts = []
    if current_app.extensions["settings"].demonstration:
        accounts = queries.demonstration_accounts(db.session)
    return render_template(
        "auth/sign_in.html", form=form, accounts=accounts, password=queries.DEMONSTRATION_PASSWORD if accounts else None
    )


def _wanted() -> str:
    """Where the person was going, if that is on this site."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if local else url_for("reports.home")
