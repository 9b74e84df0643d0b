"""Years, months, pence and apportioning."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.finance import (
    WHOLE,
    FinancialYear,
    Month,
    Period,
    apportion,
    parse_share,
    pence,
    pounds,
)

YEARS = st.integers(1950, 2090).map(FinancialYear)
AMOUNTS = st.integers(-(10**14), 10**14)


@st.composite
def shares(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Shares of different keys that total at most the whole."""
    keys = draw(
        st.lists(st.text("ABCDEFG", min_size=3, max_size=3), unique=True, max_size=8)
    )
    left, found = WHOLE, []
    for key in keys:
        part = draw(st.integers(0, left))
        found.append((key, part))
        left -= part
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2019/20",
        "2019-20",
        "FY19/20",
        "FY2019-20",
        "2019/2020",
        " fy 2019/20 ",
        "19-20",
    ],
)
def test_a_year_is_read_in_every_spelling(text: str) -> None:
    assert FinancialYear.parse(text) == FinancialYear(2019)
    assert str(FinancialYear.parse(text)) == "2019/20"


@pytest.mark.parametrize(
    "text", ["2019/21", "2019", "2019/20/21", "", "20190/20", "2019/18", "next year"]
)
def test_what_is_no_year_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match="not a financial year"):
        FinancialYear.parse(text)


def test_the_turn_of_the_century_is_one_year() -> None:
    assert (
        FinancialYear.parse("1999/00")
        == FinancialYear.parse("1999/2000")
        == FinancialYear(1999)
    )
    assert str(FinancialYear(1999)) == "1999/00"


@given(YEARS)
def test_a_year_reads_back_what_it_prints(year: FinancialYear) -> None:
    assert FinancialYear.parse(str(year)) == year


@given(YEARS)
def test_a_year_is_its_twelve_months_from_april(year: FinancialYear) -> None:
    assert [month.month for month in year.months] == [
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        1,
        2,
        3,
    ]
    assert {FinancialYear.of_month(month) for month in year.months} == {year}


def test_period_13_counts_to_march() -> None:
    assert (
        FinancialYear(2019).month_number(13)
        == FinancialYear(2019).month_number(12)
        == Month(2020, 3)
    )


@given(st.integers(1900 * 12, 9999 * 12 + 11))
def test_a_month_is_its_number(number: int) -> None:
    assert Month.from_number(number).number == number
    assert Month.parse(str(Month.from_number(number))) == Month.from_number(number)


@given(YEARS, st.integers(1, 4))
def test_a_quarter_reads_back_what_it_prints(year: FinancialYear, number: int) -> None:
    quarter = year.quarter(number)
    assert str(quarter) == f"{year} Q{number}"
    assert Period.parse(str(quarter)) == quarter
    assert quarter.end == year.months[3 * number - 1]


@pytest.mark.parametrize(
    ("period", "measure", "counts"),
    [
        ("2019-06", "actual", True),
        ("2019-07", "actual", False),
        ("2019-06", "forecast", False),
        ("2019-07", "forecast", True),
        ("2019/20 Q1", "actual", True),
        ("2019/20 Q2", "actual", False),
        ("2019/20 Q1", "forecast", False),
        ("2019/20 Q2", "forecast", True),
    ],
)
def test_outturn_is_actuals_to_the_month_and_forecast_after_it(
    period: str, measure: str, counts: bool
) -> None:
    assert Period.parse(period).in_outturn(measure, Month(2019, 6)) is counts


@given(AMOUNTS)
def test_pence_and_pounds_are_inverse(amount: int) -> None:
    assert pence(pounds(amount)) == amount


def test_a_part_of_a_penny_is_not_rounded_away() -> None:
    with pytest.raises(ValueError, match="part of a penny"):
        pence(Decimal("2.675"))


@given(AMOUNTS, shares())
def test_parts_always_sum_to_the_amount(
    amount: int, parts: list[tuple[str, int]]
) -> None:
    assert sum(part for _, part in apportion(amount, parts)) == amount


@given(AMOUNTS, shares())
def test_no_part_is_a_penny_or_more_from_its_share(
    amount: int, parts: list[tuple[str, int]]
) -> None:
    given_shares = dict(parts)
    for key, part in apportion(amount, parts):
        share = WHOLE - sum(given_shares.values()) if key is None else given_shares[key]
        assert abs(part * WHOLE - amount * share) < WHOLE


@given(AMOUNTS, shares())
def test_a_negative_amount_is_split_as_its_opposite(
    amount: int, parts: list[tuple[str, int]]
) -> None:
    assert apportion(-amount, parts) == [
        (key, -part) for key, part in apportion(amount, parts)
    ]


@given(AMOUNTS, shares(), st.randoms())
def test_the_order_in_which_shares_are_given_does_not_matter(
    amount: int, parts: list[tuple[str, int]], random
) -> None:  # type: ignore[no-untyped-def]
    mixed = list(parts)
    random.shuffle(mixed)
    assert apportion(amount, mixed) == apportion(amount, parts)


def test_equal_remainders_go_to_the_lower_code() -> None:
    assert apportion(1, [("SOM", 500_000), ("KEN", 500_000)]) == [
        ("KEN", 1),
        ("SOM", 0),
    ]


def test_the_unallocated_part_comes_last_and_loses_ties() -> None:
    assert apportion(1, [("SOM", 500_000)]) == [("SOM", 1), (None, 0)]
    assert apportion(3, [("SOM", 333_333), ("KEN", 333_333)]) == [
        ("KEN", 1),
        ("SOM", 1),
        (None, 1),
    ]


def test_shares_over_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="shares total"):
        apportion(100, [("SOM", 600_000), ("KEN", 500_000)])


@pytest.mark.parametrize(
    ("text", "share"),
    [("33.33", 333_300), ("100", WHOLE), ("0.0001", 1), ("12.5%", 125_000)],
)
def test_a_share_is_read_exactly(text: str, share: int) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["0", "-5", "100.01", "33.33333", "half", "", "NaN"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"percentage|decimals"):
        parse_share(text)
