"""Through the year, and calendar beside financial years, against the raw lines."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.filters import period_name
from portfolio.finance import FinancialYear, Month, Period
from portfolio.reports.catalogue import spend_through_the_year
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.raw import SHARES
from tests.reports.catalogue.test_outturn_by import every_measure
from tests.reports.catalogue.test_share_by_band_over_years import chosen

THROUGH, CALENDAR = "spend-through-the-year", "calendar-and-financial-years"
FILTERS: list[dict[str, str]] = [
    {"fy": "2018/19"},
    {"fy": "2019/20", "oda": "yes"},
    {"fy": "2019/20", "department": "HO"},
    {"fy": "2017/18", "country": "SOM"},
    {"fy": "2019/20", "theme": "Mine Action", "portfolio": "Africa"},
]


@pytest.mark.parametrize("words", FILTERS)
def test_each_period_has_what_was_returned_for_it_and_no_quarter_is_spread(
    world: World, words: dict[str, str]
) -> None:
    rows = world.rows(THROUGH, **words)
    again: dict[str, tuple[int, int, int]] = {}
    for (start, length), own in every_measure(world, words).groupby(
        ["month", "length"]
    ):
        name = period_name(Period(Month.from_number(int(start)), int(length)))
        actual, forecast = (
            int(own[own["measure"] == measure]["pence"].sum())
            for measure in ("actual", "forecast")
        )
        again[name] = (actual, forecast, int(own[own["outturn"]]["pence"].sum()))
    found = {
        row["period"]: (row["actual"], row["forecast"], row["outturn"]) for row in rows
    }
    assert {
        name: amounts for name, amounts in found.items() if amounts != (0, 0, 0)
    } == {name: amounts for name, amounts in again.items() if amounts != (0, 0, 0)}
    assert len([name for name in found if " to " not in name]) == 12


def test_cumulative_figures_run_and_the_plan_is_even(world: World) -> None:
    rows = world.rows(THROUGH, fy="2019/20")
    running = 0
    for row in rows:
        running += row["outturn"]
        assert row["cumulative_outturn"] == running
    allocation = sum(10_000_000 + 2019 for _ in SHARES)
    assert (rows[0]["plan"], rows[-1]["plan"]) == (allocation // 12, allocation)
    assert (
        next(row["period"] for row in rows if row["cumulative_actual"] is None)
        == "January 2020"
    )


def test_the_plan_is_blank_where_allocations_are_not_divided(world: World) -> None:
    assert {
        row["plan"] for row in world.rows(THROUGH, fy="2019/20", country="SOM")
    } == {None}


def test_the_year_s_end_is_its_last_three_months_and_the_quarter_of_them(
    world: World,
) -> None:
    late, whole = spend_through_the_year.year_end(
        spend_through_the_year.find(world.asked(fy="2019/20"))
    )
    frame = every_measure(world, {"fy": "2019/20"}).query("outturn")
    assert whole == frame["pence"].sum()
    assert late == frame[frame["month"] >= Month(2020, 1).number]["pence"].sum()


def test_without_a_year_the_latest_is_shown(world: World) -> None:
    assert {row["fy"] for row in world.rows(THROUGH)} == {"2019/20"}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"measure": "forecast"},
        {"measure": "outturn", "country": "UKR"},
        {"department": "FCO", "oda": "no"},
    ],
)
def test_both_kinds_of_year_add_up_the_same_periods(
    world: World, words: dict[str, str]
) -> None:
    frame = chosen(world, words)
    again: dict[tuple[str, str], dict[bool, int]] = {}
    for (month, oda), pence in frame.groupby(["month", "oda"])["pence"].sum().items():
        first: Any = Month.from_number(int(month))
        for key in (
            ("calendar", str(first.year)),
            ("financial", str(FinancialYear.of_month(first))),
        ):
            own = again.setdefault(key, {True: 0, False: 0})
            own[bool(oda)] += int(pence)
    found = {
        (row["kind"], row["year"]): {True: row["oda"], False: row["non_oda"]}
        for row in world.rows(CALENDAR, **words)
    }
    assert found == again


def test_a_calendar_year_says_how_many_of_its_months_are_on_record(
    world: World,
) -> None:
    months = {
        row["year"]: row["months"]
        for row in world.rows(CALENDAR, measure="outturn")
        if row["kind"] == "calendar"
    }
    assert months == {"2017": 9, "2018": 12, "2019": 12, "2020": 3}


def test_a_calendar_year_is_compared_with_another_whole_one_alone(world: World) -> None:
    assert " than in " not in world.answer(CALENDAR, fy="2018/19").finding
    assert " than in 2018." in world.answer(CALENDAR, measure="outturn").finding


def test_withheld_money_stands_beside_each_year(world: World) -> None:
    frame = chosen(world, {})
    rows = [
        row
        for row in world.rows(CALENDAR, world.outsider)
        if row["kind"] == "financial"
    ]
    held = frame[frame["secret"]].groupby("fy")["pence"].sum()
    assert {row["year"]: row["withheld"] for row in rows} == {
        str(FinancialYear(fy)): p for fy, p in held.items()
    }
    assert sum(row["total"] for row in rows) == frame[~frame["secret"]]["pence"].sum()
    through = world.rows(THROUGH, world.outsider, fy="2019/20")
    assert (through[-1]["period"], through[-1]["actual"]) == ("withheld", held[2019])
