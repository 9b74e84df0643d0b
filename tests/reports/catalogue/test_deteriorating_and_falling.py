"""Deteriorating and falling: which countries are where, against raw lines and ratings reckoned again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portfolio.reports.catalogue import deteriorating_and_falling
from tests.reports.catalogue.conftest import World
from tests.reports.catalogue.raw import BANDS
from tests.reports.catalogue.test_share_by_band_over_years import chosen

NAME = "deteriorating-and-falling"


def expected(
    world: World, words: dict[str, str], years: tuple[int, int], labels: tuple[str, str]
) -> dict[str, Any]:
    """By country: the change in score and in spend, from pandas."""
    frame = chosen(world, {name: word for name, word in words.items() if name != "fy"})
    spent = frame[frame["fy"].isin(years)].pivot_table(
        index="country", columns="fy", values="pence", aggfunc="sum"
    )
    found = {}
    for country, row in spent.iterrows():
        before, after = (
            None if row.get(fy) is None or row.get(fy) != row.get(fy) else int(row[fy])
            for fy in years
        )
        both = all(country in BANDS[label] for label in labels)
        scores = (
            [Decimal(BANDS[label][country][0]) for label in labels] if both else None
        )
        found[country or "unallocated"] = (
            before,
            after,
            scores[1] - scores[0] if scores else None,
        )
    return found


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ({}, (2018, 2019)),
        ({"fy": "2019/20", "measure": "outturn"}, (2018, 2019)),
        ({"fy": "2018/19", "oda": "yes"}, (2017, 2018)),
        ({"theme": "Mine Action"}, (2018, 2019)),
        ({"department": "HO"}, (2018, 2019)),
    ],
)
def test_each_country_has_its_two_years_and_its_change_of_score(
    world: World, words: dict[str, str], years: tuple[int, int]
) -> None:
    rows = world.rows(NAME, **words)
    again = expected(world, words, years, ("2017", "2019"))
    assert {
        row["country"]: (row["spend_before"], row["spend_after"], row["worse_by"])
        for row in rows
    } == again
    assert {(row["edition_before"], row["edition_after"]) for row in rows} == {
        ("2017", "2019")
    }
    for row in rows:
        assert row["change"] == (row["spend_after"] or 0) - (row["spend_before"] or 0)
        assert row["movement"] == moved_as(row["worse_by"], row["change"])


def moved_as(worse_by: Decimal | None, change: int) -> str:
    """The movement by the rule as the page states it."""
    if worse_by is None:
        return deteriorating_and_falling.UNCOMPARED
    if worse_by == 0 or change == 0:
        return deteriorating_and_falling.LEVEL
    if worse_by > 0:
        return (
            deteriorating_and_falling.FALLING
            if change < 0
            else deteriorating_and_falling.FOLLOWING
        )
    return (
        deteriorating_and_falling.LEAVING
        if change < 0
        else deteriorating_and_falling.RISING
    )


def test_fragile_countries_that_lost_are_listed_with_the_largest_loss_first(
    world: World,
) -> None:
    found = deteriorating_and_falling.find(world.asked())
    losses = [row.change for row in found.fragile_losses]
    assert losses == sorted(losses)
    assert all(loss < 0 for loss in losses)
    assert {row.band_after for row in found.fragile_losses} <= {"Severe", "High"}


def test_without_scores_the_place_of_the_band_tells_which_way_a_rating_went(
    world: World,
) -> None:
    from portfolio.figures.editions import Rating
    from portfolio.figures.spend import Rated

    before = Rating("1", None, {"SOM": Rated(None, "High")}, ("Severe", "High", "Low"))
    after = Rating("2", None, {"SOM": Rated(None, "Severe")}, ("Severe", "High", "Low"))
    assert deteriorating_and_falling._worse_by("SOM", before, after, high=True) == 1
    assert deteriorating_and_falling._worse_by("SOM", after, before, high=True) == -1
    assert deteriorating_and_falling._worse_by("KEN", before, after, high=True) is None


def test_for_an_index_whose_low_scores_are_bad_a_lower_score_is_worse(
    world: World,
) -> None:
    from portfolio.figures.editions import Rating
    from portfolio.figures.spend import Rated

    before = Rating("1", None, {"SOM": Rated(Decimal(5), None)}, ())
    after = Rating("2", None, {"SOM": Rated(Decimal(3), None)}, ())
    assert deteriorating_and_falling._worse_by("SOM", before, after, high=False) == 2


def test_withheld_money_is_a_row_of_both_years_for_a_reader_without_the_right(
    world: World,
) -> None:
    frame = chosen(world, {})
    held = frame[frame["secret"]].groupby("fy")["pence"].sum()
    (row,) = [
        row for row in world.rows(NAME, world.outsider) if row["movement"] == "withheld"
    ]
    assert (row["spend_before"], row["spend_after"]) == (held[2018], held[2019])
