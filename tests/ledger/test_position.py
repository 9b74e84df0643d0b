"""The position: approving, correcting, reversing, changed shares, successors, and rebuilding."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portfolio.extensions import begin_writing
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import clock
from portfolio.ledger.rebuild import rebuild
from portfolio.models import LedgerLine, Position, Spend, SpendRollup, User
from portfolio.permissions import EVERYTHING
from portfolio.programmes import import_service as programmes
from portfolio.reports import registry
from portfolio.returns import service
from portfolio.returns.decisions import service as decisions
from tests.building import (
    FY,
    JUNE,
    approve,
    line,
    record,
    register,
    speak,
    submit,
    user,
)

A, B = "CSSF-01-000001", "CSSF-01-000002"
JULY = Month(2019, 7)


@pytest.fixture
def people(session: Any) -> tuple[User, User]:
    """Who submits and who approves."""
    register(
        session,
        record(A, country_shares={"SOM": 60}, theme_shares={"Peacebuilding": 100}),
        record(B, country_shares={"KEN": 100}),
    )
    return user(session, "finance@x.example", "finance"), user(
        session, "approver@x.example", "approver"
    )


def spend(session: Any, as_at: int | None = None, **words: str) -> dict[str, int]:
    """Total pence by country, as the report has it."""
    given = words | ({"as_at": clock.to_text(as_at)} if as_at else {})
    report = registry.draw(
        session, "spend-by-country", select_for(session, given), EVERYTHING
    )
    return {row["country"]: row["total"] for row in report.rows}


def test_a_return_speaks_only_once_it_is_approved(
    session: Any, people: tuple[User, User]
) -> None:
    made = submit(session, [line(A, 100)], people[0])
    assert spend(session) == {}
    approve(session, made, people[1])
    assert spend(session) == {"SOM": 60, "unallocated": 40}


def test_a_later_return_replaces_all_lines_of_its_programmes_and_keeps_the_others(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100), line(B, 7)], *people)
    speak(session, [line(A, 200, JULY)], *people, month=JULY)
    assert spend(session) == {"SOM": 120, "unallocated": 80, "KEN": 7}


def test_programmes_that_a_return_lacks_are_set_to_nil_when_its_submitter_chose_so(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100), line(B, 7)], *people)
    speak(session, [line(A, 200, JULY)], *people, month=JULY, missing="nil")
    assert spend(session) == {"SOM": 120, "unallocated": 80}


def test_the_past_stays_as_it_was(session: Any, people: tuple[User, User]) -> None:
    first = approve(session, submit(session, [line(A, 100)], people[0]), people[1])
    second = approve(session, submit(session, [line(A, 200)], people[0]), people[1])
    assert spend(session, first - 1) == {}
    assert (
        spend(session, first)
        == spend(session, second - 1)
        == {"SOM": 60, "unallocated": 40}
    )
    assert spend(session, second) == {"SOM": 120, "unallocated": 80}


def test_nothing_is_deleted_when_a_return_is_replaced(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100)], *people)
    speak(session, [line(A, 200)], *people)
    assert sorted(session.scalars(select(LedgerLine.pence))) == [100, 200]
    assert len(session.scalars(select(Position)).all()) == 2


def test_a_reversal_restores_what_the_approval_replaced_and_is_on_record(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100), line(B, 7)], *people)
    later = speak(session, [line(A, 200)], *people, missing="nil")
    before = approve_instant(later)
    decisions.reverse(session, later.id, people[1].id, "Wrong workbook")
    session.commit()
    assert spend(session) == {"SOM": 60, "unallocated": 40, "KEN": 7}
    assert spend(session, before) == {"SOM": 120, "unallocated": 80}
    assert (later.status, later.reversal_reason) == ("reversed", "Wrong workbook")


def approve_instant(finance_return: Any) -> int:
    """The instant from which a return spoke."""
    instant: int = finance_return.decided_at
    return instant


def test_a_reversal_is_refused_once_a_later_return_has_replaced_any_of_it(
    session: Any, people: tuple[User, User]
) -> None:
    first = speak(session, [line(A, 100), line(B, 7)], *people)
    speak(session, [line(B, 8)], *people)
    with pytest.raises(service.Refusal, match="later return"):
        decisions.reverse(session, first.id, people[1].id, "Wrong")
    session.rollback()
    assert spend(session) == {"SOM": 60, "unallocated": 40, "KEN": 8}


def test_a_reversal_is_refused_once_a_later_return_speaks_for_what_it_set_to_nil(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100), line(B, 7)], *people)
    nil = speak(session, [line(A, 1)], *people, missing="nil")
    speak(session, [line(B, 9)], *people)
    with pytest.raises(service.Refusal, match="later return"):
        decisions.reverse(session, nil.id, people[1].id, "Wrong")


def test_returns_are_reversed_one_after_the_other(
    session: Any, people: tuple[User, User]
) -> None:
    first = speak(session, [line(A, 100)], *people)
    second = speak(session, [line(A, 200)], *people)
    for each in (second, first):
        decisions.reverse(session, each.id, people[1].id, "Wrong")
        session.commit()
    assert spend(session) == {}


def test_an_earlier_month_than_the_position_s_is_refused_at_submission_and_at_approval(
    session: Any, people: tuple[User, User]
) -> None:
    waiting = submit(session, [line(A, 1)], people[0])
    speak(session, [line(A, 2, JULY)], *people, month=JULY)
    with pytest.raises(service.Refusal, match="already at 2019-07"):
        approve(session, waiting, people[1])
    session.rollback()
    with pytest.raises(service.Refusal, match="already at 2019-07"):
        submit(session, [line(A, 3)], people[0], month=JUNE)


def test_shares_that_change_from_a_year_on_leave_earlier_years_and_the_past_alone(
    session: Any, people: tuple[User, User]
) -> None:
    fy_2018 = FinancialYear(2018)
    speak(
        session,
        [line(A, 100, Month(2018, 6))],
        *people,
        fy=fy_2018,
        month=Month(2018, 6),
    )
    speak(session, [line(A, 100)], *people)
    before = clock.last_committed(session)
    programmes.change_shares(session, A, FY, [("YEM", 1_000_000)], [])
    session.commit()
    assert spend(session, fy="2018/19") == {"SOM": 60, "unallocated": 40}
    assert spend(session, fy="2019/20") == {"YEM": 100}
    assert spend(session, before, fy="2019/20") == {"SOM": 60, "unallocated": 40}


def test_a_return_submitted_under_old_shares_speaks_under_those_in_force_at_approval(
    session: Any, people: tuple[User, User]
) -> None:
    waiting = submit(session, [line(A, 100)], people[0])
    programmes.change_shares(session, A, FY, [("YEM", 1_000_000)], [])
    session.commit()
    approve(session, waiting, people[1])
    assert spend(session) == {"YEM": 100}


def test_a_reversal_after_changed_shares_restores_the_earlier_return_under_the_new_ones(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100)], *people)
    later = speak(session, [line(A, 200)], *people)
    programmes.change_shares(session, A, FY, [("YEM", 1_000_000)], [])
    session.commit()
    decisions.reverse(session, later.id, people[1].id, "Wrong")
    session.commit()
    assert spend(session) == {"YEM": 100}


def test_a_successor_s_return_replaces_its_predecessors_and_nothing_is_counted_twice(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100), line(B, 7)], *people, department="FCO")
    speak(session, [line(A, 50)], *people, department="DFID")
    speak(session, [line(A, 300, JULY)], *people, department="FCDO", month=JULY)
    assert spend(session) == {"SOM": 180, "unallocated": 120, "KEN": 7}
    assert spend(session, department="FCDO") == {"SOM": 180, "unallocated": 120}
    assert spend(session, department="FCO") == {"KEN": 7}


def test_a_predecessor_cannot_take_back_what_its_successor_speaks_for(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 300)], *people, department="FCDO")
    with pytest.raises(service.Refusal, match="FCDO has succeeded FCO"):
        submit(session, [line(A, 1)], people[0], department="FCO")


def test_a_successor_s_reversal_gives_each_predecessor_its_own_back(
    session: Any, people: tuple[User, User]
) -> None:
    speak(session, [line(A, 100)], *people, department="FCO")
    speak(session, [line(A, 50)], *people, department="DFID")
    heir = speak(session, [line(A, 300)], *people, department="FCDO")
    decisions.reverse(session, heir.id, people[1].id, "Too early")
    session.commit()
    assert spend(session, department="FCO") == {"SOM": 60, "unallocated": 40}
    assert spend(session, department="DFID") == {"SOM": 30, "unallocated": 20}


def test_rebuilding_makes_the_same_spend_again(
    session: Any, people: tuple[User, User]
) -> None:
    speak(
        session,
        [line(A, 101), line(A, -33, oda=False), line(B, 7, country="YEM")],
        *people,
    )
    programmes.change_shares(
        session, A, FY, [("YEM", 333_300), ("SOM", 333_300)], [("Mine Action", 500_000)]
    )
    session.commit()
    speak(session, [line(A, 55, JULY, measure="forecast")], *people, month=JULY)
    before = {table: rows_of(session, table) for table in (Spend, SpendRollup)}
    begin_writing(session)
    assert rebuild(session) == 4
    session.commit()
    assert {table: rows_of(session, table) for table in (Spend, SpendRollup)} == before
    assert before[Spend]


def rows_of(session: Any, table: Any) -> list[tuple[Any, ...]]:
    """Every row, in the order of the key."""
    columns = list(table.__table__.columns)
    return [
        tuple(row)
        for row in session.execute(
            select(*columns).order_by(*table.__table__.primary_key)
        )
    ]
