"""Programmes without figures whose forecasts somebody still answers for: set to nil, and since
when until when.

The latest return of a department answers for what it and those that it succeeded had forecast, as
far as nothing speaks for it in the department, those and its successors, and no successor answers
already. Every decision in such a family of departments can change that for any of them, so all are
looked at again; what does not hold any more is closed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, select, update

from portfolio.ledger import bulk
from portfolio.ledger.clock import AnySession
from portfolio.ledger.outcome_rows import CHUNK, COLUMNS, Made, made_before, rows_of
from portfolio.ledger.succession import predecessors, successors
from portfolio.models import (
    OPEN_END,
    FinanceReturn,
    ForecastOutcome,
    ForecastVersion,
    Position,
)

WRITTEN = (*COLUMNS, "from_instant", "to_instant")
NUMBER = COLUMNS.index("number")


def family(session: AnySession, department: str, instant: int) -> list[str]:
    """The departments of which one's decision can change what another answers for, each after its
    successors.
    """
    heirs = successors(session, department, instant)
    found = {department} | heirs
    for each in [department, *heirs]:
        found |= predecessors(session, each, instant)

    above = {each: len(successors(session, each, instant)) for each in found}
    return sorted(found, key=lambda each: (above[each], each))


def bring(
    session: AnySession,
    answering: FinanceReturn,
    instant: int,
    *,
    made: Collection[Made] | None = None,
    gone: FinanceReturn | None = None,
) -> bool:
    """Let what a return answers for be what holds from `instant` on; whether that changed
    anything.
    """
    departments = predecessors(session, answering.department_code, instant) | {
        answering.department_code
    }
    if made is None:
        made = made_before(
            session,
            answering,
            departments,
            instant,
            gone,
        )

    silent = _silent(
        session,
        answering,
        {each.programme_id for each in made},
        departments,
        instant,
    )
    wanted = rows_of(
        session,
        answering,
        [each for each in made if each.programme_id in silent],
        set_to_nil=True,
    )
    by_words = {_words(row): row for row in wanted}
    held = _held(session, answering)
    _close(
        session,
        answering,
        [key for words, key in held.items() if words not in by_words],
        instant,
    )
    new = [row for words, row in by_words.items() if words not in held]
    _write(session, answering, new, instant)

    return bool(new) or not held.keys() <= by_words.keys()


def _words(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a row says, without its number."""
    return (*row[:NUMBER], *row[NUMBER + 1 :])


def _silent(
    session: AnySession,
    answering: FinanceReturn,
    programme_ids: set[int],
    departments: Collection[str],
    instant: int,
) -> set[int]:
    """Those for which nothing speaks, and for which no successor's return answers."""
    heirs = successors(session, answering.department_code, instant)
    own = Position.department_code.in_([*departments, *heirs])
    spoken = select(Position.programme_id).where(
        own, Position.fy == answering.fy, Position.at(instant)
    )
    answered = (
        select(ForecastOutcome.programme_id)
        .join(ForecastVersion, ForecastVersion.return_id == ForecastOutcome.return_id)
        .where(
            ForecastVersion.department_code.in_(heirs),
            ForecastVersion.fy == answering.fy,
            ForecastVersion.at(instant),
            ForecastOutcome.at(instant),
            ForecastOutcome.set_to_nil.is_(True),
        )
    )

    return programme_ids - set(session.scalars(spoken)) - set(session.scalars(answered))


def _held(
    session: AnySession, answering: FinanceReturn
) -> dict[tuple[Any, ...], tuple[int, int]]:
    """What the return answers for so far: what each row says, and its programme and number."""
    columns = [getattr(ForecastOutcome, name) for name in COLUMNS]
    rows = session.execute(
        select(*columns).where(_of(answering), ForecastOutcome.current())
    )

    return {_words(tuple(row)): (row.programme_id, row.number) for row in rows}


def _close(
    session: AnySession,
    answering: FinanceReturn,
    keys: list[tuple[int, int]],
    instant: int,
) -> None:
    by_number: dict[int, list[int]] = {}
    for programme_id, number in keys:
        by_number.setdefault(number, []).append(programme_id)

    for number, programme_ids in by_number.items():
        for at in range(0, len(programme_ids), CHUNK):
            those = ForecastOutcome.programme_id.in_(programme_ids[at : at + CHUNK])
            mine = and_(_of(answering), ForecastOutcome.number == number, those)
            session.execute(
                update(ForecastOutcome).where(mine).values(to_instant=instant)
            )


def _write(
    session: AnySession,
    answering: FinanceReturn,
    rows: list[tuple[Any, ...]],
    instant: int,
) -> None:
    if not rows:
        return

    own = ForecastOutcome
    last = (
        select(own.programme_id, func.max(own.number))
        .where(_of(answering))
        .group_by(own.programme_id)
    )
    numbers = {programme_id: number for programme_id, number in session.execute(last)}
    written = []

    for return_id, nil, programme_id, _, *said in rows:
        numbers[programme_id] = numbers.get(programme_id, 0) + 1
        written.append(
            (
                return_id,
                nil,
                programme_id,
                numbers[programme_id],
                *said,
                instant,
                OPEN_END,
            )
        )

    bulk.insert(session, ForecastOutcome, WRITTEN, written)


def _of(answering: FinanceReturn) -> Any:
    return and_(
        ForecastOutcome.return_id == answering.id, ForecastOutcome.set_to_nil.is_(True)
    )
