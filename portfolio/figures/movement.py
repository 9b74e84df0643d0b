"""The movement between two positions: what changed for each department and programme, to the
penny.

A position is named by an instant (the returns in force then) or by a month. The position of a month
is what the returns for that month or an earlier one say: the approvals on record at the report's
instant, reversed ones left out, are gone through in their order, without those of returns for a
later month. So a correction that was approved late counts to its own month, and what a department
has sent since does not. Either way figures are split as at the report's instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select

from portfolio.figures import spend as queries
from portfolio.figures.selection import UNALLOCATED, FilterError, Selection
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import spend
from portfolio.ledger.clock import AnySession
from portfolio.ledger.split import Part, split_lines
from portfolio.models import (
    FinanceReturn,
    Position,
    Programme,
    ShareSet,
    SpendRollup,
    Theme,
)
from portfolio.permissions import Reader, hidden_programmes, visible_programmes


class Place(NamedTuple):
    """Where one return is in force: the returning department, financial year, programme
    (by id).
    """

    department: str
    fy: int
    programme: int


class Said(NamedTuple):
    """A return's figures for a programme under a share set, by their ids: the key of spend."""

    return_id: int
    programme: int
    share_set: int


class Figures(NamedTuple):
    """Pence."""

    actual: int = 0
    outturn: int = 0


ReturnsInForce = Mapping[Place, int]
"""The return in force at each place."""


class Moved(NamedTuple):
    """Two positions, and what differs between them that a reader may see."""

    before: ReturnsInForce
    after: ReturnsInForce
    hidden: set[int]
    """The programmes (by id) that the reader may not see."""
    seen: set[Place]
    """Where another return speaks, under the filters on programmes, departments and years."""

    @property
    def changed(self) -> set[Place]:
        """Places whose return in force differs, visible or not."""
        before = self.before
        after = self.after

        return {
            place
            for place in before.keys() | after.keys()
            if before.get(place) != after.get(place)
        }


def refuse_real(chosen: Selection) -> None:
    """FilterError for real terms: a movement is what is said of the same months at two times."""
    if chosen.prices:
        raise FilterError(
            "prices", "A movement is in nominal prices alone: leave out prices and base"
        )


def between(session: AnySession, chosen: Selection, reader: Reader) -> Moved:
    """The positions at the selection's start and end."""
    refuse_real(chosen)
    before, after = _positions(session, chosen)
    hidden = set(session.scalars(select(Programme.id).where(hidden_programmes(reader))))
    moved = Moved(before, after, hidden, set())
    seen = {place for place in moved.changed if place.programme not in hidden}

    return moved._replace(seen=seen & _filtered(session, chosen, reader, seen))


def _positions(session: AnySession, chosen: Selection) -> list[ReturnsInForce]:
    """At the start and at the end."""
    points = [chosen.point(named) for named in (chosen.start, chosen.end)]
    months = [point for point in points if isinstance(point, Month)]
    # A return's month lies in its year: returns of later years speak at none of the months.
    last = max((FinancialYear.of_month(month).start for month in months), default=None)

    if last is not None:
        turns = _turns(session, chosen.as_at, last)
    else:
        turns = _Turns({}, {})

    return [
        _as_of_month(session, point.number, chosen.as_at, turns)
        if isinstance(point, Month)
        else _as_of_instant(session, min(point, chosen.as_at))
        for point in points
    ]


def _as_of_instant(session: AnySession, instant: int) -> ReturnsInForce:
    rows = session.execute(
        select(
            Position.department_code,
            Position.fy,
            Position.programme_id,
            Position.return_id,
        ).where(Position.at(instant))
    )

    return {
        Place(code, fy, programme): return_id for code, fy, programme, return_id in rows
    }


class _Turns(NamedTuple):
    """The places that were opened, by return and instant, and those that were closed, by instant."""

    opened: dict[tuple[int, int], list[Place]]
    closed: dict[int, list[Place]]


