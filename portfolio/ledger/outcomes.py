"""What came of forecasts: what each return forecast for later periods, beside what a later one says they have cost.

Derived like spend, and like it immutable. A return that is approved is set against the forecasts that stood then, of
its own department and of those that this succeeded, from what is added up of it and of them: the time goes by
programmes, not by lines. As long as it speaks for a programme nothing can come between, so the position at an instant
says which outcomes hold then. A programme that is set to nil has no position; the latest return of its department
answers for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, literal, null, or_, select, union_all, update
from sqlalchemy.sql.selectable import Subquery

from portfolio.ledger import bulk, foreseen
from portfolio.ledger.clock import AnySession
from portfolio.ledger.succession import predecessors, successors
from portfolio.models import (
    FinanceReturn,
    ForecastOutcome,
    ForecastTotal,
    ForecastVersion,
    Position,
    SpendPeriod,
)

COLUMNS = (
    "return_id", "set_to_nil", "programme_id", "number", "forecast_return_id", "made", "until", "oda", "periods",
    "forecast", "actual", "gross",
)  # fmt: skip
TOTAL_COLUMNS = (
    "version_id", "number", "made", "until", "set_to_nil", "oda", "forecast", "actual", "gross", "parts",
)  # fmt: skip
CHUNK = 500
NOTHING = foreseen.Foreseen(0, 0, 0, 0)
Amounts = Mapping[bool, dict[tuple[int, int], int]]
"""Pence by ODA, then by a period's start and length."""


class Made(NamedTuple):
    """What was forecast for a programme in one month, by the department and by those that it succeeded."""

    programme_id: int
    month: int
    return_ids: tuple[int, ...]


