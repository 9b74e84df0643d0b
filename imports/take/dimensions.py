"""What the amounts of a column are about, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.finance import Measure, Period


@dataclass(frozen=True, slots=True)
class Dimensions:
    """For one column of amounts: what each row's amount is about, None where that is missing or
    unreadable.
    """

    programmes: Sequence[str | None]
    projects: Sequence[str | None]
    countries: Sequence[str | None]
    periods: Sequence[Period | None]
    measures: Sequence[Measure | None]
    odas: Sequence[bool | None]
