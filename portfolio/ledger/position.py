"""The position: which return is in force for each programme.

Approving closes rows and opens others; nothing is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update

from portfolio.finance import Month
from portfolio.ledger import all_years, bulk, fund, outcomes, spend
from portfolio.ledger.clock import AnySession
from portfolio.ledger.succession import predecessors, successors
from portfolio.models import (
    OPEN_END,
    FinanceReturn,
    Position,
    ReturnChoice,
    SpendRollup,
)

COLUMNS = (
    "department_code",
    "fy",
    "programme_id",
    "return_id",
    "share_set_id",
    "from_instant",
    "to_instant",
)
CHUNK = 500


class LedgerRefusal(Exception):
    """A move that the rules of the ledger forbid. The message says why and what to do."""


def replaced_departments(session: AnySession, department: str) -> frozenset[str]:
    """Whose figures a department's return replaces: its own and its predecessors'."""
    return predecessors(session, department) | {department}


class PositionRow(NamedTuple):
    """A row of the position: the return in force for a programme in a year."""

    id: int
    department_code: str
    fy: int
    programme_id: int
    return_id: int
    share_set_id: int


class Moved(NamedTuple):
    """How many rows of the position a decision closed and opened."""

    closed: int
    opened: int


def rows_in_force(
    session: AnySession, departments: Iterable[str], fy: int
) -> list[PositionRow]:
    """Rows in force now for these departments in a financial year."""
    chosen = Position.department_code.in_(list(departments))
    return _rows(session, Position.current(), chosen, Position.fy == fy)


def _rows(session: AnySession, *conditions: ColumnElement[bool]) -> list[PositionRow]:
    """Plain rows: a decision moves thousands, for which objects of the session cost more than all
    the rest.
    """
    columns = [getattr(Position, name) for name in PositionRow._fields]
    return [
        PositionRow(*row)
        for row in session.execute(select(*columns).where(*conditions))
    ]


def month_of(session: AnySession, department: str, fy: int) -> int | None:
    """The latest month (its number) among the returns that speak for a department, or None where
    none does.
    """
    rows = rows_in_force(session, replaced_departments(session, department), fy)
    months = select(FinanceReturn.month).where(
        FinanceReturn.id.in_({row.return_id for row in rows})
    )

    return max(session.scalars(months), default=None)


def programmes_of(session: AnySession, return_id: int) -> set[int]:
    """The programmes that a return has lines for."""
    rolled = SpendRollup
    return set(
        session.scalars(
            select(rolled.programme_id).where(rolled.return_id == return_id).distinct()
        )
    )


def refuse_if_later_in_force(
    session: AnySession, finance_return: FinanceReturn, programme_ids: Iterable[int]
) -> None:
    """Refuse a return when the position has a later month, or a successor's return is in force."""
    latest = month_of(session, finance_return.department_code, finance_return.fy)
    if latest is not None and finance_return.month < latest:
        raise LedgerRefusal(
            f"The position of {finance_return.department_code} is already at {Month.from_number(latest)}, later than "
            f"this return's {Month.from_number(finance_return.month)}. Send a return for that month or a later one."
        )

    heirs = successors(session, finance_return.department_code)
    taken = {
        row.programme_id: row.department_code
        for row in rows_in_force(session, heirs, finance_return.fy)
    }
    for programme_id in programme_ids:
        if programme_id in taken:
            raise LedgerRefusal(
                f"{taken[programme_id]} has succeeded {finance_return.department_code} and its "
                "return is already in force for a programme in this one. "
                f"Send the correction as {taken[programme_id]}."
            )


def approve(session: AnySession, finance_return: FinanceReturn, instant: int) -> Moved:
    """Let a return speak from `instant` on for every programme it has lines for.

    Its programmes' earlier rows, the department's own and its predecessors', are closed; with
    `missing` nil so are the rows of programmes that it lacks, unless its submitter chose otherwise
    for one of them. Takes time by the number of programmes, not of lines.
    """
    programme_ids = programmes_of(session, finance_return.id)
    refuse_if_later_in_force(session, finance_return, programme_ids)
    chosen = _choices(session, finance_return.id)
    before = rows_in_force(
        session,
        replaced_departments(session, finance_return.department_code),
        finance_return.fy,
    )
    replaced = [
        row
        for row in before
        if row.programme_id in programme_ids
        or chosen.get(row.programme_id, finance_return.missing) == "nil"
    ]
    _close(session, replaced, instant)
    _open(
        session,
        finance_return,
        dict.fromkeys(programme_ids, finance_return.department_code),
        instant,
    )
    _add_up(session, finance_return.fy, instant)
    outcomes.approve(session, finance_return, instant)

    return Moved(len(replaced), len(programme_ids))


