"""Actuals restated between two positions: what the earlier one had reported and what reads
otherwise in the later.

Which periods had been reported already is told from all actuals of a programme, whatever the
filters, so that the parts by country, theme and kind of money add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portfolio.figures import movement, spend
from portfolio.figures.movement import Moved, Place, ReturnsInForce, Said
from portfolio.figures.selection import Selection
from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Programme, Spend, SpendPeriod

Key = tuple[str, str]
"""Department and programme's code."""
Span = tuple[int, int]
"""A period's start (month number) and length."""
CHUNK, QUARTER = 500, 3


@dataclass(frozen=True, slots=True)
class History:
    """Which periods of a programme had been reported before it moved: all of those that end by a
    month, or all.
    """

    until: int | None
    """The month (its number) of the earlier return; None where every period counts, or none."""
    quarters: frozenset[int] = frozenset()
    """The first months of quarters that either side returned as one: months in them are compared
    as quarters.
    """
    every: bool = False

    def has(self, span: Span) -> bool:
        """Whether a period had been reported already."""
        if self.until is None:
            return self.every
        start, length = span
        first = _quarter(start)
        end = first + QUARTER - 1 if first in self.quarters else start + length - 1

        return end <= self.until


def restated(session: AnySession, chosen: Selection, moved: Moved) -> dict[Key, int]:
    """Pence by which the actuals of periods already reported changed, of what the reader may see,
    under all filters.
    """
    known = histories(session, moved)
    codes = {
        key: code for key, code in session.execute(select(Programme.id, Programme.code))
    }
    found: dict[Key, int] = defaultdict(int)

    for in_force, sign in ((moved.after, 1), (moved.before, -1)):
        for place, span, pence in _actuals(session, chosen, in_force, moved.seen):
            if known[place].has(span):
                found[place.department, codes[place.programme]] += sign * pence

    return dict(found)


def histories(session: AnySession, moved: Moved) -> dict[Place, History]:
    """What had been reported at each place that moved."""
    before = _spans(session, moved.before, moved.seen)
    after = _spans(session, moved.after, moved.seen)

    return {
        place: _history(before.get(place), after.get(place)) for place in moved.seen
    }


Spans = tuple[int, frozenset[Span]]
"""The month (its number) of a return, and the periods of its actuals."""


def _history(before: Spans | None, after: Spans | None) -> History:
    """A programme that no longer has actuals takes all that it had reported with it."""
    if before is None or after is None:
        return History(None, every=after is None)
    quarters = {
        _quarter(start) for start, length in before[1] | after[1] if length == QUARTER
    }
    return History(before[0], frozenset(quarters))


def _spans(
    session: AnySession, in_force: ReturnsInForce, places: Collection[Place]
) -> dict[Place, Spans]:
    wanted = _returns(in_force, places)
    table = SpendPeriod
    key = (
        table.return_id,
        table.programme_id,
        table.period_start,
        table.period_length,
        FinanceReturn.month,
    )
    found: dict[Place, tuple[int, set[Span]]] = {}

    for some in _chunks(wanted):
        query = select(*key).join(FinanceReturn, FinanceReturn.id == table.return_id)
        rows = session.execute(
            query.where(table.return_id.in_(some), table.measure == "actual").distinct()
        )
        for return_id, programme, start, length, month in rows:
            if place := wanted.get((return_id, programme)):
                found.setdefault(place, (month, set()))[1].add((start, length))

    return {place: (month, frozenset(spans)) for place, (month, spans) in found.items()}


def _actuals(
    session: AnySession,
    chosen: Selection,
    in_force: ReturnsInForce,
    places: Collection[Place],
) -> list[tuple[Place, Span, int]]:
    """(place, period, pence) of actuals under the filters, split by the shares in force at the
    report's instant.
    """
    sets = movement.sets_in_force(session, chosen.as_at)
    wanted = _returns(in_force, places)
    keys = {
        Said(each, place.programme, sets[place.programme, place.fy]): place
        for (each, _), place in wanted.items()
    }
    found: list[tuple[Place, Span, int]] = []
    missing = set(keys)

    for some in _chunks(wanted):
        for *key, start, length, pence in session.execute(_by_period(chosen, some)):
            if place := keys.get(Said(*key)):
                found.append((place, (start, length), int(pence)))

        missing -= movement.written(session, some)

    for said in missing:
        parts = movement.split_now(
            session,
            chosen,
            said,
            divided=True,
        )
        found += [
            (keys[said], (part.period_start, part.period_length), part.pence)
            for part in parts
            if part.measure == "actual"
        ]

    return found


def _returns(
    in_force: ReturnsInForce, places: Collection[Place]
) -> dict[tuple[int, int], Place]:
    """The places by return and programme."""
    return {
        (in_force[place], place.programme): place
        for place in places
        if place in in_force
    }


def _chunks(wanted: Mapping[tuple[int, int], Place]) -> list[list[int]]:
    returns = sorted({return_id for return_id, _ in wanted})
    return [returns[at : at + CHUNK] for at in range(0, len(returns), CHUNK)]


def _by_period(chosen: Selection, returns: Collection[int]) -> Any:
    """(return, programme, share set, start, length, pence)."""
    divided = bool(chosen.country or chosen.theme)
    table: Any = Spend if divided else SpendPeriod
    key = (
        table.return_id,
        table.programme_id,
        table.share_set_id,
        table.period_start,
        table.period_length,
    )
    query = select(*key, func.sum(table.pence)).where(
        table.return_id.in_(list(returns)), table.measure == "actual"
    )

    if divided:
        query = query.where(*spend.divided_by(chosen, table))

    if chosen.oda is not None:
        query = query.where(table.oda.is_(chosen.oda))

    return query.group_by(*key)


def _quarter(start: int) -> int:
    """The number of the first month of the quarter that a month falls in."""
    april = FinancialYear.of_month(Month.from_number(start)).months[0].number
    return start - (start - april) % QUARTER
