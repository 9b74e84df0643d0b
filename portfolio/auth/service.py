"""Signing in, with limits on guessing, and setting and changing passwords."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import func, select

from portfolio import sessions
from portfolio.auth import passwords
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Invitation, SignInAttempt, User

WINDOW = sessions.HOUR // 4
"""Microseconds in which failures are counted."""
MOST_BY_EMAIL, MOST_BY_PLACE = 5, 50
LONGEST_EMAIL = 254


class TooManyAttemptsError(Exception):
    """Too many failed sign-ins for an address or from a place."""


def sign_in(session: AnySession, email: str, password: str, place: str) -> str | None:
    """Start a session and give its token; None for a wrong address or password.

    The caller commits. TooManyAttemptsError after many failures.
    """
    user = verified(session, email, password, place)
    return sessions.start(session, user) if user else None


def verified(session: AnySession, email: str, password: str, place: str) -> User | None:
    """Find the active person with an address and password.

    The caller commits, because a failure is counted. TooManyAttemptsError as for `sign_in`.
    """
    address = email.strip().lower()[:LONGEST_EMAIL]
    limits = {f"email:{address}": MOST_BY_EMAIL, f"from:{place}": MOST_BY_PLACE}
    _refuse_many(session, limits)

    # The slow check of the password holds no lock.
    user = session.scalars(select(User).where(User.email == address)).first()
    password_hash = user.password_hash if user else None
    is_right = passwords.matches(password_hash, password)

    # Failures are counted again, one attempt at a time: many attempts sent at once learn
    # no more than the same number sent one by one.
    begin_writing(session)
    for subject in sorted(limits):
        _wait_for_others(session, subject)
    _refuse_many(session, limits)

    # The password may have been changed, or the person made inactive, in the meantime.
    unchanged = select(User).where(
        User.email == address, User.password_hash == password_hash
    )
    user = session.scalars(unchanged).first()
    if is_right and user is not None and user.active:
        return user

    now = clock.now(session)
    session.add_all(SignInAttempt(subject=subject, at=now) for subject in limits)
    session.flush()

    return None


def accept(session: AnySession, invitation: Invitation, password: str) -> None:
    """Set the password of an invitation.

    Every link of the person is used up, and their sessions end.
    """
    _set_password(session, invitation.user, password)
    sessions.end_all(session, invitation.user_id)


def change_password(session: AnySession, user: User, password: str, token: str) -> None:
    """Change a person's password, and end their sessions except the one of a token."""
    _set_password(session, user, password)
    sessions.end_all(session, user.id, but=token)


def _set_password(session: AnySession, user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    sessions.withdraw(session, user.id)


def _refuse_many(session: AnySession, limits: dict[str, int]) -> None:
    now = clock.now(session)
    for subject, most in limits.items():
        if _failures(session, subject, now) >= most:
            raise TooManyAttemptsError


def _failures(session: AnySession, subject: str, now: int) -> int:
    recent = select(func.count()).where(
        SignInAttempt.subject == subject,
        SignInAttempt.at > now - WINDOW,
    )
    return session.scalar(recent) or 0


def _wait_for_others(session: AnySession, subject: str) -> None:
    """Wait until no other transaction counts the failures of a subject."""
    # On SQLite, transactions that write wait for each other anyway.
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(crc32(subject.encode()))
        session.execute(select(lock))
