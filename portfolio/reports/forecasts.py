"""Forecasts that departments made, month by month, beside the actuals that came of them.

What a department's return for a month forecast for later periods is set against what the position says now that those
periods cost. Only periods that have been reported since are compared. Months are compared with quarters as quarters,
and a quarter that had begun when the forecast was made, or is not all reported yet, is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import DepartmentFacts, FinanceReturn, Position, Programme, Spend, SpendPeriod
from portfolio.permissions import Reader, hidden_programmes, visible_programmes
from portfolio.reports import queries
from portfolio.reports.selection import UNALLOCATED, Selection

Periods = Mapping[tuple[int, int], int]
"""Pence by a period's start (month number) and length."""


class Place(NamedTuple):
    """Where one return speaks: department, financial year, programme (by id)."""

    department: str
    fy: int
    programme: int


class Compared(NamedTuple):
    """A programme's forecasts made in one month, beside what came of them, in pence."""

    department: str
    fy: int
    made: int
    """The month (its number) of the return that made them."""
    until: int
    """The last month of which the actual is known."""
    forecast: int
    actual: int
    gross: int
    """Every period's difference by its size, so that opposite ones do not hide each other."""


class _Said(NamedTuple):
    """The return that spoke at a place, its month, and the share set that it was split under last."""

    return_id: int
    month: int
    share_set: int


def compared(session: AnySession, chosen: Selection, reader: Reader) -> list[Compared]:
    """By programme, of those that the reader may see, under all filters but the measure."""
    return list(_compared(session, chosen, visible_programmes(reader), narrowed=True))


def withheld(session: AnySession, chosen: Selection, reader: Reader) -> list[Compared]:
    """The same of what the reader may not see; it obeys FY, ODA and the instant only."""
    if reader.sees_withheld:
        return []
    return list(_compared(session, chosen, hidden_programmes(reader), narrowed=False))


def _compared(
    session: AnySession, chosen: Selection, programmes: ColumnElement[bool], *, narrowed: bool
) -> Iterator[Compared]:
    now = _speaking(session, chosen, programmes, narrowed=narrowed)
    made = _made(session, chosen, programmes, narrowed=narrowed)
    successor = _successors(session, chosen.as_at)
    keys = {*now.values(), *made.values()}
    forecasts = _amounts(session, chosen, keys, "forecast", narrowed=narrowed)
    actuals = _amounts(session, chosen, set(now.values()), "actual", narrowed=narrowed)
    for (place, month), said in sorted(made.items()):
        holder = _holder(place, now, successor)
        if holder is None or (narrowed and chosen.department not in {None, holder.department}):
            continue
        key, last = (said.return_id, place.programme), now[holder]
        known = actuals.get((last.return_id, place.programme), {})
        found = tuple(_periods(forecasts.get(key, {}), known, month, last.month))
        if found:
            before, after = sum(each[0] for each in found), sum(each[1] for each in found)
            gross = sum(abs(actual - forecast) for forecast, actual in found)
            yield Compared(holder.department, place.fy, month, last.month, before, after, gross)


def _successors(session: AnySession, as_at: int) -> dict[str, str]:
    """Who succeeded each department, as known at the instant."""
    rows = session.execute(select(DepartmentFacts.code, DepartmentFacts.successor).where(DepartmentFacts.at(as_at)))
    return {code: successor for code, successor in rows if successor}


def _holder(place: Place, now: Mapping[Place, _Said], successor: Mapping[str, str]) -> Place | None:
    """Where a programme's actuals are now: with the department, or with who succeeded it."""
    passed: set[str] = set()
    while place not in now and place.department in successor and place.department not in passed:
        passed.add(place.department)
        place = place._replace(department=successor[place.department])
    return place if place in now else None


def _periods(forecast: Periods, actual: Periods, made: int, until: int) -> Iterator[tuple[int, int]]:
    """(forecast, actual) of each period after the month of the forecast that is all reported, at the coarser grain."""
    quarters = {_quarter(start) for start, length in (*forecast, *actual) if length > 1}
    before, after = _at_grain(forecast, quarters), _at_grain(actual, quarters)
    for start, length in sorted(before.keys() | after.keys()):
        if start > made and start + length - 1 <= until:
            yield before.get((start, length), 0), after.get((start, length), 0)


