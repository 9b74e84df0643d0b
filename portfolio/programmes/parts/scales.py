"""Which scale annual reviews were scored on at a day, where the portfolio office has said so."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portfolio.ledger.clock import AnySession
from portfolio.models import ReviewScale


def applying(session: AnySession, day: date) -> ReviewScale | None:
    """The list's entry that applied on a day; None before the first."""
    query = select(ReviewScale).where(
        ReviewScale.since <= day, ReviewScale.retired.is_(False)
    )
    return session.scalars(query.order_by(ReviewScale.since.desc()).limit(1)).first()
