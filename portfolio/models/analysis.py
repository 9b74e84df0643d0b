"""What analysts write of a country: joint analyses of conflict and stability, and early-warning
signals.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portfolio.models.base import BigKey, Model, Recorded


class Analysis(Recorded):
    """A numbered analysis of a country, from one instant until another; a withdrawn one stays on
    record as ended.
    """

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[int]
    """Counts from 1 within the country and kind, and never changes."""
    dated: Mapped[date]
    """The day that it speaks of: of the analysis itself, or of the report."""
    ended: Mapped[bool] = mapped_column(default=False)

    iso3: Mapped[str] = mapped_column(ForeignKey("country.iso3"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint, ...]:
        return (UniqueConstraint("iso3", "number", "to_instant"),)


class Jacs(Analysis, Model):
    """A Joint Analysis of Conflict and Stability for a country."""

    drivers: Mapped[str] = mapped_column(String(2000))
    """What drives conflict there, one a line."""
    summary: Mapped[str] = mapped_column(String(4000), default="")
    review_by: Mapped[date]
    """The day by which it is to be looked at again: overdue after it."""
    link: Mapped[str] = mapped_column(String(1000), default="")


class Signal(Analysis, Model):
    """One early-warning report on a country."""

    source_kind: Mapped[str] = mapped_column(String(30))
    """One of `SOURCE_KINDS`."""
    severity: Mapped[str] = mapped_column(String(10))
    """One of `SEVERITIES`."""
    note: Mapped[str] = mapped_column(String(2000))


SOURCE_KINDS = (
    "post reporting",
    "internal analysis",
    "international partner",
    "NGO",
    "open source",
)
SEVERITIES = ("low", "medium", "high", "critical")
"""The lowest first."""
