"""What a department's programme has spoken for in all financial years together, at every instant
at which it changed.

Derived like the fund's totals, and like them immutable. A report that tells programmes apart over
all years reads as much for ten of them as for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update

from portfolio.ledger import bulk
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    OPEN_END,
    AllYearsRollup,
    AllYearsVersion,
    Position,
    SpendRollup,
)

COLUMNS = (
    "version_id",
    "number",
    "measure",
    "oda",
    "country",
    "theme_id",
    "in_outturn",
    "pence",
)
CHUNK = 500
Owner = tuple[str, int]
"""A department and the id of a programme."""


def write(session: AnySession, fy: int, instant: int) -> None:
    """Close and open versions of the programmes whose position in a year moved at `instant`.

    Called under the clock's lock, after the position has moved. Takes time by the number of
    programmes and their years.
    """
    moved = or_(Position.from_instant == instant, Position.to_instant == instant)
    query = (
        select(Position.department_code, Position.programme_id)
        .where(Position.fy == fy, moved)
        .distinct()
    )
    by_department: dict[str, list[int]] = defaultdict(list)

    for department, programme_id in session.execute(query):
        by_department[department].append(programme_id)

    for department, programme_ids in sorted(by_department.items()):
        for at in range(0, len(programme_ids), CHUNK):
            chunk = sorted(programme_ids)[at : at + CHUNK]
            _close(session, department, chunk, instant)
            _open(session, department, chunk, instant)


def rebuild(session: AnySession) -> None:
    """Make every version of every programme again from the position and the rollups."""
    session.execute(delete(AllYearsRollup))
    session.execute(delete(AllYearsVersion))
    moves = set()

    for fy, start, end in session.execute(
        select(Position.fy, Position.from_instant, Position.to_instant).distinct()
    ):
        moves |= {(start, fy), (end, fy)}

    for instant, fy in sorted(moves):
        if instant != OPEN_END:
            write(session, fy, instant)


def is_missing(session: AnySession) -> bool:
    """Whether something speaks of which nothing was added up yet: in a database of an earlier
    version.
    """
    version = AllYearsVersion
    same = and_(
        version.department_code == Position.department_code,
        version.programme_id == Position.programme_id,
    )
    added = select(version.id).where(same, version.current()).exists()

    return (
        session.scalar(select(Position.id).where(Position.current(), ~added).limit(1))
        is not None
    )


def _close(
    session: AnySession, department: str, programme_ids: Collection[int], instant: int
) -> None:
    """End the open versions; those that this very instant opened are written anew."""
    version = AllYearsVersion
    mine = and_(
        version.department_code == department,
        version.programme_id.in_(programme_ids),
        version.current(),
    )
    again = (
        select(version.id)
        .where(mine, version.from_instant == instant)
        .scalar_subquery()
    )
    session.execute(delete(AllYearsRollup).where(AllYearsRollup.version_id.in_(again)))
    session.execute(delete(version).where(mine, version.from_instant == instant))
    session.execute(update(version).where(mine).values(to_instant=instant))


def _open(
    session: AnySession, department: str, programme_ids: Collection[int], instant: int
) -> None:
    sums = _sums(session, department, programme_ids, instant)
    if not sums:
        return

    values = [
        {
            "department_code": department,
            "programme_id": programme_id,
            "from_instant": instant,
        }
        for programme_id in sorted(sums)
    ]
    opened = insert(AllYearsVersion).returning(
        AllYearsVersion.programme_id, AllYearsVersion.id
    )
    ids = {
        programme_id: version
        for programme_id, version in session.execute(opened, values)
    }
    in_order = sorted(ids, key=ids.__getitem__)
    rows = [
        (ids[key], number, *row)
        for key in in_order
        for number, row in enumerate(sums[key], 1)
    ]
    bulk.insert(session, AllYearsRollup, COLUMNS, rows)


def _sums(
    session: AnySession, department: str, programme_ids: Collection[int], instant: int
) -> dict[int, list[tuple[Any, ...]]]:
    """By programme, in the order of the columns."""
    rolled = SpendRollup
    split = and_(
        rolled.return_id == Position.return_id,
        rolled.programme_id == Position.programme_id,
        rolled.share_set_id == Position.share_set_id,
    )
    keys = (
        Position.programme_id,
        rolled.measure,
        rolled.oda,
        rolled.country,
        rolled.theme_id,
        rolled.in_outturn,
    )
    query = select(*keys, func.sum(rolled.pence)).join(rolled, split).group_by(*keys)
    mine = (
        Position.department_code == department,
        Position.programme_id.in_(programme_ids),
    )
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)

    for programme_id, *key, pence in session.execute(
        query.where(Position.at(instant), *mine)
    ):
        found[programme_id].append((*key, int(pence)))

    return found
