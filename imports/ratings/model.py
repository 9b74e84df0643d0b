"""What reading a file of ratings gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from imports.model import Problem


class Rating(NamedTuple):
    """A country's score, rank and band as the publisher printed them; None where the file has
    none.
    """

    iso3: str
    score: Decimal | None
    rank: int | None
    band: str | None
    """The publisher's own label, never derived from the score."""
    sheet: str
    cell: str
    """The cell of the score; of the band, or of the country, where there is no score."""


@dataclass(frozen=True, slots=True)
class RatingsRead:
    """The ratings of one edition, by ISO3, with all problems."""

    ratings: tuple[Rating, ...]
    problems: tuple[Problem, ...]
    years: tuple[int, ...] = ()
    """Years that the file has ratings of, as it says itself."""
    published: date | None = None
    """The day of publication, where the file states one."""
    reasons: tuple[str, ...] = ()
    """What was taken for what, in sentences."""

    @property
    def has_errors(self) -> bool:
        """Whether anything blocks the import."""
        return any(problem.severity == "error" for problem in self.problems)
