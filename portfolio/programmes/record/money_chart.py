"""The geometry of a programme's money by year: actual and forecast as one bar, allocation as a
line across.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.filters import money_short
from portfolio.programmes.record.queries import YearOfMoney

WIDTH, NARROW = 640, 340
"""Units across at a desk and on a phone, where a drawing of the other would have letters too small
to read.
"""
HEIGHT = 210
LEFT, TOP, BASE = 60, 14, 180
WIDEST_SLOT, BAR = 145, 0.5
LABEL = 50
"""The room that a year's name takes; where bars stand closer, only some are named."""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where it stands, how high actual and forecast reach, and where the allocation
    lies.
    """

    label: str
    middle: float
    left: float
    width: float
    actual: tuple[float, float]
    """Top and height."""
    forecast: tuple[float, float]
    allocation: float | None
    said: str
    """What a reader of the bar is told when resting on it."""


@dataclass(frozen=True, slots=True)
class MoneyChart:
    """A drawing; its lines end where its bars do."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]
    width: int
    right: float
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE


def draw(years: Sequence[YearOfMoney]) -> tuple[MoneyChart, MoneyChart] | None:
    """A programme's years, wide and narrow; None where there is nothing above zero to draw."""
    most = max(
        (max(year.allocation or 0, year.outturn, year.actual) for year in years),
        default=0,
    )
    if most <= 0:
        return None

    return _drawn(years, _round_up(most), WIDTH), _drawn(years, _round_up(most), NARROW)


def _drawn(years: Sequence[YearOfMoney], top: int, width: int) -> MoneyChart:
    slot = min((width - LEFT) / len(years), WIDEST_SLOT)
    named = math.ceil(LABEL / slot)
    last = len(years) - 1
    bars = [
        _bar(
            year,
            LEFT + slot * at,
            slot,
            top,
            named=(last - at) % named == 0,
        )
        for at, year in enumerate(years)
    ]
    ticks = [
        (_y(top * step // TICKS, top), money_short(top * step // TICKS))
        for step in range(TICKS + 1)
    ]

    return MoneyChart(bars, ticks, width, round(LEFT + slot * len(years), 1))


def _bar(year: YearOfMoney, left: float, slot: float, top: int, *, named: bool) -> Bar:
    actual = _y(max(year.actual, 0), top)
    whole = _y(max(year.actual, 0) + max(year.forecast, 0), top)
    said = f"{year.fy}: actual {money_short(year.actual)}, forecast {money_short(year.forecast)}"

    return Bar(
        str(year.fy) if named else "",
        round(left + slot / 2, 1),
        round(left + slot * (1 - BAR) / 2, 1),
        round(slot * BAR, 1),
        (actual, round(BASE - actual, 1)),
        (whole, round(actual - whole, 1)),
        None if year.allocation is None else _y(max(year.allocation, 0), top),
        said
        + (
            f", allocation {money_short(year.allocation)}"
            if year.allocation is not None
            else ""
        ),
    )


def _y(pence: int, top: int) -> float:
    return round(BASE - (BASE - TOP) * min(pence, top) / top, 1)


def _round_up(pence: int) -> int:
    """The next of 1, 2, 4, 8 or 10 times a power of ten (pence), so that the four ticks are round."""
    power = int(10 ** (len(str(pence)) - 1))
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= pence)
