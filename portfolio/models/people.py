"""People who use the tracker, their sessions and invitations."""

from __future__ import annotations

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, Model


class User(UserMixin, Model):
    """A person with one role, in a department or for all of them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20))
    department_code: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id; empty until the invitation is used."""
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def display_name(self) -> str:
        """The person's name, or the address where no name was given."""
        return self.name or self.email


class Invitation(Model):
    """A one-time link to set a password; only the hash of its token is kept."""

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)
    user: Mapped[User] = relationship()


class UserSession(Model):
    """A signed-in browser, kept as a row so that it can be revoked."""

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    user: Mapped[User] = relationship()


class SignInAttempt(Model):
    """A failed sign-in; too many for one address or from one network place slow the next ones
    down.
    """

    __table_args__ = (Index("ix_sign_in_attempt_subject", "subject", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject: Mapped[str] = mapped_column(String(300))
    """`email:…` or `from:…`."""
    at: Mapped[int] = mapped_column(BigInteger)
