"""The months that returns are for: opened with a deadline, locked, reopened. Callers commit.

A month that was never opened counts as open. A lock keeps returns from being submitted; what was
submitted before it can still be decided on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from portfolio import audit
from portfolio.extensions import begin_writing
from portfolio.filters import month_name
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.ledger.clock import AnySession
from portfolio.models import ReportingMonth, User
from portfolio.permissions import Permission, allowed


class MonthRefusal(Exception):
    """What cannot be done with a month, or sent for it, in a sentence that says why and what to
    do.
    """


def today(session: AnySession) -> date:
    """The day in the United Kingdom, by the clock that hands out instants."""
    return clock.to_datetime(clock.now(session)).astimezone(clock.LONDON).date()


def open_month(
    session: AnySession, month: Month, deadline: date, user_id: int
) -> ReportingMonth:
    """Open a month for returns, or give an open one another deadline. MonthRefusal where it is
    locked.
    """
    known = _to_change(session, month, user_id)
    if known and known.locked:
        raise MonthRefusal(
            f"{month_name(month)} is locked. Reopen it, with a reason, to give it another deadline."
        )
    if deadline < date(month.year, month.month, 1):
        raise MonthRefusal(
            f"The deadline for {month_name(month)} must not be before the month begins."
        )

    return _replace(
        session,
        month,
        known,
        user_id,
        deadline=deadline,
        locked=False,
    )


def lock(session: AnySession, month: Month, user_id: int) -> ReportingMonth:
    """Refuse returns for a month from now on. MonthRefusal where that is so already."""
    known = _to_change(session, month, user_id)
    if known and known.locked:
        raise MonthRefusal(f"{month_name(month)} is locked already.")

    return _replace(
        session,
        month,
        known,
        user_id,
        deadline=known.deadline if known else None,
        locked=True,
    )


def reopen(
    session: AnySession, month: Month, deadline: date, reason: str, user_id: int
) -> ReportingMonth:
    """Take returns for a locked month again. MonthRefusal where it is not locked or no reason is
    given.
    """
    known = _to_change(session, month, user_id)
    if known is None or not known.locked:
        raise MonthRefusal(
            f"{month_name(month)} is not locked, so there is nothing to reopen."
        )
    if not reason.strip():
        raise MonthRefusal("Enter the reason for reopening the month.")

    return _replace(
        session,
        month,
        known,
        user_id,
        deadline=deadline,
        locked=False,
        reason=reason.strip()[:1000],
    )


def current(
    session: AnySession, months: Iterable[Month]
) -> dict[Month, ReportingMonth]:
    """What holds for each of the months that were ever opened or locked."""
    numbers = [month.number for month in months]
    rows = session.scalars(
        select(ReportingMonth).where(
            ReportingMonth.current(), ReportingMonth.month.in_(numbers)
        )
    )

    return {Month.from_number(row.month): row for row in rows}


def history(session: AnySession, fy: FinancialYear) -> list[ReportingMonth]:
    """Every act on the months of a year, the latest first."""
    numbers = [month.number for month in fy.months]
    query = select(ReportingMonth).where(ReportingMonth.month.in_(numbers))

    return list(
        session.scalars(
            query.order_by(ReportingMonth.from_instant.desc(), ReportingMonth.id.desc())
        )
    )


def refuse_closed(session: AnySession, month: Month) -> None:
    """MonthRefusal where no return may be sent for a month: it is locked, or has not begun."""
    if date(month.year, month.month, 1) > today(session):
        raise MonthRefusal(
            f"{month_name(month)} has not begun, so there are no actuals for it yet. Check the month that the workbook "
            "is up to: correct it in the workbook, or state the right one when you upload it."
        )

    known = current(session, [month]).get(month)
    if known and known.locked:
        raise MonthRefusal(
            f"{month_name(month)} is locked, so no return can be sent for it now. Ask the portfolio office to "
            "reopen it, then send the return again."
        )


def _to_change(
    session: AnySession, month: Month, user_id: int
) -> ReportingMonth | None:
    begin_writing(session)
    user = session.get(User, user_id)
    if user is None or not allowed(user.role, Permission.MANAGE_MONTHS):
        raise MonthRefusal("Only the portfolio office opens, locks and reopens months.")

    audit.acting(session, user_id)
    # The lock makes two people who change the same month take turns.
    clock.lock(session)

    return current(session, [month]).get(month)


def _replace(
    session: AnySession,
    month: Month,
    known: ReportingMonth | None,
    user_id: int,
    *,
    deadline: date | None,
    locked: bool,
    reason: str = "",
) -> ReportingMonth:
    instant = clock.advance(session)
    if known:
        known.to_instant = instant
        session.flush()

    made = ReportingMonth(
        month=month.number,
        deadline=deadline,
        locked=locked,
        reason=reason,
        changed_by=user_id,
        from_instant=instant,
    )
    session.add(made)
    session.flush()

    return made


def open_years(session: AnySession) -> list[FinancialYear]:
    """List the financial years of the months that were opened, the earliest first."""
    numbers = session.scalars(
        select(ReportingMonth.month).where(ReportingMonth.current()).distinct()
    )
    months = [Month.from_number(number) for number in numbers]

    return sorted({FinancialYear.of_month(month) for month in months})
