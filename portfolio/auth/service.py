"""Writes of signing in: brakes on guessing, and passwords set and changed."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import func, select

from portfolio import sessions
from portfolio.auth import passwords
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Invitation, SignInAttempt, User

WATCHED = sessions.HOUR // 4
MOST_BY_EMAIL, MOST_BY_PLACE = 5, 50
LONGEST_EMAIL = 254


class TooManyAttemptsError(Exception):
    """Too many failed sign-ins for an address or from a place."""


def sign_in(session: AnySession, email: str, password: str, place: str) -> str | None:
    """A new session's token, or None where address or password is wrong. The caller commits.

    TooManyAttemptsError after many failures.
    """
    user = verified(session, email, password, place)
    return sessions.start(session, user) if user else None


def verified(session: AnySession, email: str, password: str, place: str) -> User | None:
    """The active person whose address and password these are. The caller commits: a failure is
    counted.

    The slow check of the password holds no lock. Failures are counted again after it, one attempt
    at a time, so that many sent at once learn no more than the same number sent one by one.
    """
    address = email.strip().lower()[:LONGEST_EMAIL]
    subjects = {f"email:{address}": MOST_BY_EMAIL, f"from:{place}": MOST_BY_PLACE}
    _refuse_many(session, subjects)
    user = session.scalars(select(User).where(User.email == address)).first()
    kept = user.password_hash if user else None
    right = passwords.matches(kept, password)
    begin_writing(session)

    for subject in sorted(subjects):
        _one_at_a_time(session, subject)

    _refuse_many(session, subjects)
    still = session.scalars(
        select(User).where(User.email == address, User.password_hash == kept)
    ).first()
    if right and still is not None and still.active:
        return still

    now = clock.now(session)
    session.add_all(SignInAttempt(subject=subject, at=now) for subject in subjects)
    session.flush()

    return None


def accept(session: AnySession, invitation: Invitation, password: str) -> None:
    """Set the password of an invitation: every link of the person is used up and their sessions
    end.
    """
    _set_password(session, invitation.user, password)
    sessions.end_all(session, invitation.user_id)


def change_password(session: AnySession, user: User, password: str, token: str) -> None:
    """Give a person another password; their sessions end but for the one of a token."""
    _set_password(session, user, password)
    sessions.end_all(session, user.id, but=token)


def _set_password(session: AnySession, user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    sessions.withdraw(session, user.id)


def _refuse_many(session: AnySession, subjects: dict[str, int]) -> None:
    now = clock.now(session)
    if any(
        _failures(session, subject, now) >= most for subject, most in subjects.items()
    ):
        raise TooManyAttemptsError


def _failures(session: AnySession, subject: str, now: int) -> int:
    recent = select(func.count()).where(
        SignInAttempt.subject == subject, SignInAttempt.at > now - WATCHED
    )
    return session.scalar(recent) or 0


def _one_at_a_time(session: AnySession, subject: str) -> None:
    """Wait until no other transaction counts for a subject. On SQLite those that write wait for
    each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(crc32(subject.encode()))))