def _choices(session: AnySession, return_id: int) -> dict[int, str]:
    """What was chosen, programme by programme, for those that a return lacks: `keep` or `nil`."""
    choice = ReturnChoice
    query = select(choice.programme_id, choice.missing).where(
        choice.return_id == return_id
    )

    return {
        programme_id: missing
        for programme_id, missing in session.execute(query)
        if missing
    }


def reverse(session: AnySession, finance_return: FinanceReturn, instant: int) -> Moved:
    """Undo an approval: close what it opened and reopen what it closed, under the share sets in
    force now.

    LedgerRefusal once a later return has replaced any of it.

    """
    mine = Position.return_id == finance_return.id
    speaking = _rows(session, mine, Position.current())
    own = {row.programme_id for row in speaking}
    if own != set(session.scalars(select(Position.programme_id).where(mine))):
        raise LedgerRefusal(
            "A later return has replaced figures of this one. Reverse the later return first."
        )

    replaced = _rows(session, *_closed_by(session, finance_return))
    if _reoccupied(
        session, finance_return, {row.programme_id for row in replaced} - own
    ):
        raise LedgerRefusal(
            "A later return is in force for a programme that this one set to zero. Reverse that one first."
        )

    _close(session, speaking, instant)
    _restore_in_force(session, replaced, instant)
    _add_up(session, finance_return.fy, instant)
    outcomes.reverse(session, finance_return, instant)

    return Moved(len(speaking), len(replaced))


def _closed_by(
    session: AnySession, finance_return: FinanceReturn
) -> tuple[ColumnElement[bool], ...]:
    replaced = replaced_departments(session, finance_return.department_code)
    return (
        Position.to_instant == finance_return.decided_at,
        Position.fy == finance_return.fy,
        Position.department_code.in_(replaced),
    )


def _reoccupied(
    session: AnySession, finance_return: FinanceReturn, programme_ids: set[int]
) -> bool:
    departments = replaced_departments(session, finance_return.department_code)
    departments |= successors(session, finance_return.department_code)
    return any(
        row.programme_id in programme_ids
        for row in rows_in_force(session, departments, finance_return.fy)
    )


def _close(session: AnySession, rows: Sequence[PositionRow], instant: int) -> None:
    """Let rows speak until `instant`: before others open, or two would speak for one programme."""
    keys = sorted(row.id for row in rows)
    for at in range(0, len(keys), CHUNK):
        chosen = Position.id.in_(keys[at : at + CHUNK])
        session.execute(update(Position).where(chosen).values(to_instant=instant))


def _open(
    session: AnySession,
    finance_return: FinanceReturn,
    speaking: Mapping[int, str],
    instant: int,
) -> None:
    """Let a return speak for programmes from `instant` on, each as that of a department, under the
    sets in force.
    """
    sets = spend.sets_in_force(session, finance_return.fy, speaking)
    spend.ensure(session, finance_return, sets)
    rows = [
        (
            speaking[programme_id],
            finance_return.fy,
            programme_id,
            finance_return.id,
            set_id,
            instant,
            OPEN_END,
        )
        for programme_id, set_id in sets.items()
    ]
    bulk.insert(session, Position, COLUMNS, rows)


def _restore_in_force(
    session: AnySession, rows: Iterable[PositionRow], instant: int
) -> None:
    """Let the returns of closed rows speak for the same programmes once more, under the share sets
    in force now.
    """
    by_return: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        by_return[row.return_id][row.programme_id] = row.department_code

    for return_id, speaking in sorted(by_return.items()):
        _open(session, session.get_one(FinanceReturn, return_id), speaking, instant)


def reshare(session: AnySession, programme_ids: Iterable[int], instant: int) -> None:
    """After share sets changed: let the returns that speak do so under the sets in force,
    splitting where needed.
    """
    wanted = set(programme_ids)
    by_year: dict[int, list[PositionRow]] = defaultdict(list)

    for row in _rows(session, Position.current()):
        if row.programme_id in wanted:
            by_year[row.fy].append(row)

    for fy, open_in_year in sorted(by_year.items()):
        sets = spend.sets_in_force(session, fy, wanted)
        changed = [
            row for row in open_in_year if row.share_set_id != sets[row.programme_id]
        ]
        if changed:
            _close(session, changed, instant)
            _restore_in_force(session, changed, instant)
            _add_up(session, fy, instant)


def _add_up(session: AnySession, fy: int, instant: int) -> None:
    """Add up again, as at `instant`, what moved: the whole fund in a year, and the programmes over
    all years.
    """
    fund.write(session, fy, instant)
    all_years.write(session, fy, instant)
