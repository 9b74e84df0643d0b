"""From which change on a programme needs a comment, by fund. Callers commit."""

from __future__ import annotations

from sqlalchemy import select

from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.ledger import clock
from portfolio.ledger.changes import Threshold
from portfolio.ledger.clock import AnySession
from portfolio.models import CommentThreshold, Programme
from portfolio.returns.changes.comparison import fund_of

DEFAULT_FUND = "CSSF"


def funds(session: AnySession) -> list[str]:
    """The funds that programmes belong to; the one of the tracker's name where there are no
    programmes yet.
    """
    return sorted(
        {fund_of(code) for code in session.scalars(select(Programme.code))}
    ) or [DEFAULT_FUND]


def set_threshold(
    session: AnySession, fund: str, threshold: Threshold, user_id: int
) -> CommentThreshold:
    """Let a threshold hold for a fund from now on; the one before stays on record."""
    begin_writing(session)
    audit.acting(session, user_id)
    instant = clock.advance(session)
    held = select(CommentThreshold).where(
        CommentThreshold.current(), CommentThreshold.fund == fund
    )
    known = session.scalars(held).first()

    if known:
        known.to_instant = instant
        session.flush()

    made = CommentThreshold(
        fund=fund,
        part=threshold.part,
        pence=threshold.pence,
        changed_by=user_id,
        from_instant=instant,
    )
    session.add(made)
    session.flush()

    return made
