"""The whole fund's position in a financial year, added up over programmes at every instant at
which it changed.

Derived like spend, and like it immutable: a change of the position closes a year's version and
opens the next. A report over all programmes reads the versions at its instant, however many
returns and programmes are behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, null, select, update

from portfolio.ledger import bulk
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    OPEN_END,
    FundRollup,
    FundVersion,
    Position,
    SpendPeriod,
    SpendRollup,
)

PLACE, DEPARTMENT, PERIOD = "place", "department", "period"
COLUMNS = (
    "version_id",
    "kind",
    "number",
    "department_code",
    "period_start",
    "period_length",
    "country",
    "theme_id",
    "measure",
    "oda",
    "in_outturn",
    "pence",
    "parts",
)
Sums = list[Sequence[Any]]
NO = null()


def write(session: AnySession, fy: int, instant: int) -> None:
    """Close the year's version and open one for the position as it stands from `instant` on.

    Called under the clock's lock, after the position has moved. Takes time by the number of
    programmes, not of lines.
    """
    _close(session, fy, instant)
    _open(session, fy, instant, OPEN_END)


def rebuild(session: AnySession) -> None:
    """Make every version of every year again from the position and the rollups."""
    session.execute(delete(FundRollup))
    session.execute(delete(FundVersion))
    for fy, start, end in list(_intervals(session)):
        _open(session, fy, start, end)


def is_missing(session: AnySession) -> bool:
    """Whether there is a position of which nothing was added up yet: in a database of an earlier
    version.
    """
    summed = select(FundVersion.fy).where(FundVersion.current())
    return (
        session.scalar(select(Position.id).where(Position.fy.not_in(summed)).limit(1))
        is not None
    )


def _close(session: AnySession, fy: int, instant: int) -> None:
    """End the open version; one that this very instant opened is written anew."""
    mine = and_(FundVersion.fy == fy, FundVersion.current())
    again = session.scalar(
        select(FundVersion.id).where(mine, FundVersion.from_instant == instant)
    )
    if again is None:
        session.execute(update(FundVersion).where(mine).values(to_instant=instant))
        return

    session.execute(delete(FundRollup).where(FundRollup.version_id == again))
    session.execute(delete(FundVersion).where(FundVersion.id == again))


def _open(session: AnySession, fy: int, start: int, end: int) -> None:
    values = {
        "fy": fy,
        "from_instant": start,
        "to_instant": end,
    }
    version = session.execute(
        insert(FundVersion).values(values).returning(FundVersion.id)
    ).scalar_one()
    rows = [
        (
            version,
            kind,
            number,
            *row,
        )
        for kind, sums in _sums(session, and_(Position.fy == fy, Position.at(start)))
        for number, row in enumerate(sums, 1)
    ]
    bulk.insert(session, FundRollup, COLUMNS, rows)


def _sums(
    session: AnySession, speaking: ColumnElement[bool]
) -> Iterator[tuple[str, Sums]]:
    """By kind, in the order of the columns: what a kind is not added up by is empty."""
    yield (
        PLACE,
        _added_up(
            session,
            SpendRollup,
            speaking,
            (
                NO,
                NO,
                NO,
                SpendRollup.country,
                SpendRollup.theme_id,
            ),
        ),
    )
    yield (
        DEPARTMENT,
        _added_up(
            session,
            SpendRollup,
            speaking,
            (
                Position.department_code,
                NO,
                NO,
                NO,
                NO,
            ),
        ),
    )
    yield (
        PERIOD,
        _added_up(
            session,
            SpendPeriod,
            speaking,
            (
                NO,
                SpendPeriod.period_start,
                SpendPeriod.period_length,
                NO,
                NO,
            ),
        ),
    )


def _added_up(
    session: AnySession, table: Any, speaking: ColumnElement[bool], named: Sequence[Any]
) -> Sums:
    split = and_(
        table.return_id == Position.return_id,
        table.programme_id == Position.programme_id,
        table.share_set_id == Position.share_set_id,
    )
    keys = [
        table.measure,
        table.oda,
        table.in_outturn,
    ]
    grouped = [*(each for each in named if each is not NO), *keys]
    query = select(*named, *keys, func.sum(table.pence), func.count())
    found = session.execute(
        query.select_from(Position)
        .join(table, split)
        .where(speaking)
        .group_by(*grouped)
    )

    return [(*row[:-2], int(row[-2]), int(row[-1])) for row in found]


def _intervals(session: AnySession) -> Iterator[tuple[int, int, int]]:
    """(financial year, from, to) of every state that a year's position was ever in, to the first
    that came after.
    """
    rows = session.execute(
        select(Position.fy, Position.from_instant, Position.to_instant)
    )
    instants: dict[int, set[int]] = {}

    for fy, start, end in rows:
        instants.setdefault(fy, set()).update(
            (start, end) if end != OPEN_END else (start,)
        )

    for fy, own in sorted(instants.items()):
        ordered = [*sorted(own), OPEN_END]
        yield from ((fy, start, end) for start, end in pairwise(ordered))
