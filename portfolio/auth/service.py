"""Writes of signing in: sessions as rows, one-time invitations, and brakes on guessing."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import func, select

from portfolio.auth import passwords
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Invitation, SignInAttempt, User, UserSession

HOUR = 3_600_000_000
SESSION_LIFE = 12 * HOUR
INVITATION_LIFE = 7 * 24 * HOUR
WATCHED = HOUR // 4
MOST_BY_EMAIL, MOST_BY_PLACE = 5, 50


class TooManyAttemptsError(Exception):
    """Too many failed sign-ins for an address or from a place."""


def sign_in(session: AnySession, email: str, password: str, place: str) -> str | None:
    """A new session's token, or None where address or password is wrong. TooManyAttemptsError after many failures."""
    address = email.strip().lower()[:254]
    now = clock.now(session)
    subjects = {f"email:{address}": MOST_BY_EMAIL, f"from:{place}": MOST_BY_PLACE}
    if any(_failures(session, subject, now) >= most for subject, most in subjects.items()):
        raise TooManyAttemptsError
    user = session.scalars(select(User).where(User.email == address)).first()
    if not passwords.matches(user.password_hash if user else None, password) or user is None or not user.active:
        session.add_all(SignInAttempt(subject=subject, at=now) for subject in subjects)
        session.flush()
        return None
    return start_session(session, user)


def start_session(session: AnySession, user: User) -> str:
    """A new session for a person: its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    now = clock.now(session)
    session.add(UserSession(token_hash=_hash(token), user_id=user.id, started_at=now, expires_at=now + SESSION_LIFE))
    session.flush()
    return token


def session_user(session: AnySession, token: str) -> User | None:
    """The active person of a session that has neither ended nor expired."""
    kept = session.get(UserSession, _hash(token))
    if kept is None or kept.ended_at is not None or kept.expires_at < clock.now(session):
        return None
    return kept.user if kept.user.active else None


def sign_out(session: AnySession, token: str) -> None:
    """End a session."""
    kept = session.get(UserSession, _hash(token))
    if kept is not None and kept.ended_at is None:
        kept.ended_at = clock.now(session)
        session.flush()


def invite(session: AnySession, user: User) -> str:
    """A one-time token with which a person sets a password."""
    token = secrets.token_urlsafe(32)
    expires = clock.now(session) + INVITATION_LIFE
    session.add(Invitation(token_hash=_hash(token), user_id=user.id, expires_at=expires))
    session.flush()
    return token


def open_invitation(session: AnySession, token: str) -> Invitation | None:
    """The invitation of a token, if it is neither used nor expired."""
    found = session.get(Invitation, _hash(token))
    if found is None or found.used_at is not None or found.expires_at < clock.now(session):
        return None
    return found


def accept(session: AnySession, invitation: Invitation, password: str) -> None:
    """Set the password; the link is used up and the person's other sessions end."""
    now = clock.now(session)
    invitation.used_at = now
    invitation.user.password_hash = passwords.hashed(password)
    open_sessions = select(UserSession).where(UserSession.user_id == invitation.user_id, UserSession.ended_at.is_(None))
    for each in session.scalars(open_sessions):
        each.ended_at = now
    session.flush()


def _failures(session: AnySession, subject: str, now: int) -> int:
    recent = select(func.count()).where(SignInAttempt.subject == subject, SignInAttempt.at > now - WATCHED)
    return session.scalar(recent) or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