def _as_of_month(
    session: AnySession, month: int, as_at: int, turns: _Turns
) -> ReturnsInForce:
    """The approvals up to a month gone through again: what each closed goes, what each opened
    comes.
    """
    opened, closed = turns
    in_force: dict[Place, int] = {}

    for return_id, instant in _approved(session, month, as_at):
        for place in closed.get(instant, ()):
            in_force.pop(place, None)

        in_force |= dict.fromkeys(opened.get((return_id, instant), ()), return_id)

    return in_force


def _approved(session: AnySession, month: int, as_at: int) -> list[tuple[int, int]]:
    """(return, instant of approval) for a month or before it, where the approval stood at `as_at`,
    in their order.
    """
    stood = or_(FinanceReturn.reversed_at.is_(None), FinanceReturn.reversed_at > as_at)
    approved = and_(
        FinanceReturn.status.in_(("approved", "reversed")),
        FinanceReturn.decided_at <= as_at,
        stood,
    )
    query = select(FinanceReturn.id, FinanceReturn.decided_at).where(
        approved, FinanceReturn.month <= month
    )
    rows = session.execute(query.order_by(FinanceReturn.decided_at, FinanceReturn.id))

    return [(return_id, instant) for return_id, instant in rows if instant is not None]


def _turns(session: AnySession, as_at: int, last: int) -> _Turns:
    """The turns of the position up to an instant, of the financial years to the last one wanted."""
    opened: dict[tuple[int, int], list[Place]] = {}
    closed: dict[int, list[Place]] = {}

    for row in session.execute(
        select(
            Position.department_code,
            Position.fy,
            Position.programme_id,
            Position.return_id,
            Position.from_instant,
            Position.to_instant,
        ).where(Position.from_instant <= as_at, Position.fy <= last)
    ):
        place = Place(*row[:3])
        opened.setdefault((row.return_id, row.from_instant), []).append(place)
        closed.setdefault(row.to_instant, []).append(place)

    return _Turns(opened, closed)


def in_years(chosen: Selection, places: Iterable[Place]) -> set[Place]:
    return {
        place for place in places if chosen.fy is None or place.fy == chosen.fy.start
    }


def _filtered(
    session: AnySession, chosen: Selection, reader: Reader, places: Iterable[Place]
) -> set[Place]:
    """Those that the filters on year, department and portfolio leave, of programmes that the
    reader may see.
    """
    query = select(Programme.id).where(visible_programmes(reader))
    wanted = set(session.scalars(query.where(*queries.of_programmes(chosen))))
    left = {place for place in in_years(chosen, places) if place.programme in wanted}

    return {place for place in left if chosen.department in (None, place.department)}


def changes(
    session: AnySession,
    chosen: Selection,
    places: set[Place],
    before: ReturnsInForce,
    after: ReturnsInForce,
    *,
    divided: bool,
) -> dict[tuple[str, int], Figures]:
    """After less before, by department and programme. `divided`: under the filters on country and
    theme.
    """
    sets = sets_in_force(session, chosen.as_at)
    signed = [
        (
            place,
            Said(in_force[place], place.programme, sets[place.programme, place.fy]),
            sign,
        )
        for in_force, sign in ((after, 1), (before, -1))
        for place in places
        if place in in_force
    ]
    said = _figures(
        session,
        chosen,
        {each for _, each, _ in signed},
        divided=divided,
    )
    changes: dict[tuple[str, int], Figures] = {}

    for place, each, sign in signed:
        figures = said.get(each, Figures())
        key = (place.department, place.programme)
        signed_figures = Figures(sign * figures.actual, sign * figures.outturn)
        changes[key] = add_up((changes.get(key, Figures()), signed_figures))

    return changes


def add_up(figures: Iterable[Figures]) -> Figures:
    every = list(figures)
    return Figures(
        sum(each.actual for each in every), sum(each.outturn for each in every)
    )


class _Sets(dict[tuple[int, int], int]):
    """The share set in force by programme and financial year, found from the sets' first years."""

    def __init__(self, firsts: Mapping[int, list[tuple[int, int]]]) -> None:
        super().__init__()
        self._firsts = firsts

    def __missing__(self, key: tuple[int, int]) -> int:
        programme, fy = key
        self[key] = max(each for each in self._firsts[programme] if each[0] <= fy)[1]
        return self[key]


