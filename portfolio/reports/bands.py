"""The bands of the edition in use, and which of them count as its worst."""

from __future__ import annotations

from portfolio.ledger.clock import AnySession
from portfolio.reports import queries, tables
from portfolio.reports.selection import Selection

WORST = 2
"""How many of an edition's bands count as its worst."""


def worst_bands(session: AnySession, chosen: Selection) -> tuple[str, ...]:
    """The two worst bands of the edition, worst first; fewer where it has fewer."""
    return tuple(edition_bands(session, chosen)[:WORST])


def edition_bands(session: AnySession, chosen: Selection) -> list[str]:
    """The bands of the edition, worst first."""
    rated = queries.ratings(session, chosen)
    bands = {rating.band for rating in rated.values() if rating.band}
    return tables.ordered_bands(session, chosen, rated, bands)
