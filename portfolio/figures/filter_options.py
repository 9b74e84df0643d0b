"""What the filters of a report offer, and what the home page says of the returns on record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from portfolio.finance import FinancialYear, Month
from portfolio.ledger.clock import AnySession
from portfolio.models import (
    DepartmentFacts,
    Edition,
    FinanceReturn,
    Portfolio,
    Position,
    RiskIndex,
    User,
)
from portfolio.permissions import Permission, allowed


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A return that awaits a decision."""

    id: int
    department: str
    fy: FinancialYear
    month: Month
    submitter: str
    submitted_at: int


def years(session: AnySession, as_at: int) -> list[FinancialYear]:
    """The financial years that returns spoke for at an instant, the latest first."""
    found = session.scalars(
        select(Position.fy)
        .where(Position.at(as_at))
        .distinct()
        .order_by(Position.fy.desc())
    )

    return [FinancialYear(fy) for fy in found]


def first_instant(session: AnySession) -> int | None:
    """When the first return began to speak; None where none has."""
    return session.scalar(select(func.min(Position.from_instant)))


def indexes(session: AnySession, as_at: int) -> list[tuple[str, str]]:
    """(key, name) of the risk indexes that have an edition at an instant."""
    known = select(Edition.index_key).where(Edition.at(as_at))
    rows = session.execute(
        select(RiskIndex.key, RiskIndex.name).where(RiskIndex.key.in_(known))
    )

    return sorted(((key, name) for key, name in rows), key=lambda pair: pair[1])


def editions(session: AnySession, index: str, as_at: int) -> list[str]:
    """The editions of an index known at an instant, the latest published first."""
    query = select(Edition.label).where(Edition.index_key == index, Edition.at(as_at))
    return list(
        session.scalars(query.order_by(Edition.published.desc(), Edition.label.desc()))
    )


def departments(session: AnySession, as_at: int) -> dict[str, str]:
    """The departments' names at an instant, by code."""
    query = select(DepartmentFacts.code, DepartmentFacts.name).where(
        DepartmentFacts.at(as_at)
    )
    return {
        code: name
        for code, name in session.execute(query.order_by(DepartmentFacts.code))
    }


def portfolios(session: AnySession) -> list[str]:
    """The portfolios by name."""
    return list(session.scalars(select(Portfolio.name).order_by(Portfolio.name)))


def awaiting(session: AnySession, user: User) -> list[Awaiting]:
    """The returns that a person may decide on, the oldest first; empty for who decides on none."""
    if not allowed(user.role, Permission.DECIDE_RETURNS):
        return []

    query = (
        select(FinanceReturn, User)
        .join(User, User.id == FinanceReturn.submitted_by)
        .where(
            FinanceReturn.status == "submitted", FinanceReturn.submitted_by != user.id
        )
        .order_by(FinanceReturn.id)
    )
    if user.department_code:
        query = query.where(FinanceReturn.department_code == user.department_code)

    return [
        Awaiting(
            found.id,
            found.department_code,
            FinancialYear(found.fy),
            Month.from_number(found.month),
            submitter.display_name,
            found.submitted_at,
        )
        for found, submitter in session.execute(query)
    ]
