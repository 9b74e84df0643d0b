"""The illustrative portfolio, sent through the real import, submission and approval; and serving
it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import click
from flask import Flask, current_app
from sqlalchemy import select

from imports.ratings import read_ratings
from portfolio import audit, reference
from portfolio.admin.people import service as people
from portfolio.auth import passwords
from portfolio.auth.queries import DEMONSTRATION_PASSWORD, demonstration_accounts
from portfolio.commands import console, furnishing
from portfolio.commands.programmes import read as read_register
from portfolio.config import instance_folder
from portfolio.countries import service as countries
from portfolio.countries.analyses import service as analyses_service
from portfolio.extensions import begin_writing, db
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AuditEntry,
    Jacs,
    Portfolio,
    Programme,
    Project,
    ReportingMonth,
    Signal,
    User,
)
from portfolio.programmes import import_service as programmes
from portfolio.programmes.allocations import service as allocations_service
from portfolio.programmes.editing import service as editing_service
from portfolio.programmes.parts import service as parts
from portfolio.programmes.parts.kinds import KINDS
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from portfolio.returns.drafts import checking
from portfolio.returns.months import service as months_service

SUBJECT = "illustration"
if TYPE_CHECKING:
    from portfolio.illustration import (
        Account,
        Delivery,
        Illustration,
        RatingFile,
        Return,
    )

Say = Callable[[str], None]


def load(session: AnySession, say: Say) -> None:
    """Load the illustration unless it is there already. Each step is whole, so that a broken-off
    load goes on.
    """
    if _loaded(session):
        return

    # Loaded only now: a start with everything in place need not know how it was made.
    from portfolio.illustration import illustrate

    illustration = illustrate()
    say("Loading the illustrative portfolio (about half a minute, once) ...")
    _accounts(session, illustration.accounts)

    for ratings in illustration.ratings:
        _ratings(session, ratings)

    _register(session, illustration)
    _deliveries(session, illustration)
    _analyses(session, illustration)
    furnishing.deflators(session, illustration)
    furnishing.budget(session, illustration)

    for number, each in enumerate(illustration.returns, 1):
        _return(session, each)
        if number % 20 == 0:
            say(f"  {number} of {len(illustration.returns)} returns")

    _months(session, illustration)
    furnishing.published(session, illustration)
    for change in illustration.share_changes:
        programmes.change_shares(
            session,
            change.programme,
            change.from_fy,
            change.countries,
            change.themes,
        )
        session.commit()

    audit.record(
        session,
        "load",
        SUBJECT,
        "all",
        {"returns": len(illustration.returns)},
    )
    session.commit()


def _loaded(session: AnySession) -> bool:
    whole = select(AuditEntry.id).where(
        AuditEntry.subject == SUBJECT, AuditEntry.action == "load"
    )
    return session.scalar(whole.limit(1)) is not None


def _accounts(session: AnySession, accounts: tuple[Account, ...]) -> None:
    begin_writing(session)
    known = set(session.scalars(select(User.email)))
    kept = passwords.hashed(DEMONSTRATION_PASSWORD)

    for account in accounts:
        if account.email not in known:
            user = people.add_user(
                session,
                account.email,
                account.role,
                account.department,
                account.name,
            )
            user.password_hash = kept

    session.commit()


def _ratings(session: AnySession, file: RatingFile) -> None:
    read = read_ratings(
        file.content,
        file.filename,
        file.index,
        reference.places(),
        file.edition,
    )
    countries.import_edition(
        session,
        file.index,
        file.edition,
        file.published,
        file.content,
        file.filename,
        read.ratings,
        countries.NewIndex(file.name, file.worse),
    )
    session.commit()


def _register(session: AnySession, illustration: Illustration) -> None:
    read = read_register(illustration.register, illustration.register_filename)
    if read.has_errors:
        raise console.Impossible(
            f"the illustrative register has errors: {read.problems[0].message}"
        )

    programmes.import_register(session, read.records, read.fields, None)
    session.commit()


def _deliveries(session: AnySession, illustration: Illustration) -> None:
    """What programmes have besides money. Those that have it already are left alone."""
    keys = {
        code: key for code, key in session.execute(select(Programme.code, Programme.id))
    }
    if session.scalar(select(Project.id).limit(1)) is not None:
        return

    for each in illustration.deliveries:
        if each.manager:
            team = {"team": (_id(session, each.manager),)}
        else:
            team = {}

        editing_service.change(
            session,
            each.programme,
            dict(each.record) | team,
            "Completed for the demonstration",
        )
        session.commit()

    entries = {keys[each.programme]: _entries(each) for each in illustration.deliveries}
    parts.load(session, entries, "Entered for the demonstration")
    session.commit()
    ids = {
        name: key for name, key in session.execute(select(Portfolio.name, Portfolio.id))
    }

    for budget in illustration.budgets:
        where = (ids[budget.portfolio], budget.fy.start, budget.oda)
        allocations_service.set_budget(
            session, *where, budget.pounds * 100, "Settlement (invented)"
        )
        session.commit()


def _entries(delivery: Delivery) -> list[tuple[type[Any], dict[str, Any]]]:
    """A programme's parts as rows; an implementer's name becomes one of the list."""
    entries = []
    for kind, values in delivery.parts:
        said = dict(values)
        if "implementer" in said:
            said[parts.NEW_IMPLEMENTER] = said.pop("implementer")

        entries.append((KINDS[kind].model, said))

    return entries


def _analyses(session: AnySession, illustration: Illustration) -> None:
    """Joint analyses and signals, unless there are some."""
    if session.scalar(select(Jacs.id).limit(1)) is not None:
        return

    for each in illustration.analyses:
        if each.kind == "jacs":
            analyses_service.add(session, Jacs, each.iso3, each.values)
        else:
            analyses_service.add(session, Signal, each.iso3, each.values)

        session.commit()


def _months(session: AnySession, illustration: Illustration) -> None:
    """The months that the portfolio office asked returns for, unless it has opened some already."""
    if session.scalar(select(ReportingMonth.id).limit(1)) is not None:
        return

    office = next(
        account.email
        for account in illustration.accounts
        if account.role == "portfolio-office"
    )
    for each in illustration.months:
        months_service.open_month(
            session, each.month, each.deadline, _id(session, office)
        )
        session.commit()


def _return(session: AnySession, each: Return) -> None:
    known = checking.context(session, each.department, each.fy, each.month)
    checked = checking.check_own(each.content, each.filename, known)
    if checked.has_errors:
        problem = next(
            problem for problem in checked.problems if problem.severity == "error"
        )
        raise console.Impossible(
            f"{each.filename} has errors: {problem.sheet} {problem.cell} {problem.message}"
        )

    sender = _id(session, each.submitted_by)
    comment = each.comment or ""
    submitted = service.submit(
        session,
        checked,
        each.content,
        sender,
        missing=each.missing,
        comment=comment,
    )
    return_id = submitted.finance_return.id
    session.commit()
    if submitted.duplicate:
        return

    if each.decision == "approve":
        decisions.approve(session, return_id, _id(session, each.decided_by))
    elif each.decision == "reject":
        decisions.reject(
            session, return_id, _id(session, each.decided_by), each.why or "Sent back"
        )

    session.commit()


def _id(session: AnySession, email: str) -> int:
    return session.scalars(select(User.id).where(User.email == email)).one()


def print_accounts(session: AnySession) -> None:
    """The demonstration accounts and their password."""
    click.echo(f"Demonstration accounts (password {DEMONSTRATION_PASSWORD!r}):")
    for user in demonstration_accounts(session):
        click.echo(
            f"  {user.email:42} {user.role}{f' of {user.department_code}' if user.department_code else ''}"
        )


def serve(port: int) -> None:
    """Serve the site on 127.0.0.1 until stopped, as a demonstration: its own key, plain http, and
    said so.
    """
    # Loaded only here: no other command needs a server.
    from portfolio.web.serving import serve as serve_app

    app: Flask = cast(Any, current_app)._get_current_object()
    app.extensions["settings"] = replace(app.extensions["settings"], demonstration=True)
    app.config |= {
        "SECRET_KEY": _demonstration_key(),
        "SESSION_COOKIE_SECURE": False,
        "WTF_CSRF_SSL_STRICT": False,
    }
    app.config["SESSION_COOKIE_NAME"] = "session"
    print_accounts(db.session)
    db.session.remove()
    # Workers must not share connections that were opened before they were forked.
    db.engine.dispose()
    click.echo(f"Serving on http://127.0.0.1:{port} (Ctrl-C stops)")
    sys.stdout.flush()
    _start_worker()
    serve_app(app, port)


def _start_worker() -> None:
    """A worker for what takes longer than a page may; it ends when this process does."""
    start = "from portfolio.app import main; main()"
    words = [
        "work",
        "--parent",
        str(os.getpid()),
    ]
    subprocess.Popen(
        [
            sys.executable,
            "-c",
            start,
            *words,
        ],
        stdin=subprocess.DEVNULL,
    )


def _demonstration_key() -> str:
    """A random key of this installation's own, kept so that a restart signs nobody out."""
    given = os.environ.get("PORTFOLIO_SECRET_KEY")
    if given:
        return given

    file = instance_folder() / "demonstration-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as out:
            out.write(secrets.token_urlsafe(48))

    return file.read_text()
