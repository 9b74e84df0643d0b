"""The board of returns: what each department owes, month by month, and what has become of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    DepartmentFacts,
    FinanceReturn,
    PartnerDepartment,
    ProgrammeFacts,
    ReportingMonth,
    ReturnDraft,
)
from portfolio.returns.drafts.service import OPEN
from portfolio.returns.months import service as months_service

NOT_DUE, DUE, OVERDUE, DRAFT = "Not due", "Due", "Overdue", "Draft"
SUBMITTED, SENT_BACK, APPROVED = "Submitted", "Sent back", "Approved"
STATES = (NOT_DUE, DUE, OVERDUE, DRAFT, SUBMITTED, SENT_BACK, APPROVED)
_OF_RETURN = {
    "submitted": SUBMITTED,
    "approved": APPROVED,
    "rejected": SENT_BACK,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A return or a draft of a department for a month."""

    department: str
    month: int
    number: int
    status: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One department and month: its state, and the return or draft that it comes from."""

    department: str
    month: Month
    state: str
    return_id: int | None = None
    draft_id: int | None = None
    deadline: date | None = None
    locked: bool = False

    @property
    def owed(self) -> bool:
        """Whether the department still has something to do."""
        return self.state in {DUE, OVERDUE, DRAFT, SENT_BACK}


@dataclass(frozen=True, slots=True)
class Line:
    """One department across the months of a year."""

    department: str
    name: str
    cells: tuple[Cell, ...]


def board(
    session: AnySession, fy: FinancialYear, only: str | None = None
) -> list[Line]:
    """The departments that have something to return in a year, or one of them, across its months."""
    known = list(
        session.scalars(select(DepartmentFacts).where(DepartmentFacts.current()))
    )
    returns = _returns(session, fy)
    drafts = _drafts(session, fy)
    active = _with_programmes(session) | {
        each.department for each in (*returns, *drafts)
    }
    opened = months_service.current(session, fy.months)
    today = months_service.today(session)
    lines = []

    for facts in sorted(known, key=lambda each: each.code):
        if facts.code == only or (
            only is None and facts.code in active and _exists_in(facts, fy)
        ):
            found = _by_month(returns, facts.code), _by_month(drafts, facts.code)
            cells = (
                _cell(
                    facts,
                    month,
                    found,
                    opened.get(month),
                    today,
                )
                for month in fy.months
            )
            lines.append(Line(facts.code, facts.name, tuple(cells)))

    return lines


def still_owed(session: AnySession, department: str | None) -> list[Cell]:
    """List what a department still owes in months that are open, the earliest deadline first.

    None stands for all departments.
    """
    cells = [
        cell
        for fy in months_service.open_years(session)
        for line in board(session, fy, department)
        for cell in line.cells
        if cell.owed and cell.deadline is not None and not cell.locked
    ]
    return sorted(cells, key=lambda cell: (cell.deadline, cell.department, cell.month))


def state_of(
    sent: Sequence[Sent],
    drafts: Sequence[Sent],
    opened: ReportingMonth | None,
    today: date,
    *,
    exists: bool = True,
) -> tuple[str, Sent | None]:
    """The state of a department's month, and what it comes from. Reversed returns do not count."""
    live = [each for each in sent if each.status != "reversed"]
    latest = max(live, key=lambda each: each.number, default=None)
    if latest and latest.status != "rejected":
        return _OF_RETURN[latest.status], latest
    if drafts:
        return DRAFT, max(drafts, key=lambda each: each.number)
    if latest:
        return SENT_BACK, latest
    if not exists or opened is None or opened.deadline is None:
        return NOT_DUE, None

    return (OVERDUE if opened.deadline < today else DUE), None


def _cell(
    facts: DepartmentFacts,
    month: Month,
    found: tuple[Mapping[int, Sequence[Sent]], Mapping[int, Sequence[Sent]]],
    opened: ReportingMonth | None,
    today: date,
) -> Cell:
    sent, drafts = (each.get(month.number, ()) for each in found)
    state, source = state_of(
        sent,
        drafts,
        opened,
        today,
        exists=_exists_at(facts, month),
    )

    return Cell(
        department=facts.code,
        month=month,
        state=state,
        return_id=source.number if source and state != DRAFT else None,
        draft_id=source.number if source and state == DRAFT else None,
        deadline=opened.deadline if opened else None,
        locked=bool(opened and opened.locked),
    )


def _exists_at(facts: DepartmentFacts, month: Month) -> bool:
    """Whether a department reports for a month: until the month in which another succeeded it."""
    ended = facts.succeeded_on
    return ended is None or month < Month(ended.year, ended.month)


def _exists_in(facts: DepartmentFacts, fy: FinancialYear) -> bool:
    return _exists_at(facts, fy.months[0])


def _with_programmes(session: AnySession) -> set[str]:
    """The departments that lead a programme or take part in one."""
    current = (ProgrammeFacts.current(), ProgrammeFacts.archived.is_(False))
    leads = session.scalars(
        select(ProgrammeFacts.lead_department).where(*current).distinct()
    )
    partners = select(PartnerDepartment.department_code).join(
        ProgrammeFacts, ProgrammeFacts.id == PartnerDepartment.facts_id
    )

    return {*leads, *session.scalars(partners.where(*current).distinct())}


def _returns(session: AnySession, fy: FinancialYear) -> list[Sent]:
    each = FinanceReturn
    query = select(each.department_code, each.month, each.id, each.status).where(
        each.fy == fy.start
    )
    return [Sent(*row) for row in session.execute(query)]


def _drafts(session: AnySession, fy: FinancialYear) -> list[Sent]:
    """Open uploads, by the month that the check found or else the one that their sender stated."""
    each = ReturnDraft
    found = each.outcome["month"].as_integer()
    query = select(
        each.department_code,
        each.month,
        found,
        each.id,
        each.status,
    ).where(each.status.in_(OPEN))
    numbers = {month.number for month in fy.months}
    rows = [
        (code, read if read is not None else stated, *rest)
        for code, stated, read, *rest in session.execute(query)
    ]

    return [Sent(*row) for row in rows if row[1] in numbers]


def _by_month(found: Iterable[Sent], department: str) -> dict[int, list[Sent]]:
    months_of: dict[int, list[Sent]] = defaultdict(list)
    for each in found:
        if each.department == department:
            months_of[each.month].append(each)
    return months_of
