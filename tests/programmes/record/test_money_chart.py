"""The drawing of a programme's money: what is drawn where, at a desk and on a phone."""

from __future__ import annotations

import itertools

import pytest

from portfolio.finance import FinancialYear
from portfolio.programmes.record.money_chart import BASE, LEFT, TOP, draw
from portfolio.programmes.record.queries import YearOfMoney

MILLION = 100_000_000


def year(
    fy: int, actual: int, forecast: int = 0, allocation: int | None = None
) -> YearOfMoney:
    """A year of money in pence."""
    return YearOfMoney(
        FinancialYear(fy), allocation, actual, actual + forecast, forecast
    )


def test_a_bar_reaches_as_high_as_its_money_and_the_allocation_lies_across() -> None:
    charts = draw([year(2019, 4 * MILLION), year(2020, MILLION, MILLION, 2 * MILLION)])
    assert charts is not None
    for chart in charts:
        whole, part = chart.bars
        assert whole.actual == (TOP, BASE - TOP)
        assert part.actual[1] == part.forecast[1] == (BASE - TOP) / 4
        assert part.forecast[0] + part.forecast[1] == part.actual[0]
        assert part.allocation == part.forecast[0]
        assert whole.allocation is None
        assert part.title == "2020/21: actual £1.0m, forecast £1.0m, allocation £2.0m"
        assert [words for _, words in chart.ticks] == [
            "£0",
            "£1.0m",
            "£2.0m",
            "£3.0m",
            "£4.0m",
        ]


@pytest.mark.parametrize("count", [1, 3, 12, 30])
def test_bars_and_their_names_have_room_at_both_widths(count: int) -> None:
    charts = draw([year(2000 + at, MILLION + at) for at in range(count)])
    assert charts is not None
    for chart in charts:
        assert chart.bars[0].left > LEFT
        assert chart.bars[-1].left + chart.bars[-1].width < chart.right <= chart.width
        assert chart.bars[-1].label == str(FinancialYear(1999 + count))
        named = [bar.middle for bar in chart.bars if bar.label]
        assert all(
            later - earlier >= 50 for earlier, later in itertools.pairwise(named)
        )


@pytest.mark.parametrize("years", [[], [year(2019, 0)], [year(2019, -5, 0, None)]])
def test_nothing_above_zero_is_not_drawn(years: list[YearOfMoney]) -> None:
    assert draw(years) is None
