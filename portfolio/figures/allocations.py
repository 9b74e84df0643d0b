"""Reads of allocations: the budgets of programmes as known at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portfolio.figures import prices, spend
from portfolio.figures.all_years import Dimension
from portfolio.figures.selection import Selection
from portfolio.figures.spend import Row
from portfolio.ledger.clock import AnySession
from portfolio.models import Allocation, Programme, ProgrammeFacts
from portfolio.permissions import Reader


def shows_withheld_budget(
    session: AnySession, chosen: Selection, reader: Reader
) -> bool:
    """Whether allocations of withheld programmes are among those that the reader sees in detail."""
    return bool(
        allocated(
            session,
            chosen,
            spend.withheld_but_visible(reader),
            filtered=True,
        )
    )


def allocated(
    session: AnySession,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    filtered: bool,
) -> list[Row]:
    """(lead department, pence) of the allocations known at the instant."""
    keys = (ProgrammeFacts.lead_department,)

    return _budgeted(
        session,
        chosen,
        keys,
        programmes,
        filtered=filtered,
    )


def _budgeted(
    session: AnySession,
    chosen: Selection,
    keys: Sequence[Dimension],
    programmes: ColumnElement[bool],
    *,
    filtered: bool,
) -> list[Row]:
    def read(year: Sequence[Dimension]) -> list[Row]:
        query = _allocations(
            chosen,
            (*year, *keys),
            programmes,
            filtered=filtered,
        )

        return [tuple(row) for row in session.execute(query)]

    return prices.read(chosen.prices, Allocation.fy, read)


def _allocations(
    chosen: Selection,
    keys: Sequence[Dimension],
    programmes: ColumnElement[bool],
    *,
    filtered: bool,
) -> Select[Any]:
    """Pence by the keys. `filtered`: by department (the lead one) and portfolio too."""
    query = narrowed_allocations(
        select(*keys, func.sum(Allocation.pence)).group_by(*keys), chosen, programmes
    )
    if filtered and chosen.department:
        query = query.where(ProgrammeFacts.lead_department == chosen.department)

    if filtered:
        return query.where(*spend.of_programmes(chosen))

    return query


def narrowed_allocations(
    query: Select[Any], chosen: Selection, programmes: ColumnElement[bool]
) -> Select[Any]:
    """A query of allocations known at the instant, by year and ODA, of some programmes with their
    facts then.
    """
    joined = (
        query.select_from(Allocation)
        .join(Programme, Programme.id == Allocation.programme_id)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(Allocation.at(chosen.as_at), ProgrammeFacts.at(chosen.as_at), programmes)
    )
    if chosen.fy:
        joined = joined.where(Allocation.fy == chosen.fy.start)

    if chosen.oda is None:
        return joined

    return joined.where(Allocation.oda.is_(chosen.oda))


def budgets(
    session: AnySession,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    filtered: bool,
) -> list[Row]:
    """(programme, lead department, pre-earmarked, pence) of the allocations known at the instant."""
    keys = (
        Allocation.programme_id,
        ProgrammeFacts.lead_department,
        Allocation.earmarked,
    )

    return _budgeted(
        session,
        chosen,
        keys,
        programmes,
        filtered=filtered,
    )


def budgets_by_year(
    session: AnySession,
    chosen: Selection,
    programmes: ColumnElement[bool],
    *,
    filtered: bool,
) -> list[Row]:
    """(financial year, ODA, pre-earmarked, pence) of the allocations known at the instant."""
    keys = (Allocation.fy, Allocation.oda, Allocation.earmarked)

    return _budgeted(
        session,
        chosen,
        keys,
        programmes,
        filtered=filtered,
    )
