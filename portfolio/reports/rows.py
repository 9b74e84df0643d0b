"""A report's rows: named columns, exact figures, the instant and the marking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.figures.selection import Selection
from portfolio.ledger import clock


@dataclass(frozen=True, slots=True)
class Report:
    """One report, drawn: what every export and page shows."""

    name: str
    columns: tuple[str, ...]
    money: frozenset[str]
    """The columns that hold pence."""
    rows: Sequence[dict[str, Any]]
    selection: Selection
    marking: str
    notice: str = ""
    """What its files say of the figures besides, such as that they are invented."""

    def total(self, column: str) -> int:
        """The sum of a column of pence."""
        return sum(row[column] or 0 for row in self.rows)

    @property
    def as_at(self) -> str:
        """The instant that was used, in ISO 8601."""
        return clock.to_text(self.selection.as_at)
