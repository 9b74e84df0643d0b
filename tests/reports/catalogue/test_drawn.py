"""The questions that have tests of their own, once more under filters drawn at random and for both kinds of readers."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from portfolio.filters import period_name
from portfolio.finance import FinancialYear, Month, Period
from portfolio.reports.catalogue import share_by_band_over_years
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.drawn import DRAWN, EDITIONS, FILTERS, held, left, seen
from tests.reports.catalogue.test_outturn_by import COLUMN, sums
from tests.reports.catalogue.test_share_by_band_over_years import EDITION_OF, band_of

HIDDEN = {"withheld", "Withheld"}


def both(world: World, words: dict[str, str], *, any_measure: bool = False) -> Any:
    """(keywords of a reader, what pandas leaves for them) of somebody who sees everything and of somebody who does not."""
    return (
        ({}, left(world, words, any_measure=any_measure)),
        ({"reader": world.outsider}, seen(world, words, any_measure=any_measure)),
    )


@DRAWN
@given(words=FILTERS)
def test_outturn_by_each_dimension(world: World, words: dict[str, str]) -> None:
    for reader, frame in both(world, words, any_measure=True):
        for by in COLUMN:
            rows = [
                row
                for row in world.rows(f"outturn-by-{by}", **reader, **words)
                if row["key"] not in HIDDEN
            ]
            found = {
                row["key"]: (row["actual"], row["forecast"], row["outturn"])
                for row in rows
            }
            again = sums(frame, by)
            assert {key: each for key, each in found.items() if any(each)} == {
                k: e for k, e in again.items() if any(e)
            }


@DRAWN
@given(words=FILTERS, edition=EDITIONS)
def test_bands_over_the_years(
    world: World, words: dict[str, str], edition: str | None
) -> None:
    asked = words | ({"edition": edition} if edition else {})
    for reader, frame in both(world, words):
        rows = [
            row
            for row in world.rows("share-by-band-over-years", **reader, **asked)
            if row["band"] not in HIDDEN
        ]
        one = dict.fromkeys(EDITION_OF, edition or "2019")
        bases = (
            (share_by_band_over_years.EACH_YEAR, EDITION_OF),
            (share_by_band_over_years.ONE_EDITION, one),
        )
        for basis, edition_of in bases:
            found = {
                (row["fy"], row["band"]): row["total"]
                for row in rows
                if row["basis"] == basis and row["total"]
            }
            again: dict[tuple[str, str], int] = {}
            for (fy, country), pence in (
                frame.groupby(["fy", "country"])["pence"].sum().items()
            ):
                year = str(FinancialYear(int(fy)))
                key = (year, band_of(edition_of[year], country))
                again[key] = again.get(key, 0) + int(pence)
            assert found == {key: pence for key, pence in again.items() if pence}


@DRAWN
@given(words=FILTERS)
def test_calendar_and_financial_years(world: World, words: dict[str, str]) -> None:
    hidden = held(world, words)
    for reader, frame in both(world, words):
        rows = world.rows("calendar-and-financial-years", **reader, **words)
        for kind, of in (
            ("calendar", lambda month: str(month.year)),
            ("financial", _financial),
        ):
            found = {
                row["year"]: (row["oda"], row["non_oda"])
                for row in rows
                if row["kind"] == kind and row["months"]
            }
            again: dict[str, list[int]] = {}
            for (month, oda), pence in (
                frame.groupby(["month", "oda"])["pence"].sum().items()
            ):
                again.setdefault(of(Month.from_number(int(month))), [0, 0])[
                    0 if oda else 1
                ] += int(pence)
            assert found == {
                year: (oda, non_oda) for year, (oda, non_oda) in again.items()
            }
            secret = sum(row["withheld"] or 0 for row in rows if row["kind"] == kind)
            assert secret == (int(hidden["pence"].sum()) if reader else 0)


def _financial(month: Month) -> str:
    return str(FinancialYear.of_month(month))


@DRAWN
@given(words=FILTERS)
def test_spend_through_a_year(world: World, words: dict[str, str]) -> None:
    words = {"fy": "2019/20"} | words
    for reader, frame in both(world, words, any_measure=True):
        rows = world.rows("spend-through-the-year", **reader, **words)
        found = {
            row["period"]: (row["actual"], row["outturn"])
            for row in rows
            if row["period"] not in HIDDEN
        }
        again = {}
        for (start, length), own in frame.groupby(["month", "length"]):
            name = period_name(Period(Month.from_number(int(start)), int(length)))
            actual, counted = own[own["measure"] == "actual"], own[own["outturn"]]
            again[name] = (int(actual["pence"].sum()), int(counted["pence"].sum()))
        assert {name: each for name, each in found.items() if any(each)} == {
            n: e for n, e in again.items() if any(e)
        }
