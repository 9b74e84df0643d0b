"""What forecasts are set against each other: those that stood before a return, and the rows of
what came of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from portfolio.ledger import foreseen
from portfolio.ledger.clock import AnySession
from portfolio.models import FinanceReturn, Position, SpendPeriod

COLUMNS = (
    "return_id",
    "set_to_nil",
    "programme_id",
    "number",
    "forecast_return_id",
    "made",
    "until",
    "oda",
    "periods",
    "forecast",
    "actual",
    "gross",
)
CHUNK = 500
NOTHING = foreseen.Foreseen(0, 0, 0, 0)
Amounts = Mapping[bool, dict[tuple[int, int], int]]
"""Pence by ODA, then by a period's start and length."""


class Made(NamedTuple):
    """What was forecast for a programme in one month, by the department and by those that it
    succeeded.
    """

    programme_id: int
    month: int
    return_ids: tuple[int, ...]


def stood(instant: int) -> ColumnElement[bool]:
    """Approved before an instant and not reversed by it."""
    return and_(
        FinanceReturn.status.in_(("approved", "reversed")),
        FinanceReturn.decided_at < instant,
        or_(FinanceReturn.reversed_at.is_(None), FinanceReturn.reversed_at > instant),
    )


def made_before(
    session: AnySession,
    later: FinanceReturn,
    departments: Collection[str],
    instant: int,
    gone: FinanceReturn | None = None,
) -> list[Made]:
    """The forecasts of months before a return's that stood when it was approved and still do, by
    programme.

    Of corrections the latest. `gone` is a return that is being reversed at this instant.

    """
    month = (Position.programme_id, FinanceReturn.department_code, FinanceReturn.month)
    left_out = [later.id, gone.id] if gone else [later.id]
    query = (
        select(*month, FinanceReturn.id)
        .join(FinanceReturn, FinanceReturn.id == Position.return_id)
        .where(
            FinanceReturn.department_code.in_(departments),
            FinanceReturn.fy == later.fy,
            FinanceReturn.month < later.month,
            FinanceReturn.id.not_in(left_out),
            stood(instant),
            FinanceReturn.decided_at < (later.decided_at or instant),
        )
        .order_by(*month, FinanceReturn.decided_at, FinanceReturn.id)
    )
    latest = {
        (programme, code, made): return_id
        for programme, code, made, return_id in session.execute(query)
    }
    returns: dict[tuple[int, int], list[int]] = defaultdict(list)

    for (programme, _, month_made), return_id in latest.items():
        returns[programme, month_made].append(return_id)

    return [Made(*key, tuple(found)) for key, found in returns.items()]


def rows_of(
    session: AnySession,
    later: FinanceReturn,
    made: Collection[Made],
    *,
    set_to_nil: bool,
) -> Iterator[tuple[Any, ...]]:
    """What came of forecasts according to a later return, in the order of the columns."""
    if not made:
        return

    only = {each.programme_id for each in made}
    forecast_by = {return_id for each in made for return_id in each.return_ids}
    forecasts = _amounts(session, forecast_by, only, _forecast_until(later.month))
    actuals = _amounts(session, [later.id], only, SpendPeriod.measure == "actual")
    yield from _rows(
        later,
        made,
        set_to_nil,
        forecasts,
        actuals,
    )


def _forecast_until(month: int) -> ColumnElement[bool]:
    """Forecasts of what its own return had not reported, and that a return for `month` may have."""
    return and_(
        SpendPeriod.measure == "forecast",
        SpendPeriod.in_outturn.is_(True),
        SpendPeriod.period_start <= month,
    )


def _amounts(
    session: AnySession,
    return_ids: Iterable[int],
    programme_ids: Collection[int],
    conditions: ColumnElement[bool],
) -> dict[tuple[int, int], Amounts]:
    """By return and programme. Periods are the same under every share set: the first one will do."""
    table = SpendPeriod
    key = (table.return_id, table.programme_id, table.share_set_id)
    query = select(
        *key,
        table.oda,
        table.period_start,
        table.period_length,
        table.pence,
    ).where(conditions)

    if len(programme_ids) <= CHUNK:
        query = query.where(table.programme_id.in_(programme_ids))

    found: dict[tuple[int, int], Any] = defaultdict(lambda: {True: {}, False: {}})
    sets: dict[tuple[int, int], int] = {}
    returns = sorted(return_ids)

    for at in range(0, len(returns), CHUNK):
        rows = session.execute(
            query.where(table.return_id.in_(returns[at : at + CHUNK]))
        )
        for return_id, programme_id, share_set_id, oda, start, length, pence in rows:
            owner = return_id, programme_id
            if sets.setdefault(owner, share_set_id) == share_set_id:
                found[owner][oda][start, length] = pence

    return found


def _rows(
    later: FinanceReturn,
    made: Iterable[Made],
    set_to_nil: bool,
    forecasts: Mapping[tuple[int, int], Amounts],
    actuals: Mapping[tuple[int, int], Amounts],
) -> Iterator[tuple[object, ...]]:
    """In the order of the columns. Where several returns forecast together, the first has what
    came of it.
    """
    numbers: dict[int, int] = defaultdict(int)
    for each in made:
        before = _added(
            [
                forecasts[key]
                for key in ((own, each.programme_id) for own in each.return_ids)
                if key in forecasts
            ]
        )
        actual = actuals.get((later.id, each.programme_id), {})
        found = [
            (each.return_ids[0], *one)
            for one in _both_and_each(before, actual, each.month, later.month)
        ]
        found += [(other, None, NOTHING) for other in each.return_ids[1:]]

        for return_id, oda, sums in found:
            numbers[each.programme_id] += 1
            key = (
                later.id,
                set_to_nil,
                each.programme_id,
                numbers[each.programme_id],
            )
            yield (
                *key,
                return_id,
                each.month,
                later.month,
                oda,
                *sums,
            )


def _added(several: list[Amounts]) -> Amounts:
    """Amounts of several returns together."""
    if len(several) < 2:
        return several[0] if several else {}
    return {
        oda: _together({at: own.get(oda, {}) for at, own in enumerate(several)})
        for oda in (True, False)
    }


def _both_and_each(
    forecast: Amounts, actual: Amounts, made: int, until: int
) -> Iterator[tuple[bool | None, foreseen.Foreseen]]:
    """Both kinds of money together, always; each of the two where there is anything of it to
    compare.
    """
    each = {oda: (forecast.get(oda, {}), actual.get(oda, {})) for oda in (True, False)}
    kinds = [oda for oda, (before, after) in each.items() if before or after]
    if len(kinds) == 1:
        # Both together are the only one.
        found = foreseen.compare(*each[kinds[0]], made, until)
        yield from (
            ((None, found), (kinds[0], found)) if found.periods else ((None, found),)
        )
        return

    together = (_together(forecast), _together(actual))
    yield None, foreseen.compare(*together, made, until)
    for oda in kinds:
        found = foreseen.compare(*each[oda], made, until)
        if found.periods:
            yield oda, found


def _together(amounts: Mapping[Any, foreseen.Periods]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for own in amounts.values():
        for period, pence in own.items():
            found[period] += pence
    return found
