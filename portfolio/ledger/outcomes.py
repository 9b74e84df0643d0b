"""What came of forecasts: what each return forecast for later periods, beside what a later one
says they have cost.

Derived like spend, and like it immutable. A return that is approved is set against the forecasts
that stood then, of its own department and of those that this succeeded, from what is added up of
it and of them: the time goes by programmes, not by lines. As long as it speaks for a programme
nothing can come between, so the position at an instant says which outcomes hold then. A programme
that is set to nil has no position; the latest return of its department answers for it (see
`answering`), from one instant until another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.selectable import Subquery

from portfolio.ledger import answering, bulk
from portfolio.ledger.answering import WRITTEN
from portfolio.ledger.clock import AnySession
from portfolio.ledger.outcome_rows import COLUMNS, Made, made_before, rows_of, stood
from portfolio.ledger.succession import predecessors, successors
from portfolio.models import (
    OPEN_END,
    FinanceReturn,
    ForecastOutcome,
    ForecastTotal,
    ForecastVersion,
    Position,
)

TOTAL_COLUMNS = (
    "version_id",
    "number",
    "made",
    "until",
    "set_to_nil",
    "oda",
    "forecast",
    "actual",
    "gross",
    "parts",
)
Answers = Mapping[str, int | None]
"""The return that answers for a department from now on, or None for none; of others what answered
goes on.
"""


def approve(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Write what came of earlier forecasts according to a return that speaks from `instant` on,
    and add it up.

    Called under the clock's lock, after the position has moved.

    """
    own = finance_return.department_code
    before = predecessors(session, own, instant)
    made = made_before(session, finance_return, before | {own}, instant)
    _write_spoken(session, finance_return, made, instant)
    answers: dict[str, int | None] = {own: finance_return.id, **dict.fromkeys(before)}
    _change(
        session,
        finance_return,
        answers,
        instant,
        made=made,
    )


def reverse(session: AnySession, finance_return: FinanceReturn, instant: int) -> None:
    """Add up again what holds once a return speaks no more. Called as `approve` is."""
    departments = predecessors(session, finance_return.department_code, instant) | {
        finance_return.department_code
    }
    answers = {
        department: _answering(session, department, finance_return, instant)
        for department in departments
    }
    _change(
        session,
        finance_return,
        answers,
        instant,
        gone=finance_return,
    )


def rebuild(session: AnySession) -> None:
    """Make all outcomes again from what is added up of returns, and from what was decided on them."""
    for table in (ForecastTotal, ForecastVersion, ForecastOutcome):
        session.execute(delete(table))
    for instant, finance_return, write in _decisions(session):
        write(session, finance_return, instant)


def is_missing(session: AnySession) -> bool:
    """Whether there is a position without outcomes: in a database of an earlier version."""
    same = and_(
        ForecastVersion.department_code == Position.department_code,
        ForecastVersion.fy == Position.fy,
    )

    return (
        session.scalar(
            select(Position.id)
            .where(~select(ForecastVersion.id).where(same).exists())
            .limit(1)
        )
        is not None
    )


def holding(instant: int) -> Subquery:
    """The outcomes that hold at an instant, with department, year, and the share set of the
    position.
    """
    own = [getattr(ForecastOutcome, name) for name in COLUMNS]
    speaks = and_(
        ForecastOutcome.return_id == Position.return_id,
        ForecastOutcome.set_to_nil.is_(False),
        ForecastOutcome.programme_id == Position.programme_id,
    )
    nil = and_(
        ForecastOutcome.return_id == ForecastVersion.return_id,
        ForecastOutcome.set_to_nil.is_(True),
        ForecastOutcome.at(instant),
    )
    spoken = select(
        Position.department_code, Position.fy, Position.share_set_id, *own
    ).join(ForecastOutcome, speaks)
    silent = select(
        ForecastVersion.department_code,
        ForecastVersion.fy,
        null().label("share_set_id"),
        *own,
    ).join(ForecastOutcome, nil)

    return union_all(
        spoken.where(Position.at(instant)), silent.where(ForecastVersion.at(instant))
    ).subquery()


def _write_spoken(
    session: AnySession, later: FinanceReturn, made: list[Made], instant: int
) -> None:
    query = select(Position.programme_id).where(
        Position.return_id == later.id, Position.at(instant)
    )
    speaking = set(session.scalars(query))
    rows = rows_of(
        session,
        later,
        [each for each in made if each.programme_id in speaking],
        set_to_nil=False,
    )
    bulk.insert(
        session, ForecastOutcome, WRITTEN, [(*row, instant, OPEN_END) for row in rows]
    )


