"""Read returns: lists, one return, and the parts that a reader may see."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import defer, joinedload

from portfolio.finance import FinancialYear
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    FinanceReturn,
    LedgerLine,
    Programme,
    ProgrammeFacts,
    SpendRollup,
)
from portfolio.permissions import Reader, hidden_programmes, visible_programmes
from portfolio.returns.sheets import parse_cell


@dataclass(frozen=True, slots=True)
class Filters:
    """Which returns to list; None for all."""

    department: str | None = None
    fy: FinancialYear | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnsPage:
    """One page of the list of returns."""

    returns: list[FinanceReturn]
    total: int
    """Returns on all pages."""
    number: int
    count: int


def list_returns(
    session: AnySession, department: str | None, fy: FinancialYear | None
) -> list[FinanceReturn]:
    """List returns on record, oldest first, of one department or year where given."""
    query = select(FinanceReturn).where(*_conditions(Filters(department, fy)))
    return list(session.scalars(query.order_by(FinanceReturn.id)))


def returns_page(
    session: AnySession, filters: Filters, number: int, size: int
) -> ReturnsPage:
    """Read one page of the returns, newest first; a page that does not exist gives the nearest."""
    conditions = _conditions(filters)
    total = session.scalar(
        select(func.count()).select_from(FinanceReturn).where(*conditions)
    )
    total = total or 0
    count = max(math.ceil(total / size), 1)
    number = min(max(number, 1), count)

    # Problems and layouts are long, and the list shows none of them.
    query = (
        select(FinanceReturn)
        .where(*conditions)
        .order_by(FinanceReturn.id.desc())
        .limit(size)
        .offset((number - 1) * size)
        .options(
            defer(FinanceReturn.problems),
            defer(FinanceReturn.layout),
            joinedload(FinanceReturn.submitter),
            joinedload(FinanceReturn.decider),
        )
    )

    return ReturnsPage(list(session.scalars(query)), total, number, count)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.department:
        code = filters.department.strip().upper()
        conditions.append(FinanceReturn.department_code == code)

    if filters.fy:
        conditions.append(FinanceReturn.fy == filters.fy.start)

    if filters.status:
        conditions.append(FinanceReturn.status == filters.status)

    return conditions


def find(session: AnySession, return_id: int) -> FinanceReturn | None:
    """A return by its number."""
    return session.get(FinanceReturn, return_id)


def sees_whole(
    session: AnySession, finance_return: FinanceReturn, reader: Reader
) -> bool:
    """Whether a reader may see everything in a return: no programme in it is withheld from them."""
    inside = select(SpendRollup.programme_id).where(
        SpendRollup.return_id == finance_return.id
    )

    return not session.scalar(
        select(exists().where(Programme.id.in_(inside), hidden_programmes(reader)))
    )


def may_have_file(
    session: AnySession, finance_return: FinanceReturn, reader: Reader
) -> bool:
    """Whether a reader may have the workbook as it came.

    It can name withheld programmes that have no amounts in it, which the ledger does not know: so
    beyond the department that sent it, only those from whom nothing is withheld.
    """
    if not sees_whole(session, finance_return, reader):
        return False
    if finance_return.department_code in reader.departments:
        return True

    return (
        session.scalar(select(Programme.id).where(hidden_programmes(reader)).limit(1))
        is None
    )


def sheet_names(
    session: AnySession, return_id: int, reader: Reader
) -> list[tuple[str, str]]:
    """Each sheet with lines that the reader may see, and the first cell of one."""
    rows = session.execute(
        select(LedgerLine.sheet, LedgerLine.cell)
        .join(Programme, Programme.id == LedgerLine.programme_id)
        .where(LedgerLine.return_id == return_id, visible_programmes(reader))
        .order_by(LedgerLine.programme_id, LedgerLine.number)
    )
    first: dict[str, str] = {}

    for sheet, cell in rows:
        first.setdefault(sheet, cell)

    return list(first.items())


def line_at(
    session: AnySession, return_id: int, sheet: str, cell: str, reader: Reader
) -> LedgerLine | None:
    """The line whose amount stands in a cell, if the reader may see its programme."""
    return session.scalars(
        select(LedgerLine)
        .join(Programme, Programme.id == LedgerLine.programme_id)
        .where(
            LedgerLine.return_id == return_id,
            LedgerLine.sheet == sheet,
            LedgerLine.cell == cell,
            visible_programmes(reader),
        )
    ).first()


def rows_shown(
    session: AnySession, return_id: int, sheet: str, reader: Reader
) -> frozenset[int]:
    """The rows (from 0) of a sheet that hold lines of programmes which the reader may see, and no
    others.
    """
    lines = (
        select(LedgerLine.cell)
        .join(Programme, Programme.id == LedgerLine.programme_id)
        .where(LedgerLine.return_id == return_id, LedgerLine.sheet == sheet)
    )
    seen = {
        parse_cell(cell)[0]
        for cell in session.scalars(lines.where(visible_programmes(reader)))
    }
    hidden = {
        parse_cell(cell)[0]
        for cell in session.scalars(lines.where(hidden_programmes(reader)))
    }

    return frozenset(seen - hidden)


def heading_rows(
    session: AnySession, finance_return: FinanceReturn, sheet: str
) -> frozenset[int]:
    """The rows (from 0) of a sheet's tables above the first line of any programme: where their
    headings stand.
    """
    lines = select(LedgerLine.cell).where(
        LedgerLine.return_id == finance_return.id, LedgerLine.sheet == sheet
    )
    used = {parse_cell(cell)[0] for cell in session.scalars(lines)}
    tables = [
        table
        for table in (finance_return.layout or {}).get("tables", [])
        if table["sheet"] == sheet
    ]
    tops = [parse_cell(table["range"].split(":")[0])[0] for table in tables]
    firsts = [
        (top, min((row for row in used if row >= top), default=top)) for top in tops
    ]

    return frozenset(row for top, first in firsts for row in range(top, first))


def any_withheld(session: AnySession, codes: Collection[str]) -> bool:
    """Whether any of the programmes is withheld now."""
    facts = select(ProgrammeFacts.programme_id).where(
        ProgrammeFacts.current(), ProgrammeFacts.withheld.is_(True)
    )
    inside = exists().where(Programme.code.in_(list(codes)), Programme.id.in_(facts))

    return bool(session.scalar(select(inside)))
