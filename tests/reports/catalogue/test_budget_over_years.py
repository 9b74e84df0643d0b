"""Budgets over the years: spend against the raw lines, allocations against what the programmes were given."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from portfolio.finance import FinancialYear
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.drawn import DRAWN, FILTERS, left, seen
from tests.reports.catalogue.raw import (
    CHANNEL,
    DEPARTMENT,
    INSTRUMENT,
    PORTFOLIO,
    SECRET,
    SHARES,
    YEARS,
)

NAME = "budget-over-years"


def spent(frame: Any) -> dict[str, tuple[int, int, int]]:
    """Actual, ODA outturn and non-ODA outturn by year, from pandas."""
    found = {}
    for fy, own in frame.groupby("fy"):
        counted = own[own["outturn"]]
        by_oda = tuple(
            int(counted[counted["oda"] == oda]["pence"].sum()) for oda in (True, False)
        )
        found[str(FinancialYear(int(fy)))] = (
            int(own[own["measure"] == "actual"]["pence"].sum()),
            *by_oda,
        )
    return {fy: amounts for fy, amounts in found.items() if any(amounts)}


def allocated(words: dict[str, str], codes: list[str]) -> dict[str, int]:
    """What the chosen programmes were given by year; it is all ODA."""
    of = {
        "department": lambda code: DEPARTMENT.get(code, "FCO"),
        "portfolio": lambda code: PORTFOLIO.get(code, "Africa"),
        "programme": lambda code: code,
        "channel": lambda code: CHANNEL.get(code, "bilateral"),
        "instrument": lambda code: INSTRUMENT.get(code, "programme"),
    }
    chosen = [
        code
        for code in codes
        if all(words.get(name, read(code)) == read(code) for name, read in of.items())
    ]
    years = [
        fy
        for fy in YEARS
        if words.get("fy", str(FinancialYear(fy))) == str(FinancialYear(fy))
    ]
    return {
        str(FinancialYear(fy)): len(chosen) * (10_000_000 + fy)
        for fy in years
        if words.get("oda") != "no"
    }


@DRAWN
@given(words=FILTERS)
def test_each_year_has_its_spend_and_its_allocations(
    world: World, words: dict[str, str]
) -> None:
    for reader, frame, codes in (
        (None, left(world, words, any_measure=True), list(SHARES)),
        (
            world.outsider,
            seen(world, words, any_measure=True),
            [code for code in SHARES if code != SECRET],
        ),
    ):
        rows = world.rows(NAME, **({"reader": reader} if reader else {}), **words)
        years = [row for row in rows if row["fy"] != "withheld"]
        found = {
            row["fy"]: (row["actual"], row["outturn_oda"], row["outturn_non_oda"])
            for row in years
        }
        assert {fy: amounts for fy, amounts in found.items() if any(amounts)} == spent(
            frame
        )
        given_out = allocated(words, codes)
        for row in years:
            expected = (
                None
                if {"country", "theme"} & set(words)
                else given_out.get(row["fy"], 0)
            )
            assert (
                row["allocation"]
                == row["discretionary"]
                == row["allocation_oda"]
                == expected
            )
            assert row["variance"] == (
                None if expected is None else expected - row["outturn"]
            )
            assert row["outturn"] == row["outturn_oda"] + row["outturn_non_oda"]


def test_withheld_money_is_one_row_beside_the_years(world: World) -> None:
    rows = world.rows(NAME, world.outsider)
    (held,) = [row for row in rows if row["fy"] == "withheld"]
    frame = world.frame[world.frame["secret"]]
    assert held["outturn"] == frame[frame["outturn"]]["pence"].sum()
    assert held["allocation"] == sum(10_000_000 + fy for fy in YEARS)


@pytest.mark.parametrize("words", [{"country": "SOM"}, {"theme": "unallocated"}])
def test_under_filters_that_divide_lines_allocations_are_blank(
    world: World, words: dict[str, str]
) -> None:
    assert {row["allocation"] for row in world.rows(NAME, **words)} == {None}
    assert (
        "allocations are given to programmes and not split by country or theme"
        in world.answer(NAME, **words).finding
    )
