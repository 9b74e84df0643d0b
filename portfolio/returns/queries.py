"""Reads of returns: lists, one return, and what of it a reader may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select

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


def list_returns(
    session: AnySession, department: str | None, fy: FinancialYear | None
) -> list[FinanceReturn]:
    """Returns on record, oldest first, of one department or year where given."""
    query = select(FinanceReturn).order_by(FinanceReturn.id)
    if department:
        query = query.where(FinanceReturn.department_code == department.strip().upper())

    if fy:
        query = query.where(FinanceReturn.fy == fy.start)

    return list(session.scalars(query))


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