def sets_in_force(session: AnySession, as_at: int) -> _Sets:
    """The share sets that were in force at an instant, by programme and financial year."""
    firsts: dict[int, list[tuple[int, int]]] = {}
    rows = session.execute(
        select(ShareSet.programme_id, ShareSet.from_fy, ShareSet.id).where(
            ShareSet.at(as_at)
        )
    )

    for programme, first, set_id in rows:
        firsts.setdefault(programme, []).append((first, set_id))

    return _Sets(firsts)


def _figures(
    session: AnySession, chosen: Selection, keys: set[Said], *, divided: bool
) -> dict[Said, Figures]:
    """Actual and outturn of each key, from the rollup, or from the lines where it was never split
    under that set.
    """
    found: dict[Said, Figures] = {}
    returns = sorted({key.return_id for key in keys})

    for start in range(0, len(returns), 500):
        found |= _rolled_up(
            session,
            chosen,
            returns[start : start + 500],
            divided=divided,
        )

    unsplit = keys - written(session, returns)
    return found | {
        key: _added(
            split_now(
                session,
                chosen,
                key,
                divided=divided,
            )
        )
        for key in unsplit
    }


def _rolled_up(
    session: AnySession, chosen: Selection, returns: list[int], *, divided: bool
) -> dict[Said, Figures]:
    key = (SpendRollup.return_id, SpendRollup.programme_id, SpendRollup.share_set_id)
    actual = func.sum(
        case((SpendRollup.measure == "actual", SpendRollup.pence), else_=0)
    )
    outturn = func.sum(
        case((SpendRollup.in_outturn.is_(True), SpendRollup.pence), else_=0)
    )
    query = (
        select(*key, actual, outturn)
        .where(SpendRollup.return_id.in_(returns))
        .group_by(*key)
    )

    if chosen.oda is not None:
        query = query.where(SpendRollup.oda.is_(chosen.oda))

    if divided:
        query = query.where(*queries.divided_by(chosen))

    return {
        Said(*row[:3]): Figures(int(row[3]), int(row[4]))
        for row in session.execute(query)
    }


def written(session: AnySession, returns: list[int]) -> set[Said]:
    """What has been split of these returns."""
    found: set[Said] = set()
    key = (SpendRollup.return_id, SpendRollup.programme_id, SpendRollup.share_set_id)

    for start in range(0, len(returns), 500):
        chunk = returns[start : start + 500]
        found |= {
            Said(*row)
            for row in session.execute(select(*key).where(key[0].in_(chunk)).distinct())
        }

    return found


def split_now(
    session: AnySession, chosen: Selection, key: Said, *, divided: bool
) -> list[Part]:
    """A return that no longer spoke when the shares changed was never split under them: that is
    done here.
    """
    month = Month.from_number(session.get_one(FinanceReturn, key.return_id).month)
    lines = spend.read_amounts(session, key.return_id, [key.programme])[key.programme]
    shared = spend.shares_of(session, [key.share_set])[key.share_set]

    if chosen.theme_id is not None:
        theme = session.get_one(Theme, chosen.theme_id).key
    else:
        theme = None

    return [
        part
        for part in split_lines(lines, shared, month)
        if _taken(part, chosen, theme, divided)
    ]


def _added(parts: Iterable[Part]) -> Figures:
    every = list(parts)
    actual = sum(part.pence for part in every if part.measure == "actual")
    return Figures(actual, sum(part.pence for part in every if part.in_outturn))


def _taken(part: Part, chosen: Selection, theme: str | None, divided: bool) -> bool:
    if chosen.oda is not None and part.oda is not chosen.oda:
        return False
    if not divided:
        return True

    country = None if chosen.country == UNALLOCATED else chosen.country
    return (not chosen.country or part.country == country) and (
        not chosen.theme or part.theme == theme
    )
