"""The marking of a report: what a selection shows of withheld programmes and internal ratings."""

from __future__ import annotations

from portfolio.figures import allocations, spend
from portfolio.figures.request import Request
from portfolio.marking import OFFICIAL, SENSITIVE


def marking_of(request: Request, *, budgets: bool = False) -> str:
    """Mark OFFICIAL-SENSITIVE what shows withheld programmes or internal ratings.

    `budgets`: the report shows every measure, and allocations.
    """
    session = request.session
    selection = request.chosen
    reader = request.reader

    if spend.index_of(session, selection).internal:
        return SENSITIVE
    if spend.shows_withheld(session, selection, reader, every_measure=budgets):
        return SENSITIVE

    # Allocations are not split by country or theme, so such a filter shows none.
    undivided = not (selection.country or selection.theme)
    if (
        budgets
        and undivided
        and allocations.shows_withheld_budget(session, selection, reader)
    ):
        return SENSITIVE

    return OFFICIAL
