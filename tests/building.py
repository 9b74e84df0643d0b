"""Small true things for tests: people, programmes and returns, made through the real services."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from imports.model import Checked, Line
from imports.register import Allocated, Record
from portfolio.admin.people import service as people
from portfolio.finance import FinancialYear, Month, Period, parse_share
from portfolio.models import FinanceReturn, User
from portfolio.programmes import import_service as programmes
from portfolio.returns import service as returns
from portfolio.returns.decisions import service as decisions

EVERY_FIELD = frozenset(
    {
        "code", "title", "lead_department", "partner_departments", "portfolio", "objective", "status", "start_date",
        "end_date", "sro", "channel", "instrument", "countries", "themes", "purpose_code", "gender_marker", "withheld",
        "withheld_reason",
    }
)  # fmt: skip
FY = FinancialYear(2019)
JUNE = Month(2019, 6)


def user(session: Any, email: str, role: str, department: str | None = None) -> User:
    """An active person."""
    made = people.add_user(session, email, role, department, "")
    session.commit()
    return made


def record(code: str, **changes: Any) -> Record:
    """A programme as a register states it; shares as `SOM=60, KEN=40` in per cent."""
    given: dict[str, Any] = {
        "title": f"Programme {code}", "lead_department": "FCO", "partner_departments": (), "portfolio": "Africa",
        "objective": None, "status": "active", "start_date": None, "end_date": None, "sro": None, "channel": None,
        "instrument": None, "country_shares": {}, "theme_shares": {}, "purpose_code": None, "gender_marker": None,
        "withheld": False, "withheld_reason": None, "allocations": (), "sheet": "", "cells": {},
    } | changes  # fmt: skip
    for kind in ("country_shares", "theme_shares"):
        given[kind] = tuple(
            (key, parse_share(str(share))) for key, share in given[kind].items()
        )
    given["allocations"] = tuple(Allocated(*each) for each in given["allocations"])
    return Record(code=code, **given)


def register(
    session: Any, *records: Record, shares_from: FinancialYear | None = None
) -> programmes.Outcome:
    """Import programmes."""
    outcome = programmes.import_register(session, records, EVERY_FIELD, shares_from)
    session.commit()
    return outcome


def line(programme: str, pence: int, month: Month = JUNE, **changes: Any) -> Line:
    """One amount; its cell is made up."""
    given: dict[str, Any] = {
        "sheet": "Return", "cell": "F12", "project": None, "country": None, "period": Period(month),
        "measure": "actual", "oda": True,
    } | changes  # fmt: skip
    return Line(programme=programme, pence=pence, **given)


def checked(
    lines: Sequence[Line],
    department: str = "FCO",
    fy: FinancialYear = FY,
    month: Month = JUNE,
) -> Checked:
    """A clean check of those lines; the file's bytes are what tells one set of lines from another."""
    return Checked(
        file="return.xlsx", sha256=hashlib.sha256(content_of(lines)).hexdigest(), department=department, fy=fy,
        month=month, layout=None, lines=tuple(lines), problems=(),
    )  # fmt: skip


def content_of(lines: Sequence[Line]) -> bytes:
    """Bytes that stand for a workbook with these lines."""
    return repr(tuple(lines)).encode()


def submit(
    session: Any, lines: Sequence[Line], by: User, **options: Any
) -> FinanceReturn:
    """Submit a return of these lines."""
    where: Mapping[str, Any] = {
        k: options.pop(k) for k in ("department", "fy", "month") if k in options
    }
    done = returns.submit(
        session, checked(lines, **where), content_of(lines), by.id, **options
    )
    session.commit()
    return done.finance_return


def approve(session: Any, finance_return: FinanceReturn, by: User) -> int:
    """Approve a return; the instant from which it speaks."""
    instant = decisions.approve(session, finance_return.id, by.id).decided_at
    session.commit()
    assert instant is not None
    return instant


def speak(
    session: Any, lines: Sequence[Line], by: User, approver: User, **options: Any
) -> FinanceReturn:
    """Submit and approve."""
    made = submit(session, lines, by, **options)
    approve(session, made, approver)
    return made