def _change(
    session: AnySession,
    decided: FinanceReturn,
    answers: Answers,
    instant: int,
    *,
    made: list[Made] | None = None,
    gone: FinanceReturn | None = None,
) -> None:
    """Add up anew every department of the family whose forecasts have come to something else by a
    decision.
    """
    for department in answering.family(session, decided.department_code, instant):
        concerned = department in answers
        by = (
            answers[department]
            if concerned
            else _answers_now(session, department, decided.fy)
        )
        changed = False

        if by is not None:
            known = made if by == decided.id else None
            found = session.get_one(FinanceReturn, by)
            changed = answering.bring(
                session,
                found,
                instant,
                made=known,
                gone=gone,
            )

        if concerned or changed:
            _change_version(
                session,
                department,
                decided.fy,
                by,
                instant,
            )


def _answers_now(session: AnySession, department: str, fy: int) -> int | None:
    mine = and_(
        ForecastVersion.department_code == department,
        ForecastVersion.fy == fy,
        ForecastVersion.current(),
    )

    return session.scalar(select(ForecastVersion.return_id).where(mine))


def _answering(
    session: AnySession, department: str, gone: FinanceReturn, instant: int
) -> int | None:
    """The latest return of a department that still stands; None once a successor has sent a later
    one.
    """
    chain = [department, *successors(session, department, instant)]
    query = (
        select(FinanceReturn.department_code, FinanceReturn.id)
        .where(
            FinanceReturn.department_code.in_(chain),
            FinanceReturn.fy == gone.fy,
            FinanceReturn.id != gone.id,
            stood(instant),
        )
        .order_by(FinanceReturn.decided_at.desc(), FinanceReturn.id.desc())
        .limit(1)
    )
    latest = session.execute(query).first()
    if latest and latest[0] == department:
        return latest[1]

    return None


def _change_version(
    session: AnySession, department: str, fy: int, answering: int | None, instant: int
) -> None:
    """Close the department's version of a year and open the next; one that this very instant
    opened is written anew.
    """
    mine = and_(
        ForecastVersion.department_code == department,
        ForecastVersion.fy == fy,
        ForecastVersion.current(),
    )
    opened = session.execute(
        select(ForecastVersion.id, ForecastVersion.from_instant).where(mine)
    ).first()
    if opened is None and answering is None:
        return

    if opened and opened.from_instant == instant:
        session.execute(
            delete(ForecastTotal).where(ForecastTotal.version_id == opened.id)
        )
        session.execute(delete(ForecastVersion).where(ForecastVersion.id == opened.id))

    session.execute(update(ForecastVersion).where(mine).values(to_instant=instant))
    values = {
        "department_code": department,
        "fy": fy,
        "return_id": answering,
        "from_instant": instant,
    }
    version = session.execute(
        insert(ForecastVersion).values(values).returning(ForecastVersion.id)
    ).scalar_one()
    sums = enumerate(session.execute(_sums(department, fy, instant)), 1)
    rows = [
        (
            version,
            number,
            *row[:-4],
            *map(int, row[-4:]),
        )
        for number, row in sums
    ]
    bulk.insert(session, ForecastTotal, TOTAL_COLUMNS, rows)


def _sums(department: str, fy: int, instant: int) -> Select[Any]:
    held = holding(instant).c
    keys = (
        held.made,
        held.until,
        held.set_to_nil,
        held.oda,
    )
    sums = (
        func.sum(held.forecast),
        func.sum(held.actual),
        func.sum(held.gross),
        func.count(literal(1)),
    )
    mine = held.department_code == department, held.fy == fy, held.periods > 0

    return select(*keys, *sums).where(*mine).group_by(*keys)


def _decisions(session: AnySession) -> list[tuple[int, FinanceReturn, Any]]:
    """Every approval and every reversal, in the order in which they took place."""
    once_approved = select(FinanceReturn).where(
        FinanceReturn.status.in_(("approved", "reversed"))
    )
    found: list[tuple[int, FinanceReturn, Any]] = []

    for each in session.scalars(once_approved):
        if each.decided_at is not None:
            found.append((each.decided_at, each, approve))

        if each.reversed_at is not None:
            found.append((each.reversed_at, each, reverse))

    return sorted(found, key=lambda decision: decision[0])
