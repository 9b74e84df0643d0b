"""Where risk and spend part: each list against the raw lines, and what no list may claim."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from portfolio.filters import money_short
from portfolio.reports.catalogue import risk_and_spend_apart
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.raw import BANDS, FRAGILE
from tests.reports.catalogue.test_share_by_band_over_years import chosen

NAME = "risk-and-spend-apart"


def expected(world: World, words: dict[str, str]) -> dict[str, dict[str, int | None]]:
    """The lists by the rule as the page states it, from pandas."""
    frame = chosen(world, words)
    spent: dict[Any, int] = (
        frame[frame["country"] != ""].groupby("country")["pence"].sum().to_dict()
    )
    middle = median(pence for pence in spent.values() if pence > 0)
    lists: dict[str, dict[str, int | None]] = {
        name: {} for name in risk_and_spend_apart.LISTS
    }
    for country in {*spent, *BANDS["2019"]}:
        pence = spent.get(country)
        band = BANDS["2019"].get(country, ("", "Unrated"))[1]
        if band == "Severe" and not pence:
            lists[risk_and_spend_apart.NONE][country] = pence
        elif band in FRAGILE["2019"]:
            lists[risk_and_spend_apart.LITTLE] |= (
                {country: pence} if (pence or 0) < middle else {}
            )
        elif (pence or 0) > middle:
            lists[
                risk_and_spend_apart.UNKNOWN
                if band == "Unrated"
                else risk_and_spend_apart.MUCH
            ][country] = pence
    loose = frame[frame["country"] == ""]["pence"]
    return lists | (
        {"unallocated": {"unallocated": int(loose.sum())}} if len(loose) else {}
    )


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"fy": "2018/19"},
        {"measure": "outturn", "department": "HO"},
        {"theme": "Mine Action", "oda": "no"},
    ],
)
def test_each_list_has_the_countries_and_figures_that_the_raw_lines_give(
    world: World, words: dict[str, str]
) -> None:
    found: dict[str, dict[str, int | None]] = {
        name: {} for name in risk_and_spend_apart.LISTS
    }
    for row in world.rows(NAME, **words):
        found.setdefault(row["list"], {})[row["country"]] = row["total"]
    assert found == expected(world, words)


def test_an_extreme_country_without_a_line_has_a_blank_and_not_nought(
    world: World,
) -> None:
    rows = [
        row
        for row in world.rows(NAME, department="HO", fy="2019/20")
        if row["list"] == risk_and_spend_apart.NONE
    ]
    assert [(row["country"], row["total"]) for row in rows] == [("YEM", None)]
    assert (
        "Rated Severe and without spend: Yemen."
        in world.answer(NAME, department="HO", fy="2019/20").finding
    )


def test_for_a_reader_without_the_right_the_lists_say_that_withheld_money_is_in_none(
    world: World,
) -> None:
    answer = world.answer(NAME, world.outsider)
    assert any("withheld programmes is in no list" in note for note in answer.notes)
    frame = chosen(world, {})
    (row,) = [
        row for row in world.rows(NAME, world.outsider) if row["list"] == "withheld"
    ]
    assert row["total"] == frame[frame["secret"]]["pence"].sum()


def test_money_in_no_country_makes_no_list_and_is_told(world: World) -> None:
    (row,) = world.rows(NAME, country="unallocated", fy="2019/20")
    frame = chosen(world, {"fy": "2019/20"})
    assert (row["list"], row["total"]) == (
        "unallocated",
        frame[frame["country"] == ""]["pence"].sum(),
    )
    answer = world.answer(NAME, country="unallocated", fy="2019/20")
    assert (
        f"{money_short(row['total'])} is not allocated to a country" in answer.finding
    )
    assert not answer.nothing
    assert [each.name for each in answer.tables[-1].rows] == ["Unallocated"]
