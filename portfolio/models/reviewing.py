"""The scales that annual reviews are scored on, and since when each applies."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.models.base import Model

SCALES = {"letters": ("A++", "A+", "A", "B", "C"), "numbers": ("4", "3", "2", "1")}
"""Scores of annual reviews, the best first. The two scales applied in different years and are
never compared.
"""
SCALE_NAMES = {"letters": "A++ to C", "numbers": "4 to 1"}


class ReviewScale(Model):
    """The scale that reviews are scored on from a day on, until the next entry. Before the first
    nothing is said.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(unique=True)
    scale: Mapped[str] = mapped_column(String(10))
    """A key of `SCALES`."""
    note: Mapped[str] = mapped_column(String(300), default="")
    """Who decided it, and where it stands."""
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No longer held to."""

    @property
    def name(self) -> str:
        """Such as `A++ to C, from 1 April 2019`."""
        return f"{SCALE_NAMES[self.scale]}, from {self.since:%-d %B %Y}"
