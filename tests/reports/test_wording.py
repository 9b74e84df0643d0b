"""The sentences that state findings, from figures to words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.finance import FinancialYear
from portfolio.reports import wording

FY = FinancialYear(2019)
WORST = ("Severe", "High")


def band(name: str, pence: int, countries: int = 1) -> dict[str, Any]:
    return {"band": name, "total": pence, "countries": countries}


def test_the_share_of_the_worst_bands_is_of_what_can_be_placed_in_a_country() -> None:
    rows = [
        band("Severe", 30_000_000_00, 3),
        band("High", 10_000_000_00, 2),
        band("Low", 50_000_000_00, 4),
        band("Unrated", 10_000_000_00, 1),
        band("Unallocated", 25_000_000_00, 0),
        band("Withheld", 5_000_000_00, 0),
    ]
    assert wording.against_risk(wording.spread_of(rows, WORST), FY, "actual") == (
        "In 2019/20, £40.0m (40.0%) of the £100.0m that can be placed in a country was spent in 5 countries of the two "
        "worst bands, Severe and High. £10.0m went to countries that the edition does not rate, £25.0m more is not "
        "allocated to a country and £5.0m belongs to withheld programmes."
    )


def test_withheld_money_is_left_out_of_a_sentence_about_less_than_the_fund() -> None:
    spread = wording.spread_of(
        [band("Severe", 100_00), band("Withheld", 900_00, 0)], WORST, narrowed=True
    )
    assert "withheld" not in wording.against_risk(spread, FY, "actual")
    assert spread.withheld == 900_00


def test_an_index_of_one_band_has_one_worst() -> None:
    spread = wording.spread_of([band("Listed", 100_00)], ("Listed",))
    assert "1 country of the worst band, Listed" in wording.against_risk(
        spread, None, "outturn"
    )
    assert (
        wording.band_title(spread)
        == "100.0% of country-allocable spend is in the worst band"
    )


def test_without_an_edition_nothing_is_said_of_bands() -> None:
    rows = [band("Unrated", 100_00)]
    said = (
        "In 2019/20, £100 was spent in 1 country. No edition of this index rates them."
    )
    assert wording.against_risk(wording.spread_of(rows, ()), FY, "actual") == said
    rows += [band("Unallocated", 7_00, 0), band("Withheld", 3_00, 0)]
    beyond = (
        "£7 more is not allocated to a country and £3 belongs to withheld programmes."
    )
    assert (
        wording.against_risk(wording.spread_of(rows, ()), FY, "actual")
        == f"{said} {beyond}"
    )


def test_without_a_country_the_rest_is_still_named() -> None:
    sentence = wording.against_risk(
        wording.spread_of([band("Unallocated", 100_00, 0)], WORST), FY, "actual"
    )
    assert sentence == (
        "In 2019/20, none of the money that was spent can be placed in a country. £100 is not allocated to a country."
    )


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 10), (11, 10), (0, -5)])
def test_corrections_that_outweigh_spend_give_no_share(part: int, whole: int) -> None:
    assert wording.part_of(part, whole) is None


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_share_lies_between_nil_and_one(part: int, rest: int) -> None:
    share = wording.part_of(part, part + rest)
    assert share is not None
    assert 0 <= share < 1
    assert abs(share * (part + rest) - part) < Decimal("0.001")


def test_the_largest_and_the_five_largest() -> None:
    rows = [
        {"name": f"Country {place}", "total": 100_00 * (10 - place)}
        for place in range(6)
    ]
    assert wording.largest(rows, "name", FY, "country", "countries") == (
        "In 2019/20, Country 0 has most: £1.0k. The five largest of 6 countries have 88.9% of the £4.5k that can be "
        "placed."
    )
    assert wording.largest(rows[:1], "name", None, "country", "countries") == (
        "Over all years on record, Country 0 has most: £1.0k of the £1.0k in 1 country."
    )


def test_how_many_of_the_largest_are_among_the_most_at_risk() -> None:
    rows = [
        {"name": "A", "band": "Severe"},
        {"name": "B", "band": "Low"},
        {"name": "C", "band": "High"},
    ]
    assert (
        wording.scatter_title(rows, WORST)
        == "Of the three countries with most spend, two are in the two worst bands"
    )
    assert wording.scatter_title(rows[1:2], WORST) == "B is not in the two worst bands"
    assert wording.scatter_title(rows, ()) == "Spend by country"


def test_the_theme_with_most_in_the_worst_bands() -> None:
    rows = [
        {"theme": "Mine Action", "band": "Severe", "total": 300_00},
        {"theme": "Peacebuilding", "band": "Severe", "total": 100_00},
        {"theme": "Peacebuilding", "band": "Low", "total": 900_00},
        {"theme": "unallocated", "band": "High", "total": 5_000_00},
    ]
    assert wording.themes_in_worst(rows, WORST, FY) == (
        "In 2019/20, the theme with most money in the two worst bands (Severe and High) is Mine Action: £300."
    )
    assert wording.stack_title(rows, WORST) == (
        "Peacebuilding is the largest theme: £1.0k, 10.0% of that in the two worst bands"
    )


@pytest.mark.parametrize(
    ("allocation", "outturn", "words"),
    [
        (100_00, 90_00, "£90 against allocations of £100: £10 (10.0%) under."),
        (100_00, 130_00, "£130 against allocations of £100: £30 (30.0%) over."),
        (0, 5_00, "£5 against allocations of £0: £5 over."),
    ],
)
def test_outturn_against_allocation(allocation: int, outturn: int, words: str) -> None:
    rows = [{"allocation": allocation, "outturn": outturn}]
    assert (
        wording.departments(rows, FY)
        == f"In 2019/20, the outturn of 1 department is {words}"
    )


def test_allocations_that_a_filter_hides_are_said_to_be_missing() -> None:
    assert "not split by country or theme" in wording.departments(
        [{"allocation": None, "outturn": 1}], FY
    )


def test_one_country() -> None:
    assert wording.in_country("Somalia", 100_00, "Severe", FY, "actual") == (
        "In 2019/20, £100 was spent in Somalia, in the band Severe."
    )
    assert wording.in_country("Ukraine", 0, "Unrated", None, "forecast").endswith(
        "which the edition does not rate."
    )
