"""Risk indexes, their editions and ratings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, ExactDecimal, Model, Recorded


class RiskIndex(Model):
    """A published or internal rating series."""

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    worse: Mapped[str] = mapped_column(String(4), default="high")
    """Whether a `high` or a `low` score is the worse."""
    licence: Mapped[str] = mapped_column(String(500), default="")
    attribution: Mapped[str] = mapped_column(String(500), default="")
    internal: Mapped[bool] = mapped_column(default=False)
    bands: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Known labels of bands, worst first, over all editions: for order only, never to derive one."""


class Edition(Recorded, Model):
    """One publication of an index, as the tracker knew it from one instant until another."""

    __table_args__ = (Index("ix_edition_index_key", "index_key", "to_instant"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    index_key: Mapped[str] = mapped_column(ForeignKey("risk_index.key"))
    label: Mapped[str] = mapped_column(String(100))
    published: Mapped[date]
    source: Mapped[str] = mapped_column(String(255), default="")
    """Name of the file that it was read from."""
    sha256: Mapped[str] = mapped_column(String(64))
    ratings: Mapped[list[Rating]] = relationship(order_by="Rating.iso3")


class Rating(Model):
    """A country's score, rank and band in an edition, as published."""

    edition_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("edition.id"), primary_key=True
    )
    iso3: Mapped[str] = mapped_column(ForeignKey("country.iso3"), primary_key=True)
    score: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    rank: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(String(100))
