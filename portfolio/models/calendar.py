"""What surrounds returns: the months that they are due for, when a change needs a comment, and who
is reminded.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, Model, Recorded
from portfolio.models.people import User


class ReportingMonth(Recorded, Model):
    """A month that the portfolio office opened for returns. One that was never opened counts as
    open.
    """

    __table_args__ = (UniqueConstraint("month", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    month: Mapped[int]
    """Month number (see `Month.number`)."""
    deadline: Mapped[date | None]
    """The last day for returns."""
    locked: Mapped[bool] = mapped_column(default=False)
    """Whether returns are refused."""
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it was reopened."""
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changer: Mapped[User] = relationship()


class CommentThreshold(Recorded, Model):
    """From which change on a programme of a fund needs a comment: both the part and the amount
    must be reached.
    """

    __table_args__ = (UniqueConstraint("fund", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    fund: Mapped[str] = mapped_column(String(20))
    """What programme codes begin with, such as `CSSF`."""
    part: Mapped[int]
    """Millionths of the figure before."""
    pence: Mapped[int] = mapped_column(BigInteger)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))


class ReturnChoice(Model):
    """What a submitter decided or said of one programme when submitting a return. Written once."""

    return_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("finance_return.id"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programme.id"), primary_key=True
    )
    missing: Mapped[str | None] = mapped_column(String(4))
    """`keep` or `nil` for a programme that the return lacks; empty where nothing was chosen."""
    comment: Mapped[str] = mapped_column(String(1000), default="")


class Reminder(Model):
    """One message to one person about one thing, so that nobody is told the same twice."""

    __table_args__ = (UniqueConstraint("user_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60))
    """What it is about, such as `FCO 2019-06` or `return 12`."""
    claimed_at: Mapped[int] = mapped_column(BigInteger)
    """When a run took it in hand; another run leaves it alone for a while."""
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str] = mapped_column(String(300), default="")
    """Why it could not be sent the last time."""


class ReminderMute(Recorded, Model):
    """A person who does not want to be reminded."""

    __table_args__ = (UniqueConstraint("user_id", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
