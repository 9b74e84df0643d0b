"""Forecasts of periods beside what those have cost. Pure: months and quarters are compared at the
coarser grain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

Periods = Mapping[tuple[int, int], int]
"""Pence by a period's start (month number) and length."""


class Foreseen(NamedTuple):
    """Forecasts beside their outcome, in pence."""

    periods: int
    """How many can be compared."""
    forecast: int
    actual: int
    gross: int
    """Every period's difference by its size, so that opposite ones do not hide each other."""


def compare(forecast: Periods, actual: Periods, made: int, until: int) -> Foreseen:
    """What was forecast in the month `made` for later periods, beside what they have cost as
    reported to `until`.

    A quarter that had begun when the forecast was made, or that is not all reported yet, is left
    out, and so are months where the other side has a quarter.
    """
    found = tuple(_pairs(forecast, actual, made, until))
    gross = sum(abs(after - before) for before, after in found)

    return Foreseen(
        len(found),
        sum(each[0] for each in found),
        sum(each[1] for each in found),
        gross,
    )


def _pairs(
    forecast: Periods, actual: Periods, made: int, until: int
) -> Iterator[tuple[int, int]]:
    """(forecast, actual) of each period that begins after `made` and ends by `until`."""
    quarters = quarters_of((forecast, actual))
    before = _at_grain(forecast, quarters)
    after = _at_grain(actual, quarters)
    for start, length in before.keys() | after.keys():
        if start > made and start + length - 1 <= until:
            yield before.get((start, length), 0), after.get((start, length), 0)


def quarters_of(several: Iterable[Periods]) -> set[int]:
    """The first months (numbers) of the quarters that any side has as one."""
    return {
        _quarter(start)
        for amounts in several
        for start, length in amounts
        if length > 1
    }


def coarse(period: tuple[int, int], quarters: Collection[int]) -> tuple[int, int]:
    """A month or quarter at the grain at which it is compared: its quarter, where that is one of
    `quarters`.
    """
    first = _quarter(period[0])
    return (first, 3) if first in quarters else period


def _at_grain(amounts: Periods, quarters: Collection[int]) -> Periods:
    if not quarters:
        return amounts
    found: dict[tuple[int, int], int] = defaultdict(int)
    for period, pence in amounts.items():
        found[coarse(period, quarters)] += pence
    return found


def _quarter(start: int) -> int:
    """The number of the first month of the quarter that a month falls in: quarters begin in
    January, April, ...
    """
    return start - start % 3
