"""Packs: reports that are handed on together. Made once, never changed; one with a number is a
published report.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.models.base import BigKey, Model
from portfolio.models.people import User


class ReportPack(Model):
    """What was asked for, by whom and as at which instant."""

    __table_args__ = (Index("ix_report_pack_author", "created_by"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    """The number of a published report; empty for a pack that somebody made for themselves."""
    title: Mapped[str] = mapped_column(String(200))
    reports: Mapped[list[str]] = mapped_column(JSON)
    """Their names, in order."""
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The filters as given, and the unit; the instant is `as_at`."""
    as_at: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[int | None] = mapped_column(BigInteger)
    """Empty until its files are there."""
    hidden: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The programmes that were withheld from the readers of its open version (or from whom it was
    made for).
    """
    author: Mapped[User] = relationship()


class PackFile(Model):
    """One file of a pack, as it was made."""

    pack_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("report_pack.id"), primary_key=True
    )
    version: Mapped[str] = mapped_column(String(5), primary_key=True)
    """`open` (nobody's withheld detail), `full` (all of it) or `own` (what its maker may see)."""
    ending: Mapped[str] = mapped_column(String(5), primary_key=True)
    marking: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
