"""The whole fund's totals equal what the position says at every instant, whatever moved it, and are made again alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from portfolio.commands import database
from portfolio.extensions import begin_writing
from portfolio.figures import spend as queries
from portfolio.figures.selection import select_for
from portfolio.finance import FinancialYear, Month
from portfolio.ledger import all_years, clock, fund
from portfolio.ledger.rebuild import rebuild
from portfolio.models import (
    AllYearsRollup,
    AllYearsVersion,
    FundRollup,
    FundVersion,
    LedgerLine,
    Position,
    SpendPeriod,
    SpendRollup,
    User,
)
from portfolio.permissions import EVERYTHING, Reader
from portfolio.programmes import import_service as programmes
from portfolio.returns.decisions import service as decisions
from tests.building import FY, line, record, register, speak, user

A, B, SECRET = "CSSF-01-000001", "CSSF-01-000002", "CSSF-03-000003"
JULY = Month(2019, 7)


@pytest.fixture
def moved(session: Any) -> list[int]:
    """A position that was moved in every way that there is, and the instants at which it was."""
    register(
        session,
        record(A, country_shares={"SOM": 60}, theme_shares={"Peacebuilding": 100}),
        record(B, country_shares={"KEN": 100}),
        record(
            SECRET,
            country_shares={"SOM": 50, "YEM": 50},
            withheld=True,
            withheld_reason="Agents at risk",
        ),
    )
    both: tuple[User, User] = (
        user(session, "f@x.example", "finance"),
        user(session, "a@x.example", "approver"),
    )
    instants = [clock.last_committed(session)]

    def after(act: Any) -> Any:
        done = act()
        session.commit()
        instants.append(clock.last_committed(session))
        return done

    last_year = {"fy": FinancialYear(2018), "month": Month(2018, 6)}
    after(
        lambda: speak(
            session,
            [line(A, 700, Month(2018, 6)), line(B, 9, Month(2018, 5))],
            *both,
            **last_year,
        )
    )
    after(
        lambda: speak(
            session,
            [
                line(A, 101),
                line(A, -33, oda=False, cell="F2"),
                line(SECRET, 900, cell="F3"),
            ],
            *both,
        )
    )
    after(lambda: speak(session, [line(B, 7, country="YEM")], *both, department="HO"))
    after(
        lambda: programmes.change_shares(
            session, A, FY, [("YEM", 333_300)], [("Mine Action", 500_000)]
        )
    )
    forecast = [
        line(A, 55, JULY, measure="forecast"),
        line(A, 5, Month(2019, 8), measure="forecast", cell="F2"),
    ]
    later = after(lambda: speak(session, forecast, *both, month=JULY, missing="nil"))
    after(lambda: decisions.reverse(session, later.id, both[1].id, "Too early"))
    after(
        lambda: speak(
            session, [line(B, 1, cell="F9")], *both, department="HO", month=JULY
        )
    )
    return instants


def by_place(session: Any, instant: int) -> Counter[tuple[Any, ...]]:
    """The position's rollups at an instant, added up line by line."""
    rolled = SpendRollup
    keys = (
        Position.fy,
        rolled.country,
        rolled.theme_id,
        rolled.measure,
        rolled.oda,
        rolled.in_outturn,
    )
    query = select(*keys, rolled.pence).join(
        Position,
        (Position.return_id == rolled.return_id)
        & (Position.programme_id == rolled.programme_id)
        & (Position.share_set_id == rolled.share_set_id),
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for row in session.execute(query.where(Position.at(instant))):
        found[tuple(row[:-1])] += row[-1]
    return found


def totals(session: Any, instant: int, kind: str) -> Counter[tuple[Any, ...]]:
    """The fund's totals of a kind at an instant."""
    total = FundRollup
    keys = {
        fund.PLACE: (
            total.country,
            total.theme_id,
            total.measure,
            total.oda,
            total.in_outturn,
        ),
        fund.DEPARTMENT: (total.department_code,),
        fund.PERIOD: (total.period_start, total.period_length, total.measure),
    }[kind]
    query = select(FundVersion.fy, *keys, total.pence).join(
        total, total.version_id == FundVersion.id
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for row in session.execute(
        query.where(FundVersion.at(instant), total.kind == kind)
    ):
        found[tuple(row[:-1])] += row[-1]
    return found


def test_at_every_instant_the_totals_are_those_of_the_position(
    session: Any, moved: list[int]
) -> None:
    assert len(set(moved)) == 8
    for instant in moved:
        assert totals(session, instant, fund.PLACE) == by_place(session, instant)


def test_the_totals_by_department_and_by_period_are_those_of_the_lines(
    session: Any, moved: list[int]
) -> None:
    same = (LedgerLine.return_id == Position.return_id) & (
        LedgerLine.programme_id == Position.programme_id
    )
    pence = func.sum(LedgerLine.pence)
    for instant in moved:
        spoken = select(Position.fy).join(LedgerLine, same).where(Position.at(instant))
        for kind, keys in (
            (fund.DEPARTMENT, (Position.department_code,)),
            (
                fund.PERIOD,
                (LedgerLine.period_start, LedgerLine.period_length, LedgerLine.measure),
            ),
        ):
            lines = session.execute(
                spoken.add_columns(*keys, pence).group_by(Position.fy, *keys)
            )
            assert totals(session, instant, kind) == {
                tuple(row[:-1]): row[-1] for row in lines
            }


def over_all_years(session: Any, instant: int) -> dict[tuple[Any, ...], int]:
    """What is kept of each department's programme over all years, at an instant."""
    version, rolled = AllYearsVersion, AllYearsRollup
    keys = (
        version.department_code,
        version.programme_id,
        rolled.measure,
        rolled.oda,
        rolled.country,
        rolled.theme_id,
    )
    query = select(*keys, rolled.in_outturn, rolled.pence).join(
        rolled, rolled.version_id == version.id
    )
    rows = [tuple(row) for row in session.execute(query.where(version.at(instant)))]
    found = {row[:-1]: row[-1] for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_totals_of_programmes_over_all_years_are_those_of_the_position(
    session: Any, moved: list[int]
) -> None:
    rolled = SpendRollup
    keys = (Position.department_code, Position.programme_id, rolled.measure, rolled.oda, rolled.country, rolled.theme_id,
            rolled.in_outturn)  # fmt: skip
    split = (
        (Position.return_id == rolled.return_id)
        & (Position.programme_id == rolled.programme_id)
        & (Position.share_set_id == rolled.share_set_id)
    )
    query = select(*keys, func.sum(rolled.pence)).join(rolled, split).group_by(*keys)
    for instant in moved:
        spoken = {
            tuple(row[:-1]): row[-1]
            for row in session.execute(query.where(Position.at(instant)))
        }
        assert over_all_years(session, instant) == spoken


def test_a_rebuild_makes_the_same_totals_again(session: Any, moved: list[int]) -> None:
    before = [
        totals(session, instant, kind)
        for instant in moved
        for kind in (fund.PLACE, fund.DEPARTMENT, fund.PERIOD)
    ]
    periods = sorted(
        tuple(row) for row in session.execute(select(*SpendPeriod.__table__.columns))
    )
    versions = session.scalar(select(func.count()).select_from(FundVersion))
    of_programmes = [over_all_years(session, instant) for instant in moved]
    begin_writing(session)
    rebuild(session)
    session.commit()
    assert [
        totals(session, instant, kind)
        for instant in moved
        for kind in (fund.PLACE, fund.DEPARTMENT, fund.PERIOD)
    ] == before
    assert (
        sorted(
            tuple(row)
            for row in session.execute(select(*SpendPeriod.__table__.columns))
        )
        == periods
    )
    assert session.scalar(select(func.count()).select_from(FundVersion)) == versions
    assert [over_all_years(session, instant) for instant in moved] == of_programmes


def test_a_database_without_totals_gets_them_when_it_is_prepared(
    session: Any, moved: list[int]
) -> None:
    before = totals(session, moved[-1], fund.PLACE), over_all_years(session, moved[-1])
    for table in (FundRollup, FundVersion, AllYearsRollup, AllYearsVersion):
        session.query(table).delete()
    session.commit()
    assert fund.is_missing(session)
    assert all_years.is_missing(session)
    database.prepare()
    assert not fund.is_missing(session)
    assert not all_years.is_missing(session)
    assert (
        totals(session, moved[-1], fund.PLACE),
        over_all_years(session, moved[-1]),
    ) == before


def test_what_a_later_version_adds_up_is_made_without_splitting_anything_again(
    session: Any, moved: list[int]
) -> None:
    before = over_all_years(session, moved[-1])
    spend = sorted(map(repr, session.execute(select(*SpendRollup.__table__.columns))))
    for table in (AllYearsRollup, AllYearsVersion):
        session.query(table).delete()
    session.commit()
    database.prepare()
    assert over_all_years(session, moved[-1]) == before
    assert (
        sorted(map(repr, session.execute(select(*SpendRollup.__table__.columns))))
        == spend
    )


@pytest.mark.parametrize(
    "reader", [EVERYTHING, Reader(), Reader(departments=frozenset({"MOD"}))]
)
@pytest.mark.parametrize(
    "words",
    [{}, {"fy": "2019/20"}, {"country": "YEM"}, {"measure": "outturn", "oda": "yes"}],
)
def test_what_the_whole_less_the_hidden_says_is_what_the_seen_programmes_say(
    session: Any, moved: list[int], reader: Reader, words: dict[str, str]
) -> None:
    """Every department one by one is read from programmes, all of them from the whole."""
    keys = (Position.fy, SpendRollup.country, SpendRollup.theme_id)
    for instant in moved:
        chosen = replace(select_for(session, words), as_at=instant)
        one_by_one: dict[tuple[Any, ...], int] = {}
        for department in ("FCO", "HO"):
            for row in queries.added_up(
                session, replace(chosen, department=department), reader, *keys
            ):
                one_by_one[tuple(row[:-1])] = one_by_one.get(tuple(row[:-1]), 0) + int(
                    row[-1]
                )
        whole = queries.added_up(session, chosen, reader, *keys)
        assert {tuple(row[:-1]): int(row[-1]) for row in whole} == one_by_one
