"""What the pages of returns show, and what of a return stays unsaid because it speaks of withheld
programmes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from imports.text.folding import fold
from portfolio.finance import FinancialYear, Month, Period
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    DepartmentFacts,
    FinanceReturn,
    LedgerLine,
    Programme,
    ProgrammeFacts,
    SpendRollup,
    User,
)
from portfolio.permissions import Reader, hidden_programmes
from portfolio.returns import queries
from portfolio.returns.sheets import Sight, Window

NOBODY = Reader()
"""A reader with no rights: what is hidden from them is all that is withheld."""
OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"
STATUSES = {
    "submitted": "Awaiting decision",
    "approved": "Approved",
    "rejected": "Sent back",
    "reversed": "Reversed",
}
LISTED_A_PAGE = 50
UNSAID = "Not shown: it names a programme that is withheld from you."


@dataclass(frozen=True, slots=True)
class Listed:
    """A return in the list. Its totals (pence) are None where the reader may not see the whole of
    it.
    """

    id: int
    department: str
    fy: FinancialYear
    month: Month
    status: str
    whole: bool
    actual: int | None
    forecast: int | None
    submitter: str
    submitted_at: int
    decider: str | None
    decided_at: int | None


def listed(
    session: AnySession, reader: Reader, found: Iterable[FinanceReturn]
) -> list[Listed]:
    """Returns as the list shows them to a reader."""
    wanted = list(found)
    partly = holding_hidden(session, [each.id for each in wanted], reader)

    return [_listed(each, each.id not in partly) for each in wanted]


def _listed(found: FinanceReturn, whole: bool) -> Listed:
    return Listed(
        id=found.id,
        department=found.department_code,
        fy=FinancialYear(found.fy),
        month=Month.from_number(found.month),
        status=STATUSES[found.status],
        whole=whole,
        actual=found.actual if whole else None,
        forecast=found.forecast if whole else None,
        submitter=found.submitter.display_name,
        submitted_at=found.submitted_at,
        decider=found.decider.display_name if found.decider else None,
        decided_at=found.decided_at,
    )


def holding_hidden(
    session: AnySession, return_ids: Collection[int], reader: Reader
) -> set[int]:
    """Those of the returns that hold money of programmes which are withheld from the reader."""
    hidden = list(
        session.scalars(select(Programme.id).where(hidden_programmes(reader)))
    )
    if not hidden:
        return set()

    inside = exists().where(
        SpendRollup.return_id == FinanceReturn.id, SpendRollup.programme_id.in_(hidden)
    )
    return set(
        session.scalars(
            select(FinanceReturn.id).where(FinanceReturn.id.in_(return_ids), inside)
        )
    )


def marking(session: AnySession, return_ids: Collection[int], reader: Reader) -> str:
    """OFFICIAL-SENSITIVE where figures of withheld programmes are among those shown."""
    withheld = holding_hidden(session, return_ids, NOBODY)
    return (
        SENSITIVE
        if withheld - holding_hidden(session, return_ids, reader)
        else OFFICIAL
    )


def hidden_names(session: AnySession, reader: Reader) -> frozenset[str]:
    """Codes and titles, folded, of the programmes that are withheld from a reader."""
    rows = session.execute(
        select(Programme.code, ProgrammeFacts.title)
        .join(ProgrammeFacts, ProgrammeFacts.programme_id == Programme.id)
        .where(hidden_programmes(reader))
    )

    return frozenset(fold(name) for row in rows for name in row if fold(name))


def mentions(text: str | None, names: Collection[str]) -> bool:
    """Whether a text speaks of any of the programmes; `names` are folded."""
    folded = fold(text or "")
    return any(name in folded for name in names)


def problems_shown(
    found: FinanceReturn, names: Collection[str]
) -> list[dict[str, Any]]:
    """The warnings that speak of none of the programmes that are withheld from the reader."""
    said = ("value", "message", "remedy")

    return [
        problem
        for problem in found.problems
        if not any(mentions(problem.get(key), names) for key in said)
    ]


def shown(session: AnySession, found: FinanceReturn, reader: Reader) -> dict[str, Any]:
    """The variables of the page of one return."""
    whole = queries.sees_whole(session, found, reader)
    names = hidden_names(session, reader)
    problems = problems_shown(found, names) if whole else []

    return {
        "finance_return": found,
        "whole": whole,
        "may_have_file": queries.may_have_file(session, found, reader),
        "fy": FinancialYear(found.fy),
        "month": Month.from_number(found.month),
        "status": STATUSES[found.status],
        "department": department_names(session).get(
            found.department_code, found.department_code
        ),
        "comments": {
            key: said(getattr(found, key), names)
            for key in ("comment", "decision_comment", "reversal_reason")
        },
        "reverser": session.get(User, found.reversed_by) if found.reversed_by else None,
        "problems": problems,
        "problems_hidden": whole and len(problems) < len(found.problems),
        "sheets": queries.sheet_names(session, found.id, reader),
        "marking": marking(session, [found.id], reader),
    }


def said(text: str, names: Collection[str]) -> str:
    """What somebody wrote, unless it speaks of a programme that the reader may not see."""
    return UNSAID if mentions(text, names) else text


def department_names(session: AnySession) -> Mapping[str, str]:
    """The departments' names now, by code."""
    query = select(DepartmentFacts.code, DepartmentFacts.name).where(
        DepartmentFacts.current()
    )
    return {
        code: name
        for code, name in session.execute(query.order_by(DepartmentFacts.code))
    }


def years(session: AnySession) -> list[FinancialYear]:
    """The financial years that any return is of, the latest first."""
    found = session.scalars(
        select(FinanceReturn.fy).distinct().order_by(FinanceReturn.fy.desc())
    )
    return [FinancialYear(fy) for fy in found]


def sight(
    session: AnySession, found: FinanceReturn, sheet: str, reader: Reader
) -> Sight:
    """What of a sheet of a return a reader may see: all, or their programmes' rows with the
    tables' headings.
    """
    names = hidden_names(session, reader)
    if queries.sees_whole(session, found, reader):
        return Sight(hidden_names=names)

    rows = queries.rows_shown(session, found.id, sheet, reader)
    return Sight(rows, queries.heading_rows(session, found, sheet), names)


def around(
    session: AnySession, found: FinanceReturn, line: LedgerLine, window: Window
) -> dict[str, Any]:
    """What the page of a sheet says of the marked cell: programme, period, unit of its table."""
    programme = session.get_one(Programme, line.programme_id)
    facts = select(ProgrammeFacts.title).where(
        ProgrammeFacts.programme_id == programme.id, ProgrammeFacts.current()
    )

    return {
        "programme": programme,
        "title_of_programme": session.scalar(facts),
        "period": Period(Month.from_number(line.period_start), line.period_length),
        "fy": FinancialYear(found.fy),
        "month": Month.from_number(found.month),
        "units": units(found, line.sheet),
        "hidden_rows": sum(row.cells is None for row in window.rows),
        "text": next(
            (
                cell.text
                for row in window.rows
                for cell in row.cells or ()
                if cell.marked
            ),
            "",
        ),
    }


def units(found: FinanceReturn, sheet: str) -> list[str]:
    """The units of the tables of a sheet, as the check recognised them."""
    tables = (found.layout or {}).get("tables", [])
    return list(
        dict.fromkeys(table["unit"] for table in tables if table["sheet"] == sheet)
    )