def _at_grain(amounts: Periods, quarters: Collection[int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (start, length), pence in amounts.items():
        first = _quarter(start)
        found[(first, 3) if first in quarters else (start, length)] += pence
    return found


def _quarter(start: int) -> int:
    """The number of the first month of the quarter that a month falls in."""
    april = FinancialYear.of_month(Month.from_number(start)).months[0].number
    return start - (start - april) % 3


def _speaking(
    session: AnySession, chosen: Selection, programmes: ColumnElement[bool], *, narrowed: bool
) -> dict[Place, _Said]:
    """What speaks at the instant."""
    query = _positions(chosen, programmes, narrowed=narrowed).where(Position.at(chosen.as_at))
    return {Place(*row[:3]): _Said(*row[3:6]) for row in session.execute(query)}


def _made(
    session: AnySession, chosen: Selection, programmes: ColumnElement[bool], *, narrowed: bool
) -> dict[tuple[Place, int], _Said]:
    """Which return for each month spoke, the latest correction where there was one; reversed ones did not."""
    stood = or_(FinanceReturn.reversed_at.is_(None), FinanceReturn.reversed_at > chosen.as_at)
    query = _positions(chosen, programmes, narrowed=narrowed).where(Position.from_instant <= chosen.as_at, stood)
    found: dict[tuple[Place, int], _Said] = {}
    for row in session.execute(query.order_by(FinanceReturn.decided_at, Position.from_instant, Position.id)):
        said = _Said(*row[3:6])
        found[Place(*row[:3]), said.month] = said
    return found


def _positions(chosen: Selection, programmes: ColumnElement[bool], *, narrowed: bool) -> Any:
    place = (Position.department_code, Position.fy, Position.programme_id)
    said = (Position.return_id, FinanceReturn.month, Position.share_set_id)
    query = (
        select(*place, *said)
        .join(FinanceReturn, FinanceReturn.id == Position.return_id)
        .join(Programme, Programme.id == Position.programme_id)
        .where(programmes)
    )
    if chosen.fy:
        query = query.where(Position.fy == chosen.fy.start)
    if narrowed:
        query = query.where(*queries.of_programmes(chosen))
    return query


def _amounts(
    session: AnySession, chosen: Selection, keys: Collection[_Said], measure: str, *, narrowed: bool
) -> dict[tuple[int, int], dict[tuple[int, int], int]]:
    """Pence by (return, programme), then by period, under the share sets that the returns spoke under last."""
    wanted = {(key.return_id, key.share_set) for key in keys}
    table: Any = Spend if narrowed and (chosen.country or chosen.theme) else SpendPeriod
    found: dict[tuple[int, int], dict[tuple[int, int], int]] = defaultdict(dict)
    returns = sorted({return_id for return_id, _ in wanted})
    for at in range(0, len(returns), 500):
        query = _by_period(table, chosen, measure, narrowed=narrowed)
        for row in session.execute(query.where(table.return_id.in_(returns[at : at + 500]))):
            if (row.return_id, row.share_set_id) in wanted:
                found[row.return_id, row.programme_id][row.period_start, row.period_length] = int(row.pence)
    return found


def _by_period(table: Any, chosen: Selection, measure: str, *, narrowed: bool) -> Any:
    key = (table.return_id, table.programme_id, table.share_set_id, table.period_start, table.period_length)
    conditions = [table.measure == measure]
    if chosen.oda is not None:
        conditions.append(table.oda.is_(chosen.oda))
    if narrowed and chosen.country:
        where = None if chosen.country == UNALLOCATED else chosen.country
        conditions.append(table.country.is_(None) if where is None else table.country == where)
    if narrowed and chosen.theme:
        theme = chosen.theme_id
        conditions.append(table.theme_id.is_(None) if theme is None else table.theme_id == theme)
    return select(*key, func.sum(table.pence).label("pence")).where(and_(*conditions)).group_by(*key)
