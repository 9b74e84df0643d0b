"""The cells behind the accuracy of forecasts: what was forecast, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.ledger.clock import AnySession
from portfolio.permissions import Reader
from portfolio.reports.origins.cells import Source
from portfolio.reports.origins.figure import Figure
from portfolio.reports.selection import FilterError


def terms(session: AnySession, figure: Figure, reader: Reader) -> Sequence[tuple[str, Source]]:
    """The forecasts and the actuals that a figure compares."""
    raise FilterError("of", "The cells behind compared forecasts are not listed")
