"""GDP deflators: what turns amounts of one year into the prices of another. Uploaded as data, with
system time.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, ExactDecimal, Model, Recorded


class DeflatorSeries(Recorded, Model):
    """A series of GDP deflators as published: the one in use from one instant until another."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    label: Mapped[str] = mapped_column(String(200))
    """Such as `GDP deflators, September 2025`."""
    published: Mapped[date]
    source: Mapped[str] = mapped_column(String(255), default="")
    """Name of the file that it was read from."""
    sha256: Mapped[str] = mapped_column(String(64))
    deflators: Mapped[list[Deflator]] = relationship(order_by="Deflator.fy")


class Deflator(Model):
    """The deflator of a financial year, with the cell that it was read from. Only ratios of
    deflators mean anything.
    """

    series_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("deflator_series.id"), primary_key=True
    )
    fy: Mapped[int] = mapped_column(primary_key=True)
    """The year in which the financial year starts."""
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    sheet: Mapped[str] = mapped_column(String(100), default="")
    cell: Mapped[str] = mapped_column(String(12), default="")
