"""Months for returns: open, deadline, lock, reopen; what a locked or future month answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portfolio.finance import FinancialYear, Month
from portfolio.models import ReportingMonth, User
from portfolio.returns import service
from portfolio.returns.months import service as months_service
from portfolio.returns.months.service import MonthRefusal
from tests.building import JUNE, line, record, register, submit, user

A = "CSSF-01-000001"
DEADLINE = date(2019, 7, 12)


@pytest.fixture
def office(session: Any) -> User:
    register(session, record(A))
    return user(session, "office@x.example", "portfolio-office")


@pytest.fixture
def finance(session: Any) -> User:
    return user(session, "finance@x.example", "finance", "FCO")


def test_a_month_that_was_never_opened_takes_returns(
    session: Any, office: User, finance: User
) -> None:
    assert months_service.current(session, [JUNE]) == {}
    assert submit(session, [line(A, 1)], finance).status == "submitted"


def test_a_locked_month_refuses_and_says_what_to_do_and_a_reopened_one_takes_returns(
    session: Any, office: User, finance: User
) -> None:
    months_service.open_month(session, JUNE, DEADLINE, office.id)
    months_service.lock(session, JUNE, office.id)
    session.commit()
    with pytest.raises(
        service.Refusal,
        match=r"June 2019 is locked.*Ask the portfolio office to reopen it",
    ):
        submit(session, [line(A, 1)], finance)
    months_service.reopen(session, JUNE, date(2019, 8, 1), "MOD was late", office.id)
    session.commit()
    assert submit(session, [line(A, 1)], finance).status == "submitted"


def test_every_act_on_a_month_stays_on_record(session: Any, office: User) -> None:
    months_service.open_month(session, JUNE, DEADLINE, office.id)
    session.commit()
    months_service.open_month(session, JUNE, date(2019, 7, 20), office.id)
    session.commit()
    months_service.lock(session, JUNE, office.id)
    session.commit()
    months_service.reopen(session, JUNE, date(2019, 8, 1), "Late correction", office.id)
    session.commit()
    found = months_service.history(session, FinancialYear(2019))
    assert [(each.deadline, each.locked, each.reason) for each in found] == [
        (date(2019, 8, 1), False, "Late correction"),
        (date(2019, 7, 20), True, ""),
        (date(2019, 7, 20), False, ""),
        (DEADLINE, False, ""),
    ]
    assert session.query(ReportingMonth).filter(ReportingMonth.current()).count() == 1


def test_what_cannot_be_done_with_a_month_is_a_sentence(
    session: Any, office: User, finance: User
) -> None:
    with pytest.raises(MonthRefusal, match="Only the portfolio office"):
        months_service.lock(session, JUNE, finance.id)
    with pytest.raises(MonthRefusal, match="not locked, so there is nothing to reopen"):
        months_service.reopen(session, JUNE, DEADLINE, "why", office.id)
    with pytest.raises(MonthRefusal, match="before the month begins"):
        months_service.open_month(session, JUNE, date(2019, 5, 31), office.id)
    months_service.lock(session, JUNE, office.id)
    session.commit()
    with pytest.raises(MonthRefusal, match="locked already"):
        months_service.lock(session, JUNE, office.id)
    with pytest.raises(MonthRefusal, match="Enter the reason for reopening the month"):
        months_service.reopen(session, JUNE, DEADLINE, "  ", office.id)
    with pytest.raises(MonthRefusal, match="Reopen it, with a reason"):
        months_service.open_month(session, JUNE, DEADLINE, office.id)


def test_a_month_that_has_not_begun_is_refused(
    session: Any, office: User, finance: User
) -> None:
    now = months_service.today(session)
    this = Month(now.year, now.month)
    months_service.refuse_closed(session, this)
    following = this.plus(1)
    fy = FinancialYear.of_month(following)
    with pytest.raises(service.Refusal, match="has not begun"):
        submit(session, [line(A, 1, following)], finance, fy=fy, month=following)
