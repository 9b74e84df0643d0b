"""Reads of signing in."""

from __future__ import annotations

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import User

DEMONSTRATION_PASSWORD = "demonstration"  # printed on the demonstration's sign-in page
DEMONSTRATION_DOMAIN = "@demo.example"


def demonstration_accounts(session: AnySession) -> list[User]:
    """The accounts that the demonstration's sign-in page offers."""
    query = select(User).where(
        User.email.endswith(DEMONSTRATION_DOMAIN), User.active.is_(True)
    )
    return list(session.scalars(query.order_by(User.role, User.email)))
