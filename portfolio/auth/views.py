"""Signing in, signing out, and setting a password through an invitation."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Request,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from portfolio import sessions
from portfolio.auth import queries, service
from portfolio.auth.forms import PasswordForm, SignInForm
from portfolio.extensions import begin_writing, db, login
from portfolio.models import User
from portfolio.permissions import Permission, requires

blueprint = Blueprint("auth", __name__)
TOKEN = "token"  # the name of the cookie's field
LONGEST_ADDRESS = 2_000
WRONG = "The email address or the password is wrong. Try again"


@login.request_loader
def _load_user(_request: Request) -> User | None:
    token = session.get(TOKEN)
    return sessions.user_of(db.session, token) if token else None


@login.unauthorized_handler
def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"}:
        abort(401)

    wanted = request.full_path if request.query_string else request.path
    return redirect(
        url_for(
            "auth.sign_in", next=wanted if wanted != "/" and is_local(wanted) else None
        )
    )


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

    try:
        token = service.sign_in(
            db.session, form.email.data or "", form.password.data or "", _place()
        )
    except service.TooManyAttemptsError:
        raise _too_many() from None

    if token is not None:
        # Whoever was signed in here before is so no longer.
        sessions.end(db.session, session.get(TOKEN, ""))

    db.session.commit()
    if token is None:
        form.password.errors = [WRONG]
        return _sign_in_page(form), 400

    session.clear()
    session[TOKEN] = token

    return redirect(_wanted())


@blueprint.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session, in the browser and in the database."""
    begin_writing(db.session)
    sessions.end(db.session, session.get(TOKEN, ""))
    db.session.commit()
    session.clear()
    flash("You are signed out.")

    return redirect(url_for("auth.sign_in"))


@blueprint.get("/invitation/<token>")
@requires(Permission.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """The page that a one-time link leads to."""
    found = sessions.open_invitation(db.session, token)
    if found is None:
        return render_template("auth/invitation_spent.html"), 404
    return render_template(
        "auth/invitation.html", form=_new_password(), person=found.user
    )


@blueprint.post("/invitation/<token>")
@requires(Permission.PUBLIC)
def invitation_submit(token: str) -> ResponseReturnValue:
    """Set the password and use the link up."""
    begin_writing(db.session)
    found = sessions.open_invitation(db.session, token, to_use=True)
    if found is None:
        return render_template("auth/invitation_spent.html"), 404

    form = _new_password()
    if not form.accepts(found.user):
        return render_template(
            "auth/invitation.html", form=form, person=found.user
        ), 400

    service.accept(db.session, found, form.password.data or "")
    db.session.commit()
    session.clear()
    flash("Your password is set. Sign in with it.")

    return redirect(url_for("auth.sign_in"))


@blueprint.get("/account")
@requires(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """The reader's own account: where they are signed in, and another password."""
    return _account_page(PasswordForm())


@blueprint.post("/account")
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change the reader's password: every other browser of theirs is signed out."""
    form = PasswordForm()
    if not form.accepts(current_user):
        return _account_page(form), 400

    try:
        person = service.verified(
            db.session, current_user.email, form.current.data or "", _place()
        )
    except service.TooManyAttemptsError:
        raise _too_many() from None

    if person is not None:
        service.change_password(
            db.session, person, form.password.data or "", session.get(TOKEN, "")
        )

    db.session.commit()
    if person is None:
        form.current.errors = ["This is not your current password. Try again"]
        return _account_page(form), 400

    flash("Your password is changed. You are signed out everywhere else.", "success")
    return redirect(url_for("auth.account"), 303)


@blueprint.post("/account/sign-out-elsewhere")
@requires(Permission.SIGNED_IN)
def sign_out_elsewhere() -> ResponseReturnValue:
    """End the reader's sessions in all browsers but this one."""
    user_id = current_user.id
    begin_writing(db.session)
    ended = sessions.end_all(db.session, user_id, but=session.get(TOKEN, ""))
    db.session.commit()
    flash(
        "You are signed out everywhere else."
        if ended
        else "You were not signed in anywhere else.",
        "success",
    )

    return redirect(url_for("auth.account"), 303)


def _new_password() -> PasswordForm:
    """The form for who has no password to be asked for."""
    form = PasswordForm()
    del form.current

    return form


def _account_page(form: PasswordForm) -> str:
    kept = sessions.open_of(db.session, current_user.id)
    mine = session.get(TOKEN, "")

    return render_template(
        "auth/account.html",
        form=form,
        person=current_user,
        open_sessions=[(each, sessions.is_of(each, mine)) for each in kept],
        breadcrumbs=[("Home", url_for("reports.home"))],
    )


def _sign_in_page(form: SignInForm) -> str:
    accounts = []
    if current_app.extensions["settings"].demonstration:
        accounts = queries.demonstration_accounts(db.session)

    return render_template(
        "auth/sign_in.html",
        form=form,
        accounts=accounts,
        password=queries.DEMONSTRATION_PASSWORD if accounts else None,
    )


def _place() -> str:
    return request.remote_addr or ""


def _too_many() -> TooManyRequests:
    wait = "There were too many attempts to sign in. Wait a quarter of an hour and try again."
    return TooManyRequests(wait, retry_after=900)


def _wanted() -> str:
    """Where the person was going, if that is on this site."""
    wanted = request.args.get("next", "")
    return wanted if is_local(wanted) else url_for("reports.home")


def is_local(address: str) -> bool:
    """Whether an address leads to this site alone, in whatever way a browser reads it.

    Browsers drop tabs and line ends and take a backslash for a slash, so that `/\\t\\host` leads
    to another site.
    """
    if (
        not address.startswith("/")
        or "\\" in address
        or not address.isprintable()
        or len(address) > LONGEST_ADDRESS
    ):
        return False

    try:
        parts = urlsplit(address)
    except ValueError:
        return False

    return not (parts.scheme or parts.netloc or address.startswith("//"))
