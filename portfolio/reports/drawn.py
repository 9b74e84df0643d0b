"""A report's rows: named columns, exact figures, the instant and the marking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from portfolio import illustrative
from portfolio.figures.selection import Selection
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """The rows of one report under one selection, as every export writes them."""

    name: str
    columns: tuple[str, ...]
    money: frozenset[str]
    """The columns that hold pence."""
    rows: Sequence[dict[str, Any]]
    selection: Selection
    marking: str
    notice: str = ""
    """A notice on the files, such as that the figures are invented."""

    def total(self, column: str) -> int:
        """Add up a column of pence."""
        return sum(row[column] or 0 for row in self.rows)

    @property
    def as_at(self) -> str:
        """The instant of the figures, in ISO 8601."""
        return clock.to_text(self.selection.as_at)

    def with_notice(self, session: AnySession) -> DrawnReport:
        """Add the notice that files of the illustrative portfolio carry."""
        return replace(self, notice=illustrative.notice(session))