def approve(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Write what came of earlier forecasts according to a return that speaks from `instant` on, and add it up.

    Called under the clock's lock, after the position has moved.
    """
    departments = predecessors(session, finance_return.department_code, instant) | {finance_return.department_code}
    _write(session, finance_return, departments, instant)
    for department in sorted(departments):
        answering = finance_return.id if department == finance_return.department_code else None
        _change_version(session, department, finance_return.fy, answering, instant)


def reverse(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Add up again what holds once a return speaks no more. Called as `approve` is."""
    departments = predecessors(session, finance_return.department_code, instant) | {finance_return.department_code}
    for department in sorted(departments):
        answering = _answering(session, department, finance_return, instant)
        _change_version(session, department, finance_return.fy, answering, instant)


def rebuild(session: AnySession) -> None:
    """Make all outcomes again from what is added up of returns, and from what was decided on them."""
    for table in (ForecastTotal, ForecastVersion, ForecastOutcome):
        session.execute(delete(table))
    for instant, finance_return, write in _decisions(session):
        write(session, finance_return, instant)


def is_missing(session: AnySession) -> bool:
    """Whether there is a position without outcomes: in a database of an earlier version."""
    same = and_(ForecastVersion.department_code == Position.department_code, ForecastVersion.fy == Position.fy)
    return (
        session.scalar(select(Position.id).where(~select(ForecastVersion.id).where(same).exists()).limit(1)) is not None
    )


def holding(instant: int) -> Subquery:
    """The outcomes that hold at an instant, with department, year, and the share set of the position."""
    own = [getattr(ForecastOutcome, name) for name in COLUMNS]
    speaks = and_(
        ForecastOutcome.return_id == Position.return_id,
        ForecastOutcome.set_to_nil.is_(False),
        ForecastOutcome.programme_id == Position.programme_id,
    )
    nil = and_(ForecastOutcome.return_id == ForecastVersion.return_id, ForecastOutcome.set_to_nil.is_(True))
    spoken = select(Position.department_code, Position.fy, Position.share_set_id, *own).join(ForecastOutcome, speaks)
    silent = select(ForecastVersion.department_code, ForecastVersion.fy, null().label("share_set_id"), *own).join(
        ForecastOutcome, nil
    )
    return union_all(spoken.where(Position.at(instant)), silent.where(ForecastVersion.at(instant))).subquery()


def stood(instant: int) -> ColumnElement[bool]:
    """Approved before an instant and not reversed by it."""
    return and_(
        FinanceReturn.status.in_(("approved", "reversed")),
        FinanceReturn.decided_at < instant,
        or_(FinanceReturn.reversed_at.is_(None), FinanceReturn.reversed_at > instant),
    )


def _write(session: AnySession, later: FinanceReturn, departments: Collection[str], instant: int) -> None:
    made = _made(session, later, departments, instant)
    speaking = _programmes(session, Position.return_id == later.id, instant)
    nil = _set_to_nil(session, later, {each.programme_id for each in made}, departments, instant)
    wanted = [each for each in made if each.programme_id in speaking or each.programme_id in nil]
    forecast_by = {return_id for each in wanted for return_id in each.return_ids}
    forecasts = _amounts(session, forecast_by, _forecast_until(later.month))
    actuals = _amounts(session, [later.id], SpendPeriod.measure == "actual")
    rows = _rows(later, wanted, nil, forecasts, actuals)
    bulk.insert(session, ForecastOutcome, COLUMNS, list(rows))


def _made(session: AnySession, later: FinanceReturn, departments: Collection[str], instant: int) -> list[Made]:
    """The forecasts of earlier months that stood, the latest correction where there was one, by programme."""
    month = (Position.programme_id, FinanceReturn.department_code, FinanceReturn.month)
    query = (
        select(*month, FinanceReturn.id)
        .join(FinanceReturn, FinanceReturn.id == Position.return_id)
        .where(
            FinanceReturn.department_code.in_(departments), FinanceReturn.fy == later.fy,
            FinanceReturn.month < later.month, FinanceReturn.id != later.id, stood(instant),
        )
        .order_by(*month, FinanceReturn.decided_at, FinanceReturn.id)
    )  # fmt: skip
    latest = {(programme, code, made): return_id for programme, code, made, return_id in session.execute(query)}
    returns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (programme, _, month_made), return_id in latest.items():
        returns[programme, month_made].append(return_id)
    return [Made(*key, tuple(found)) for key, found in returns.items()]


def _programmes(session: AnySession, of: ColumnElement[bool], instant: int) -> set[int]:
    return set(session.scalars(select(Position.programme_id).where(of, Position.at(instant))))


def _set_to_nil(
    session: AnySession, later: FinanceReturn, programme_ids: set[int], departments: Collection[str], instant: int
) -> set[int]:
    """Those for which nothing speaks any more, and for which no successor's return answers already."""
    heirs = successors(session, later.department_code, instant)
    family = and_(Position.department_code.in_([*departments, *heirs]), Position.fy == later.fy)
    answered = (
        select(ForecastOutcome.programme_id)
        .join(ForecastVersion, ForecastVersion.return_id == ForecastOutcome.return_id)
        .where(
            ForecastVersion.department_code.in_(heirs), ForecastVersion.fy == later.fy,
            ForecastVersion.at(instant), ForecastOutcome.set_to_nil.is_(True),
        )
    )  # fmt: skip
    return programme_ids - _programmes(session, family, instant) - set(session.scalars(answered))


def _forecast_until(month: int) -> ColumnElement[bool]:
    """Forecasts of what its own return had not reported, and that a return for `month` may have."""
    return and_(SpendPeriod.measure == "forecast", SpendPeriod.in_outturn.is_(True), SpendPeriod.period_start <= month)


def _amounts(
    session: AnySession, return_ids: Iterable[int], conditions: ColumnElement[bool]
) -> dict[tuple[int, int], Amounts]:
    """By return and programme. Periods are the same under every share set: the first one will do."""
    table = SpendPeriod
    key = (table.return_id, table.programme_id, table.share_set_id)
    query = select(*key, table.oda, table.period_start, table.period_length, table.pence).where(conditions)
    found: dict[tuple[int, int], Any] = defaultdict(lambda: {True: {}, False: {}})
    sets: dict[tuple[int, int], int] = {}
    returns = sorted(return_ids)
    for at in range(0, len(returns), CHUNK):
        rows = session.execute(query.where(table.return_id.in_(returns[at : at + CHUNK])))
        for return_id, programme_id, share_set_id, oda, start, length, pence in rows:
            owner = return_id, programme_id
            if sets.setdefault(owner, share_set_id) == share_set_id:
                found[owner][oda][start, length] = pence
    return found


def _rows(
    later: FinanceReturn,
    made: Iterable[Made],
    nil: Collection[int],
    forecasts: Mapping[tuple[int, int], Amounts],
    actuals: Mapping[tuple[int, int], Amounts],
) -> Iterator[tuple[object, ...]]:
    """In the order of the columns. Where several returns forecast together, the first has what came of it."""
    numbers: dict[int, int] = defaultdict(int)
    for each in made:
        before = _added(
            [forecasts[key] for key in ((own, each.programme_id) for own in each.return_ids) if key in forecasts]
        )
        actual = actuals.get((later.id, each.programme_id), {})
        found = [(each.return_ids[0], *one) for one in _both_and_each(before, actual, each.month, later.month)]
        found += [(other, None, NOTHING) for other in each.return_ids[1:]]
        for return_id, oda, sums in found:
            numbers[each.programme_id] += 1
            key = (later.id, each.programme_id in nil, each.programme_id, numbers[each.programme_id])
            yield (*key, return_id, each.month, later.month, oda, *sums)


def _added(several: list[Amounts]) -> Amounts:
    """Amounts of several returns together."""
    if len(several) < 2:
        return several[0] if several else {}
    return {oda: _together({at: own.get(oda, {}) for at, own in enumerate(several)}) for oda in (True, False)}


def _both_and_each(
    forecast: Amounts, actual: Amounts, made: int, until: int
) -> Iterator[tuple[bool | None, foreseen.Foreseen]]:
    """Both kinds of money together, always; each of the two where there is anything of it to compare."""
    each = {oda: (forecast.get(oda, {}), actual.get(oda, {})) for oda in (True, False)}
    kinds = [oda for oda, (before, after) in each.items() if before or after]
    if len(kinds) == 1:
        # Both together are the only one.
        found = foreseen.compare(*each[kinds[0]], made, until)
        yield from ((None, found), (kinds[0], found)) if found.periods else ((None, found),)
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


def _answering(session: AnySession, department: str, gone: FinanceReturn, instant: int) -> int | None:
    """The latest return of a department that still stands; None once a successor has sent a later one."""
    chain = [department, *successors(session, department, instant)]
    query = (
        select(FinanceReturn.department_code, FinanceReturn.id)
        .where(
            FinanceReturn.department_code.in_(chain), FinanceReturn.fy == gone.fy,
            FinanceReturn.id != gone.id, stood(instant),
        )
        .order_by(FinanceReturn.decided_at.desc(), FinanceReturn.id.desc())
        .limit(1)
    )  # fmt: skip
    latest = session.execute(query).first()
    return latest[1] if latest and latest[0] == department else None


def _change_version(session: AnySession, department: str, fy: int, answering: int | None, instant: int) -> None:
    """Close the department's version of a year and open the next; one that this very instant opened is written anew."""
    mine = and_(ForecastVersion.department_code == department, ForecastVersion.fy == fy, ForecastVersion.current())
    opened = session.execute(select(ForecastVersion.id, ForecastVersion.from_instant).where(mine)).first()
    if opened is None and answering is None:
        return
    if opened and opened.from_instant == instant:
        session.execute(delete(ForecastTotal).where(ForecastTotal.version_id == opened.id))
        session.execute(delete(ForecastVersion).where(ForecastVersion.id == opened.id))
    session.execute(update(ForecastVersion).where(mine).values(to_instant=instant))
    values = {"department_code": department, "fy": fy, "return_id": answering, "from_instant": instant}
    version = session.execute(insert(ForecastVersion).values(values).returning(ForecastVersion.id)).scalar_one()
    sums = enumerate(session.execute(_sums(department, fy, instant)), 1)
    rows = [(version, number, *row[:-4], *map(int, row[-4:])) for number, row in sums]
    bulk.insert(session, ForecastTotal, TOTAL_COLUMNS, rows)


def _sums(department: str, fy: int, instant: int) -> Select[Any]:
    held = holding(instant).c
    keys = (held.made, held.until, held.set_to_nil, held.oda)
    sums = (func.sum(held.forecast), func.sum(held.actual), func.sum(held.gross), func.count(literal(1)))
    mine = held.department_code == department, held.fy == fy, held.periods > 0
    return select(*keys, *sums).where(*mine).group_by(*keys)


def _decisions(session: AnySession) -> list[tuple[int, FinanceReturn, Any]]:
    """Every approval and every reversal, in the order in which they took place."""
    once_approved = select(FinanceReturn).where(FinanceReturn.status.in_(("approved", "reversed")))
    found: list[tuple[int, FinanceReturn, Any]] = []
    for each in session.scalars(once_approved):
        if each.decided_at is not None:
            found.append((each.decided_at, each, approve))
        if each.reversed_at is not None:
            found.append((each.reversed_at, each, reverse))
    return sorted(found, key=lambda decision: decision[0])
