"""The position: which return speaks for each programme. Approving closes rows and opens others; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select

from portfolio.finance import Month
from portfolio.ledger import all_years, fund, outcomes, spend
from portfolio.ledger.clock import AnySession
from portfolio.ledger.succession import predecessors, successors
from portfolio.models import OPEN_END, FinanceReturn, Position, ReturnChoice, SpendRollup


class LedgerRefusal(Exception):
    """A move that the rules of the ledger forbid. The message says why and what to do."""


def replaced_departments(session: AnySession, department: str) -> frozenset[str]:
    """Whose figures a department's return replaces: its own and its predecessors'."""
    return predecessors(session, department) | {department}


def open_rows(session: AnySession, departments: Iterable[str], fy: int) -> list[Position]:
    """The rows that speak now for these departments in a financial year."""
    chosen = Position.department_code.in_(list(departments))
    return list(session.scalars(select(Position).where(Position.current(), chosen, Position.fy == fy)))


def month_of(session: AnySession, department: str, fy: int) -> int | None:
    """The latest month (its number) among the returns that speak for a department, or None where none does."""
    rows = open_rows(session, replaced_departments(session, department), fy)
    months = select(FinanceReturn.month).where(FinanceReturn.id.in_({row.return_id for row in rows}))
    return max(session.scalars(months), default=None)


def programmes_of(session: AnySession, return_id: int) -> set[int]:
    """The programmes that a return has lines for."""
    rolled = SpendRollup
    return set(session.scalars(select(rolled.programme_id).where(rolled.return_id == return_id).distinct()))


def refuse_if_not_newest(session: AnySession, finance_return: FinanceReturn, programme_ids: Iterable[int]) -> None:
    """LedgerRefusal when the position is of a later month, or when a successor already speaks for a programme."""
    latest = month_of(session, finance_return.department_code, finance_return.fy)
    if latest is not None and finance_return.month < latest:
        raise LedgerRefusal(
            f"The position of {finance_return.department_code} is already at {Month.from_number(latest)}, later than "
            f"this return's {Month.from_number(finance_return.month)}. Send a return for that month or a later one."
        )
    heirs = successors(session, finance_return.department_code)
    taken = {row.programme_id: row.department_code for row in open_rows(session, heirs, finance_return.fy)}
    for programme_id in programme_ids:
        if programme_id in taken:
            raise LedgerRefusal(
                f"{taken[programme_id]} has succeeded {finance_return.department_code} and its return already speaks "
                f"for a programme in this one. Send the correction as {taken[programme_id]}."
            )


def approve(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Let a return speak from `instant` on for every programme it has lines for.

    Its programmes' earlier rows, the department's own and its predecessors', are closed; with `missing` nil so are the
    rows of programmes that it lacks, unless its submitter chose otherwise for one of them. Takes time by the number of
    programmes, not of lines.
    """
    programme_ids = programmes_of(session, finance_return.id)
    refuse_if_not_newest(session, finance_return, programme_ids)
    chosen = _choices(session, finance_return.id)
    for row in open_rows(session, replaced_departments(session, finance_return.department_code), finance_return.fy):
        missing = chosen.get(row.programme_id, finance_return.missing)
        if row.programme_id in programme_ids or missing == "nil":
            row.to_instant = instant
    # The closed rows must be out of the way of the unique key before the new ones arrive.
    session.flush()
    _open(session, finance_return, programme_ids, instant)
    _add_up(session, finance_return.fy, instant)
    outcomes.approve(session, finance_return, instant)


def _choices(session: AnySession, return_id: int) -> dict[int, str]:
    """What was chosen, programme by programme, for those that a return lacks: `keep` or `nil`."""
    choice = ReturnChoice
    query = select(choice.programme_id, choice.missing).where(choice.return_id == return_id)
    return {programme_id: missing for programme_id, missing in session.execute(query) if missing}


def reverse(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Undo an approval: close what it opened and reopen what it closed, under the share sets in force now.

    LedgerRefusal once a later return has replaced any of it.
    """
    opened = list(session.scalars(select(Position).where(Position.return_id == finance_return.id)))
    speaking = {row.programme_id for row in opened if row.to_instant == OPEN_END}
    if speaking != {row.programme_id for row in opened}:
        raise LedgerRefusal("A later return has replaced figures of this one. Reverse the later return first.")
    closed = list(session.scalars(_closed_by(session, finance_return)))
    if _reoccupied(session, finance_return, {row.programme_id for row in closed} - speaking):
        raise LedgerRefusal("A later return speaks for a programme that this one set to nil. Reverse that one first.")
    for row in opened:
        if row.to_instant == OPEN_END:
            row.to_instant = instant
    session.flush()
    for row in closed:
        earlier = session.get_one(FinanceReturn, row.return_id)
        _open(session, earlier, {row.programme_id}, instant, department=row.department_code)
    _add_up(session, finance_return.fy, instant)
    outcomes.reverse(session, finance_return, instant)


def _closed_by(session: AnySession, finance_return: FinanceReturn) -> Select[Position]:
    replaced = replaced_departments(session, finance_return.department_code)
    return select(Position).where(
        Position.to_instant == finance_return.decided_at,
        Position.fy == finance_return.fy,
        Position.department_code.in_(replaced),
    )


def _reoccupied(session: AnySession, finance_return: FinanceReturn, programme_ids: set[int]) -> bool:
    departments = replaced_departments(session, finance_return.department_code)
    departments |= successors(session, finance_return.department_code)
    return any(row.programme_id in programme_ids for row in open_rows(session, departments, finance_return.fy))


def _open(
    session: AnySession,
    finance_return: FinanceReturn,
    programme_ids: Iterable[int],
    instant: int,
    department: str | None = None,
) -> None:
    sets = spend.sets_in_force(session, finance_return.fy, programme_ids)
    spend.ensure(session, finance_return, sets)
    session.add_all(
        Position(
            department_code=department or finance_return.department_code,
            fy=finance_return.fy,
            programme_id=programme_id,
            return_id=finance_return.id,
            share_set_id=set_id,
            from_instant=instant,
        )
        for programme_id, set_id in sets.items()
    )
    session.flush()


def reshare(session: AnySession, programme_ids: Iterable[int], instant: int) -> None:
    """After share sets changed: let the returns that speak do so under the sets in force, splitting where needed."""
    wanted = set(programme_ids)
    rows = session.scalars(select(Position).where(Position.current()))
    by_year: dict[int, list[Position]] = {}
    for row in rows:
        if row.programme_id in wanted:
            by_year.setdefault(row.fy, []).append(row)
    for fy, open_in_year in by_year.items():
        sets = spend.sets_in_force(session, fy, wanted)
        changed = [row for row in open_in_year if row.share_set_id != sets[row.programme_id]]
        for row in changed:
            _change_set(session, row, instant)
        if changed:
            _add_up(session, fy, instant)


def _change_set(session: AnySession, row: Position, instant: int) -> None:
    row.to_instant = instant
    session.flush()
    speaking = session.get_one(FinanceReturn, row.return_id)
    _open(session, speaking, {row.programme_id}, instant, department=row.department_code)


def _add_up(session: AnySession, fy: int, instant: int) -> None:
    """Add up again, as at `instant`, what moved: the whole fund in a year, and the programmes over all years."""
    fund.write(session, fy, instant)
    all_years.write(session, fy, instant)
