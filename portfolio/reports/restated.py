"""Actuals restated between two positions: what the earlier one had reported and what reads otherwise in the later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from portfolio.ledger import changes
from portfolio.ledger.changes import Figure
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Programme, SpendPeriod
from portfolio.reports.movement import Moved, Place, Speaking
from portfolio.reports.selection import Selection

Key = tuple[str, str]
"""Department and programme's code."""


def restated(session: AnySession, chosen: Selection, moved: Moved) -> dict[Key, int]:
    """Pence by which the actuals of periods already reported changed, of what the reader may see.

    Not under filters on country or theme: a period's actuals are not divided by them here.
    """
    before = _figures(session, chosen, moved.before, moved.seen)
    after = _figures(session, chosen, moved.after, moved.seen)
    found: dict[Key, int] = defaultdict(int)
    for place in moved.seen:
        old, new = before.get(place, []), after.get(place, [])
        for change in changes.compare(old, new):
            # A programme that no longer speaks takes all that it had reported with it.
            gone = -sum(figure.pence for figure in old) if not new else 0
            found[place.department, change.programme] += sum(each.change for each in change.restated) + gone
    return dict(found)


def _figures(
    session: AnySession, chosen: Selection, speaking: Speaking, places: Collection[Place]
) -> dict[Place, list[Figure]]:
    """The actuals by period at each of the places."""
    wanted: Mapping[tuple[int, int], Place] = {
        (speaking[place], place.programme): place for place in places if place in speaking
    }
    found: dict[Place, list[Figure]] = defaultdict(list)
    sets: dict[Place, int] = {}
    returns = sorted({return_id for return_id, _ in wanted})
    for at in range(0, len(returns), 500):
        for row in session.execute(_by_period(chosen, returns[at : at + 500])):
            place = wanted.get((row.return_id, row.programme_id))
            # Periods are the same under every share set: the first one will do.
            if place and sets.setdefault(place, row.share_set_id) == row.share_set_id:
                period = (row.code, row.period_start, row.period_length)
                found[place].append(Figure(*period, "actual", row.oda, int(row.pence), row.month))
    return found


def _by_period(chosen: Selection, returns: Collection[int]) -> Any:
    table = SpendPeriod
    key = (table.return_id, table.programme_id, table.share_set_id, table.period_start, table.period_length, table.oda)
    query = (
        select(*key, Programme.code, FinanceReturn.month, func.sum(table.pence).label("pence"))
        .join(Programme, Programme.id == table.programme_id)
        .join(FinanceReturn, FinanceReturn.id == table.return_id)
        .where(table.return_id.in_(list(returns)), table.measure == "actual")
        .group_by(*key, Programme.code, FinanceReturn.month)
    )
    return query if chosen.oda is None else query.where(table.oda.is_(chosen.oda))
