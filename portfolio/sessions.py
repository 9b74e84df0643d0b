"""Signed-in browsers and one-time invitations as rows, so that each can be revoked; only hashes of
tokens are kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import select

from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import Invitation, User, UserSession

HOUR = 3_600_000_000
SESSION_LIFE = 12 * HOUR
DAY = 24 * HOUR
INVITATION_LIFE = 7 * DAY


def start(session: AnySession, user: User) -> str:
    """A new session for a person: its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    now = clock.now(session)
    session.add(
        UserSession(
            token_hash=_hash(token),
            user_id=user.id,
            started_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    session.flush()

    return token


def user_of(session: AnySession, token: str) -> User | None:
    """The active person of a session that has neither ended nor expired."""
    kept = session.get(UserSession, _hash(token))
    if (
        kept is None
        or kept.ended_at is not None
        or kept.expires_at < clock.now(session)
    ):
        return None

    return kept.user if kept.user.active else None


def end(session: AnySession, token: str) -> None:
    """End one session, if it is one."""
    kept = session.get(UserSession, _hash(token))
    if kept is not None and kept.ended_at is None:
        kept.ended_at = clock.now(session)
        session.flush()


def end_all(session: AnySession, user_id: int, but: str = "") -> int:
    """End a person's sessions, all but that of one token; how many there were."""
    now = clock.now(session)
    ended = [
        each
        for each in open_of(session, user_id)
        if not but or each.token_hash != _hash(but)
    ]

    for each in ended:
        each.ended_at = now

    session.flush()
    return len(ended)


def open_of(session: AnySession, user_id: int) -> Sequence[UserSession]:
    """A person's sessions that have neither ended nor expired, the latest first."""
    still = (
        UserSession.ended_at.is_(None),
        UserSession.expires_at >= clock.now(session),
    )
    query = select(UserSession).where(UserSession.user_id == user_id, *still)

    return session.scalars(query.order_by(UserSession.started_at.desc())).all()


def is_of(kept: UserSession, token: str) -> bool:
    """Whether a session is that of a token."""
    return kept.token_hash == _hash(token)


def invite(session: AnySession, user: User) -> str:
    """A one-time token with which a person sets a password. Earlier ones that were not used no
    longer work.
    """
    withdraw(session, user.id)
    token = secrets.token_urlsafe(32)
    expires = clock.now(session) + INVITATION_LIFE
    session.add(
        Invitation(
            token_hash=_hash(token),
            user_id=user.id,
            expires_at=expires,
        )
    )
    session.flush()

    return token


def withdraw(session: AnySession, user_id: int) -> None:
    """Use up every open invitation of a person."""
    unused = select(Invitation).where(
        Invitation.user_id == user_id, Invitation.used_at.is_(None)
    )
    now = clock.now(session)
    for each in session.scalars(unused):
        each.used_at = now

    session.flush()


def open_invitation(
    session: AnySession, token: str, *, to_use: bool = False
) -> Invitation | None:
    """The invitation of a token, if it is neither used nor expired and the person may sign in.

    `to_use`: nobody else can use it until the transaction ends.
    """
    found = session.get(Invitation, _hash(token), with_for_update=to_use or None)
    if (
        found is None
        or found.used_at is not None
        or found.expires_at < clock.now(session)
    ):
        return None

    return found if found.user.active else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
