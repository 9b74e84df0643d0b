"""The geometry of a programme's money by year.

Actual and forecast are one bar, the allocation is a line across it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.filters import money_short
from portfolio.programmes.record.queries import YearOfMoney

WIDTH, NARROW = 640, 340
"""Units across, at a desk and on a phone."""
HEIGHT = 210
LEFT, TOP, BASE = 60, 14, 180
WIDEST_SLOT, BAR = 145, 0.5
LABEL = 50
"""The width of a year's label; where bars are closer together, only some have one."""
TICKS = 4
STEPS = (1, 2, 4, 8, 10)
"""Multiples of a power of ten that four ticks divide into round amounts."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where its bar is, and the heights of its amounts."""

    label: str
    middle: float
    left: float
    width: float
    actual: tuple[float, float]
    """Top and height."""
    forecast: tuple[float, float]
    allocation: float | None
    title: str
    """The amounts, shown while a pointer rests on the bar."""


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
    """Draw a programme's years, wide and narrow; None where no amount is above zero."""
    amounts = [
        pence
        for year in years
        for pence in (year.allocation or 0, year.outturn, year.actual)
    ]
    most = max(amounts, default=0)
    if most <= 0:
        return None

    top = _round_up(most)
    return _chart(years, top, WIDTH), _chart(years, top, NARROW)


def _chart(years: Sequence[YearOfMoney], top: int, width: int) -> MoneyChart:
    slot = min((width - LEFT) / len(years), WIDEST_SLOT)
    every = math.ceil(LABEL / slot)
    last = len(years) - 1

    bars = []
    for place, year in enumerate(years):
        # Labels are counted back from the last year, which always has one.
        label = str(year.fy) if (last - place) % every == 0 else ""
        bars.append(_bar(year, label, LEFT + slot * place, slot, top))

    ticks = []
    for step in range(TICKS + 1):
        pence = top * step // TICKS
        ticks.append((_y(pence, top), money_short(pence)))

    return MoneyChart(bars, ticks, width, right=round(LEFT + slot * len(years), 1))


def _bar(year: YearOfMoney, label: str, left: float, slot: float, top: int) -> Bar:
    actual_pence = max(year.actual, 0)
    actual_top = _y(actual_pence, top)
    bar_top = _y(actual_pence + max(year.forecast, 0), top)

    allocation = None
    if year.allocation is not None:
        allocation = _y(max(year.allocation, 0), top)

    return Bar(
        label,
        middle=round(left + slot / 2, 1),
        left=round(left + slot * (1 - BAR) / 2, 1),
        width=round(slot * BAR, 1),
        actual=(actual_top, round(BASE - actual_top, 1)),
        forecast=(bar_top, round(actual_top - bar_top, 1)),
        allocation=allocation,
        title=_title(year),
    )


def _title(year: YearOfMoney) -> str:
    actual = money_short(year.actual)
    forecast = money_short(year.forecast)
    title = f"{year.fy}: actual {actual}, forecast {forecast}"
    if year.allocation is None:
        return title

    return f"{title}, allocation {money_short(year.allocation)}"


def _y(pence: int, top: int) -> float:
    return round(BASE - (BASE - TOP) * min(pence, top) / top, 1)


def _round_up(pence: int) -> int:
    """Round pence up to the next amount that the ticks divide evenly."""
    power = int(10 ** (len(str(pence)) - 1))
    return next(step * power for step in STEPS if step * power >= pence)
